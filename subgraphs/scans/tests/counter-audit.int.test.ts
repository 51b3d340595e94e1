import { Writable } from "node:stream";
import { CounterAudit } from "../../../platform/counters/counter-audit";
import type { Difference, Recount } from "../../../platform/counters/counter-source";
import { newId } from "../../../platform/db/new-id";
import { createLogger } from "../../../platform/logging/logger";
import { auditAlarms } from "../../../platform/metrics/metrics";
import { CounterRepository } from "../repositories/counter.repository";
import type { Tx } from "../repositories/database";
import { createScansWorld, door, recount, type ScansWorld } from "./scans-world";
import type { FakeTicket } from "./fake-core";

let world: ScansWorld;
beforeEach(async () => (world = await createScansWorld()));
afterEach(() => world.close());

/** An audit whose alarms the test reads. */
function auditOf(source = new CounterRepository()) {
  const alarms: Record<string, unknown>[] = [];
  const sink = new Writable({ write: (chunk, _, done) => (alarms.push((JSON.parse(String(chunk)) as { data: Record<string, unknown> }).data), done()) });
  return { audit: new CounterAudit("test", world.db, source, createLogger("test", "error", sink)), alarms };
}

const scan = (ticket: FakeTicket, at = door()) => world.module.scanTicket.byCode(world.staff, ticket.eventId, world.codeOf(ticket), at);
const alarmsOf = async (counter: string): Promise<number> => (await auditAlarms.get()).values.find(({ labels }) => labels.audit === counter)?.value ?? 0;

/** Two admissions, one of them taken back, a duplicate, and a ticket that was cancelled. */
async function evening(): Promise<string> {
  const eventId = world.core.event(world.organizationId);
  const [first, second, third] = [world.core.ticket(eventId), world.core.ticket(eventId), world.core.ticket(eventId, { refusal: "CANCELLED" })];
  await scan(first);
  const { scan: taken } = await scan(second, door({ location: "South" }));
  await world.module.undoScan.run(world.owner, taken.id, "wrong person");
  await scan(first);
  await scan(third);
  return eventId;
}

/** What a careless program does: it reads the counters, and then the scans. */
class TwoLooks extends CounterRepository {
  override async recount(tx: Tx, id: string): Promise<Recount> {
    const look = () => tx.$queryRaw<(Omit<Difference, "kept" | "counted"> & { kept: bigint; counted: bigint })[]>`SELECT counter, row_key AS row, kept, counted FROM recount_event(${id}::uuid)`;
    const [counters, rows] = [await look(), await look()];
    const compared = counters.map(({ counter, row, kept }) => ({ counter, row, kept: Number(kept), counted: Number(rows.find((one) => one.counter === counter && one.row === row)?.counted) }));
    return { version: 0n, differences: compared.filter(({ kept, counted }) => kept !== counted) };
  }
}

/** Doors scan and take back at the same time, while the counters are compared. */
async function compareDuringScans(source: CounterRepository, comparisons: number) {
  const { audit, alarms } = auditOf(source);
  const eventId = world.core.event(world.organizationId);
  const tickets = Array.from({ length: 5 }, () => world.core.ticket(eventId));
  let over = false;
  let scans = 0;
  const doors = tickets.map(async (ticket, index) => {
    while (!over) {
      const { scan: made } = await scan(ticket, door({ location: `Door ${index % 2}` }));
      if (made.outcome === "ADMITTED" && scans % 2 === 0) await world.module.undoScan.run(world.owner, made.id, "wrong person");
      scans++;
    }
  });
  try {
    for (let compared = 0; compared < comparisons && alarms.length === 0; ) compared += await audit.run();
  } finally {
    over = true;
    audit.close();
  }
  await Promise.all(doors);
  return { alarms, scans, eventId };
}

describe("counters of scans that are compared while doors scan", () => {
  it("never differ", async () => {
    const { alarms, scans, eventId } = await compareDuringScans(new CounterRepository(), 40);
    expect([alarms, scans > 10]).toEqual([[], true]);
    const { kept, counted } = await recount(world.db, eventId);
    expect(kept).toEqual(counted);
  }, 60_000);

  it("would seem to, if they were read before the scans and not together with them", async () => {
    expect((await compareDuringScans(new TwoLooks(), 2_000)).alarms.length).toBeGreaterThan(0);
  }, 60_000);
});

