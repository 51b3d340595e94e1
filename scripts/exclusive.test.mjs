import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { exclusively, holderOf, takeLock } from "./exclusive.mjs";
import { bornAt } from "./processes.mjs";

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "event-planner-lock-"));
});
after(() => rm(folder, { recursive: true }));

test("a lock is held by one, named to the others, and free again afterwards", async () => {
  const path = join(folder, "a.lock");
  const first = await takeLock(path);
  assert.deepEqual(await takeLock(path), { holder: process.pid });
  await first.release();
  const again = await takeLock(path);
  assert.ok("release" in again);
  await again.release();
  assert.deepEqual(await readdir(folder), []);
});

test("a lock whose process is gone, or whose id belongs to another process now, is taken over", async () => {
  const path = join(folder, "b.lock");
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  await writeFile(path, JSON.stringify({ pid, born: "then" }));
  assert.equal(await holderOf(path), null);
  const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
  try {
    await writeFile(path, JSON.stringify({ pid: other.pid, born: "then" }));
    assert.equal(await holderOf(path), null);
    await writeFile(path, JSON.stringify({ pid: other.pid, born: await bornAt(other.pid) }));
    assert.equal(await holderOf(path), other.pid);
  } finally {
    other.kill("SIGKILL");
  }
});

test("work under one lock never overlaps", async () => {
  const path = join(folder, "c.lock");
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((wake) => setImmediate(wake));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 5 }, () => exclusively(path, work)));
  assert.equal(most, 1);
});
