import { h, type Child, type ViewElement } from "./element";
import { brandMark, icon, type IconName } from "./icons";

/** What stands around every page. @param aside beside the name, e.g. a connection that is gone */
export const frame = (aside: Child, ...content: readonly Child[]): ViewElement[] => [
  h("header", { class: "top" }, h("span", { class: "brand" }, brandMark(), "Event Planner"), aside),
  h("main", {}, ...content),
];

export type Mood = "good" | "bad" | "ask" | "wait";

export interface Message {
  /** Two messages with different keys are never made into one another, so that each is announced. */
  readonly key: string;
  readonly mood: Mood;
  readonly icon: IconName;
  readonly title: string;
  readonly text: Child;
}

/** A short answer that fills the page. */
export const messageCard = ({ key, mood, icon: name, title, text }: Message, ...more: readonly Child[]): ViewElement =>
  h("section", { class: "card message", key, role: mood === "bad" ? "alert" : "status" },
    h("span", { class: `seal ${mood}` }, icon(name)),
    h("h1", {}, title),
    h("p", { class: "soft" }, text),
    ...more,
  );

/** A short answer among others. @param name the icon; with the mood it says which panel this is, so that each is announced */
export const panel = (mood: Mood, name: IconName, title: string, text: string): ViewElement =>
  h("section", { class: "card panel", role: "status", key: `${mood}-${name}` },
    h("span", { class: `seal ${mood}` }, icon(name)),
    h("div", {}, h("h2", {}, title), h("p", { class: "soft" }, text)),
  );

/** That something went wrong, and why. */
export const notice = (text: string, why?: string): ViewElement =>
  h("p", { class: "notice", role: "alert" }, icon("alert"), h("span", {}, text, why !== undefined && h("span", { class: "why" }, why)));
