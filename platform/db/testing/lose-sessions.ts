import { PrismaPg } from "@prisma/adapter-pg";
import { writeSync } from "node:fs";
import { createLogger } from "../../logging/logger";
import { openDatabase, type PrismaLike } from "../database";

/**
 * A process that loses its database session while its event loop is blocked and a transaction waits for a connection.
 * The end of the running query and the server's `FATAL 57P01` then arrive in one chunk.
 *
 * Usage: node lose-sessions.js <url> pool|control; writes `blocked` when its session must be terminated, `survived` at the
 * end. `control` leaves the pool to PrismaPg.
 */
const ROUNDS = 5;
/** Milliseconds for the parent to terminate the session. */
const BLOCKED = 400;

type Adapter = Awaited<ReturnType<PrismaPg["connect"]>>;

const [, , url = "", mode] = process.argv;
const sql = (text: string) => ({ sql: text, args: [], argTypes: [] });
const say = (line: string): void => void writeSync(1, `${line}\n`);

function createAdapter(): PrismaPg {
  if (mode === "control") return new PrismaPg({ connectionString: url, max: 1 });
  let adapter: PrismaPg | undefined;
  // What is proved is the adapter that a service's client is given, so no client is needed.
  openDatabase<PrismaLike<unknown>, unknown>(
    url,
    createLogger("test", "silent"),
    (given) => ((adapter = given), {} as PrismaLike<unknown>),
    { connections: 1 },
  );
  return adapter as unknown as PrismaPg;
}

async function runTransaction(adapter: Adapter): Promise<void> {
  const transaction = await adapter.startTransaction();
  await transaction.executeRaw(sql("COMMIT"));
  await transaction.commit();
}

async function main(): Promise<void> {
  const adapter = await createAdapter().connect();
  for (let round = 0; round < ROUNDS; round++) {
    await adapter.queryRaw(sql("SELECT 1"));
    // The only connection is taken, so the transaction waits for it.
    const query = adapter.queryRaw(sql("SELECT 1"));
    const waiting = runTransaction(adapter);
    // The pool takes the query from its queue in the next tick, and writes it.
    await new Promise((resolve) => process.nextTick(resolve));
    say("blocked");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED);
    await Promise.allSettled([query, waiting]);
  }
  await runTransaction(adapter);
  say("survived");
  process.exit(0);
}

void main();
