import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { waitFor } from "./wait-for";

/** A Redis server that answers and refuses every write, as one does whose memory is full. */
export interface FullRedis {
  readonly url: string;
  /** Lets it accept writes again, or refuse them. */
  readonly setFull: (full: boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** One byte: less than any Redis uses, so every write is refused. */
const FULL = "1";

/** Starts one beside the server of the tests, from the same program. */
export async function startFullRedis(): Promise<FullRedis> {
  const dir = mkdtempSync(join(tmpdir(), "full-redis-"));
  const port = await freePort();
  const { file, env } = JSON.parse(process.env.TEST_REDIS_PROGRAM ?? "null") as { file: string; env?: Record<string, string> };
  const memory = { maxmemory: FULL, "maxmemory-policy": "noeviction" };
  const settings = { port, bind: "127.0.0.1", dir, save: "", appendonly: "no", ...memory };
  const options = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(file, options, { env: { ...process.env, ...env }, stdio: "ignore" });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const url = `redis://127.0.0.1:${port}`;
  const admin = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  admin.on("error", () => undefined);
  await waitFor("the second Redis server", async () => (await admin.ping()) === "PONG");
  return {
    url,
    setFull: async (full) => void (await admin.config("SET", "maxmemory", full ? FULL : "0")),
    stop: async () => {
      process.off("exit", kill);
      if (child.exitCode === null && child.signalCode === null) {
        // A connection that is cut off while it says goodbye would keep a timer running.
        await admin.quit();
        const ended = once(child, "exit");
        kill();
        await ended;
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
