import { z } from "zod";
import { currency, instant, timeZone } from "../../../contracts/field-schemas";
import { formatMinor } from "../../../platform/money/format-money";
import { line } from "./data-schemas";
import { defineTemplate } from "./define-template";
import { eventBlock } from "./event-block";

const words = {
  en: {
    subject: (title: string) => `Your payment for ${title} is refunded`,
    preheader: (reference: string) => `Order ${reference} is cancelled.`,
    title: "Your payment is refunded",
    text: (name: string, reference: string, amount: string) =>
      `Hello ${name}, your order ${reference} exceeds the number of tickets that one buyer may have for this event. It is cancelled, and your payment of ${amount} is refunded in full. This can take a few days.`,
    why: "Tickets bought with the same account, email address or card count together.",
    over: "Cancelled order",
    when: "Date",
    time: "Time",
    where: "Location",
    footnote: "You receive this email because tickets were paid for with this address.",
  },
  fr: {
    subject: (title: string) => `Votre paiement pour ${title} est remboursé`,
    preheader: (reference: string) => `La commande ${reference} est annulée.`,
    title: "Votre paiement est remboursé",
    text: (name: string, reference: string, amount: string) =>
      `Bonjour ${name}, votre commande ${reference} dépasse le nombre de billets autorisé par acheteur pour cet événement. Elle est annulée et votre paiement de ${amount} est intégralement remboursé. Cela peut prendre quelques jours.`,
    why: "Les billets achetés avec le même compte, la même adresse e-mail ou la même carte comptent ensemble.",
    over: "Commande annulée",
    when: "Date",
    time: "Heure",
    where: "Lieu",
    footnote: "Vous recevez ce message parce que des billets ont été payés avec cette adresse.",
  },
};

/** Tells a buyer that the limit of tickets for each buyer was reached and that their payment is refunded. */
export const paymentRefunded = defineTemplate({
  name: "payment_refunded",
  data: z.object({
    buyer_name: line(),
    event_title: line(),
    event_date: instant,
    event_time_zone: timeZone,
    event_location: line(500),
    reference: line(50),
    total_minor: z.int().min(0),
    currency,
  }),
  write: (data, { language, locale }) => {
    const say = words[language];
    return {
      subject: say.subject(data.event_title),
      preheader: say.preheader(data.reference),
      title: say.title,
      blocks: [
        { kind: "paragraph", text: say.text(data.buyer_name, data.reference, formatMinor(data.total_minor, data.currency, locale)) },
        { kind: "paragraph", text: say.why },
        eventBlock(data, say, say.over, locale),
      ],
      footnote: say.footnote,
    };
  },
});
