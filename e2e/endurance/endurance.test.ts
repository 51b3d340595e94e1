import { readdirSync } from "node:fs";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { inboxOf, organise, publish, type Organiser, type PublishedEvent } from "../people";
import { System, type Part } from "../system";
import { Databases, violations } from "./invariants";
import { Load } from "./load";
import { Records } from "./records";
import { ScanStream } from "./scan-stream";

/** Seconds of load. The default is a sample with four faults; `npm run test:endurance` runs for ten minutes. */
const SECONDS = Number(process.env.ENDURANCE_SECONDS ?? 60);
const FAULT_EVERY = SECONDS >= 120 ? 20_000 : 16_000;

type Fault = readonly [how: "kill" | "restart", part: Part];
/** In turn. The first four are the sample. A fast restart of PostgreSQL ends all of its sessions under load. */
const FAULTS: readonly Fault[] = [
  ["restart", "postgres"],
  ["kill", "subgraphs"],
  ["kill", "redis"],
  ["kill", "workers"],
  ["kill", "gateway"],
  ["kill", "postgres"],
  ["kill", "sandbox"],
  ["restart", "subgraphs"],
  ["restart", "redis"],
  ["restart", "workers"],
  ["restart", "gateway"],
];

jest.setTimeout((SECONDS + 300) * 1_000);
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

let system: System;
let anybody: GraphClient;
let organiser: Organiser;
let event: PublishedEvent;
let dashboard: ScanStream;
const records = new Records();
const faults: string[] = [];

/** Injects one fault after the other until the load ends. */
async function disturb(until: number): Promise<void> {
  for (let n = 0; ; n++) {
    await pause(n === 0 ? FAULT_EVERY / 2 : FAULT_EVERY);
    if (Date.now() > until - 5_000) return;
    const [how, part] = FAULTS[n % FAULTS.length] as Fault;
    const began = Date.now();
    await system[how](part);
    faults.push(`${how} ${part} ${Date.now() - began} ms`);
  }
}

beforeAll(async () => {
  system = await System.start({
    HOLD_SECONDS: "30",
    OFFER_SECONDS: "15",
    CLAIM_SETTLE_SECONDS: "3",
    RECONCILE_SECONDS: "5",
    RECONCILE_AFTER_SECONDS: "10",
    RATE_LIMIT: "0",
    ANONYMOUS_HOLDS_PER_ADDRESS: "0",
    ANONYMOUS_FREE_PER_ADDRESS: "0",
    ANONYMOUS_HOLDS_PER_EMAIL: "0",
    NETWORK_HARD_PERCENT: "0",
    ABANDONED_HOLDS: "0",
  });
  anybody = new GraphClient(system.urls.gateway ?? "");
  organiser = await organise(anybody);
  event = await publish(
    organiser,
    [
      // All of the buyers pay with the same test card.
      { name: "Paid", price: "25.00", quantity: 5_000, maxPerBuyer: 5_000 },
      { name: "Free", price: "0", quantity: 5_000 },
      { name: "Scarce", price: "10.00", quantity: 8, maxPerBuyer: 10 },
    ],
    { maxAttendees: 10_000 },
  );
  dashboard = new ScanStream(system.urls.gateway ?? "", organiser.client.token, event.id);
  const load = new Load(anybody, organiser, event, system.urls.stripe ?? "", records);
  await Promise.all([load.run(SECONDS * 1_000), disturb(Date.now() + SECONDS * 1_000)]);
});
afterAll(async () => {
  await dashboard?.close();
  await system?.stop();
});

