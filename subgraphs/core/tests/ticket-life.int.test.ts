import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { anonymous } from "../../../platform/auth/principal";
import { ifAny, on, StepTally } from "../../../platform/testing/step-tally";
import { sampleRuns } from "../../../platform/testing/sample-runs";
import { guestStatusOf, mayTicketBecome, type GuestStatus, type TicketStatus } from "../services/ticket-status";
import { mayGuestBecome } from "../services/guest-status";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { mailsOf, makeTickets, payFor, scan } from "./made-tickets";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const operations = [
  "addGuest", "updateGuest", "cancelGuest", "transfer", "cancelTicket", "scan", "takeBack", "buy", "buyFree", "pay", "expire", "cancelPurchase", "import", "make", "resend",
] as const;
type Operation = (typeof operations)[number];
type Row = { id: string; status: TicketStatus; revision: number; guestStatus: GuestStatus; guestId: string; purchaseId: string | null; claimScanId: string | null; isValidated: boolean };

const rowsOf = (eventId: string): Promise<Row[]> => world.db.client.$queryRaw`
  SELECT t.id::text, t.status::text, t.revision, t.is_validated AS "isValidated", g.status::text AS "guestStatus", g.id::text AS "guestId", t.purchase_id::text AS "purchaseId", t.claim_scan_id::text AS "claimScanId"
  FROM tickets t JOIN guests g ON g.id = t.guest_id WHERE t.event_id = ${eventId}::uuid ORDER BY t.id`;

/** What each operation may be refused with, because of the state that those before it led to. */
const refusals: Readonly<Record<Operation, readonly string[]>> = {
  addGuest: ["SOLD_OUT", "CONFLICT"],
  updateGuest: ["CONFLICT"],
  cancelGuest: ["CONFLICT"],
  transfer: ["CONFLICT"],
  cancelTicket: ["CONFLICT"],
  scan: [],
  takeBack: [],
  buy: ["SOLD_OUT", "CONFLICT"],
  buyFree: ["SOLD_OUT", "CONFLICT"],
  pay: [],
  expire: [],
  cancelPurchase: ["CONFLICT"],
  import: [],
  make: [],
  resend: ["CONFLICT", "RATE_LIMITED"],
};

/** Does one thing to something, whatever its state. */
async function perform(tally: StepTally<Operation>, setting: Awaited<ReturnType<CoreWorld["event"]>>, operation: Operation, choice: number): Promise<void> {
  const { event, types } = setting;
  const { module, owner } = world;
  const rows = await rowsOf(event.id);
  const ticket = rows[choice % Math.max(rows.length, 1)];
  const purchases = await world.db.client.purchase.findMany({ where: { eventId: event.id }, orderBy: { id: "asc" } });
  const purchase = purchases[choice % Math.max(purchases.length, 1)];
  const type = types[choice % types.length];
  const person = { firstName: `First${choice}`, lastName: "Last", email: `p${choice}@example.com`, phone: null };
  const buy = (wanted: typeof types) => module.purchaseTickets.run(anonymous(), orderOf(event, wanted, 1 + (choice % 2)));
  const does: Record<Operation, () => unknown> = {
    addGuest: () => module.addGuest.run(owner, { eventId: event.id, ticketTypeId: type?.id ?? "", ...person, idempotencyKey: choice % 3 === 0 ? `key ${choice}` : null }),
    updateGuest: () => on(ticket, ({ guestId }) => module.updateGuest.run(owner, guestId, choice % 2 === 0 ? { firstName: `Other${choice}` } : { email: `o${choice}@example.com` })),
    cancelGuest: () => on(ticket, ({ guestId }) => module.cancelTicket.guest(owner, guestId)),
    transfer: () => on(ticket, ({ id }) => module.transferTicket.run(owner, id, person, null)),
    cancelTicket: () => on(ticket, ({ id }) => module.cancelTicket.ticket(owner, id, null)),
    scan: () => on(ticket, async ({ id, revision }) => ifAny((await scan(world, event.id, id, choice % 4 === 0 ? 1 : revision)).outcome === "ADMITTED")),
    takeBack: () => {
      const admitted = rows.filter(({ claimScanId }) => claimScanId !== null);
      return on(admitted[choice % Math.max(admitted.length, 1)], ({ id, claimScanId }) => ifAny(module.claimTicket.takeBack(id, claimScanId ?? "")));
    },
    buy: () => buy(types.filter(({ priceMinor }) => priceMinor > 0)),
    buyFree: () => buy(types.filter(({ priceMinor }) => priceMinor === 0)),
    pay: () => on(purchase, (unpaid) => ifAny(payFor(world, unpaid))),
    expire: () => ifAny(module.expireHolds.run(event.id, new Date(Date.now() + 3_600_000))),
    cancelPurchase: () => on(purchase, ({ id }) => module.cancelPurchase.run(owner, id, null)),
    import: async () => {
      const { id } = await module.importGuests.run(owner, event.id, `first_name,last_name,email,ticket_type\nI${choice % 3},L,i@example.com,Type 0\nJ${choice % 2},L,j@example.com,Type 1\n`);
      await module.runGuestImport.run(id, new AbortController().signal);
    },
    make: async () => ifAny((await makeTickets(world, event.id)).length),
    resend: () => on(purchase, ({ id }) => module.resendTickets.run(owner, id, null)),
  };
  await tally.perform(operation, does[operation]);
}

