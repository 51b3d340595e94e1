import { missingFields, noProblems, type Values } from "../form/form.view";
import { ask } from "../graph/ask";
import { follow } from "../graph/follow";
import { GraphError } from "../graph/graph-error";
import { clockOffset, openPage } from "../view/page";
import { tokenOf } from "../view/token-of";
import { buyerFields } from "./offer.view";
import { mayHaveBeenTaken, offerInput, offerProblems } from "./take-offer";
import { purchaseOf, rememberPurchase } from "./taken-purchase";
import { FOLLOW_ENTRY, LEAVE_WAITING_LIST, TAKE_OFFER, type TakenPurchase, type WaitingListEntry } from "./waiting-list.query";
import { waitingListView, type WaitingListActions, type WaitingListState } from "./waiting-list.view";
import { waitingListWords } from "./waiting-list.words";

const page = openPage();
const { reader } = page;
const words = waitingListWords[reader.language];
const offset = clockOffset();
const id = /^\/waiting-list\/([^/]+)/.exec(location.pathname)?.[1] ?? "";
/** From the fragment, which stays where it is: whoever waits may keep the address, and no server gets to see this part. */
const token = tokenOf(location) ?? "";

let state: WaitingListState = {
  entry: null, wrongLink: token === "", live: true, taking: false, unanswered: false, problems: noProblems, leaving: "no", leaveProblem: null, now: Date.now() + offset,
};

function change(by: Partial<WaitingListState>): void {
  state = { ...state, ...by, now: Date.now() + offset };
  page.show(state.entry?.event.title ?? words.title, waitingListView(state, actions, reader));
}

const actions: WaitingListActions = {
  take: (values) => void take(values),
  askToLeave: () => change({ leaving: "asked", leaveProblem: null }),
  stay: () => change({ leaving: "no", leaveProblem: null }),
  leave: () => void leave(),
};

async function take(values: Values): Promise<void> {
  const { entry } = state;
  if (!entry || state.taking) return;
  const missing = missingFields(buyerFields(entry, words), values, words);
  if (Object.keys(missing).length > 0) return change({ problems: { form: null, fields: missing } });
  change({ taking: true, problems: noProblems });
  try {
    const input = offerInput(entry, token, values, `${location.origin}/waiting-list/${id}`);
    const { purchaseTickets: purchase } = await ask<{ purchaseTickets: TakenPurchase }>(TAKE_OFFER, { input }, reader);
    const next = `/purchases/${purchase.id}#${purchase.accessToken ?? ""}`;
    rememberPurchase(id, next);
    // Instead of this page, which has nothing to say any more.
    location.replace(next);
  } catch (error) {
    change({ taking: false, unanswered: mayHaveBeenTaken(error), problems: offerProblems(error, words) });
  }
}

async function leave(): Promise<void> {
  change({ leaving: "busy", leaveProblem: null });
  try {
    await ask(LEAVE_WAITING_LIST, { id, token }, reader);
    // Its end is told by the subscription, like everything else.
    change({ leaving: "no" });
  } catch (error) {
    change({ leaving: "no", leaveProblem: error instanceof GraphError ? error.code : "OFFLINE" });
  }
}

const taken = purchaseOf(id);
if (taken !== null) location.replace(taken);
else if (!state.wrongLink) {
  follow<{ waitingListEntryUpdated: WaitingListEntry }>({
    query: FOLLOW_ENTRY,
    variables: { id, token },
    locale: reader.locale,
    next: ({ waitingListEntryUpdated: entry }) => change({ entry, live: true }),
    live: (live) => {
      // Before the first answer a connection alone is no news.
      if (live !== state.live && (!live || state.entry)) change({ live });
    },
    refused: () => change({ wrongLink: true }),
  });
}
if (taken === null) change({});
// For the countdown alone; everything else comes when it happens.
setInterval(() => {
  if (state.entry?.status === "OFFERED") change({});
}, 1_000);
// Another link, pasted into the address bar.
addEventListener("hashchange", () => location.reload());