describe(`a system after ${SECONDS} s of mixed load with a fault every ${FAULT_EVERY / 1_000} s`, () => {
  let db: Databases;
  beforeAll(async () => (db = await Databases.open(system)));
  afterAll(() => db?.close());

  it("has ended no process except by an injected fault, and logged no uncaught error", () => {
    process.stdout.write(`${JSON.stringify({ seconds: SECONDS, faults, ...records.summary() }, null, 1)}\n`);
    expect(faults.length).toBeGreaterThanOrEqual(Math.min(4, Math.floor(SECONDS / 20)));
    const injected = faults.map((fault) => fault.split(" ").slice(0, 2).join(" "));
    // PostgreSQL is killed with its sessions; an ordinary restart ends with code 0.
    expect(
      system.deaths.map(
        ({ part, how }) => `${how === "SIGKILL" ? "kill" : how === "exit code 0" ? "restart" : how} ${part}`,
      ),
    ).toEqual(injected);
    for (const file of readdirSync(system.logFolder))
      expect(system.logs(file, 1_000_000)).not.toMatch(
        /uncaught exception|unhandled rejection|Unhandled 'error' event/,
      );
  });

  it("has given callers only expected and retryable answers", () => {
    expect(records.unexpected).toEqual([]);
    expect(records.purchases.length).toBeGreaterThan(SECONDS / 2);
    expect(records.scans.length).toBeGreaterThan(10);
  });

  it("empties its outboxes without dead letters", async () => {
    await waitFor("empty outboxes", async () => (await db.outboxes()).open === 0, 150_000);
    expect(await db.outboxes()).toEqual({ open: 0, dead: 0 });
  });

  it("keeps every invariant", async () => {
    await waitFor("the invariants", async () => (await violations(db, event.id)).length === 0, 90_000).catch(
      () => undefined,
    );
    expect(await violations(db, event.id)).toEqual([]);
  });

  it("keeps every purchase that was confirmed, with tickets or without money", async () => {
    const rows = await db.rows<{ id: string; status: string }>(
      "core",
      "SELECT id::text, status::text FROM purchases WHERE event_id = $1",
      [event.id],
    );
    const status = new Map(rows.map((row) => [row.id, row.status]));
    expect(records.purchases.filter(({ id }) => !status.has(id))).toEqual([]);
    expect(records.purchases.filter(({ id, free }) => free && status.get(id) !== "PAID")).toEqual([]);
    const refunded = await db.rows<{ id: string }>(
      "payments",
      "SELECT purchase_id::text AS id FROM payments WHERE event_id = $1 AND refunded_minor = amount_minor",
      [event.id],
    );
    const back = new Set(refunded.map(({ id }) => id));
    expect(
      records.purchases.filter(({ id, charged }) => charged && status.get(id) !== "PAID" && !back.has(id)),
    ).toEqual([]);
  });

  it("has sent exactly one email with the tickets of each paid purchase", async () => {
    const paid = await db.rows<{ email: string }>(
      "core",
      "SELECT buyer_email AS email FROM purchases WHERE event_id = $1 AND status = 'PAID' AND total_minor > 0",
      [event.id],
    );
    const counts = new Map<string, number>();
    for (const { email } of paid) {
      const mails = await inboxOf(system.urls.inbox ?? "", email);
      const withTickets = mails.filter(({ attachments }) => attachments.length > 0).length;
      if (withTickets !== 1) counts.set(email, withTickets);
    }
    expect(Object.fromEntries(counts)).toEqual({});
  });

  it("has admitted each ticket at most once, and recorded every result that door staff received", async () => {
    const admitted = records.scans.filter(({ outcome }) => outcome === "ADMITTED").map(({ ticketId }) => ticketId);
    expect(admitted.length).toBe(new Set(admitted).size);
    const rows = await db.rows<{ id: string; outcome: string }>(
      "scans",
      "SELECT id::text, outcome::text FROM scans WHERE event_id = $1 AND outcome IS NOT NULL",
      [event.id],
    );
    const recorded = new Map(rows.map(({ id, outcome }) => [id, outcome]));
    expect(records.scans.filter(({ id, outcome }) => recorded.get(id) !== outcome)).toEqual([]);
  });

  it("has sent every scan to the dashboard exactly once while it was connected to the gateway", async () => {
    const rows = await db.rows<{ id: string; at: Date }>(
      "scans",
      "SELECT id::text, recorded_at AS at FROM scans WHERE event_id = $1 AND outcome IS NOT NULL",
      [event.id],
    );
    const missing = () => {
      const received = new Set(dashboard.received.map(({ id }) => id));
      return rows.filter(({ id, at }) => dashboard.covers(at.getTime()) && !received.has(id));
    };
    await waitFor("the last scans", () => missing().length === 0, 15_000).catch(() => undefined);
    const ids = dashboard.received.map(({ id }) => id);
    const covered = rows.filter(({ at }) => dashboard.covers(at.getTime())).length;
    const stream = { scans: rows.length, covered, received: ids.length, errors: dashboard.errors };
    process.stdout.write(`${JSON.stringify(stream)}\n`);
    expect(missing()).toEqual([]);
    // Gaps of the dashboard's own connection are seconds; a check that skips more would prove nothing.
    expect(covered).toBeGreaterThan(rows.length * 0.6);
    expect(ids.length).toBe(new Set(ids).size);
  });
});
