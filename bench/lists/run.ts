/**
 * What a page of a list costs when the list is long: the same pages of the same lists through two whole systems in turn, one
 * with 1,000 rows in each table and one with 1,000,000.
 *
 * Usage: node --enable-source-maps dist/bench/lists/run.js [few many [rounds]]     default: 1000 1000000 41
 */
import { createHash } from "node:crypto";
import { cpus } from "node:os";
import { Pool } from "pg";
import { Pool as HttpPool } from "undici";
import { GraphClient } from "../../e2e/graph-client";
import { organise, publish } from "../../e2e/people";
import { System } from "../../e2e/system";
import { fill } from "./fill";
import { listCases, type CursorOf, type ListCase } from "./lists";

/** What a page of the long list may cost, in pages of the short one. */
const LIMIT = 2;

interface World {
  readonly rows: number;
  readonly cases: readonly ListCase[];
  /** @returns milliseconds */
  readonly ask: (asked: ListCase) => Promise<number>;
  readonly close: () => Promise<void>;
}

async function openWorld(rows: number): Promise<World> {
  const system = await System.start({ RATE_LIMIT: "1000000", LOG_LEVEL: "warn" });
  const gateway = system.urls.gateway ?? "";
  const database = new URL(system.databaseUrl);
  database.pathname = "/event_planner_core";
  // Nobody is served by what the workers do in the meantime.
  system.pause("workers");
  const organiser = await organise(new GraphClient(gateway));
  const event = await publish(organiser, [{ name: "Standard", price: "0", quantity: 1 }], { maxAttendees: 1 });
  const owners = { organizationId: organiser.organizationId, userId: organiser.userId, eventId: event.id, ticketTypeId: event.ticketTypes[0]?.id ?? "" };
  const began = performance.now();
  await fill(database.href, rows, owners);
  process.stdout.write(`${rows.toLocaleString("en")} rows in each table after ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  const db = new Pool({ connectionString: database.href, max: 2 });
  const cases = await listCases(owners, cursors(db, rows), createHash("md5").update(String(rows / 2)).digest("hex"));
  await db.end();

  const pool = new HttpPool(gateway, { connections: 1 });
  const headers = { "content-type": "application/json", authorization: `Bearer ${organiser.client.token}` };
  return {
    rows,
    cases,
    ask: async ({ list, query, variables }) => {
      const body = JSON.stringify({ query, variables });
      const start = performance.now();
      const answer = await pool.request({ path: "/graphql", method: "POST", headers, body });
      const text = await answer.body.text();
      const time = performance.now() - start;
      if (text.includes('"errors"') || (text.includes('"edges":[]') && !list.includes("going on"))) throw new Error(`${list}: ${text.slice(0, 500)}`);
      return time;
    },
    close: async () => {
      await pool.close();
      system.resume("workers");
      await system.stop();
    },
  };
}

const cursors = (db: Pool, rows: number): CursorOf => async (table, part) => {
  if (part === 0) return null;
  const order = table === "waiting_list_entries" ? "place" : "created_at DESC, id DESC";
  const key = table === "waiting_list_entries" ? "place" : "created_at";
  const { rows: found } = await db.query<{ key: Date | string; id: string }>(`SELECT ${key} AS key, id FROM ${table} ORDER BY ${order} OFFSET $1 LIMIT 1`, [rows * part]);
  const [row] = found;
  if (!row) throw new Error(`${table} has no row ${rows * part}`);
  return Buffer.from(`${row.key instanceof Date ? row.key.toISOString() : row.key}|${row.id}`).toString("base64url");
};

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function main(): Promise<void> {
  const [few = 1_000, many = 1_000_000, rounds = 41] = process.argv.slice(2).map(Number);
  process.stdout.write(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}; p50 of ${rounds} pages of 20, through the gateway, in turn\n`);
  const worlds: World[] = [];
  try {
    for (const rows of [few, many]) worlds.push(await openWorld(rows));
    const [short, long] = worlds;
    if (!short || !long) throw new Error("there are two of them");
    const columns = [`p50 at ${few.toLocaleString("en")}`, `at ${many.toLocaleString("en")}`, "ratio"];
    process.stdout.write(`\n${"list".padEnd(46)} ${"page".padEnd(7)} ${columns.map((column) => column.padStart(14)).join("")}\n`);
    const above: string[] = [];
    for (const [index, asked] of short.cases.entries()) {
      const same = long.cases[index] ?? asked;
      const times = { short: [] as number[], long: [] as number[] };
      for (let round = -5; round < rounds; round++) {
        const [a, b] = [await short.ask(asked), await long.ask(same)];
        if (round < 0) continue; // warms up
        times.short.push(a);
        times.long.push(b);
      }
      const [a, b] = [median(times.short), median(times.long)];
      if (b > LIMIT * a && !asked.grows) above.push(`${asked.list}, ${asked.page}`);
      process.stdout.write(`${asked.list.padEnd(46)} ${asked.page.padEnd(7)} ${[`${a.toFixed(1)} ms`, `${b.toFixed(1)} ms`, (b / a).toFixed(2)].map((cell) => cell.padStart(14)).join("")}${asked.grows ? "  not judged" : ""}\n`);
    }
    process.stdout.write(`\n${above.length === 0 ? `every page within ${LIMIT}x` : `above ${LIMIT}x: ${above.join("; ")}`}\n`);
    process.exitCode = above.length === 0 ? 0 : 1;
  } finally {
    await Promise.all(worlds.map((world) => world.close()));
  }
}

void main();
