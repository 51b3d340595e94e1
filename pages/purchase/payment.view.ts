import { h, type Child, type ViewElement } from "../view/element";
import { formatCountdown, formatMoney, isZero } from "../view/formats";
import { notice, panel } from "../view/frame.view";
import type { Reader } from "../view/language";
import type { Purchase } from "./purchase.query";
import type { PurchaseActions, PurchaseState } from "./purchase.view";
import type { PurchaseWords } from "./purchase.words";

/** Where the payment stands and what can be done about it; null when there is nothing to say. */
export function paymentPanel(state: PurchaseState, purchase: Purchase, actions: PurchaseActions, reader: Reader, words: PurchaseWords): ViewElement | null {
  switch (purchase.status) {
    case "PENDING":
      return toBePaid(state, purchase, actions, reader, words);
    case "PAID":
      return purchase.tickets.some(({ qrCodeImage, transferredTo }) => qrCodeImage !== null || transferredTo !== null) ? null : panel("good", "check", isZero(purchase.total) ? words.freePreparing : words.paidPreparing, words.paidPreparingText);
    case "EXPIRED":
      return panel("bad", "clock", words.expired, wasCharged(purchase) ? words.expiredPaidText : words.expiredText);
    case "CANCELLED":
      return panel("bad", "cross", words.cancelled, words.cancelledText);
    case "PARTIALLY_REFUNDED":
    case "REFUNDED": {
      const amount = purchase.payment?.refundedAmount;
      return panel("ask", "back", amount && !isZero(amount) ? words.refunded(formatMoney(amount, reader.locale)) : words.status[purchase.status], words.refundedText);
    }
  }
}

/** Money that came too late, and goes back. */
const wasCharged = ({ payment }: Purchase): boolean => payment !== null && ["PROCESSING", "COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"].includes(payment.status);

function toBePaid(state: PurchaseState, purchase: Purchase, actions: PurchaseActions, reader: Reader, words: PurchaseWords): ViewElement {
  const { payment, expiresAt } = purchase;
  if (payment?.status === "PROCESSING") return panel("ask", "clock", words.processing, words.processingText);
  const remaining = expiresAt === null ? null : Date.parse(expiresAt) - state.now;
  if (remaining !== null && remaining <= 0) return panel("wait", "clock", words.timeUp, words.timeUpText);

  const pay = words.pay(formatMoney(purchase.total, reader.locale));
  const again = (label: string) => h("button", { class: "button", type: "button", disabled: state.paying, on: { click: actions.pay } }, state.paying ? words.paying : label);
  const failed = payment?.status === "FAILED";
  let way: Child;
  if (failed) way = again(words.tryAgain);
  else if (payment?.status === "PENDING" && payment.checkoutUrl !== null) way = h("a", { class: "button", href: payment.checkoutUrl, rel: "noreferrer" }, pay);
  else if (payment?.status === "PENDING" && payment.paymentIntentId !== null) way = h("p", { class: "soft" }, words.elsewhere);
  else way = again(pay);

  return h("section", { class: "card pay", key: "pay" },
    failed && notice(words.declined, payment.failureReason === null ? undefined : (words.reasons[payment.failureReason] ?? payment.failureReason)),
    state.payProblem !== null && notice(state.payProblem === "CONFLICT" ? words.retryConflict : words.retryFailed),
    h("div", { class: "pay-row" },
      remaining !== null &&
        h("p", { class: "countdown" },
          h("span", { class: "soft" }, words.held),
          // Said once and not every second: a timer is silent unless somebody asks for it.
          h("strong", { role: "timer", class: remaining < 60_000 ? "urgent" : "" }, formatCountdown(remaining)),
        ),
      way,
    ),
    failed && h("p", { class: "fine soft" }, words.declinedText),
    !failed && !payment && h("p", { class: "fine soft" }, words.notBegun),
  );
}
