/**
 * What the system does when more is asked of it than it can do: finds the purchases per second at which it saturates, then
 * offers 1, 2, 3 and 5 times as many, with clients that retry as the API's contract says.
 *
 * Usage: node --enable-source-maps dist/bench/overload/run.js [--seconds=30] [--free]
 * Exits with 1 when an invariant is violated (oversold, a confirmed purchase that is not on record, a refusal without
 * Retry-After, a system that does not recover). Slow numbers are reported and judged against the targets, no more.
 */
import { execFileSync, fork, type ChildProcess } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { GraphClient } from "../../e2e/graph-client";
import { order, organise, publish, type PublishedEvent } from "../../e2e/people";
import { System } from "../../e2e/system";
import type { Phase, Report } from "./load";

const FACTORS = [1, 2, 3, 5];
const TARGETS = { goodput: 0.8, p99: 2_000, recovery: 3_000 };
/** Enough that nothing sells out, few enough that overselling would show. */
const TICKETS = 100_000;
const BUY = "mutation($input: PurchaseTicketsInput!) { purchaseTickets(input: $input) { id status } }";

const given = process.argv.slice(2);
const seconds = Number(given.find((word) => word.startsWith("--seconds="))?.split("=")[1] ?? 30);
const isFree = given.includes("--free");
const violations: string[] = [];
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Has the load generator run one phase. */
function load(generator: ChildProcess, phase: Phase): Promise<Report> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error("the load generator ended"));
    generator.once("exit", ended);
    generator.once("message", (report) => {
      generator.off("exit", ended);
      resolve(report as Report);
    });
    generator.send(phase);
  });
}

/** Milliseconds until lone buyers are served in normal time again, three in a row. */
async function recovery(url: string, event: PublishedEvent, normal: number): Promise<number> {
  const client = new GraphClient(url);
  const began = performance.now();
  let lastBad = began;
  for (let inTime = 0; inTime < 3; ) {
    const start = performance.now();
    const { data } = await client.ask(BUY, { input: order(event, [1]) }).catch(() => ({ data: null }));
    const took = performance.now() - start;
    if (data?.purchaseTickets && took <= normal) inTime += 1;
    else {
      inTime = 0;
      lastBad = performance.now();
    }
    if (performance.now() - began > 60_000) return Infinity;
    if (inTime < 3) await pause(100);
  }
  return lastBad - began;
}

/** Milliseconds of nearly every purchase on a system that has nothing else to do. */
async function loneBuyer(url: string, event: PublishedEvent): Promise<number> {
  await recovery(url, event, Infinity);
  await pause(2_000);
  const client = new GraphClient(url);
  const times: number[] = [];
  for (let index = 0; index < 10; index++) {
    const start = performance.now();
    await client.ask(BUY, { input: order(event, [1]) });
    times.push(performance.now() - start);
  }
  return percentile(times, 0.9);
}

function describe(name: string, report: Report, offered: number, took: number): void {
  const { accepted, refused, retryAfter, lists } = report;
  say(
    `${name}: ${offered.toFixed(1)} buyers/s offered for ${report.seconds.toFixed(0)} s\n` +
      `  goodput            ${(report.good / report.seconds).toFixed(1)} purchases/s (by 5 s: ${byFive(report.goodBySecond).join(" ")})\n` +
      `  accepted           p50 ${percentile(accepted, 0.5).toFixed(0)} ms, p99 ${percentile(accepted, 0.99).toFixed(0)} ms\n` +
      `  refused            ${refused.length}, p50 ${percentile(refused, 0.5).toFixed(0)} ms, p99 ${percentile(refused, 0.99).toFixed(0)} ms, ` +
      `retryAfter ${refused.length > 0 ? `${retryAfter.min} to ${retryAfter.max} s, ${retryAfter.distinct} different` : "none"}\n` +
      `  clients            ${report.timeouts} timeouts, ${report.gaveUp} gave up; lists ${lists.served} served, ${lists.refused} refused; other errors ${JSON.stringify(report.otherErrors)}\n` +
      `  back to normal     ${took === 0 ? "immediately" : `${(took / 1_000).toFixed(1)} s`} after the load ended`,
  );
}

const byFive = (perSecond: readonly number[]): string[] =>
  Array.from({ length: Math.ceil(perSecond.length / 5) }, (_, index) => {
    const part = perSecond.slice(index * 5, index * 5 + 5);
    return (part.reduce((sum, count) => sum + count, 0) / part.length).toFixed(0);
  });

