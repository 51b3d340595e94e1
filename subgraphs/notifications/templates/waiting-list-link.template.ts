import { z } from "zod";
import { instant, timeZone } from "../../../contracts/field-schemas";
import { line, link } from "./data-schemas";
import { defineTemplate } from "./define-template";
import { eventBlock } from "./event-block";
import type { Block } from "./letter";

const words = {
  en: {
    subject: (title: string) => `Your place on the waiting list for ${title}`,
    preheader: "You are on the list already.",
    title: "You are on the waiting list",
    text: (title: string) => `This address is on the waiting list for ${title} already. You keep your place: there is nothing else to do.`,
    over: (count: number) => (count === 1 ? "One ticket" : `${count} tickets`),
    when: "Date",
    time: "Time",
    where: "Location",
    type: "Ticket",
    open: "View my place",
    note: "Anyone who has this link can take your offer or your place: do not pass it on. If you did not ask for this email, ignore it.",
    footnote: "You receive this email because the waiting list was joined with this address.",
  },
  fr: {
    subject: (title: string) => `Votre place sur la liste d’attente pour ${title}`,
    preheader: "Vous êtes déjà sur la liste.",
    title: "Vous êtes sur la liste d’attente",
    text: (title: string) => `Cette adresse est déjà sur la liste d’attente pour ${title}. Vous gardez votre place\u00a0: il n’y a rien d’autre à faire.`,
    over: (count: number) => (count === 1 ? "Un billet" : `${count} billets`),
    when: "Date",
    time: "Heure",
    where: "Lieu",
    type: "Billet",
    open: "Voir ma place",
    note: "Toute personne qui a ce lien peut prendre votre offre ou votre place\u00a0: ne le transmettez pas. Si vous n’avez pas demandé ce message, ignorez-le.",
    footnote: "Vous recevez ce message parce que cette adresse a été inscrite sur la liste d’attente.",
  },
};

/** Sends the link of a waiting list entry again, because the list was joined a second time with its address. */
export const waitingListLink = defineTemplate({
  name: "waiting_list_link",
  confidential: true,
  data: z.object({
    event_title: line(),
    event_date: instant,
    event_time_zone: timeZone,
    event_location: line(500),
    ticket_type: line(),
    quantity: z.int().min(1),
    link,
  }),
  write: (data, { language, locale }) => {
    const say = words[language];
    const blocks: Block[] = [
      { kind: "paragraph", text: say.text(data.event_title) },
      eventBlock(data, say, say.over(data.quantity), locale),
      { kind: "facts", facts: [{ label: say.type, value: data.quantity === 1 ? data.ticket_type : `${data.quantity} × ${data.ticket_type}` }] },
      { kind: "button", label: say.open, url: data.link },
      { kind: "note", text: say.note },
    ];
    return { subject: say.subject(data.event_title), preheader: say.preheader, title: say.title, blocks, footnote: say.footnote };
  },
});
