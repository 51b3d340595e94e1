/**
 * What a legitimate reader notices while somebody attacks: latencies of one query beside each attack, and between attacks,
 * in one run.
 *
 * Usage: node --enable-source-maps dist/bench/abuse/run.js [--seconds=15] [--only=<name of an attack>]
 * Exits with 1 if a legitimate query fails or is refused. The target is reported, no more.
 */
import { execFileSync, fork, type ChildProcess } from "node:child_process";
import { constants, cpus, loadavg, setPriority } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "undici";
import { GraphClient } from "../../e2e/graph-client";
import { confirmAddress, organise, publish, register } from "../../e2e/people";
import { System } from "../../e2e/system";
import type { Order, Tally } from "./attackers";
import { ATTACKS, SOCKET_ATTACKS, type Target } from "./attacks";

/** How much slower nearly every legitimate query may be than without an attack. */
const TARGET = 3;
/** The legitimate query is sent this often, whether or not the last one was answered. In ms. */
const EVERY = 50;
/** After an attack, the queues of the workers are given this long before the next one. In ms. */
const REST = 3_000;
const QUERY = JSON.stringify({ query: "query Upcoming { events(first: 5) { edges { node { id title ticketTypes { name } } } } }" });

const given = process.argv.slice(2);
const option = (name: string): string | undefined => given.find((word) => word.startsWith(`--${name}=`))?.split("=")[1];
const seconds = Number(option("seconds") ?? 15);
const only = option("only");
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

interface Latencies {
  readonly times: number[];
  readonly failures: string[];
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Honest readers, with an address each: together they stay far below the budgets of their addresses. */
const READERS = Array.from({ length: 20 }, (_, index) => `127.0.1.${index + 1}`);

/** Reads as honest callers do, in an open loop, so that a blocked gateway is not asked less often. */
async function read(pools: readonly Pool[], during: number): Promise<Latencies> {
  const times: number[] = [];
  const failures: string[] = [];
  const running: Promise<void>[] = [];
  const began = performance.now();
  for (let index = 0; index * EVERY < during * 1_000; index++) {
    const due = began + index * EVERY;
    if (due > performance.now()) await pause(due - performance.now());
    running.push(
      (pools[index % pools.length] as Pool)
        .request({ method: "POST", path: "/graphql", headers: { "content-type": "application/json" }, body: QUERY, signal: AbortSignal.timeout(60_000) })
        .then(async ({ statusCode, body }) => {
          const text = await body.text();
          // From when it was due, also where this process was late.
          times.push(performance.now() - due);
          if (statusCode !== 200 || !text.startsWith(`{"data":{"events"`)) failures.push(`${statusCode} ${text.slice(0, 200)}`);
        })
        .catch((error: Error) => void failures.push(error.name)),
    );
  }
  await Promise.all(running);
  return { times, failures };
}

function attackWith(attackers: ChildProcess, order: Order): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error("the attackers' process ended"));
    attackers.once("exit", ended);
    attackers.once("message", (tally) => {
      attackers.off("exit", ended);
      resolve(tally as Tally);
    });
    attackers.send(order);
  });
}

async function prepare(system: System): Promise<{ target: Target; tokens: string[] }> {
  const url = system.urls.gateway ?? "";
  const anybody = new GraphClient(url);
  const organiser = await organise(anybody);
  await confirmAddress(organiser, system.urls.inbox ?? "");
  const types = [
    { name: "Standard", price: "25", quantity: 50_000, maxPerPurchase: 10 },
    { name: "Free", price: "0", quantity: 50_000, maxPerPurchase: 10 },
  ];
  const event = await publish(organiser, types, { maxAttendees: 100_000 });
  const tokens: string[] = [];
  for (let index = 0; index < 10; index++) tokens.push((await register(anybody, "Mallory Smith")).client.token ?? "");
  const [paid, free] = event.ticketTypes;
  return { target: { eventId: event.id, paidTypeId: paid?.id ?? "", freeTypeId: free?.id ?? "", victim: organiser.email }, tokens };
}

const numbers = ({ times }: Latencies): string => `p50 ${percentile(times, 0.5).toFixed(0).padStart(5)} ms  p99 ${percentile(times, 0.99).toFixed(0).padStart(6)} ms`;
const size = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function main(): Promise<void> {
  const system = await System.start({ LOG_LEVEL: "warn" });
  const attackers = fork(join(__dirname, "attackers.js"));
  // Real attackers have cores of their own: theirs must not take those of the system.
  if (attackers.pid !== undefined) setPriority(attackers.pid, constants.priority.PRIORITY_LOW);
  const failures: string[] = [];
  try {
    const origin = system.urls.gateway ?? "";
    const pools = READERS.map((localAddress) => new Pool(origin, { connections: 8, localAddress }));
    const { target, tokens } = await prepare(system);
    const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
    say(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, commit ${commit}, load average ${loadavg()[0]?.toFixed(1)}`);
    say(`ten attackers with an address each, ${seconds} s for each attack; a legitimate query every ${EVERY} ms\n`);
    await read(pools, 10); // for the compilers

    const calm: Latencies = { times: [], failures };
    const beside: { name: string; aim: string; latencies: Latencies }[] = [];
    for (const { name, aim } of [...ATTACKS, ...SOCKET_ATTACKS].filter(({ name: one }) => only === undefined || one === only)) {
      calm.times.push(...(await read(pools, seconds / 3)).times);
      const [latencies, tally] = await Promise.all([read(pools, seconds), attackWith(attackers, { origin, attack: name, seconds, target, tokens })]);
      beside.push({ name, aim, latencies });
      failures.push(...latencies.failures.map((failure) => `${name}: ${failure}`));
      const { sent, bytesSent, bytesReceived, results } = tally;
      say(`${name} (${aim})\n  beside  ${numbers(latencies)}   ${sent} sent, ${size(bytesSent)} out, ${size(bytesReceived)} in, gateway ${size(system.memory("gateway"))}, ${JSON.stringify(results)}`);
      await pause(REST);
    }
    say(`\nwithout an attack: ${numbers(calm)}`);
    const normal = percentile(calm.times, 0.99);
    for (const { name, latencies } of beside) {
      const ratio = percentile(latencies.times, 0.99) / normal;
      say(`  ${ratio.toFixed(1).padStart(6)} × the normal p99  ${ratio <= TARGET ? "met   " : "MISSED"}  ${name}`);
    }
    await Promise.all(pools.map((pool) => pool.close()));
  } finally {
    attackers.disconnect();
    await system.stop();
  }
  for (const failure of failures.slice(0, 20)) say(`FAILED: ${failure}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

void main();
