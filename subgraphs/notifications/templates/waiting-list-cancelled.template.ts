import { z } from "zod";
import { instant } from "../../../contracts/field-schemas";
import { line, prose, timeZone } from "./data-schemas";
import { defineTemplate } from "./define-template";
import { clockTime, longDate } from "./formats";
import type { Block } from "./letter";

const words = {
  en: {
    subject: (title: string) => `Cancelled: ${title}`,
    preheader: "The event is cancelled, and its waiting list is closed.",
    title: "The event is cancelled",
    text: (title: string) => `We are sorry: ${title} is cancelled. You are no longer on its waiting list, and you have nothing to pay.`,
    over: "Cancelled",
    when: "Date",
    time: "Time",
    where: "Place",
    footnote: "You receive this email because this address was on the waiting list for this event.",
  },
  fr: {
    subject: (title: string) => `Annulé\u00a0: ${title}`,
    preheader: "L’événement est annulé et sa liste d’attente est close.",
    title: "L’événement est annulé",
    text: (title: string) => `Nous sommes désolés\u00a0: ${title} est annulé. Vous n’êtes plus sur sa liste d’attente et vous n’avez rien à payer.`,
    over: "Annulé",
    when: "Date",
    time: "Heure",
    where: "Lieu",
    footnote: "Vous recevez ce message parce que cette adresse figurait sur la liste d’attente de cet événement.",
  },
};

/** Tells people on the waiting list that the event is cancelled. They have no tickets, so there is nothing to refund. */
export const waitingListCancelled = defineTemplate({
  name: "waiting_list_cancelled",
  data: z.object({
    event_title: line(),
    event_date: instant,
    event_time_zone: timeZone,
    event_location: line(500),
    /** The reason in the organizer's words. */
    message: prose(5_000).optional(),
  }),
  write: (data, { language, locale }) => {
    const say = words[language];
    const facts = [
      { label: say.when, value: longDate(data.event_date, data.event_time_zone, locale) },
      { label: say.time, value: clockTime(data.event_date, data.event_time_zone, locale) },
      { label: say.where, value: data.event_location },
    ];
    const blocks: Block[] = [
      { kind: "paragraph", text: say.text(data.event_title) },
      ...(data.message === undefined ? [] : [{ kind: "prose" as const, text: data.message }]),
      { kind: "event", over: say.over, title: data.event_title, facts, cancelled: true },
    ];
    return { subject: say.subject(data.event_title), preheader: say.preheader, title: say.title, blocks, footnote: say.footnote };
  },
});
