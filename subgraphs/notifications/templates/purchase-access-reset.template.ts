import { z } from "zod";
import { instant, timeZone } from "../../../contracts/field-schemas";
import { line, link } from "./data-schemas";
import { defineTemplate } from "./define-template";
import { eventBlock } from "./event-block";
import type { Block } from "./letter";

const words = {
  en: {
    subject: (title: string) => `A new link to your order for ${title}`,
    preheader: "The previous link no longer works.",
    title: (name: string) => `Your new link, ${name}`,
    text: (reference: string) => `Access to your order ${reference} was reset. Every earlier link to it has stopped working. Use this one from now on.`,
    over: "Your order",
    when: "Date",
    time: "Time",
    where: "Location",
    open: "View my order",
    note: "Anyone who has this link can see the tickets of your order: do not pass it on. The codes on your tickets are still valid.",
    footnote: "You receive this email because tickets were bought with this address.",
  },
  fr: {
    subject: (title: string) => `Un nouveau lien vers votre commande pour ${title}`,
    preheader: "L’ancien lien ne fonctionne plus.",
    title: (name: string) => `Votre nouveau lien, ${name}`,
    text: (reference: string) => `L’accès à votre commande ${reference} a été réinitialisé. Les liens précédents ne fonctionnent plus. Utilisez désormais celui-ci.`,
    over: "Votre commande",
    when: "Date",
    time: "Heure",
    where: "Lieu",
    open: "Voir ma commande",
    note: "Toute personne qui a ce lien peut voir les billets de votre commande\u00a0: ne le transmettez pas. Les codes de vos billets restent valables.",
    footnote: "Vous recevez ce message parce que des billets ont été achetés avec cette adresse.",
  },
};

/** Sends a buyer the new link to their order after access to it was reset. */
export const purchaseAccessReset = defineTemplate({
  name: "purchase_access_reset",
  confidential: true,
  data: z.object({
    buyer_name: line(),
    event_title: line(),
    event_date: instant,
    event_time_zone: timeZone,
    event_location: line(500),
    reference: line(50),
    ticket_url: link,
  }),
  write: (data, { language, locale }) => {
    const say = words[language];
    const blocks: Block[] = [
      { kind: "paragraph", text: say.text(data.reference) },
      eventBlock(data, say, say.over, locale),
      { kind: "button", label: say.open, url: data.ticket_url },
      { kind: "note", text: say.note },
    ];
    return { subject: say.subject(data.event_title), preheader: say.preheader, title: say.title(data.buyer_name), blocks, footnote: say.footnote };
  },
});
