import { clockTime, longDate } from "./formats";
import type { Block } from "./letter";

interface EventData {
  readonly event_title: string;
  readonly event_date: string;
  readonly event_time_zone: string;
  readonly event_location: string;
}

interface EventLabels {
  readonly when: string;
  readonly time: string;
  readonly where: string;
}

/** The event that an email is about, with its date, time and place. @param over the line above the title */
export const eventBlock = (data: EventData, labels: EventLabels, over: string, locale: string): Block => ({
  kind: "event",
  over,
  title: data.event_title,
  facts: [
    { label: labels.when, value: longDate(data.event_date, data.event_time_zone, locale) },
    { label: labels.time, value: clockTime(data.event_date, data.event_time_zone, locale) },
    { label: labels.where, value: data.event_location },
  ],
});
