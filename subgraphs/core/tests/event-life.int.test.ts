import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { newId } from "../../../platform/db/new-id";
import { ifAny, on, SKIPPED, StepTally } from "../../../platform/testing/step-tally";
import { attendee } from "../../../platform/testing/test-principals";
import { sampleRuns } from "../../../platform/testing/sample-runs";
import type { EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import { mayBecome, type EventStatus } from "../services/event-lifecycle";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";
import { mailsOf, payFor, paymentOf, scan } from "./made-tickets";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld({ OFFER_MINUTES: "30" })));
afterAll(() => world.close());

const HOUR = 3_600_000;
const later = () => new Date(Date.now() + HOUR);

/** One random thing to do: the numbers choose what it is done to. */
interface Step {
  readonly action: keyof typeof actions;
  readonly event: number;
  readonly which: number;
  readonly count: number;
}

/** What a step is done to, as it is when the step begins. */
interface Scene {
  /** Ids of the events of this run. */
  readonly ids: string[];
  readonly event: EventRecord;
  readonly types: readonly TicketTypeRecord[];
  readonly type: TicketTypeRecord | undefined;
  readonly purchase: PurchaseRecord | undefined;
  readonly step: Step;
}

const draftOf = (count: number) => ({
  organizationId: world.organizationId,
  title: "Night of Lights",
  description: "",
  startsAt: new Date(Date.now() + HOUR),
  endsAt: new Date(Date.now() + 2 * HOUR),
  doorsOpenAt: null,
  doorsCloseAt: null,
  timeZone: "Europe/Paris",
  location: "Paris",
  maxAttendees: 3 + count,
  currency: "EUR",
  coverImageUrl: null,
  ticketTypes: [typeOf("Paid", "10", 2 + count), typeOf("Free", "0", 3)],
});
const typeOf = (name: string, price: string, quantity: number) => ({ name, description: null, price, quantity, salesStartAt: null, salesEndAt: null, maxPerPurchase: 10 });

