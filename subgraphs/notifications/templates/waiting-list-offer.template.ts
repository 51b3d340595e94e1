import { z } from "zod";
import { currency, instant, timeZone } from "../../../contracts/field-schemas";
import { formatMinor } from "../../../platform/money/format-money";
import { line, link } from "./data-schemas";
import { defineTemplate } from "./define-template";
import { eventBlock } from "./event-block";
import { clockTime, longDate } from "./formats";
import type { Block } from "./letter";

const words = {
  en: {
    subject: (title: string, count: number) => (count === 1 ? `A ticket for ${title} is waiting for you` : `${count} tickets for ${title} are waiting for you`),
    preheader: (until: string) => `Held for you until ${until}.`,
    title: "It is your turn",
    text: (title: string, count: number) =>
      count === 1 ? `Good news: a ticket for ${title} has become free, and you are next in line. It is held for you.` : `Good news: ${count} tickets for ${title} have become free, and you are next in line. They are held for you.`,
    over: (count: number) => (count === 1 ? "One ticket, held for you" : `${count} tickets, held for you`),
    when: "Date",
    time: "Time",
    where: "Place",
    type: "Ticket",
    price: (count: number) => (count === 1 ? "Price" : "Price each"),
    free: "Free",
    until: "Held until",
    at: (date: string, time: string) => `${date}, ${time}`,
    open: (count: number) => (count === 1 ? "Take the ticket" : "Take the tickets"),
    note: "If you do not take them in time, they go to the next in line. Whoever has this link can take them: do not pass it on. If you do not want them any more, leave the line behind the same button, and somebody else will be glad.",
    footnote: "You receive this mail because the waiting list was joined with this address.",
  },
  fr: {
    subject: (title: string, count: number) => (count === 1 ? `Un billet pour ${title} vous attend` : `${count} billets pour ${title} vous attendent`),
    preheader: (until: string) => `Réservé pour vous jusqu’au ${until}.`,
    title: "C’est votre tour",
    text: (title: string, count: number) =>
      count === 1 ? `Bonne nouvelle\u00a0: un billet pour ${title} s’est libéré, et vous êtes le prochain sur la liste. Il vous est réservé.` : `Bonne nouvelle\u00a0: ${count} billets pour ${title} se sont libérés, et vous êtes le prochain sur la liste. Ils vous sont réservés.`,
    over: (count: number) => (count === 1 ? "Un billet, réservé pour vous" : `${count} billets, réservés pour vous`),
    when: "Date",
    time: "Heure",
    where: "Lieu",
    type: "Billet",
    price: (count: number) => (count === 1 ? "Prix" : "Prix unitaire"),
    free: "Gratuit",
    until: "Réservé jusqu’au",
    at: (date: string, time: string) => `${date}, ${time}`,
    open: (count: number) => (count === 1 ? "Prendre le billet" : "Prendre les billets"),
    note: "Sans réponse à temps, ils iront au suivant sur la liste. Toute personne qui a ce lien peut les prendre\u00a0: ne le transmettez pas. Si vous n’en voulez plus, quittez la liste derrière le même bouton, quelqu’un d’autre en sera heureux.",
    footnote: "Vous recevez ce message parce que cette adresse a été inscrite sur la liste d’attente.",
  },
};

/** To the first in line, when tickets that were sold out are held for him. The link takes the offer. */
export const waitingListOffer = defineTemplate({
  name: "waiting_list_offer",
  confidential: true,
  data: z.object({
    event_title: line(),
    event_date: instant,
    event_time_zone: timeZone,
    event_location: line(500),
    ticket_type: line(),
    quantity: z.int().min(1),
    /** Of one ticket. */
    price_minor: z.int().min(0),
    currency,
    expires_at: instant,
    link,
  }),
  write: (data, { language, locale }) => {
    const say = words[language];
    const date = (at: string) => longDate(at, data.event_time_zone, locale);
    const time = (at: string) => clockTime(at, data.event_time_zone, locale);
    const until = say.at(language === "fr" ? date(data.expires_at).toLocaleLowerCase(locale) : date(data.expires_at), time(data.expires_at));
    const blocks: Block[] = [
      { kind: "paragraph", text: say.text(data.event_title, data.quantity) },
      eventBlock(data, say, say.over(data.quantity), locale),
      {
        kind: "facts",
        facts: [
          { label: say.type, value: data.quantity === 1 ? data.ticket_type : `${data.quantity} × ${data.ticket_type}` },
          { label: say.price(data.quantity), value: data.price_minor === 0 ? say.free : formatMinor(data.price_minor, data.currency, locale) },
          { label: say.until, value: until },
        ],
      },
      { kind: "button", label: say.open(data.quantity), url: data.link },
      { kind: "note", text: say.note },
    ];
    return { subject: say.subject(data.event_title, data.quantity), preheader: say.preheader(until), title: say.title, blocks, footnote: say.footnote };
  },
});
