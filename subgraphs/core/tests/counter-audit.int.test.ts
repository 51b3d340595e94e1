import { Writable } from "node:stream";
import { anonymous } from "../../../platform/auth/principal";
import { CounterAudit } from "../../../platform/counters/counter-audit";
import type { Difference, Recount } from "../../../platform/counters/counter-source";
import { newId } from "../../../platform/db/new-id";
import { AppError } from "../../../platform/errors/app-error";
import { withCorrelation } from "../../../platform/logging/correlation";
import { createLogger } from "../../../platform/logging/logger";
import { auditAlarms, registry } from "../../../platform/metrics/metrics";
import { attendee } from "../../../platform/testing/test-principals";
import { waitFor } from "../../../platform/testing/wait-for";
import { CounterRepository } from "../repositories/counter.repository";
import { openCoreDatabase, type Tx } from "../repositories/database";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { paymentOf, scan } from "./made-tickets";

let world: CoreWorld;
beforeEach(async () => (world = await createCoreWorld()));
afterEach(() => world.close());

interface Line {
  readonly level: string;
  readonly message: string;
  readonly correlationId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An audit whose log the test reads. */
function auditOf(source = new CounterRepository(), options?: { window: number; turn: number }, db = world.db) {
  const lines: Line[] = [];
  const sink = new Writable({ write: (chunk, _, done) => (lines.push(JSON.parse(String(chunk)) as Line), done()) });
  const audit = new CounterAudit("test", db, source, createLogger("test", "info", sink), options);
  return { audit, lines, alarms: () => lines.filter(({ level }) => level === "error").map(({ data }) => data) };
}

const alarmsOf = async (counter: string): Promise<number> => (await auditAlarms.get()).values.find(({ labels }) => labels.audit === counter)?.value ?? 0;
const gaugeOf = async (counter: string): Promise<string | undefined> =>
  new RegExp(`^counter_differences\\{service="test",counter="${counter}"\\} (\\d+)$`, "m").exec(await registry.getSingleMetricAsString("counter_differences"))?.[1];
const sql = (statement: string) => world.db.client.$executeRawUnsafe(statement);

/** An event with everything that is counted: sold, held, used, offered, given back, with a promo code. */
async function evening() {
  const { event, types } = await world.event([{ price: "10", quantity: 5 }, { price: "0", quantity: 1 }], 6);
  const [paid, free] = types as [(typeof types)[number], (typeof types)[number]];
  const { module, owner } = world;
  const code = await module.promoCodes.create(owner, { eventId: event.id, code: "TENTH", kind: "PERCENT", value: "10", maxUses: 9, startsAt: null, endsAt: null, ticketTypeIds: [] });
  const first = await module.purchaseTickets.run(anonymous(), orderOf(event, [paid], 2, { promoCode: "TENTH" }));
  await module.settlePayment.run(paymentOf(first), newId());
  const given = { ...paymentOf(first), eventType: "payment.refunded" as const, status: "refunded" as const };
  const { paymentId } = await world.db.client.purchase.findUniqueOrThrow({ where: { id: first.id } });
  await module.settlePayment.run({ ...given, data: { ...given.data, payment_service_id: paymentId ?? "", refunded_amount: "5.00" } }, newId());
  await module.purchaseTickets.run(anonymous(), orderOf(event, [paid], 1, { promoCode: "TENTH" }));
  const used = await module.purchaseTickets.run(anonymous(), orderOf(event, [free]));
  const ticket = await world.db.client.ticket.findFirstOrThrow({ where: { purchaseId: used.id } });
  await scan(world, event.id, ticket.id, 1);
  await module.purchaseTickets.run(anonymous(), orderOf(event, [paid], 2));
  await module.joinWaitingList.run(attendee(), { eventId: event.id, ticketTypeId: paid.id, email: "w@example.com", quantity: 2 });
  await module.manageTicketTypes.update(owner, paid.id, { quantity: 7 });
  await module.updateEvent.run(owner, event.id, { maxAttendees: 9 });
  await module.offerTickets.run();
  return { event, paid, free, code };
}

/** People buy, pay, let holds run out, cancel and come in, all at once, until `enough` says so. @returns how much was done */
async function storm(enough: () => boolean): Promise<{ eventId: string; done: number }> {
  const { event, types } = await world.event([{ price: "0", quantity: 2_000 }, { price: "10", quantity: 2_000 }], 3_000);
  const { module, owner } = world;
  let done = 0;
  const person = async (index: number): Promise<void> => {
    for (let turn = index; !enough(); turn++) {
      const purchase = await module.purchaseTickets.run(anonymous(), orderOf(event, types.filter((_, at) => turn % 3 === 0 || at === turn % 2), 1 + (turn % 2)));
      const [ticket] = await world.db.client.ticket.findMany({ where: { purchaseId: purchase.id }, take: 1 });
      if (purchase.status === "PENDING" && turn % 3 === 0) await module.settlePayment.run(paymentOf(purchase), newId());
      else if (purchase.status === "PENDING" && turn % 3 === 1) await module.cancelPurchase.run(owner, purchase.id, null);
      else if (purchase.status === "PENDING") await module.expireHolds.run(event.id, new Date(Date.now() + 3_600_000));
      else if (ticket && turn % 5 === 0) await module.cancelTicket.ticket(owner, ticket.id, null);
      else if (ticket) await scan(world, event.id, ticket.id, 1);
      done++;
    }
  };
  // Somebody else may have ended the hold that somebody wanted to pay or cancel.
  const refused = (error: unknown): void => {
    if (!(error instanceof AppError)) throw error;
  };
  await Promise.all(Array.from({ length: 6 }, async (_, index) => { while (!enough()) await person(index).catch(refused); }));
  return { eventId: event.id, done };
}

/** What a careless program does: it reads the counters, and then the rows. */
class TwoLooks extends CounterRepository {
  override async recount(tx: Tx, id: string): Promise<Recount> {
    const look = () => tx.$queryRaw<(Omit<Difference, "kept" | "counted"> & { kept: bigint; counted: bigint })[]>`SELECT counter, row_id::text AS row, kept, counted FROM recount_event(${id}::uuid)`;
    const [counters, rows] = [await look(), await look()];
    const compared = counters.map(({ counter, row, kept }) => ({ counter, row, kept: Number(kept), counted: Number(rows.find((one) => one.counter === counter && one.row === row)?.counted) }));
    return { version: 0n, differences: compared.filter(({ kept, counted }) => kept !== counted) };
  }
}

describe("counters that are compared with their rows while people buy, pay, cancel and come in", () => {
  const compareDuring = async (source: CounterRepository, comparisons: number) => {
    const { audit, alarms } = auditOf(source);
    let compared = 0;
    let over = false;
    const storming = storm(() => over);
    try {
      while (compared < comparisons && alarms().length === 0) compared += await audit.run();
    } finally {
      over = true;
      audit.close();
    }
    const { eventId, done } = await storming;
    return { alarms: alarms(), eventId, done };
  };

  it("never differ", async () => {
    const { alarms, eventId, done } = await compareDuring(new CounterRepository(), 40);
    expect(alarms).toEqual([]);
    expect(done).toBeGreaterThan(20);
    const { counted, event, types } = await recount(world.db, eventId);
    expect([event, types]).toEqual([counted, counted]);
    expect(counted?.validated).toBeGreaterThan(0);
  }, 60_000);

  it("would seem to, if they were read before the rows and not together with them", async () => {
    expect((await compareDuring(new TwoLooks(), 2_000)).alarms.length).toBeGreaterThan(0);
  }, 60_000);

  it("are made right by an operator without a moment in which they are wrong", async () => {
    let over = false;
    const storming = storm(() => over);
    try {
      for (let repairs = 0; repairs < 20; repairs++) {
        const event = await waitFor("the event", () => world.db.client.event.findFirst());
        expect(await world.db.client.$queryRaw`SELECT counter FROM repair_counters(${event.id}::uuid)`).toEqual([]);
      }
    } finally {
      over = true;
    }
    const { eventId } = await storming;
    const { counted, event, types } = await recount(world.db, eventId);
    expect([event, types]).toEqual([counted, counted]);
  }, 60_000);
});

describe("a counter that somebody changed by hand", () => {
  const cases: readonly [counter: string, statement: string, kept: number, counted: number][] = [
    ["events.sold", "UPDATE events SET sold = sold + 1", 4, 3],
    ["events.reserved", "UPDATE events SET reserved = reserved - 2", 3, 5],
    ["events.validated", "UPDATE events SET validated = 0", 0, 1],
    ["events.refunded_minor", "UPDATE events SET refunded_minor = refunded_minor + 1", 501, 500],
    ["ticket_types.sold", "UPDATE ticket_types SET sold = sold - 1 WHERE name = 'Type 0'", 1, 2],
    ["ticket_types.reserved", "UPDATE ticket_types SET reserved = reserved - 1 WHERE name = 'Type 0'", 4, 5],
    ["ticket_types.validated", "UPDATE ticket_types SET validated = 1 WHERE name = 'Type 0'", 1, 0],
    ["ticket_types.revenue_minor", "UPDATE ticket_types SET revenue_minor = 1 WHERE name = 'Type 0'", 1, 1_800],
    ["promo_codes.used", "UPDATE promo_codes SET used = 7", 7, 2],
  ];

  it("is said with both numbers, once, and shown until it is right again", async () => {
    const { event } = await evening();
    const { audit, lines, alarms } = auditOf();
    await audit.run();
    expect(alarms()).toEqual([]);
    for (const [counter, statement, kept, counted] of cases) {
      const before = await alarmsOf(counter);
      await sql(statement);
      const correlation = newId();
      expect(await withCorrelation(correlation, () => audit.run())).toBe(1);
      expect(alarms()).toEqual([{ eventId: event.id, counter, row: expect.any(String) as string, kept, counted, difference: kept - counted }]);
      expect(lines.at(-1)).toMatchObject({ message: "a counter is not what its rows say", correlationId: correlation });
      expect([await alarmsOf(counter), await gaugeOf(counter)]).toEqual([before + 1, "1"]);

      // Nobody has done anything yet: it stands, and is not said again.
      expect(await audit.run()).toBe(1);
      expect([alarms().length, await alarmsOf(counter), await gaugeOf(counter)]).toEqual([1, before + 1, "1"]);

      expect(await world.db.client.$queryRaw`SELECT counter, kept::integer, counted::integer FROM repair_counters(${event.id}::uuid)`).toEqual([{ counter, kept, counted }]);
      await audit.run();
      expect(lines.at(-1)).toMatchObject({ level: "info", message: "a counter is what its rows say again", data: { eventId: event.id, counter } });
      expect([alarms().length, await gaugeOf(counter)]).toEqual([1, undefined]);
      lines.length = 0;
    }
    expect(await audit.run()).toBe(0);
    audit.close();
  });

  it("is said once also while the event is selling on, and again when it has become another", async () => {
    const { event, types } = await world.event([{ price: "0" }]);
    const { audit, alarms } = auditOf();
    await sql("UPDATE events SET sold = sold + 1");
    await audit.run();
    await world.module.purchaseTickets.run(anonymous(), orderOf(event, types));
    expect(await audit.run()).toBe(1);
    expect(alarms()).toMatchObject([{ counter: "events.sold", kept: 1, counted: 0, difference: 1 }]);
    await sql("UPDATE events SET sold = sold + 1");
    await audit.run();
    expect(alarms().slice(1)).toMatchObject([{ counter: "events.sold", difference: 2 }]);
    audit.close();
  });

  it("is every counter that there is", async () => {
    await evening();
    const { event } = await world.event([{}]);
    await world.module.cancelEvent.run(world.owner, event.id, true, null);
    const counters = await world.db.client.$queryRaw<{ counter: string }[]>`SELECT DISTINCT r.counter FROM events e, recount_event(e.id) r ORDER BY 1`;
    const cancellation = ["event_cancellations.done", "event_cancellations.total"];
    expect(counters.map(({ counter }) => counter)).toEqual([...cases.map(([counter]) => counter), ...cancellation].sort());
  });

  it("is seen at every stage of a cancellation, too", async () => {
    const { event } = await evening();
    await world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: (await world.db.client.ticketType.findFirstOrThrow({ where: { eventId: event.id }, orderBy: { position: "asc" } })).id, firstName: "G", lastName: "H", email: "g@example.com", phone: null, idempotencyKey: null }).catch(() => undefined);
    await world.module.cancelEvent.run(world.owner, event.id, true, null);
    const { audit, alarms } = auditOf();
    const stages = new Set<string>();
    for (let stage = ""; stage !== "FINISHED"; ) {
      await world.module.carryOutCancellation.run(event.id, undefined, 0);
      await audit.run();
      ({ stage } = await world.db.client.eventCancellation.findUniqueOrThrow({ where: { eventId: event.id } }));
      stages.add(stage);
    }
    expect([alarms(), [...stages]]).toEqual([[], ["PURCHASES", "GUESTS", "FINISHED"]]);
    await sql("UPDATE event_cancellations SET done = done - 1");
    await audit.run();
    expect(alarms()).toMatchObject([{ counter: "event_cancellations.done", difference: -1 }]);
    audit.close();
  });

