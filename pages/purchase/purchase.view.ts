import { h, type ViewElement, type ViewNode } from "../view/element";
import { eventTicket } from "../view/event-ticket.view";
import { formatMoney, isZero } from "../view/formats";
import { frame, messageCard } from "../view/frame.view";
import type { Reader } from "../view/language";
import { paymentPanel } from "./payment.view";
import type { Purchase } from "./purchase.query";
import { purchaseWords, type PurchaseWords } from "./purchase.words";
import { ticketCard } from "./ticket.view";

/** All that the page depends on. */
export interface PurchaseState {
  readonly purchase: Purchase | null;
  /** The link names nothing, or nothing for whoever has it. */
  readonly wrongLink: boolean;
  /** false while there is no connection: what is shown may be old. */
  readonly live: boolean;
  /** A new payment is being begun. */
  readonly paying: boolean;
  /** Why the last attempt to begin one failed: a code of the API. */
  readonly payProblem: string | null;
  /** Unix milliseconds by the server's clock. */
  readonly now: number;
}

export interface PurchaseActions {
  /** Begins a new payment and leads to it. */
  readonly pay: () => void;
  /** Follows the link to a ticket's PDF, which may have expired. */
  readonly download: (event: Event, ticketId: string) => void;
}

/** The whole page. */
export function purchaseView(state: PurchaseState, actions: PurchaseActions, reader: Reader): ViewElement[] {
  const words = purchaseWords[reader.language];
  const aside = !state.live && !state.wrongLink && state.purchase ? h("span", { class: "badge warn", role: "status" }, words.reconnecting) : null;
  return frame(aside, ...body(state, actions, reader, words));
}

function body(state: PurchaseState, actions: PurchaseActions, reader: Reader, words: PurchaseWords): ViewNode[] {
  const { purchase } = state;
  if (state.wrongLink) return [messageCard({ key: "wrong", mood: "bad", icon: "cross", title: words.wrongLink, text: words.wrongLinkText })];
  if (!purchase) {
    if (!state.live) return [messageCard({ key: "away", mood: "wait", icon: "clock", title: words.away, text: words.awayText })];
    return [h("p", { class: "loading soft", role: "status", key: "loading" }, words.loading)];
  }
  const showsCodes = purchase.tickets.some(({ qrCodeImage }) => qrCodeImage !== null);
  return [
    h("div", { class: "sheet", key: "purchase" },
      eventTicket({ event: purchase.event, over: words.count(purchase.tickets.length), state: { kind: purchase.status, text: words.status[purchase.status] } }, reader),
      h("div", { class: "panel-slot" }, paymentPanel(state, purchase, actions, reader, words)),
      purchase.tickets.length > 0 &&
        h("section", { class: "tickets", "aria-labelledby": "tickets" },
          h("h2", { id: "tickets" }, words.tickets),
          h("ul", {}, purchase.tickets.map((ticket) => ticketCard(ticket, purchase, actions, reader, words))),
          (showsCodes || purchase.status === "PENDING") && h("p", { class: "fine soft" }, showsCodes ? words.once : words.codesLater),
        ),
      summary(purchase, reader, words),
    ),
  ];
}

function summary(purchase: Purchase, { locale }: Reader, words: PurchaseWords): ViewElement {
  const { subtotal, discount, total, payment } = purchase;
  const row = (label: string, value: string, kind = "") => h("div", { class: `row ${kind}`.trim() }, h("dt", {}, label), h("dd", {}, value));
  const refunded = payment?.refundedAmount;
  return h("section", { class: "card summary", "aria-labelledby": "summary" },
    h("h2", { id: "summary" }, words.summary),
    h("dl", {},
      row(words.reference, purchase.reference, "mono"),
      purchase.items.map(({ quantity, ticketType, total: sum }) => row(`${quantity} × ${ticketType.name}`, formatMoney(sum, locale))),
      !isZero(discount) && [row(words.subtotal, formatMoney(subtotal, locale), "line"), row(words.discount(purchase.promoCode), `−\u202f${formatMoney(discount, locale)}`)],
      row(words.total, isZero(total) ? words.free : formatMoney(total, locale), "total"),
      refunded && !isZero(refunded) && row(words.refundedTotal, `−\u202f${formatMoney(refunded, locale)}`),
    ),
  );
}