const actions = {
  create: async ({ ids, step }: Scene) => void ids.push((await world.module.createEvent.run(world.owner, draftOf(step.count))).id),
  duplicate: async ({ ids, event }: Scene) => void ids.push((await world.module.duplicateEvent.run(world.owner, event.id, later())).id),
  publish: ({ event }: Scene) => world.module.publishEvent.run(world.owner, event.id),
  delete: ({ event }: Scene) => world.module.deleteEvent.run(world.owner, event.id),
  buy: ({ event, type, step }: Scene) =>
    on(type, (wanted) => world.module.purchaseTickets.run(attendee(), orderOf(event, [wanted], 1 + (step.count % 3), { buyer: { firstName: "Ada", lastName: "L", email: `p${step.which}@example.com`, phone: null } }))),
  buyAll: ({ event, types }: Scene) => world.module.purchaseTickets.run(attendee(), orderOf(event, types)),
  pay: ({ purchase }: Scene) => on(purchase, (unpaid) => ifAny(payFor(world, unpaid))),
  refund: ({ purchase }: Scene) => {
    if (!purchase?.paymentId) return SKIPPED;
    const paid = paymentOf(purchase);
    return world.module.settlePayment.run({ ...paid, eventType: "payment.refunded", status: "refunded", data: { ...paid.data, payment_service_id: purchase.paymentId, refunded_amount: paid.data.amount } }, newId());
  },
  expire: ({ event }: Scene) => ifAny(world.module.expireHolds.run(event.id, later())),
  cancelPurchase: ({ purchase }: Scene) => on(purchase, ({ id }) => world.module.cancelPurchase.run(world.owner, id, null)),
  resizeType: ({ type, step }: Scene) => on(type, ({ id }) => world.module.manageTicketTypes.update(world.owner, id, { quantity: 1 + step.count })),
  resizeEvent: ({ event, step }: Scene) => world.module.updateEvent.run(world.owner, event.id, { maxAttendees: 1 + step.count }),
  reprice: ({ type, step }: Scene) => on(type, ({ id }) => world.module.manageTicketTypes.update(world.owner, id, { price: String(step.count) })),
  addType: ({ event, step }: Scene) => world.module.manageTicketTypes.add(world.owner, event.id, typeOf(`Type ${step.which}`, "5", 1 + step.count)),
  removeType: ({ type }: Scene) => on(type, ({ id }) => world.module.manageTicketTypes.remove(world.owner, id)),
  addGuest: ({ event, type, step }: Scene) =>
    on(type, ({ id }) => world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: id, firstName: "Guest", lastName: "G", email: `g${step.which}@example.com`, phone: null, idempotencyKey: null })),
  admit: async ({ event, step }: Scene) => {
    const tickets = await world.db.client.ticket.findMany({ where: { eventId: event.id, status: { not: "CANCELLED" } }, orderBy: { id: "asc" } });
    return on(tickets[step.which % Math.max(tickets.length, 1)], async ({ id, revision }) => ifAny((await scan(world, event.id, id, revision)).outcome === "ADMITTED"));
  },
  takeBack: async ({ event }: Scene) => {
    const ticket = await world.db.client.ticket.findFirst({ where: { eventId: event.id, status: "VALIDATED" } });
    return ticket?.claimScanId ? ifAny(world.module.claimTicket.takeBack(ticket.id, ticket.claimScanId)) : SKIPPED;
  },
  cancelTicket: async ({ event }: Scene) => {
    const ticket = await world.db.client.ticket.findFirst({ where: { eventId: event.id, status: "ISSUED" } });
    return on(ticket, ({ id }) => world.module.cancelTicket.ticket(world.owner, id, null));
  },
  wait: ({ event, type, step }: Scene) => on(type, ({ id }) => world.module.joinWaitingList.run(attendee(), { eventId: event.id, ticketTypeId: id, email: `w${step.which}@example.com`, quantity: 1 + (step.count % 2) })),
  offer: async () => {
    // Releasing tickets makes the offer; this step emails it.
    const emails = () => world.db.client.outbox.count({ where: { name: "send-email", payload: { path: ["template"], string_starts_with: "waiting_list" } } });
    const before = await emails();
    await world.module.offerTickets.run();
    return ifAny((await emails()) > before);
  },
  cancel: ({ event, step }: Scene) => world.module.cancelEvent.run(world.owner, event.id, step.count % 3 > 0, null),
  carryOn: async ({ event }: Scene) => {
    const progress = async () => JSON.stringify(await world.db.client.event.findUnique({ where: { id: event.id }, select: { sold: true, cancellation: true } }), (_key, value: unknown) => (typeof value === "bigint" ? Number(value) : value));
    const before = await progress();
    await world.module.carryOutCancellation.run(event.id, undefined, 0);
    return ifAny((await progress()) !== before);
  },
  complete: async ({ event, step }: Scene) => {
    // Rarely, for nothing happens any more afterwards.
    if (step.count > 1) return SKIPPED;
    await world.db.client.event.updateMany({ where: { id: event.id, status: "PUBLISHED" }, data: { startsAt: new Date(1), endsAt: new Date(2) } });
    return ifAny(world.module.completeEvents.run());
  },
};