  it("cannot be made right where that would be an oversold event: the database refuses", async () => {
    const { event, types } = await world.event([{ price: "0", quantity: 2 }], 2);
    await world.module.purchaseTickets.run(anonymous(), orderOf(event, types, 2));
    await sql("UPDATE ticket_types SET quantity = 1, sold = 1");
    await expect(world.db.client.$queryRaw`SELECT counter FROM repair_counters(${event.id}::uuid)`).rejects.toThrow("ticket_types_capacity");
  });
});

describe("a round", () => {
  it("looks at what has changed since the last one, and at everything once a day", async () => {
    const { audit, alarms } = auditOf();
    const { event, types } = await world.event([{ price: "0" }]);
    await world.event([{}]);
    expect([await audit.run(), await audit.run()]).toEqual([2, 0]);
    await world.module.purchaseTickets.run(anonymous(), orderOf(event, types));
    expect([await audit.run(), await audit.run()]).toEqual([1, 0]);
    // Rows that went without their counters: nothing tells that they did.
    await sql("UPDATE tickets SET status = 'CANCELLED'");
    expect([await audit.run(), alarms().length]).toEqual([0, 0]);
    const tomorrow = new Date(Date.now() + 25 * 3_600_000);
    expect(await audit.run(undefined, tomorrow)).toBe(2);
    expect(alarms().map(({ counter, difference }) => [counter, difference]).sort()).toEqual([["events.sold", 1], ["ticket_types.sold", 1]]);
    audit.close();
  });

  it("does not wait for a clock that went wrong", async () => {
    const { audit } = auditOf();
    await world.event([{}]);
    expect(await audit.run(undefined, new Date(Date.now() + 365 * 86_400_000))).toBe(1);
    expect([await audit.run(), await audit.run()]).toEqual([1, 0]);
    audit.close();
  });

  it("that is stopped is gone on with in the next one, in windows that leave nothing out", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 7; index++) ids.push((await world.event([{}])).event.id);
    const counted: string[] = [];
    let stop = new AbortController();
    class Noted extends CounterRepository {
      override recount(tx: Tx, id: string): Promise<Recount> {
        counted.push(id);
        if (counted.length === 3) stop.abort();
        return super.recount(tx, id);
      }
    }
    const { audit } = auditOf(new Noted(), { window: 2, turn: 60_000 });
    expect(await audit.run(stop.signal)).toBe(3);
    stop = new AbortController();
    expect(await audit.run(stop.signal)).toBe(4);
    expect(counted).toEqual(ids);
    const hurried = auditOf(new Noted(), { window: 2, turn: 0 });
    await sql("UPDATE events SET title = 'Other'");
    expect([await hurried.audit.run(), counted.length]).toEqual([0, 7]);
    audit.close();
    hurried.audit.close();
  });

  it("stops, too, when there is nothing to count", async () => {
    for (let index = 0; index < 5; index++) await world.event([{}]);
    const windows: (string | null)[] = [];
    const stop = new AbortController();
    class Looked extends CounterRepository {
      override subjects(tx: Tx, after: string | null, limit: number) {
        windows.push(after);
        if (windows.length === 5) stop.abort();
        return super.subjects(tx, after, limit);
      }
    }
    const { audit } = auditOf(new Looked(), { window: 2, turn: 60_000 });
    expect([await audit.run(), windows.length]).toEqual([5, 3]);
    expect([await audit.run(stop.signal), windows.length]).toEqual([0, 5]);
    // The next one goes on with what is left.
    expect([await audit.run(), windows.length]).toEqual([0, 6]);
    expect(windows.at(-1)).toBe(windows[2]);
    audit.close();
  });

  it("forgets events that were deleted", async () => {
    const draft = await world.module.duplicateEvent.run(world.owner, (await world.event([{}])).event.id, new Date(Date.now() + 86_400_000));
    const { audit } = auditOf();
    await audit.run();
    await world.module.deleteEvent.run(world.owner, draft.id);
    expect(await world.db.client.counterAudit.count()).toBe(2);
    await audit.run();
    expect(await world.db.client.counterAudit.count()).toBe(1);
    audit.close();
  });

  it("waits for nobody who holds the rows, and nobody waits for it", async () => {
    const { event } = await evening();
    const { audit, alarms } = auditOf();
    await world.db.transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM events e JOIN ticket_types t ON t.event_id = e.id JOIN tickets k ON k.event_id = e.id WHERE e.id = ${event.id}::uuid FOR UPDATE`;
      expect(await audit.run()).toBe(1);
    });
    expect(alarms()).toEqual([]);
    // It is a read, from its first line to its last: PostgreSQL itself refuses anything else here.
    await world.db.transaction(async (tx) => {
      await tx.$executeRaw`SET TRANSACTION READ ONLY`;
      expect((await new CounterRepository().recount(tx, event.id)).differences).toEqual([]);
      const locks = await tx.$queryRaw<{ mode: string }[]>`SELECT DISTINCT mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype IN ('relation', 'tuple')`;
      expect(locks).toEqual([{ mode: "AccessShareLock" }]);
    });
    audit.close();
  });

  it.each([
    ["in time", "SELECT pg_sleep(30)::text"],
    ["at all", "SELECT 1 / 0"],
  ])("says that an event could not be counted %s, and goes on with the others", async (_how, statement) => {
    const slow = (await world.event([{}])).event.id;
    await world.event([{}]);
    class Slow extends CounterRepository {
      override async recount(tx: Tx, id: string): Promise<Recount> {
        if (id === slow) await tx.$queryRawUnsafe(statement);
        return super.recount(tx, id);
      }
    }
    const db = openCoreDatabase(await urlOf(), createLogger("test", "silent"), { statementTimeout: 300 });
    const { audit, alarms } = auditOf(new Slow(), undefined, db);
    const before = await alarmsOf("counters-not-compared");
    expect(await audit.run()).toBe(2);
    expect([alarms(), await alarmsOf("counters-not-compared")]).toEqual([[{ eventId: slow }], before + 1]);
    expect(await world.db.client.counterAudit.count()).toBe(1);
    audit.close();
    await db.close();
  });

  it("is a task of the workers", async () => {
    await world.event([{}]);
    const task = world.module.tasks.find(({ name }) => name === "core:audit-counters");
    expect(task?.every).toBe(600_000);
    await task?.run();
    expect(await world.db.client.counterAudit.count()).toBe(1);
  });
});

/** The database of the world, as a URL. */
async function urlOf(): Promise<string> {
  const [row] = await world.db.client.$queryRaw<{ name: string }[]>`SELECT current_database()::text AS name`;
  const url = new URL(process.env.TEST_DATABASE_URL ?? "");
  url.pathname = row?.name ?? "";
  return url.href;
}
