import { z } from "zod";
import { instant, timeZone } from "../../../contracts/field-schemas";
import { line, link } from "./data-schemas";
import { defineTemplate } from "./define-template";
import { eventBlock } from "./event-block";
import { shortDate } from "./formats";
import type { Block } from "./letter";

const words = {
  en: {
    subject: (title: string, date: string) => `Your ticket for ${title}, ${date}`,
    preheader: "Show it at the door, printed or on your phone.",
    title: (name: string) => `You’re going, ${name}!`,
    why: {
      added: "You are on the guest list: there is nothing to pay. Your ticket is in this mail.",
      transferred: "A ticket was transferred to you. It is yours now, and the code of the person who had it is no longer valid.",
      reissued: "Your ticket was issued again. Please use this one: the code on the one that you had is no longer valid.",
    },
    over: "One ticket",
    when: "Date",
    time: "Time",
    where: "Place",
    heading: "Who is coming",
    attached: "Your ticket is attached as a PDF. Its QR code lets one guest in, once: do not post it anywhere.",
    open: "Open my ticket",
    behind: "Your ticket is behind the button above. Its QR code lets one guest in, once: do not post it anywhere.",
    own: "The button is for you alone: with it you can also transfer the ticket. It stops working when you do.",
    omitted: "Your ticket was too large to be attached. Please ask the organizer for it.",
    footnote: "You receive this mail because you were named as a guest with this address.",
  },
  fr: {
    subject: (title: string, date: string) => `Votre billet pour ${title}, le ${date}`,
    preheader: "Présentez-le à l’entrée, imprimé ou sur votre téléphone.",
    title: (name: string) => `C’est confirmé, ${name}\u00a0!`,
    why: {
      added: "Vous êtes sur la liste des invités\u00a0: il n’y a rien à payer. Votre billet se trouve dans ce message.",
      transferred: "Quelqu’un vous a cédé un billet. Il est à vous désormais, et l’ancien code n’est plus valable.",
      reissued: "Votre billet a été réémis. Utilisez celui-ci\u00a0: le code de l’ancien n’est plus valable.",
    },
    over: "Un billet",
    when: "Date",
    time: "Heure",
    where: "Lieu",
    heading: "Qui vient",
    attached: "Votre billet est joint en PDF. Son code QR fait entrer une personne, une seule fois\u00a0: ne le publiez nulle part.",
    open: "Ouvrir mon billet",
    behind: "Votre billet est derrière le bouton ci-dessus. Son code QR fait entrer une personne, une seule fois\u00a0: ne le publiez nulle part.",
    own: "Ce bouton n’est que pour vous\u00a0: il permet aussi de céder le billet à votre tour. Il cesse alors de fonctionner.",
    omitted: "Votre billet était trop volumineux pour être joint. Veuillez le demander à l’organisateur.",
    footnote: "Vous recevez ce message parce que vous avez été désigné comme invité avec cette adresse.",
  },
};

/** What a guest gets who has a ticket of his own: from the organiser, from a buyer, or in place of an older one. */
export const guestTicket = defineTemplate({
  name: "guest_ticket",
  confidential: true,
  data: z.object({
    reason: z.enum(["added", "transferred", "reissued"]),
    /** For the greeting. */
    guest_name: line(),
    /** As on the ticket. */
    holder_name: line(),
    event_title: line(),
    event_date: instant,
    event_time_zone: timeZone,
    event_location: line(500),
    type: line(),
    code: line(50),
    /** The page of the ticket, for a guest it was transferred to. */
    ticket_url: link.optional(),
  }),
  write: (data, { language, locale, attached }) => {
    const say = words[language];
    const url = data.ticket_url;
    const missing = url === undefined ? say.omitted : say.behind;
    const blocks: Block[] = [
      { kind: "paragraph", text: say.why[data.reason] },
      eventBlock(data, say, say.over, locale),
      ...(url === undefined ? [] : [{ kind: "button" as const, label: say.open, url }]),
      { kind: "tickets", heading: say.heading, rows: [{ name: data.holder_name, type: data.type, code: data.code }], more: null },
      { kind: "note", text: attached > 0 ? say.attached : missing },
      ...(url === undefined ? [] : [{ kind: "note" as const, text: say.own }]),
    ];
    return {
      subject: say.subject(data.event_title, shortDate(data.event_date, data.event_time_zone, locale)),
      preheader: say.preheader,
      title: say.title(data.guest_name),
      blocks,
      footnote: say.footnote,
    };
  },
});