/** What each step may be refused with, because of the state that the steps before it led to. */
const refusals: Readonly<Record<keyof typeof actions, readonly string[]>> = {
  create: [],
  duplicate: ["NOT_FOUND"],
  publish: ["NOT_FOUND", "CONFLICT"],
  delete: ["NOT_FOUND", "CONFLICT"],
  buy: ["NOT_FOUND", "SALES_CLOSED", "SOLD_OUT", "CONFLICT"],
  buyAll: ["NOT_FOUND", "SALES_CLOSED", "SOLD_OUT", "CONFLICT"],
  pay: [],
  refund: [],
  expire: [],
  cancelPurchase: ["CONFLICT"],
  resizeType: ["NOT_FOUND", "CONFLICT"],
  resizeEvent: ["NOT_FOUND", "CONFLICT"],
  reprice: ["NOT_FOUND", "CONFLICT"],
  addType: ["NOT_FOUND", "CONFLICT"],
  removeType: ["NOT_FOUND", "CONFLICT"],
  addGuest: ["NOT_FOUND", "SOLD_OUT", "CONFLICT"],
  admit: [],
  takeBack: [],
  cancelTicket: ["CONFLICT"],
  // BAD_USER_INPUT: for more tickets than the type has.
  wait: ["NOT_FOUND", "SALES_CLOSED", "BAD_USER_INPUT", "CONFLICT"],
  offer: [],
  cancel: ["NOT_FOUND", "CONFLICT"],
  carryOn: [],
  complete: [],
};
const tally = new StepTally(refusals);

/** Steps on a new event that make the rare kinds succeed: those that need others before them. */
const RARE: readonly Omit<Step, "event">[] = [
  // All of one type is held, a person waits, and the hold ends.
  { action: "buy", which: 0, count: 2 },
  { action: "wait", which: 0, count: 0 },
  { action: "expire", which: 0, count: 0 },
  { action: "offer", which: 0, count: 0 },
  { action: "buy", which: 1, count: 0 },
  { action: "admit", which: 0, count: 0 },
  { action: "takeBack", which: 0, count: 0 },
  { action: "buy", which: 0, count: 0 },
  { action: "pay", which: 2, count: 0 },
  { action: "refund", which: 2, count: 0 },
  { action: "buy", which: 0, count: 0 },
  { action: "cancelPurchase", which: 3, count: 0 },
  { action: "cancel", which: 0, count: 1 },
  { action: "carryOn", which: 0, count: 0 },
];

async function performRare(ids: string[]): Promise<void> {
  const { event } = await world.event([{ name: "Paid", quantity: 3 }, { name: "Free", price: "0", quantity: 3 }], 6);
  const at = ids.push(event.id) - 1;
  for (const one of RARE) await perform(ids, { ...one, event: at });
  const copy = (action: Step["action"]) => perform(ids, { action, event: ids.length - 1, which: 0, count: 0 });
  await perform(ids, { action: "duplicate", event: at, which: 0, count: 0 });
  await copy("publish");
  await copy("complete");
  await perform(ids, { action: "duplicate", event: at, which: 0, count: 0 });
  await copy("delete");
}

/** Does one thing, whatever the state. */
async function perform(ids: string[], step: Step): Promise<void> {
  const id = ids[step.event % ids.length] ?? "";
  const event = await world.db.client.event.findUnique({ where: { id } });
  if (!event) return;
  const types = await world.db.client.ticketType.findMany({ where: { eventId: id }, orderBy: { position: "asc" } });
  const purchases = await world.db.client.purchase.findMany({ where: { eventId: id }, orderBy: { id: "asc" } });
  const scene = { ids, event, types, type: types[step.which % Math.max(types.length, 1)], purchase: purchases[step.which % Math.max(purchases.length, 1)], step };
  await tally.perform(step.action, () => actions[step.action](scene));
}

/** Whether one can lead to the other in some steps: several things are done at the same moment. */
function reachable<Status extends string>(from: Status, to: Status, all: readonly Status[], may: (from: Status, to: Status) => boolean): boolean {
  const reached = new Set([from]);
  for (const status of reached) for (const next of all) if (may(status, next)) reached.add(next);
  return reached.has(to);
}

