import { z } from "zod";
import { currency, instant, timeZone } from "../../../contracts/field-schemas";
import { formatMinor } from "../../../platform/money/format-money";
import { line, link } from "./data-schemas";
import { defineTemplate } from "./define-template";
import { eventBlock } from "./event-block";
import { shortDate } from "./formats";
import type { Block } from "./letter";

const words = {
  en: {
    subject: (title: string, date: string) => `Your order for ${title}, ${date}`,
    preheader: (reference: string) => `Order ${reference} is confirmed.`,
    title: (name: string) => `Your order is confirmed, ${name}`,
    thanks: (reference: string) => `Thank you for your order ${reference}.`,
    transferred: (count: number) =>
      count === 1
        ? "You transferred the ticket of this order. Its new holder receives it by email."
        : `You transferred all ${count} tickets of this order. Their new holders receive them by email.`,
    over: (count: number) => (count === 1 ? "One ticket" : `${count} tickets`),
    when: "Date",
    time: "Time",
    where: "Location",
    open: "View my order",
    reference: "Order",
    total: "Total",
    free: "Free",
    footnote: "You receive this email because tickets were bought with this address.",
  },
  fr: {
    subject: (title: string, date: string) => `Votre commande pour ${title}, le ${date}`,
    preheader: (reference: string) => `La commande ${reference} est confirmée.`,
    title: (name: string) => `Votre commande est confirmée, ${name}`,
    thanks: (reference: string) => `Merci pour votre commande ${reference}.`,
    transferred: (count: number) =>
      count === 1
        ? "Vous avez cédé le billet de cette commande. Son nouveau titulaire le reçoit par e-mail."
        : `Vous avez cédé les ${count} billets de cette commande. Leurs nouveaux titulaires les reçoivent par e-mail.`,
    over: (count: number) => (count === 1 ? "Un billet" : `${count} billets`),
    when: "Date",
    time: "Heure",
    where: "Lieu",
    open: "Voir ma commande",
    reference: "Commande",
    total: "Total",
    free: "Gratuit",
    footnote: "Vous recevez ce message parce que des billets ont été achetés avec cette adresse.",
  },
};

/** Confirms a paid order to a buyer who transferred all of its tickets before they were sent. */
export const purchaseConfirmed = defineTemplate({
  name: "purchase_confirmed",
  data: z.object({
    buyer_name: line(),
    event_title: line(),
    event_date: instant,
    event_time_zone: timeZone,
    event_location: line(500),
    reference: line(50),
    total_minor: z.int().min(0),
    currency,
    ticket_url: link,
    quantity: z.int().min(1),
  }),
  write: (data, { language, locale }) => {
    const say = words[language];
    const total = data.total_minor === 0 ? say.free : formatMinor(data.total_minor, data.currency, locale);
    const blocks: Block[] = [
      { kind: "paragraph", text: say.thanks(data.reference) },
      eventBlock(data, say, say.over(data.quantity), locale),
      { kind: "button", label: say.open, url: data.ticket_url },
      {
        kind: "facts",
        facts: [
          { label: say.reference, value: data.reference },
          { label: say.total, value: total },
        ],
      },
      { kind: "note", text: say.transferred(data.quantity) },
    ];
    return {
      subject: say.subject(data.event_title, shortDate(data.event_date, data.event_time_zone, locale)),
      preheader: say.preheader(data.reference),
      title: say.title(data.buyer_name),
      blocks,
      footnote: say.footnote,
    };
  },
});