async function check(db: Client, event: PublishedEvent, confirmed: ReadonlySet<string>): Promise<void> {
  const { rows } = await db.query<{ max_attendees: number; sold: number; reserved: number; held: number; paid: number; purchases: string[] }>(
    `SELECT e.max_attendees, e.sold, e.reserved,
            (SELECT count(*)::int FROM tickets t WHERE t.event_id = e.id AND t.status = 'RESERVED') AS held,
            (SELECT count(*)::int FROM tickets t WHERE t.event_id = e.id AND t.status IN ('ISSUED', 'VALIDATED')) AS paid,
            (SELECT array_agg(p.id::text) FROM purchases p WHERE p.event_id = e.id) AS purchases
     FROM events e WHERE e.id = $1`,
    [event.id],
  );
  const [row] = rows;
  if (!row) throw new Error("the event is gone");
  const recorded = new Set(row.purchases);
  const lost = [...confirmed].filter((id) => !recorded.has(id)).length;
  if (row.held + row.paid > row.max_attendees) violations.push(`oversold: ${row.held + row.paid} of ${row.max_attendees}`);
  if (row.sold !== row.paid || row.reserved !== row.held) violations.push(`counters differ from rows: sold ${row.sold}/${row.paid}, reserved ${row.reserved}/${row.held}`);
  if (lost > 0) violations.push(`${lost} confirmed purchases are not on record`);
  say(`on record: ${recorded.size} purchases, ${confirmed.size} confirmed to buyers, ${row.paid} tickets sold, ${row.held} held; nothing oversold: ${row.held + row.paid <= row.max_attendees}`);
}

async function main(): Promise<void> {
  const system = await System.start({ RATE_LIMIT: "0", MAX_CONNECTIONS: "100000", LOG_LEVEL: "warn", ANONYMOUS_HOLDS_PER_ADDRESS: "0", ANONYMOUS_FREE_PER_ADDRESS: "0", ANONYMOUS_HOLDS_PER_EMAIL: "0", NETWORK_HARD_PERCENT: "0", ABANDONED_HOLDS: "0" });
  const generator = fork(join(__dirname, "load.js"));
  const database = new URL(system.databaseUrl);
  database.pathname = "/event_planner_core";
  const db = new Client({ connectionString: database.href });
  await db.connect();
  try {
    const url = system.urls.gateway ?? "";
    const organiser = await organise(new GraphClient(url));
    const event = await publish(organiser, [{ name: "Standard", price: isFree ? "0" : "20", quantity: TICKETS, maxPerBuyer: TICKETS }], { maxAttendees: TICKETS });
    const confirmed = new Set<string>();
    const phase = async (perSecond: number, clients: number, duration: number): Promise<Report> => {
      const report = await load(generator, {
        origin: url, stripe: system.urls.stripe ?? "", eventId: event.id, ticketTypeId: event.ticketTypes[0]?.id ?? "",
        perSecond, clients, seconds: duration, timeout: 10_000, maxTries: 10, lists: perSecond > 0,
      });
      for (const id of report.purchaseIds) confirmed.add(id);
      if (report.refusedWithoutRetryAfter > 0) violations.push(`${report.refusedWithoutRetryAfter} refusals without Retry-After`);
      return report;
    };
    const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
    say(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, commit ${commit}, load average ${loadavg()[0]?.toFixed(1)}; ${isFree ? "free" : "paid"} tickets, half of the buyers pay`);
    await phase(0, 4, 10); // for the compilers
    let saturation = 0;
    for (const clients of [4, 8, 16]) {
      const { good, seconds: took } = await phase(0, clients, Math.max(10, seconds / 2));
      say(`closed loop, ${clients} buyers: ${(good / took).toFixed(1)} purchases/s`);
      saturation = Math.max(saturation, good / took);
    }
    const lone = await loneBuyer(url, event);
    const normal = Math.max(500, 3 * lone);
    say(`saturation: ${saturation.toFixed(1)} purchases/s; normal is at most ${normal.toFixed(0)} ms for a lone buyer\n`);
    const goodputs = new Map<number, number>();
    let worst = { p99: 0, recovery: 0 };
    for (const factor of FACTORS) {
      const report = await phase(saturation * factor, 0, seconds);
      const took = await recovery(url, event, normal);
      if (took === Infinity) violations.push(`not back to normal 60 s after ${factor}x`);
      goodputs.set(factor, report.good / report.seconds);
      worst = { p99: Math.max(worst.p99, percentile(report.accepted, 0.99)), recovery: Math.max(worst.recovery, took) };
      describe(`${factor}x`, report, saturation * factor, took);
    }
    const best = Math.max(saturation, ...goodputs.values());
    const share = (goodputs.get(3) ?? 0) / best;
    const verdict = (met: boolean): string => (met ? "met" : "MISSED");
    say(
      `\ngoodput at 3x: ${(100 * share).toFixed(0)} % of the maximum (${best.toFixed(1)}/s), target ${100 * TARGETS.goodput} %: ${verdict(share >= TARGETS.goodput)}\n` +
        `p99 of accepted: ${worst.p99.toFixed(0)} ms at worst, target ${TARGETS.p99}: ${verdict(worst.p99 < TARGETS.p99)}\n` +
        `recovery: ${(worst.recovery / 1_000).toFixed(1)} s at worst, target ${TARGETS.recovery / 1_000} s: ${verdict(worst.recovery <= TARGETS.recovery)}`,
    );
    await pause(2_000);
    await check(db, event, confirmed);
  } finally {
    generator.disconnect();
    await db.end();
    await system.stop();
  }
  for (const violation of violations) say(`VIOLATED: ${violation}`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}

void main();
