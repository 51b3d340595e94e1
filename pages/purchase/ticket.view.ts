import { h, type Child, type ViewElement } from "../view/element";
import { formatClock } from "../view/formats";
import { icon } from "../view/icons";
import type { Reader } from "../view/language";
import type { Purchase, Ticket } from "./purchase.query";
import type { PurchaseActions } from "./purchase.view";
import type { PurchaseWords } from "./purchase.words";

/** One ticket: whom it lets in, and the code to show at the door. */
export function ticketCard(ticket: Ticket, purchase: Purchase, actions: PurchaseActions, { locale }: Reader, words: PurchaseWords): ViewElement {
  const name = `${ticket.guest.firstName} ${ticket.guest.lastName}`.trim();
  const dead = ticket.status === "CANCELLED";
  const [mood, state] = standing(ticket, purchase, locale, words);
  return h("li", { class: dead ? "ticket dead" : "ticket", key: ticket.id },
    h("div", { class: "ticket-body" },
      h("p", { class: `badge ${mood}` }, ticket.isValidated && icon("check"), state),
      h("h3", {}, name),
      h("p", { class: "soft" }, ticket.ticketType.name),
      h("p", { class: "code" }, h("span", { class: "visually-hidden" }, `${words.code} `), ticket.code),
      ticket.fileUrl !== null && !dead &&
        h("a", { class: "button quiet small", href: ticket.fileUrl, target: "_blank", rel: "noopener noreferrer", "aria-label": words.downloadOf(name), on: { click: (event) => actions.download(event, ticket.id) } }, icon("download"), words.download),
    ),
    h("div", { class: "ticket-stub" }, code(ticket, purchase, name, words)),
  );
}

function standing(ticket: Ticket, { event, status }: Purchase, locale: string, words: PurchaseWords): readonly [mood: string, text: string] {
  if (ticket.status === "CANCELLED") return ["bad", words.cancelledTicket];
  if (ticket.isValidated) return ["ask", ticket.validatedAt === null ? words.admitted : words.admittedAt(formatClock(ticket.validatedAt, event.timeZone, locale))];
  if (ticket.status === "RESERVED") return ["warn", status === "PENDING" ? words.reserved : words.status[status]];
  return ["good", words.valid];
}

function code(ticket: Ticket, { status }: Purchase, name: string, words: PurchaseWords): Child {
  if (ticket.qrCodeImage !== null && ticket.status !== "CANCELLED") {
    return h("img", { class: ticket.isValidated ? "qr used" : "qr", src: ticket.qrCodeImage, alt: words.qrOf(name), width: 168, height: 168 });
  }
  if (ticket.status === "CANCELLED") return h("p", { class: "no-code" }, icon("cross"));
  if (status === "PENDING") return h("p", { class: "no-code soft" }, words.qrAfterPayment);
  if (ticket.status === "RESERVED") return h("p", { class: "no-code" }, icon("clock"));
  return h("p", { class: "no-code soft" }, ticket.generation?.status === "FAILED" ? words.qrFailed : words.qrPreparing);
}
