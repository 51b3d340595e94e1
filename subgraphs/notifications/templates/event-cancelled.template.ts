import { z } from "zod";
import { instant, timeZone } from "../../../contracts/field-schemas";
import { line, link, prose } from "./data-schemas";
import { defineTemplate } from "./define-template";
import { clockTime, longDate } from "./formats";
import type { Block, Fact } from "./letter";

const words = {
  en: {
    subject: (title: string) => `Cancelled: ${title}`,
    preheader: "The event does not take place.",
    title: "The event is cancelled",
    text: (title: string) => `We are sorry: ${title} does not take place. Your tickets are no longer valid.`,
    greeting: (name: string) => `Hello ${name},`,
    over: "Cancelled",
    when: "Date",
    time: "Time",
    where: "Place",
    refund: "What you paid is given back to the card or account that you paid with. This can take a few days.",
    open: "See my purchase",
    footnote: "You receive this mail because you have tickets for this event.",
  },
  fr: {
    subject: (title: string) => `Annulé\u00a0: ${title}`,
    preheader: "L’événement n’aura pas lieu.",
    title: "L’événement est annulé",
    text: (title: string) => `Nous sommes désolés\u00a0: ${title} n’aura pas lieu. Vos billets ne sont plus valables.`,
    greeting: (name: string) => `Bonjour ${name},`,
    over: "Annulé",
    when: "Date",
    time: "Heure",
    where: "Lieu",
    refund: "Ce que vous avez payé vous sera remboursé sur la carte ou le compte utilisé. Cela peut prendre quelques jours.",
    open: "Voir ma commande",
    footnote: "Vous recevez ce message parce que vous avez des billets pour cet événement.",
  },
};

/** To those who have tickets for an event that does not take place. */
export const eventCancelled = defineTemplate({
  name: "event_cancelled",
  audience: "everyone",
  data: z.object({
    event_title: line(),
    name: line().optional(),
    event_date: instant.optional(),
    event_time_zone: timeZone.default("UTC"),
    event_location: line(500).optional(),
    /** Why, in the organiser's words. */
    message: prose(5_000).optional(),
    refunded: z.boolean().default(false),
    link: link.optional(),
  }),
  write: (data, { language, locale }) => {
    const say = words[language];
    const facts: Fact[] = [];
    if (data.event_date !== undefined) {
      facts.push({ label: say.when, value: longDate(data.event_date, data.event_time_zone, locale) });
      facts.push({ label: say.time, value: clockTime(data.event_date, data.event_time_zone, locale) });
    }
    if (data.event_location !== undefined) facts.push({ label: say.where, value: data.event_location });
    const blocks: Block[] = [
      ...(data.name === undefined ? [] : [{ kind: "paragraph" as const, text: say.greeting(data.name) }]),
      { kind: "paragraph", text: say.text(data.event_title) },
      ...(data.message === undefined ? [] : [{ kind: "prose" as const, text: data.message }]),
      { kind: "event", over: say.over, title: data.event_title, facts, cancelled: true },
      ...(data.refunded ? [{ kind: "paragraph" as const, text: say.refund }] : []),
      ...(data.link === undefined ? [] : [{ kind: "button" as const, label: say.open, url: data.link }]),
    ];
    return { subject: say.subject(data.event_title), preheader: say.preheader, title: say.title, blocks, footnote: say.footnote };
  },
});
