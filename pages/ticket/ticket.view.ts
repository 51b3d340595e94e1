import { purchaseWords } from "../purchase/purchase.words";
import { ticketCard } from "../purchase/ticket.view";
import { h, type ViewElement, type ViewNode } from "../view/element";
import { eventTicket } from "../view/event-ticket.view";
import { frame, messageCard, notice, panel } from "../view/frame.view";
import type { Reader } from "../view/language";
import type { HeldTicket } from "./ticket.query";
import { ticketWords } from "./ticket.words";

/** All that the page depends on. */
export interface TicketState {
  readonly ticket: HeldTicket | null;
  /** The link names no ticket, or has ended: the ticket was transferred or reissued since. */
  readonly wrongLink: boolean;
  /** false while the server does not respond: what is shown may be old. */
  readonly live: boolean;
  readonly sending: "no" | "busy" | "sent";
  /** Why the last request to send the ticket failed: a code of the API. */
  readonly sendProblem: string | null;
}

export interface TicketActions {
  /** Follows the link to the PDF, which may have expired. */
  readonly download: (event: Event, ticketId: string) => void;
  /** Requests the ticket by email again. */
  readonly send: () => void;
}

/** The page of the guest a ticket was transferred to. */
export function ticketView(state: TicketState, actions: TicketActions, reader: Reader): ViewElement[] {
  const say = purchaseWords[reader.language];
  const aside = !state.live && !state.wrongLink && state.ticket ? h("span", { class: "badge warn", role: "status" }, say.reconnecting) : null;
  return frame(aside, ...body(state, actions, reader));
}

function body({ ticket, wrongLink, live, sending, sendProblem }: TicketState, actions: TicketActions, reader: Reader): ViewNode[] {
  const [words, say] = [ticketWords[reader.language], purchaseWords[reader.language]];
  if (wrongLink) return [messageCard({ key: "wrong", mood: "bad", icon: "cross", title: words.wrongLink, text: words.wrongLinkText })];
  if (!ticket) {
    if (!live) return [messageCard({ key: "away", mood: "wait", icon: "clock", title: say.away, text: say.awayText })];
    return [h("p", { class: "loading soft", role: "status", key: "loading" }, words.loading)];
  }
  // On this page the reader is the person it was transferred to.
  const card = ticketCard({ ...ticket, transferredTo: null }, { event: ticket.event, status: "PAID" }, actions, reader, say);
  const kind = ticket.status === "CANCELLED" ? "CANCELLED" : "PAID";
  const valid = ticket.status === "ISSUED" || ticket.status === "VALIDATED";
  return [
    h("div", { class: "sheet", key: "ticket" },
      eventTicket({ event: ticket.event, over: say.count(1), state: { kind, text: valid ? say.valid : say.cancelledTicket } }, reader),
      h("section", { class: "tickets", "aria-labelledby": "tickets" },
        h("h2", { id: "tickets" }, words.heading),
        h("ul", {}, card),
        ticket.qrCodeImage !== null && h("p", { class: "fine soft" }, say.once),
      ),
      valid &&
        h("section", { class: "card" },
          sendProblem !== null && notice(sendProblem === "RATE_LIMITED" ? words.sentTooOften : words.notSent),
          sending === "sent"
            ? panel("good", "check", words.sent, words.sentText)
            : h("button", { class: "button quiet", type: "button", disabled: sending === "busy", on: { click: actions.send } }, words.send),
        ),
    ),
  ];
}
