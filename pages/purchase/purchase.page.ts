import { ask } from "../graph/ask";
import { follow } from "../graph/follow";
import { GraphError } from "../graph/graph-error";
import { FILE_LINK_FRESH, freshFile } from "../ticket/fresh-file";
import { clockOffset, openPage } from "../view/page";
import { tokenOf } from "../view/token-of";
import { FOLLOW_PURCHASE, RETRY_PAYMENT, type Payment, type Purchase } from "./purchase.query";
import { purchaseView, type PurchaseActions, type PurchaseState } from "./purchase.view";
import { purchaseWords } from "./purchase.words";

const page = openPage();
const { reader } = page;
const offset = clockOffset();
const id = /^\/purchases\/([^/]+)/.exec(location.pathname)?.[1] ?? "";
/** From the fragment, which stays where it is: the buyer may keep the address, and no server gets to see this part. */
const accessToken = tokenOf(location) ?? "";

let state: PurchaseState = { purchase: null, wrongLink: accessToken === "", live: true, paying: false, payProblem: null, now: Date.now() + offset };
let receivedAt = 0;

function change(by: Partial<PurchaseState>): void {
  state = { ...state, ...by, now: Date.now() + offset };
  page.show(state.purchase?.event.title ?? purchaseWords[reader.language].title, purchaseView(state, actions, reader));
}

const actions: PurchaseActions = {
  pay: () => void pay(),
  download: (event, ticketId) => {
    if (Date.now() - receivedAt < FILE_LINK_FRESH) return;
    event.preventDefault();
    void freshFile(ticketId, accessToken, reader);
  },
};

async function pay(): Promise<void> {
  const before = state.purchase?.payment ?? null;
  change({ paying: true, payProblem: null });
  try {
    const { retryPayment: payment } = await ask<{ retryPayment: Pick<Payment, "checkoutUrl" | "status"> }>(
      RETRY_PAYMENT,
      // One attempt after each that failed, however often and in how many tabs somebody clicks.
      { id, accessToken, gateway: before?.gateway ?? "STRIPE", idempotencyKey: `after:${before?.id ?? "none"}` },
      reader,
    );
    if (payment.checkoutUrl !== null && /^https?:/.test(payment.checkoutUrl)) return location.assign(payment.checkoutUrl);
    change({ paying: false });
  } catch (error) {
    change({ paying: false, payProblem: error instanceof GraphError ? error.code : "OFFLINE" });
  }
}

if (!state.wrongLink) {
  follow<{ purchaseUpdated: Purchase }>({
    query: FOLLOW_PURCHASE,
    variables: { id, accessToken },
    locale: reader.locale,
    next: ({ purchaseUpdated: purchase }) => {
      receivedAt = Date.now();
      change({ purchase, live: true });
    },
    live: (live) => {
      // Before the first answer a connection alone is no news.
      if (live !== state.live && (!live || state.purchase)) change({ live });
    },
    refused: () => change({ wrongLink: true }),
  });
}
change({});
// For the countdown alone; everything else comes when it happens.
setInterval(() => {
  if (state.purchase?.status === "PENDING") change({});
}, 1_000);
// Another link of the same purchase, pasted into the address bar.
addEventListener("hashchange", () => location.reload());
// Somebody came back from the payment page: the button that was left waiting works again.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) change({ paying: false });
});
