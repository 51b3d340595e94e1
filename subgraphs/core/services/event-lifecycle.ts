import { conflict } from "../../../platform/errors/platform-errors";
import type { EventRecord } from "../repositories/event.repository";

export type EventStatus = EventRecord["status"];

/**
 * The life cycle of an event. A draft can be cancelled, because its guests already have tickets and must be notified. Ended and
 * cancelled events are final, because guests were notified.
 */
const transitions: Readonly<Record<EventStatus, readonly EventStatus[]>> = {
  DRAFT: ["PUBLISHED", "CANCELLED"],
  PUBLISHED: ["COMPLETED", "CANCELLED"],
  COMPLETED: [],
  CANCELLED: [],
};

/** Where an event may come from to become `to`: the condition of the statement that moves it. */
export const sourcesOf = (to: EventStatus): EventStatus[] => (Object.keys(transitions) as EventStatus[]).filter((from) => transitions[from].includes(to));

export const mayBecome = (from: EventStatus, to: EventStatus): boolean => transitions[from].includes(to);

const words: Readonly<Record<EventStatus, string>> = { DRAFT: "a draft", PUBLISHED: "published", COMPLETED: "over", CANCELLED: "cancelled" };

/** @throws CONFLICT naming what the event is */
export function requireTransition(from: EventStatus, to: EventStatus): void {
  if (!mayBecome(from, to)) throw conflict(`The event is ${words[from]} and cannot become ${words[to]}.`, { status: from });
}

/**
 * Drafts and published events can be changed; what is over or cancelled is history.
 * @throws CONFLICT
 */
export function requireOpen(event: Pick<EventRecord, "status">): void {
  if (transitions[event.status].length === 0) throw conflict(`The event is ${words[event.status]} and cannot be changed any more.`, { status: event.status });
}
