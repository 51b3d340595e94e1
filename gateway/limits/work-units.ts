import type { AdmittedOperation } from "../plugins/admission";

/**
 * What a caller's budget is charged, in units: an ordinary operation takes one. Each of these amounts takes another.
 * They are chosen so that a unit never takes more than some ten milliseconds of CPU, wherever that is.
 */
const PER_UNIT = {
  /** Bytes of the request. */
  bytes: 32_768,
  /** Fields of the response. */
  cost: 2_500,
  /** Fields of a query plan that is not cached. */
  selections: 10,
  /** Tickets, each of which is drawn, stored and mailed. */
  tickets: 1,
  /** Email addresses. */
  emails: 1,
  /** Lines of an imported file. */
  rows: 100,
} as const;

/** Units of every request, whatever becomes of it. */
export const requestUnits = (bytes: number): number => 1 + Math.floor(bytes / PER_UNIT.bytes);

/**
 * Units of an operation beside those of its request; 0 for an ordinary one, whose plan is cached.
 * @param isPlanned whether its plan is cached
 */
export function operationUnits({ cost, selections, requested }: Omit<AdmittedOperation, "operation">, isPlanned: boolean): number {
  // The first ticket and the first email are what an ordinary mutation does.
  const tickets = Math.max(0, requested.tickets - 1) / PER_UNIT.tickets;
  const emails = Math.max(0, requested.emails - 1) / PER_UNIT.emails;
  const planning = isPlanned ? 0 : Math.ceil(selections / PER_UNIT.selections);
  return Math.floor(cost / PER_UNIT.cost) + planning + tickets + emails + Math.floor(requested.rows / PER_UNIT.rows);
}
