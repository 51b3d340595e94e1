import { z } from "zod";
import { line, prose } from "./data-schemas";
import { defineTemplate } from "./define-template";

const footnote = {
  en: "You receive this mail because the organiser of an event wrote to you with Event Planner.",
  fr: "Vous recevez ce message parce que l’organisateur d’un événement vous a écrit avec Event Planner.",
};

/** Whatever somebody has to say, in a good frame. */
export const plain = defineTemplate({
  name: "plain",
  audience: "everyone",
  data: z.object({ subject: line(200), body: prose() }),
  write: ({ subject, body }, { language }) => ({
    subject,
    preheader: body.replace(/\s+/g, " ").slice(0, 120),
    title: subject,
    blocks: [{ kind: "prose", text: body }],
    footnote: footnote[language],
  }),
});