const eventStatuses: EventStatus[] = ["DRAFT", "PUBLISHED", "COMPLETED", "CANCELLED"];
type PurchaseStatus = PurchaseRecord["status"];
/** EXPIRED → PAID: money that came late, and there was room. PAID → CANCELLED: it cost nothing, and its event was cancelled. */
const purchaseLife: Readonly<Record<PurchaseStatus, readonly PurchaseStatus[]>> = {
  PENDING: ["PAID", "EXPIRED", "CANCELLED"],
  PAID: ["REFUNDED", "PARTIALLY_REFUNDED", "CANCELLED"],
  PARTIALLY_REFUNDED: ["REFUNDED"],
  EXPIRED: ["PAID"],
  CANCELLED: [],
  REFUNDED: [],
};
const ticketsOf: Readonly<Record<PurchaseStatus, readonly string[]>> = {
  PENDING: ["RESERVED"],
  PAID: ["ISSUED", "VALIDATED", "CANCELLED"],
  PARTIALLY_REFUNDED: ["ISSUED", "VALIDATED", "CANCELLED"],
  REFUNDED: ["ISSUED", "VALIDATED", "CANCELLED"],
  EXPIRED: ["CANCELLED"],
  CANCELLED: ["CANCELLED"],
};

interface Snapshot {
  readonly events: Map<string, EventStatus>;
  readonly purchases: Map<string, PurchaseStatus>;
}

/** Everything that must never be false, of all events of the run. */
async function check(ids: readonly string[], before: Snapshot): Promise<Snapshot> {
  const { client } = world.db;
  const events = await client.event.findMany({ where: { id: { in: [...ids] } }, include: { ticketTypes: true, cancellation: true } });
  const purchases = await client.purchase.findMany({ where: { eventId: { in: [...ids] } }, include: { tickets: true } });
  const counts = await client.$queryRaw<{ id: string; sold: number; reserved: number; validated: number }[]>`
    SELECT k.id::text, (count(t.id) FILTER (WHERE t.status IN ('ISSUED', 'VALIDATED')))::integer AS sold,
      (count(t.id) FILTER (WHERE t.status = 'RESERVED') + (SELECT coalesce(sum(w.quantity), 0) FROM waiting_list_entries w WHERE w.ticket_type_id = k.id AND w.status = 'OFFERED'))::integer AS reserved,
      (count(t.id) FILTER (WHERE t.status = 'VALIDATED'))::integer AS validated
    FROM ticket_types k LEFT JOIN tickets t ON t.ticket_type_id = k.id WHERE k.event_id = ANY(${[...ids]}::uuid[]) GROUP BY k.id`;
  for (const event of events) {
    for (const { id, sold, reserved, validated, quantity } of event.ticketTypes) {
      expect({ id, sold, reserved, validated }).toEqual(counts.find((counted) => counted.id === id));
      expect(sold + reserved).toBeLessThanOrEqual(quantity);
    }
    for (const counter of ["sold", "reserved", "validated"] as const) expect([counter, event[counter]]).toEqual([counter, event.ticketTypes.reduce((sum, type) => sum + type[counter], 0)]);
    expect(event.sold + event.reserved).toBeLessThanOrEqual(event.maxAttendees);
    const was = before.events.get(event.id);
    if (was && was !== event.status) expect([was, event.status, reachable(was, event.status, eventStatuses, mayBecome)]).toEqual([was, event.status, true]);
    expect([event.status, event.cancellation !== null]).toEqual([event.status, event.status === "CANCELLED"]);
    // A draft that was cancelled never was published.
    if (event.status !== "CANCELLED" || was === "PUBLISHED") expect([event.status, event.publishedAt !== null]).toEqual([event.status, event.status !== "DRAFT"]);
    if (event.publishedAt === null) expect(purchases.filter(({ eventId }) => eventId === event.id)).toEqual([]);
    if (event.status === "PUBLISHED") expect(event.ticketTypes.length).toBeGreaterThan(0);
    if (event.cancellation?.stage === "FINISHED") expect([event.sold, event.cancellation.done]).toEqual([0, event.cancellation.total]);
    const refunded = purchases.filter(({ eventId }) => eventId === event.id).reduce((sum, { refundedMinor }) => sum + refundedMinor, 0);
    expect(Number(event.refundedMinor)).toBe(refunded);
  }
  for (const { id, status, tickets } of purchases) {
    const was = before.purchases.get(id);
    if (was && was !== status) expect([was, status, reachable(was, status, Object.keys(purchaseLife) as PurchaseStatus[], (from, to) => purchaseLife[from].includes(to))]).toEqual([was, status, true]);
    for (const ticket of tickets) expect([status, ticket.status, ticketsOf[status].includes(ticket.status)]).toEqual([status, ticket.status, true]);
  }
  return { events: new Map(events.map(({ id, status }) => [id, status])), purchases: new Map(purchases.map(({ id, status }) => [id, status])) };
}

