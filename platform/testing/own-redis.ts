import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A Redis of one test's own, which it may fill, make read-only or stop. */
export interface OwnRedis {
  readonly url: string;
  readonly pid: number;
  readonly close: () => Promise<void>;
}

/** It also ends when the test's process does. */
export async function startOwnRedis(): Promise<OwnRedis> {
  const child = spawn(process.execPath, ["scripts/testing/own-redis.mjs"], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { url, pid } = JSON.parse(line) as { url: string; pid: number };
  return {
    url,
    pid,
    close: async () => {
      const closed = once(child, "close");
      child.stdin.end();
      await closed;
    },
  };
}
