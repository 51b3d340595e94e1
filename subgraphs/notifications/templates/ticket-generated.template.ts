import { z } from "zod";
import { instant, timeZone } from "../../../contracts/field-schemas";
import { line, link, prose } from "./data-schemas";
import { defineTemplate } from "./define-template";
import { clockTime, longDate } from "./formats";
import type { Fact } from "./letter";

const words = {
  en: {
    subject: (title: string) => `Your ticket for ${title}`,
    preheader: "Show it at the door, printed or on your phone.",
    title: (name: string) => `Hello ${name}, your ticket is ready`,
    text: "A place is kept for you. Show the ticket at the door, printed or on your phone.",
    over: "Your ticket",
    when: "Date",
    time: "Time",
    where: "Place",
    open: "Open my ticket",
    note: "Its QR code lets one guest in, once: do not post it anywhere.",
    footnote: "You receive this mail because you are on the guest list of this event.",
  },
  fr: {
    subject: (title: string) => `Votre billet pour ${title}`,
    preheader: "Présentez-le à l’entrée, imprimé ou sur votre téléphone.",
    title: (name: string) => `Bonjour ${name}, votre billet est prêt`,
    text: "Une place vous est réservée. Présentez le billet à l’entrée, imprimé ou sur votre téléphone.",
    over: "Votre billet",
    when: "Date",
    time: "Heure",
    where: "Lieu",
    open: "Ouvrir mon billet",
    note: "Son code QR fait entrer une personne, une seule fois\u00a0: ne le publiez nulle part.",
    footnote: "Vous recevez ce message parce que vous êtes sur la liste des invités de cet événement.",
  },
};

/** A single guest's ticket. */
export const ticketGenerated = defineTemplate({
  name: "ticket_generated",
  audience: "everyone",
  data: z.object({
    guest_name: line(),
    event_title: line(),
    ticket_url: link,
    event_date: instant.optional(),
    event_time_zone: timeZone.default("UTC"),
    event_location: line(500).optional(),
    message: prose(2_000).optional(),
  }),
  write: (data, { language, locale }) => {
    const say = words[language];
    const facts: Fact[] = [];
    if (data.event_date !== undefined) {
      facts.push({ label: say.when, value: longDate(data.event_date, data.event_time_zone, locale) });
      facts.push({ label: say.time, value: clockTime(data.event_date, data.event_time_zone, locale) });
    }
    if (data.event_location !== undefined) facts.push({ label: say.where, value: data.event_location });
    return {
      subject: say.subject(data.event_title),
      preheader: say.preheader,
      title: say.title(data.guest_name),
      blocks: [
        { kind: "paragraph", text: say.text },
        ...(data.message === undefined ? [] : [{ kind: "prose" as const, text: data.message }]),
        { kind: "event", over: say.over, title: data.event_title, facts },
        { kind: "button", label: say.open, url: data.ticket_url },
        { kind: "note", text: say.note },
      ],
      footnote: say.footnote,
    };
  },
});
