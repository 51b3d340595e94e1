import type { Problems, Values } from "../form/form.view";
import { h, type Child, type ViewElement, type ViewNode } from "../view/element";
import { eventTicket } from "../view/event-ticket.view";
import { frame, messageCard, notice, panel } from "../view/frame.view";
import type { Reader } from "../view/language";
import { offerCard } from "./offer.view";
import type { WaitingListEntry } from "./waiting-list.query";
import { waitingListWords, type WaitingListWords } from "./waiting-list.words";

/** All that the page depends on. */
export interface WaitingListState {
  readonly entry: WaitingListEntry | null;
  /** The link names nothing, or nothing for whoever has it. */
  readonly wrongLink: boolean;
  /** false while there is no connection: what is shown may be old. */
  readonly live: boolean;
  /** The offer is being taken. */
  readonly taking: boolean;
  /** It was asked for and nobody said no: the same again brings what it became. */
  readonly unanswered: boolean;
  readonly problems: Problems;
  readonly leaving: "no" | "asked" | "busy";
  /** Why leaving failed: a code of the API. */
  readonly leaveProblem: string | null;
  /** Unix milliseconds by the server's clock. */
  readonly now: number;
}

export interface WaitingListActions {
  /** Buys what is offered and leads to the purchase. */
  readonly take: (values: Values) => void;
  readonly askToLeave: () => void;
  readonly stay: () => void;
  readonly leave: () => void;
}

/** The whole page. */
export function waitingListView(state: WaitingListState, actions: WaitingListActions, reader: Reader): ViewElement[] {
  const words = waitingListWords[reader.language];
  const aside = !state.live && !state.wrongLink && state.entry ? h("span", { class: "badge warn", role: "status" }, words.reconnecting) : null;
  return frame(aside, ...body(state, actions, reader, words));
}

function body(state: WaitingListState, actions: WaitingListActions, reader: Reader, words: WaitingListWords): ViewNode[] {
  const { entry } = state;
  if (state.wrongLink) return [messageCard({ key: "wrong", mood: "bad", icon: "cross", title: words.wrongLink, text: words.wrongLinkText })];
  if (!entry) {
    if (!state.live) return [messageCard({ key: "away", mood: "wait", icon: "clock", title: words.away, text: words.awayText })];
    return [h("p", { class: "loading soft", role: "status", key: "loading" }, words.loading)];
  }
  const { status, event } = entry;
  // Nobody left a line that was closed.
  const badge = status === "CANCELLED" && event.status === "CANCELLED" ? words.status.EXPIRED : words.status[status];
  return [
    h("div", { class: "sheet", key: "entry" },
      eventTicket({ event, over: words.wanted(entry.quantity, entry.ticketType.name), state: { kind: status, text: badge } }, reader),
      h("div", { class: "panel-slot" }, standing(entry, state, actions, reader, words)),
      (status === "WAITING" || status === "OFFERED") && !state.taking && leaving(state, actions, words),
    ),
  ];
}

function standing(entry: WaitingListEntry, state: WaitingListState, actions: WaitingListActions, reader: Reader, words: WaitingListWords): Child {
  const remaining = entry.status === "OFFERED" && entry.offerExpiresAt !== null ? Date.parse(entry.offerExpiresAt) - state.now : null;
  // Taken while the answer is on its way, or was lost on it: what was typed is still needed.
  if (state.taking || (state.unanswered && entry.status === "CONVERTED")) return offerCard(entry, remaining, state, actions, reader, words);
  switch (entry.status) {
    case "WAITING":
      return line(entry, words);
    case "OFFERED":
      return remaining !== null && remaining > 0 ? offerCard(entry, remaining, state, actions, reader, words) : panel("wait", "clock", words.timeUp, words.timeUpText);
    case "CONVERTED":
      return panel("good", "check", words.converted, words.convertedText);
    case "EXPIRED":
      return entry.offerExpiresAt === null ? panel("bad", "clock", words.eventOver, words.eventOverText) : panel("bad", "clock", words.expired, words.expiredText);
    case "CANCELLED":
      return entry.event.status === "CANCELLED" ? panel("bad", "cross", words.eventCancelled, words.eventCancelledText) : panel("ask", "back", words.left, words.leftText);
  }
}

/** The place in the line, told anew whenever it changes. */
function line({ position, quantity, email }: WaitingListEntry, words: WaitingListWords): ViewElement {
  const title = position === null ? words.waiting : position === 1 ? words.next : words.place(position);
  return h("section", { class: "card panel", role: "status", key: "line" },
    position !== null && h("span", { class: "seal ask place", "aria-hidden": "true" }, position),
    h("div", {}, h("h2", {}, title), h("p", { class: "soft" }, words.waitingText(quantity, email))),
  );
}

function leaving({ leaving: step, leaveProblem }: WaitingListState, actions: WaitingListActions, words: WaitingListWords): ViewElement {
  const busy = step === "busy";
  return h("section", { class: "leave", key: "leave" },
    leaveProblem !== null && notice(leaveProblem === "CONFLICT" ? words.leaveTaken : words.offline),
    step !== "no" && h("p", { role: "alert", key: "sure" }, words.leaveSure),
    h("div", { class: "leave-row", key: "row" },
      // The button that asked becomes the one that stays: the focus is on it, and so is a second click.
      h("button", { class: "button quiet small", type: "button", disabled: busy, on: { click: step === "no" ? actions.askToLeave : actions.stay } }, step === "no" ? words.leave : words.stay),
      step !== "no" && h("button", { class: "button small", type: "button", disabled: busy, on: { click: actions.leave } }, busy ? words.busy : words.leaveNow),
    ),
  );
}
