/**
 * What a rush costs: 2,000 buyers for one ticket type of 1,000, through the gateway, against the same reservation as a
 * bare SQL function under pgbench, in one run on one machine; and the same rush on an event that has sold much more.
 *
 * Usage: node --enable-source-maps dist/bench/on-sale/run.js [--profile] [sold …]     default: 0 100000 1000000
 * Exits with 1 if a rush oversold, left tickets over although no buyer was refused because of the load, or ended with other
 * outcomes than PAID, SOLD_OUT and SERVICE_UNAVAILABLE.
 * With --profile, one more rush says what the gateway and the subgraphs spend their time on; it is slower for being watched.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { Pool } from "undici";
import { GraphClient } from "../../e2e/graph-client";
import { order, organise, publish, type PublishedEvent } from "../../e2e/people";
import { System } from "../../e2e/system";
import { newId } from "../../platform/db/new-id";
import { saleProblems } from "./oversold";
import { CpuRecorder } from "./where-time-goes";

const BUYERS = 2_000;
const TICKETS = 1_000;
/** Buyers that are on their way at the same moment. */
const CLIENTS = 64;
/** All buyers share one address. Their network may take everything, and is counted all the same, unless the variable says otherwise. */
const LIMITS = { NETWORK_SOFT_PERCENT: "100", NETWORK_HARD_PERCENT: process.env.NETWORK_HARD_PERCENT ?? "100" };
const BUY = "mutation($input: PurchaseTicketsInput!) { purchaseTickets(input: $input) { id status } }";

interface Rush {
  readonly perSecond: number;
  readonly median: number;
  readonly p99: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** CPU seconds by process, over the rush. */
  readonly cpu: Readonly<Record<string, number>>;
}

async function rush(system: System, event: PublishedEvent): Promise<Rush> {
  const pool = new Pool(system.urls.gateway ?? "", { connections: CLIENTS });
  const times: number[] = [];
  const outcomes: Record<string, number> = {};
  const bodies = Array.from({ length: BUYERS }, () => JSON.stringify({ query: BUY, variables: { input: order(event, [1]) } }));
  const before = system.cpu();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
        const start = performance.now();
        const answer = await pool.request({ path: "/graphql", method: "POST", headers: { "content-type": "application/json" }, body });
        const { data, errors } = (await answer.body.json()) as { data?: { purchaseTickets?: { status: string } }; errors?: { extensions: { code: string } }[] };
        times.push(performance.now() - start);
        const outcome = errors?.[0]?.extensions.code ?? data?.purchaseTickets?.status ?? "nothing";
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const after = system.cpu();
  await pool.close();
  times.sort((a, b) => a - b);
  return {
    perSecond: BUYERS / seconds,
    median: times[Math.floor(times.length / 2)] ?? 0,
    p99: times[Math.floor(times.length * 0.99)] ?? 0,
    outcomes,
    cpu: Object.fromEntries(Object.entries(after).map(([part, used]) => [part, used - (before[part as keyof typeof before] ?? 0)])),
  };
}

/** As if `sold` tickets had been sold before: rows and counters, made by the database itself. */
async function fill(db: Client, event: PublishedEvent, sold: number): Promise<void> {
  if (sold === 0) return;
  const type = event.ticketTypes[0]?.id;
  await db.query("UPDATE events SET max_attendees = $2, sold = $3 WHERE id = $1", [event.id, sold + TICKETS, sold]);
  await db.query("UPDATE ticket_types SET quantity = $2, sold = $3 WHERE id = $1", [type, sold + TICKETS, sold]);
  // What the rows refer to is there; and an index over words is made faster than it is kept.
  const { rows } = await db.query<{ indexdef: string }>("SELECT indexdef FROM pg_indexes WHERE indexname = 'guests_search'");
  await db.query("SET session_replication_role = replica; DROP INDEX guests_search");
  // In ascending order, as ids are that carry their time.
  const [guest, ticket] = [newId(), newId()].map((id) => `'${id.slice(0, 24)}' || lpad(to_hex(n), 12, '0')`);
  await db.query(
    `INSERT INTO guests (id, event_id, first_name, last_name, email, status)
     SELECT (${guest})::uuid, $1, 'Guest', n::text, 'guest-' || n || '@example.com', 'CONFIRMED' FROM generate_series(1, $2::integer) AS n`,
    [event.id, sold],
  );
  await db.query(
    `INSERT INTO tickets (id, code, event_id, ticket_type_id, guest_id, status)
     SELECT (${ticket})::uuid, 'OLD-' || n, $1, $2, (${guest})::uuid, 'ISSUED' FROM generate_series(1, $3::integer) AS n`,
    [event.id, type, sold],
  );
  await db.query(`SET session_replication_role = DEFAULT; ${rows[0]?.indexdef}`);
  // Now, and not by themselves in the middle of the rush: rows that come over months do not come with such a bill.
  await db.query("VACUUM ANALYZE guests, tickets");
  await db.query("CHECKPOINT");
}

