import { z } from "zod";
import { line, prose } from "./data-schemas";
import { defineTemplate } from "./define-template";

const footnote = {
  en: "You receive this mail because the organiser of an event wrote to you with Event Planner.",
  fr: "Vous recevez ce message parce que l’organisateur d’un événement vous a écrit avec Event Planner.",
};

/**
 * A message of an organizer. Its links stay: only confirmed accounts may send it, each under its own limits, and the
 * email says who wrote it.
 */
export const plain = defineTemplate({
  name: "plain",
  audience: "everyone",
  data: z.object({ subject: line(200), body: prose() }),
  write: ({ subject, body }, { language }) => ({
    subject,
    preheader: body.replace(/\s+/g, " ").slice(0, 120),
    title: subject,
    blocks: [{ kind: "prose", text: body, links: true }],
    footnote: footnote[language],
  }),
});
