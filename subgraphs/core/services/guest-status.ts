import { conflict } from "../../../platform/errors/platform-errors";
import type { EventRecord } from "../repositories/event.repository";
import type { GuestStatus } from "./ticket-status";

/** The life of a guest follows that of the ticket: see `guestStatusOf`. */
const transitions: Readonly<Record<GuestStatus, readonly GuestStatus[]>> = {
  INVITED: ["CONFIRMED", "CANCELLED"],
  CONFIRMED: ["CHECKED_IN", "CANCELLED"],
  CHECKED_IN: ["CONFIRMED", "CANCELLED"],
  CANCELLED: ["INVITED"],
};

export const mayGuestBecome = (from: GuestStatus, to: GuestStatus): boolean => transitions[from].includes(to);

/**
 * Guests can be added, and tickets change hands, until the event is over.
 * @throws CONFLICT
 */
export function requireToCome(event: Pick<EventRecord, "status" | "endsAt">, now: Date): void {
  if (event.status === "CANCELLED") throw conflict("The event was cancelled.", { status: event.status });
  if (event.status === "COMPLETED" || event.endsAt <= now) throw conflict("The event is over.", { status: event.status });
}