/** The reservation alone, as often as pgbench can: what the database could do if nothing stood before it. */
function pgbench(url: string, event: PublishedEvent): number | null {
  const folder = mkdtempSync(join(tmpdir(), "event-planner-bench-"));
  const script = join(folder, "take.sql");
  writeFileSync(script, `SELECT take_capacity('${event.id}', ARRAY['${event.ticketTypes[0]?.id}']::uuid[], ARRAY[1]);\n`);
  const program = ["pgbench", "/usr/lib/postgresql/15/bin/pgbench"].find((name) => spawnSync(name, ["--version"]).status === 0);
  if (!program) return null;
  const { stdout, stderr } = spawnSync(program, ["-n", "-c", "16", "-j", "2", "-T", "5", "-M", "prepared", "-f", script, url], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  const rate = /tps = ([\d.]+) \(without/.exec(stdout)?.[1];
  if (rate === undefined) throw new Error(`pgbench said:\n${stdout}\n${stderr}`);
  return Number(rate);
}

async function main(): Promise<void> {
  const given = process.argv.slice(2);
  const sizes = given.filter((word) => word !== "--profile").map(Number);
  const recorder = given.includes("--profile") ? new CpuRecorder() : null;
  const system = await System.start({ RATE_LIMIT: "1000000", MAX_CONNECTIONS: "100000", LOG_LEVEL: "warn", DATABASE_CONNECTIONS: "16", ...LIMITS, ...recorder?.env });
  const database = new URL(system.databaseUrl);
  database.pathname = "/event_planner_core";
  const db = new Client({ connectionString: database.href });
  await db.connect();
  const problems: string[] = [];
  try {
    // PDFs are made after the sale; here they would only take the processors that the sale is measured on.
    system.pause("workers");
    const organiser = await organise(new GraphClient(system.urls.gateway ?? ""));
    const fresh = (quantity: number) => publish(organiser, [{ name: "Standard", price: "0", quantity }], { maxAttendees: quantity });
    for (let warm = 0; warm < 2; warm++) await rush(system, await fresh(TICKETS)); // for the compilers
    process.stdout.write(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}\n${BUYERS} buyers, ${CLIENTS} at a time, for ${TICKETS} tickets of one type\n\n`);
    for (const sold of sizes.length > 0 ? sizes : [0, 100_000, 1_000_000]) {
      const event = await fresh(TICKETS);
      await fill(db, event, sold);
      const result = await rush(system, event);
      const { rows } = await db.query<{ sold: number; reserved: number; issued: number }>(
        "SELECT sold, reserved, (SELECT count(*) FROM tickets WHERE event_id = $1 AND status = 'ISSUED')::integer AS issued FROM events WHERE id = $1",
        [event.id],
      );
      const [left] = rows;
      if (!left) throw new Error("The event has disappeared.");
      problems.push(...saleProblems({ tickets: TICKETS, outcomes: result.outcomes, sold: left.sold - sold, reserved: left.reserved, issued: left.issued - sold }));
      const bare = await fresh(100_000);
      await fill(db, bare, 0);
      const sql = pgbench(database.href, bare);
      process.stdout.write(
        `sold before: ${sold}\n  through the gateway  ${result.perSecond.toFixed(0)}/s, median ${result.median.toFixed(0)} ms, p99 ${result.p99.toFixed(0)} ms, ${JSON.stringify(result.outcomes)}\n` +
          `  bare SQL (pgbench)   ${sql === null ? "pgbench is not installed" : `${sql.toFixed(0)}/s, ratio ${(result.perSecond / sql).toFixed(2)}`}\n` +
          `  sold in all          ${left.sold} of ${sold + TICKETS}, reserved ${left.reserved}\n` +
          `  CPU seconds          ${Object.entries(result.cpu).map(([part, seconds]) => `${part} ${seconds.toFixed(1)}`).join(", ")}\n`,
      );
    }
    const spent = await recorder?.record(["gateway", "subgraphs"], async () => void (await rush(system, await fresh(TICKETS))));
    for (const [program, kinds] of Object.entries(spent ?? {})) {
      process.stdout.write(`where the ${program} spent its time: ${Object.entries(kinds).map(([kind, seconds]) => `${kind} ${seconds.toFixed(2)} s`).join(", ")}\n`);
    }
  } finally {
    recorder?.close();
    await db.end();
    system.resume("workers");
    await system.stop();
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
}

void main();
