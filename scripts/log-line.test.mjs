import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { LogFile } from "./log-file.mjs";
import { parseLogLine, showLogLine } from "./log-line.mjs";

const plain = { verbose: false, fromStderr: false, paint: (_, text) => text, now: new Date(2026, 0, 1, 9, 5, 7) };

test("warnings are shown on one line with what belongs to them, the rest only with --verbose", () => {
  const warning = JSON.stringify({
    level: "warn",
    service: "payments",
    message: "Stripe is slow",
    correlationId: "c1",
    data: { ms: 900 },
  });
  assert.equal(
    showLogLine("subgraphs", warning, plain),
    "! 09:05:07 subgraphs: Stripe is slow correlationId=c1 ms=900",
  );
  const info = JSON.stringify({ level: 30, msg: "listening" });
  assert.equal(showLogLine("gateway", info, plain), null);
  assert.equal(showLogLine("gateway", info, { ...plain, verbose: true }), "  09:05:07 gateway: listening");
});

test("an error's message is part of the line, its stack is not", () => {
  const line = JSON.stringify({ level: 50, msg: "job failed", err: { message: "no\nroom", stack: "at …" } });
  assert.equal(showLogLine("workers", line, plain), "✗ 09:05:07 workers: job failed: no ⏎ room");
});

test("what is no JSON is shown when it came over stderr", () => {
  assert.equal(parseLogLine("{broken"), null);
  assert.equal(
    showLogLine("gateway", "Segmentation fault", { ...plain, fromStderr: true }),
    "09:05:07 gateway Segmentation fault",
  );
  assert.equal(showLogLine("gateway", "chatter", plain), null);
  assert.equal(showLogLine("gateway", "  ", { ...plain, fromStderr: true }), null);
});

test("a log on disk stays within its bounds and keeps what came last", async () => {
  const folder = await mkdtemp(join(tmpdir(), "event-planner-log-"));
  try {
    const path = join(folder, "logs", "gateway.log");
    const log = new LogFile(path, { maxBytes: 100, onTrouble: assert.fail });
    for (let i = 0; i < 50; i++) {
      log.write(`line ${i}`);
      log.flush();
    }
    log.close();
    const [now, before] = await Promise.all([readFile(path, "utf8"), readFile(`${path}.1`, "utf8")]);
    assert.ok(now.length <= 100 && before.length <= 100);
    assert.ok(now.endsWith("line 49\n"));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a log that cannot be written is said once and stops nothing", () => {
  const troubles = [];
  // Below a file there can be no folder.
  const log = new LogFile(join(import.meta.filename, "logs", "gateway.log"), {
    onTrouble: (message) => troubles.push(message),
  });
  for (let i = 0; i < 3; i++) {
    log.write("x");
    log.flush();
  }
  assert.equal(troubles.length, 1);
});
