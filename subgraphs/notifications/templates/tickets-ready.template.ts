import { z } from "zod";
import { currency, instant, timeZone } from "../../../contracts/field-schemas";
import { formatMinor } from "../../../platform/money/format-money";
import { line, link } from "./data-schemas";
import { defineTemplate } from "./define-template";
import { eventBlock } from "./event-block";
import { shortDate } from "./formats";
import type { Block } from "./letter";

/** Tickets that are listed by name; more are behind the link. */
const LISTED = 20;

const words = {
  en: {
    subject: (title: string, date: string, count: number) => (count === 1 ? `Your ticket for ${title}, ${date}` : `Your ${count} tickets for ${title}, ${date}`),
    preheader: (count: number) => (count === 1 ? "Show it at the door, printed or on your phone." : "Show them at the door, printed or on your phone."),
    title: (name: string) => `You’re going, ${name}!`,
    thanks: (reference: string) => `Thank you for your purchase ${reference}. Everything you need at the door is in this mail.`,
    over: (count: number) => (count === 1 ? "One ticket" : `${count} tickets`),
    when: "Date",
    time: "Time",
    where: "Place",
    open: "Open my tickets",
    heading: "Who is coming",
    more: (count: number) => `and ${count} more, all behind the button above`,
    reference: "Reference",
    total: "Total",
    free: "Free",
    attached: (count: number) => (count === 1 ? "Your ticket is attached as a PDF. Its QR code lets one guest in, once: do not post it anywhere." : "Each ticket is attached as a PDF of its own. Its QR code lets one guest in, once: do not post it anywhere."),
    behind: "Your tickets are behind the button above. Each QR code lets one guest in, once: do not post it anywhere.",
    omitted: (count: number) => `${count} more PDFs were too large for one mail: you find them behind the button above.`,
    footnote: "You receive this mail because somebody bought tickets with this address.",
  },
  fr: {
    subject: (title: string, date: string, count: number) => (count === 1 ? `Votre billet pour ${title}, le ${date}` : `Vos ${count} billets pour ${title}, le ${date}`),
    preheader: (count: number) => (count === 1 ? "Présentez-le à l’entrée, imprimé ou sur votre téléphone." : "Présentez-les à l’entrée, imprimés ou sur votre téléphone."),
    title: (name: string) => `C’est confirmé, ${name}\u00a0!`,
    thanks: (reference: string) => `Merci pour votre commande ${reference}. Tout ce qu’il vous faut à l’entrée se trouve dans ce message.`,
    over: (count: number) => (count === 1 ? "Un billet" : `${count} billets`),
    when: "Date",
    time: "Heure",
    where: "Lieu",
    open: "Ouvrir mes billets",
    heading: "Qui vient",
    more: (count: number) => `et ${count} de plus, tous derrière le bouton ci-dessus`,
    reference: "Référence",
    total: "Total",
    free: "Gratuit",
    attached: (count: number) => (count === 1 ? "Votre billet est joint en PDF. Son code QR fait entrer une personne, une seule fois\u00a0: ne le publiez nulle part." : "Chaque billet est joint dans son propre PDF. Son code QR fait entrer une personne, une seule fois\u00a0: ne le publiez nulle part."),
    behind: "Vos billets sont derrière le bouton ci-dessus. Chaque code QR fait entrer une personne, une seule fois\u00a0: ne le publiez nulle part.",
    omitted: (count: number) => `${count} autres PDF étaient trop volumineux pour un seul message\u00a0: vous les trouverez derrière le bouton ci-dessus.`,
    footnote: "Vous recevez ce message parce que des billets ont été achetés avec cette adresse.",
  },
};

/** What the buyer gets once all tickets of a purchase are there. */
export const ticketsReady = defineTemplate({
  name: "tickets_ready",
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
    tickets: z.array(z.object({ code: line(50), guest_name: line(), type: line() })).min(1).max(5_000),
  }),
  write: (data, { language, locale, attached, omitted }) => {
    const say = words[language];
    const count = data.tickets.length;
    const hidden = count - LISTED;
    const blocks: Block[] = [
      { kind: "paragraph", text: say.thanks(data.reference) },
      eventBlock(data, say, say.over(count), locale),
      { kind: "button", label: say.open, url: data.ticket_url },
      {
        kind: "tickets",
        heading: say.heading,
        rows: data.tickets.slice(0, LISTED).map(({ guest_name: name, type, code }) => ({ name, type, code })),
        more: hidden > 0 ? say.more(hidden) : null,
      },
      {
        kind: "facts",
        facts: [
          { label: say.reference, value: data.reference },
          { label: say.total, value: data.total_minor === 0 ? say.free : formatMinor(data.total_minor, data.currency, locale) },
        ],
      },
      { kind: "note", text: attached > 0 ? say.attached(count) : say.behind },
    ];
    if (omitted > 0) blocks.push({ kind: "note", text: say.omitted(omitted) });
    return {
      subject: say.subject(data.event_title, shortDate(data.event_date, data.event_time_zone, locale), count),
      preheader: say.preheader(count),
      title: say.title(data.buyer_name),
      blocks,
      footnote: say.footnote,
    };
  },
});