describe("a counter of scans that somebody changed by hand", () => {
  const minute = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/) as string;
  const cases: readonly [counter: string, row: string, statement: string, kept: number, counted: number][] = [
    ["scan_tallies.count", "DUPLICATE", "UPDATE scan_tallies SET count = 5 WHERE outcome = 'DUPLICATE'", 5, 1],
    ["scan_tallies.count", "CANCELLED", "DELETE FROM scan_tallies WHERE outcome = 'CANCELLED'", 0, 1],
    ["scan_locations.admitted", "South", "UPDATE scan_locations SET admitted = 1 WHERE location = 'South'", 1, 0],
    ["scan_locations.refused", "North", "UPDATE scan_locations SET refused = 0 WHERE location = 'North'", 0, 2],
  ];

  it("is said with both numbers, once, until an operator makes it right", async () => {
    const eventId = await evening();
    const { audit, alarms } = auditOf();
    expect([await audit.run(), alarms]).toEqual([1, []]);
    for (const [counter, row, statement, kept, counted] of cases) {
      const before = await alarmsOf(counter);
      await world.db.client.$executeRawUnsafe(statement);
      expect([await audit.run(), await audit.run()]).toEqual([1, 1]);
      expect(alarms.splice(0)).toEqual([{ eventId, counter, row, kept, counted, difference: kept - counted }]);
      expect(await alarmsOf(counter)).toBe(before + 1);
      expect(await world.db.client.$queryRaw`SELECT counter, row_key AS row FROM repair_counters(${eventId}::uuid)`).toEqual([{ counter, row }]);
      await audit.run();
      const { kept: now, counted: rows } = await recount(world.db, eventId);
      expect(now).toEqual(rows);
    }
    expect([await audit.run(), alarms]).toEqual([0, []]);
    audit.close();
  });

  it("of a minute is found within a day, and made right, too", async () => {
    const eventId = await evening();
    const { audit, alarms } = auditOf();
    await audit.run();
    await world.db.client.$executeRaw`DELETE FROM scan_minutes`;
    expect([await audit.run(), alarms.length]).toEqual([0, 0]);
    await audit.run(undefined, new Date(Date.now() + 25 * 3_600_000));
    // The scans may lie on both sides of a full minute.
    const sum = (counter: string) => alarms.filter((alarm) => alarm.counter === counter).reduce((total, { difference }) => total + Number(difference), 0);
    expect([sum("scan_minutes.admitted"), sum("scan_minutes.refused")]).toEqual([-1, -2]);
    expect(alarms[0]).toMatchObject({ eventId, row: minute });
    await world.db.client.$queryRaw`SELECT counter FROM repair_counters(${eventId}::uuid)`;
    expect(await world.db.client.scanMinute.aggregate({ where: { eventId }, _sum: { admitted: true, refused: true } })).toEqual({ _sum: { admitted: 1, refused: 2 } });
    audit.close();
  });
});

describe("a round", () => {
  it("goes through all events that were scanned at, also those that have lost all their counters", async () => {
    const ids = [await evening(), await evening(), await evening()];
    await world.db.client.$executeRaw`DELETE FROM scan_tallies WHERE event_id = ${ids[1]}::uuid`;
    const subjects = async (after: string | null, limit: number) => (await new CounterRepository().subjects(world.db.client, after, limit)).map(({ id }) => id);
    expect(await subjects(null, 10)).toEqual([...ids].sort());
    expect([await subjects(null, 2), await subjects([...ids].sort()[1] ?? "", 2)]).toEqual([[...ids].sort().slice(0, 2), [...ids].sort().slice(2)]);
    expect(await subjects(newId(), 2)).toEqual([]);
    await world.module.tasks.find(({ name }) => name === "scans:audit-counters")?.run();
    expect(await world.db.client.counterAudit.count({ where: { differences: { not: [] } } })).toBe(1);
  });
});
