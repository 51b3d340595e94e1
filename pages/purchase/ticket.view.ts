import { h, type ViewElement } from "../view/element";
import { formatClock } from "../view/formats";
import { icon } from "../view/icons";
import type { Reader } from "../view/language";
import type { Purchase, Ticket } from "./purchase.query";
import type { PurchaseActions } from "./purchase.view";
import type { PurchaseWords } from "./purchase.words";

/** What a card says of a ticket beside the ticket itself. */
type Context = Pick<Purchase, "event" | "status">;

/** One ticket: the guest it admits, and the code to show at the gate. */
export function ticketCard(ticket: Ticket, purchase: Context, actions: Pick<PurchaseActions, "download">, { locale }: Reader, words: PurchaseWords): ViewElement {
  const { code: number, fileUrl, isValidated, status, ticketType, guest, transferredTo } = ticket;
  if (transferredTo !== null) return transferredCard(ticket, transferredTo, words);
  const name = `${guest.firstName} ${guest.lastName}`.trim();
  const [mood, state] = standing(ticket, purchase, locale, words);
  const badge = h("p", { class: `badge ${mood}` }, isValidated && icon("check"), state);
  const who = [h("h3", {}, name), h("p", { class: "soft" }, ticketType.name)];
  const printed = h("p", { class: "code" }, h("span", { class: "visually-hidden" }, `${words.code} `), number);
  if (status === "RESERVED" || status === "CANCELLED") {
    return h("li", { class: status === "CANCELLED" ? "ticket flat dead" : "ticket flat", key: ticket.id }, h("div", { class: "ticket-body" }, ...who), h("div", { class: "ticket-side" }, badge, printed));
  }
  return h("li", { class: "ticket", key: ticket.id },
    h("div", { class: "ticket-body" },
      badge, ...who, printed,
      fileUrl !== null &&
        h("a", { class: "button quiet small", href: fileUrl, target: "_blank", rel: "noopener noreferrer", "aria-label": words.downloadOf(name), on: { click: (event) => actions.download(event, ticket.id) } }, icon("download"), words.download),
    ),
    h("div", { class: "ticket-stub" }, code(ticket, name, words)),
  );
}

/** A ticket that the buyer transferred: they see to whom, and no code. */
function transferredCard({ id, status, ticketType }: Ticket, to: string, words: PurchaseWords): ViewElement {
  const isCancelled = status === "CANCELLED";
  const badge = h("p", { class: `badge ${isCancelled ? "bad" : "ask"}` }, isCancelled ? words.cancelledTicket : words.transferred);
  const body = h("div", { class: "ticket-body" }, h("h3", {}, words.transferredTo(to)), h("p", { class: "soft" }, ticketType.name));
  return h("li", { class: "ticket flat", key: id }, body, h("div", { class: "ticket-side" }, badge));
}

function standing(ticket: Ticket, { event, status }: Context, locale: string, words: PurchaseWords): readonly [mood: string, text: string] {
  if (ticket.status === "CANCELLED") return ["bad", words.cancelledTicket];
  if (ticket.isValidated) return ["ask", ticket.validatedAt === null ? words.admitted : words.admittedAt(formatClock(ticket.validatedAt, event.timeZone, locale))];
  if (ticket.status === "RESERVED") return ["warn", status === "PENDING" ? words.reserved : words.status[status]];
  return ["good", words.valid];
}

function code({ qrCodeImage, isValidated, generation }: Ticket, name: string, words: PurchaseWords): ViewElement {
  if (qrCodeImage !== null) return h("img", { class: isValidated ? "qr used" : "qr", src: qrCodeImage, alt: words.qrOf(name), width: 168, height: 168 });
  return h("p", { class: "no-code soft" }, generation?.status === "FAILED" ? words.qrFailed : words.qrPreparing);
}
