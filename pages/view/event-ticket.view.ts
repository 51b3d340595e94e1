import { h, type ViewElement } from "./element";
import { formatDate, formatTimes } from "./formats";
import type { Language, Reader } from "./language";

/** What somebody needs to know of an event to go there. */
export interface EventFacts {
  readonly title: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly timeZone: string;
  readonly location: string;
  readonly status: string;
}

export interface EventTicket {
  readonly event: EventFacts;
  /** What stands over the title. */
  readonly over: string;
  /** Where it stands for the reader; `kind` is a status of the API, which gives it its colours. */
  readonly state: { readonly kind: string; readonly text: string };
}

const words: Readonly<Record<Language, { date: string; time: string; place: string; cancelledEvent: string }>> = {
  en: { date: "Date", time: "Time", place: "Place", cancelledEvent: "This event was cancelled." },
  fr: { date: "Date", time: "Heure", place: "Lieu", cancelledEvent: "Cet événement a été annulé." },
};

/** The event as a ticket: a body and a stub, torn apart at a dashed line between two notches. As in the mail. */
export function eventTicket({ event, over, state }: EventTicket, { language, locale }: Reader): ViewElement {
  const say = words[language];
  const cancelled = event.status === "CANCELLED";
  const fact = (label: string, value: string) => h("div", {}, h("dt", {}, label), h("dd", {}, value));
  return h("section", { class: cancelled ? "event over" : "event" },
    h("div", { class: "event-head" },
      h("p", { class: "eyebrow" }, over, h("span", { class: `state ${state.kind.toLowerCase()}` }, state.text)),
      h("h1", {}, event.title),
      cancelled && h("p", { class: "event-note" }, say.cancelledEvent),
    ),
    h("dl", { class: "event-stub" },
      fact(say.date, formatDate(event.startsAt, event.timeZone, locale)),
      fact(say.time, formatTimes(event.startsAt, event.endsAt, event.timeZone, locale)),
      fact(say.place, event.location),
    ),
  );
}