/** Every cancelled event is carried out to its end: nobody told twice, nothing given back twice, nothing left over. */
async function checkEnds(ids: readonly string[]): Promise<void> {
  const { client } = world.db;
  const refunds = (await client.outbox.findMany({ where: { name: "refund-payment" } })).map(({ payload }) => (payload as { paymentId: string }).paymentId);
  for (const id of ids) {
    await world.module.carryOutCancellation.run(id);
    await world.module.offerTickets.run();
    const event = await client.event.findUnique({ where: { id }, include: { cancellation: true, purchases: true } });
    if (event?.status !== "CANCELLED") continue;
    expect([event.sold, event.reserved, event.validated]).toEqual([0, 0, 0]);
    const told = (await mailsOf(world, id)).filter(({ template }) => template === "event_cancelled").map(({ to }) => to);
    expect(new Set(told).size).toBe(told.length);
    for (const { status, paymentId, refundedMinor } of event.purchases) {
      expect(status).not.toBe("PENDING");
      const given = refunds.filter((one) => one === paymentId).length;
      expect(given).toBeLessThanOrEqual(1);
      if (event.cancellation?.refund && event.cancellation.finishedAt && status === "PAID" && refundedMinor === 0 && paymentId) expect(await refundsOf(paymentId)).toBe(1);
    }
  }
}
const refundsOf = async (paymentId: string) =>
  (await world.db.client.outbox.findMany({ where: { name: "refund-payment" } })).filter(({ payload }) => (payload as { paymentId: string }).paymentId === paymentId).length;

const step = record({ action: constantFrom(...(Object.keys(actions) as (keyof typeof actions)[]), "buy", "buy", "buyAll", "pay", "pay"), event: nat(2), which: nat(7), count: nat(7) });

describe("events, whatever is done to them in whatever order", () => {
  it("keep every invariant after every step, and when several things are done at the same moment", async () => {
    await assert(
      asyncProperty(array(array(step, { minLength: 1, maxLength: 4 }), { minLength: 12, maxLength: 25 }), async (rounds) => {
        const ids: string[] = [];
        for (const quantity of [3, 4]) ids.push((await world.event([{ name: "Paid", quantity }, { name: "Free", price: "0", quantity: 3 }], 6)).event.id);
        let snapshot: Snapshot = { events: new Map(), purchases: new Map() };
        for (const round of rounds) {
          await Promise.all(round.map((one) => perform(ids, one)));
          snapshot = await check(ids, snapshot);
        }
        await performRare(ids);
        snapshot = await check(ids, snapshot);
        await checkEnds(ids);
        await check(ids, snapshot);
      }),
      { numRuns: sampleRuns(18), endOnFailure: true },
    );
    expect(tally.neverSucceeded()).toEqual([]);
  }, 240_000);

  it("would be seen to break one, if it did", async () => {
    const { event } = await world.event([{ price: "0" }]);
    const nothing: Snapshot = { events: new Map(), purchases: new Map() };
    await check([event.id], nothing);
    await expect(check([event.id], { ...nothing, events: new Map([[event.id, "CANCELLED"]]) })).rejects.toThrow();
    await world.db.client.$executeRaw`UPDATE ticket_types SET sold = sold + 1 WHERE event_id = ${event.id}::uuid`;
    await expect(check([event.id], nothing)).rejects.toThrow();
  });
});