/** The first operations of each run, on an empty event, so that none of the kinds is only ever refused. */
const FIRST: readonly { readonly operation: Operation; readonly choice: number }[] = [
  { operation: "buyFree", choice: 0 },
  { operation: "make", choice: 0 },
  { operation: "resend", choice: 0 },
  { operation: "transfer", choice: 1 },
  { operation: "scan", choice: 1 },
  { operation: "takeBack", choice: 0 },
  { operation: "buy", choice: 0 },
  { operation: "pay", choice: 1 },
  { operation: "buy", choice: 0 },
  { operation: "cancelPurchase", choice: 2 },
  { operation: "buy", choice: 0 },
  { operation: "expire", choice: 0 },
];

/** What one operation may do: late money holds the tickets again and issues them, both in one transaction. */
const stepsOf = <Status extends string>(operation: Operation, from: Status, to: Status, between: Status): [Status, Status][] =>
  operation === "pay" && from === ("CANCELLED" as Status) ? [[from, between], [between, to]] : [[from, to]];

async function check(eventId: string, operation: Operation, before: readonly Row[]): Promise<Row[]> {
  const { counted, event, types } = await recount(world.db, eventId);
  expect([event, types]).toEqual([counted, counted]);
  const rows = await rowsOf(eventId);
  for (const row of rows) {
    expect([row.id, row.guestStatus]).toEqual([row.id, guestStatusOf[row.status]]);
    expect([row.isValidated, row.claimScanId !== null]).toEqual([row.status === "VALIDATED", row.status === "VALIDATED"]);
    const was = before.find(({ id }) => id === row.id);
    if (!was) continue;
    expect(row.revision).toBeGreaterThanOrEqual(was.revision);
    if (was.status === row.status) continue;
    for (const [from, to] of stepsOf(operation, was.status, row.status, "RESERVED")) expect([operation, from, to, mayTicketBecome(from, to)]).toEqual([operation, from, to, true]);
    for (const [from, to] of stepsOf(operation, was.guestStatus, row.guestStatus, "INVITED")) expect([operation, from, to, mayGuestBecome(from, to)]).toEqual([operation, from, to, true]);
  }
  // Nothing is ever deleted.
  expect(rows.length).toBeGreaterThanOrEqual(before.length);
  return rows;
}

describe("tickets and their guests, whatever is done to them in whatever order", () => {
  it("move along their lives only, and every counter is exact after each step", async () => {
    const step = record({ operation: constantFrom(...operations), choice: nat(30) });
    const tally = new StepTally(refusals);
    await assert(
      asyncProperty(array(step, { minLength: 15, maxLength: 30 }), async (steps) => {
        const setting = await world.event([{ quantity: 4, price: "0" }, { quantity: 5, price: "10" }], 8);
        let rows: Row[] = [];
        for (const { operation, choice } of [...FIRST, ...steps]) {
          await perform(tally, setting, operation, choice);
          rows = await check(setting.event.id, operation, rows);
        }
      }),
      { numRuns: sampleRuns(15), endOnFailure: true },
    );
    expect(tally.neverSucceeded()).toEqual([]);
  }, 120_000);

  it("and at once: pairs of things at the same moment leave every counter exact", async () => {
    const step = record({ operation: constantFrom(...operations), choice: nat(30) });
    const tally = new StepTally(refusals);
    await assert(
      asyncProperty(array(array(step, { minLength: 3, maxLength: 3 }), { minLength: 5, maxLength: 10 }), async (rounds) => {
        const setting = await world.event([{ quantity: 4, price: "0" }, { quantity: 5, price: "10" }], 8);
        for (const { operation, choice } of FIRST) await perform(tally, setting, operation, choice);
        for (const round of rounds) {
          await Promise.all(round.map(({ operation, choice }) => perform(tally, setting, operation, choice)));
          const { counted, event, types } = await recount(world.db, setting.event.id);
          expect([event, types]).toEqual([counted, counted]);
          for (const row of await rowsOf(setting.event.id)) expect([row.id, row.guestStatus]).toEqual([row.id, guestStatusOf[row.status]]);
        }
        // Whatever happened: no ticket is sent twice to the same address for the same revision, but when somebody asked for it.
        await makeTickets(world, setting.event.id);
        const sent = (await mailsOf(world, setting.event.id)).filter(({ template, data }) => template === "guest_ticket" && data.reason === "added").map(({ to, ticketIds }) => `${to} ${ticketIds.join()}`);
        expect(new Set(sent).size).toBe(sent.length);
      }),
      { numRuns: sampleRuns(15), endOnFailure: true },
    );
    expect(tally.neverSucceeded()).toEqual([]);
  }, 120_000);
});
