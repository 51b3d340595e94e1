import { postgresErrorOf } from "../../../platform/errors/postgres-error";
import type { Tx } from "./database";

/** How many tickets of which type. */
export interface Portion {
  readonly ticketTypeId: string;
  readonly quantity: number;
}

/** There was less than asked for; the transaction is rolled back with all that it did. */
export class NotEnough extends Error {
  override readonly name = "NotEnough";
  constructor(
    readonly ticketTypeId: string,
    readonly available: number,
  ) {
    super("sold out");
  }
}

/** The event is not published (any more). */
export class NotOnSale extends Error {
  override readonly name = "NotOnSale";
}

/**
 * The counters of what is held, sold and admitted. Nobody else changes them; the statements themselves are functions in
 * prisma/core/migrations/…_capacity, because they are the same ones that `place_purchase` runs inside the server.
 */
export class CapacityRepository {
  /**
   * Holds all of it or nothing.
   * @throws NotEnough, NotOnSale
   */
  async take(tx: Tx, eventId: string, portions: readonly Portion[]): Promise<void> {
    const { types, counts } = inLockOrder(portions);
    await asCapacityError(tx.$queryRaw`SELECT take_capacity(${eventId}::uuid, ${types}::uuid[], ${counts}::integer[])::text`);
  }

  /** @param revenues minor units paid, by ticket type */
  async sell(tx: Tx, eventId: string, portions: readonly Portion[], revenues: ReadonlyMap<string, number>): Promise<void> {
    const { types, counts } = inLockOrder(portions);
    const amounts = types.map((type) => revenues.get(type) ?? 0);
    await tx.$queryRaw`SELECT sell_capacity(${eventId}::uuid, ${types}::uuid[], ${counts}::integer[], ${amounts}::bigint[])::text`;
  }

  /** What was held is free again; whoever waits for it is offered it by the same statement. */
  async release(tx: Tx, eventId: string, portions: readonly Portion[]): Promise<void> {
    const { types, counts } = inLockOrder(portions);
    await tx.$queryRaw`SELECT release_capacity(${eventId}::uuid, ${types}::uuid[], ${counts}::integer[])::text`;
  }

  /**
   * What was sold is good for nothing any more: it was cancelled, or its event. What was paid stays counted. Whoever
   * waits for the places is offered them.
   * @param portions with how many of each type had been used
   */
  async void(tx: Tx, eventId: string, portions: readonly (Portion & { readonly validated: number })[]): Promise<void> {
    const { types, counts } = inLockOrder(portions);
    const validated = types.map((type) => portions.find(({ ticketTypeId }) => ticketTypeId === type)?.validated ?? 0);
    await tx.$queryRaw`SELECT void_capacity(${eventId}::uuid, ${types}::uuid[], ${counts}::integer[], ${validated}::integer[])::text`;
    await tx.$queryRaw`SELECT offer_waiting(${eventId}::uuid)`;
  }

  /**
   * Changes how many tickets of a type there are. The condition in the statement decides, so that a sale at the same
   * moment is either counted or refused.
   * @returns how many there were; null when more than that are sold and held (or the type is gone)
   */
  async resizeType(tx: Tx, ticketTypeId: string, quantity: number): Promise<number | null> {
    const [was] = await tx.$queryRaw<{ quantity: number }[]>`SELECT quantity FROM ticket_types WHERE id = ${ticketTypeId}::uuid FOR NO KEY UPDATE`;
    const fits = (await tx.$executeRaw`UPDATE ticket_types SET quantity = ${quantity} WHERE id = ${ticketTypeId}::uuid AND sold + reserved <= ${quantity}`) === 1;
    // More of them are first for those who wait.
    if (fits) await tx.$queryRaw`SELECT offer_waiting(event_id) FROM ticket_types WHERE id = ${ticketTypeId}::uuid`;
    return fits && was ? was.quantity : null;
  }

  /** The same for all of an event. */
  async resizeEvent(tx: Tx, eventId: string, maxAttendees: number): Promise<number | null> {
    const [was] = await tx.$queryRaw<{ maxAttendees: number }[]>`SELECT max_attendees AS "maxAttendees" FROM events WHERE id = ${eventId}::uuid FOR NO KEY UPDATE`;
    const fits = (await tx.$executeRaw`UPDATE events SET max_attendees = ${maxAttendees} WHERE id = ${eventId}::uuid AND sold + reserved <= ${maxAttendees}`) === 1;
    if (fits) await tx.$queryRaw`SELECT offer_waiting(${eventId}::uuid)`;
    return fits && was ? was.maxAttendees : null;
  }

  /** @param delta 1 for an admission, -1 when it is taken back */
  async countValidated(tx: Tx, eventId: string, ticketTypeId: string, delta: 1 | -1): Promise<void> {
    await tx.$queryRaw`SELECT count_validated(${eventId}::uuid, ${ticketTypeId}::uuid, ${delta}::integer)::text`;
  }
}

/** Ascending by id: two transactions that want the same rows never wait for each other in a circle. */
function inLockOrder(portions: readonly Portion[]): { types: string[]; counts: number[] } {
  const sorted = [...portions].sort((a, b) => (a.ticketTypeId < b.ticketTypeId ? -1 : 1));
  return { types: sorted.map(({ ticketTypeId }) => ticketTypeId), counts: sorted.map(({ quantity }) => quantity) };
}

/** Turns the exceptions of the functions (EP001, EP002) into ours. */
export async function asCapacityError<T>(statement: PromiseLike<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    const cause = postgresErrorOf(error);
    // 23503: the ticket type was removed after it was looked up.
    if (cause?.originalCode === "EP002" || cause?.originalCode === "23503") throw new NotOnSale();
    if (cause?.originalCode !== "EP001") throw error;
    const { ticketTypeId, available } = JSON.parse(cause.detail ?? "{}") as { ticketTypeId: string; available: number };
    throw new NotEnough(ticketTypeId, available);
  }
}
