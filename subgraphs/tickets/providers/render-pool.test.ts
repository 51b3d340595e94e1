import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { transformFileSync } from "@swc/core";
import { createTicketRenderer } from "./create-ticket-renderer";
import { InlineRenderer } from "./inline-renderer";
import { RenderError, RenderPool } from "./render-pool";
import type { RenderedTicket } from "../services/ticket-renderer.port";
import { aTicketContent } from "./ticket-content.fixture";
import { ticketPdf } from "./ticket-pdf";

jest.setTimeout(30_000);

const root = resolve(__dirname, "../../..");
const built = mkdtempSync(join(tmpdir(), "render-pool-"));
const pools: RenderPool[] = [];
const newPool = (workerFile: string, options: { size?: number; timeoutMs?: number } = {}) => {
  const pool = new RenderPool({ workerFile, size: 1, ...options });
  pools.push(pool);
  return pool;
};
const titled = (eventTitle: string) => aTicketContent({ eventTitle });
const reasonOf = (task: Promise<unknown>) =>
  task.then(() => "done", (error: unknown) => (error instanceof RenderError ? error.reason : error));

/** What the actor below drew: a title and the number of its thread. */
const drawn = async (task: Promise<RenderedTicket>) => String((await task).pdf);

/** A thread that answers with its own number, and does what the title says. */
const ACTOR = join(built, "actor.js");

/** The folders of the real script, built as the production build does it. */
function buildWorker(): string {
  for (const folder of ["subgraphs/tickets/providers", "subgraphs/tickets/services", "platform/money", "platform/text"]) {
    mkdirSync(join(built, folder), { recursive: true });
    for (const file of readdirSync(join(root, folder))) {
      if (!file.endsWith(".ts") || /\.(test|fixture|conformance)\.ts$/.test(file)) continue;
      const source = join(root, folder, file);
      const { code } = transformFileSync(source, { configFile: join(root, ".swcrc"), sourceMaps: false });
      writeFileSync(join(built, folder, file.replace(/ts$/, "js")), code);
    }
  }
  if (!existsSync(join(built, "node_modules"))) symlinkSync(join(root, "node_modules"), join(built, "node_modules"));
  return join(built, "subgraphs/tickets/providers/render-worker.js");
}

beforeAll(() => {
  writeFileSync(
    ACTOR,
    `const { parentPort, threadId } = require("node:worker_threads");
     parentPort.on("message", ({ id, contents: [{ eventTitle }] }) => {
       if (eventTitle === "throw") throw new Error("out of ink");
       if (eventTitle === "exit") process.exit(3);
       if (eventTitle === "hang") for (;;);
       if (eventTitle === "refuse") return parentPort.postMessage({ id, error: "no such colour" });
       parentPort.postMessage({ id, pdf: Uint8Array.from(Buffer.from(eventTitle + "@" + threadId)), warning: null });
     });`,
  );
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  rmSync(built, { recursive: true, force: true });
});

describe("the render pool", () => {
  it("makes in its threads the very bytes that are made in this one", async () => {
    const pool = newPool(buildWorker(), { size: 2 });
    const contents = ["One", "Two", "Γιορτή"].map(titled);
    const tickets = await Promise.all(contents.map((content) => pool.render(content)));
    const archive = await pool.renderArchive(contents);
    for (const [i, { pdf }] of tickets.entries()) expect(pdf.equals(await ticketPdf([contents[i]!]))).toBe(true);
    expect(archive.equals(await ticketPdf(contents))).toBe(true);
  });

  it("reports from its threads which characters could not be drawn", async () => {
    const pool = newPool(buildWorker());
    expect((await pool.render(titled("東京 2027"))).warning).toMatch(/event title: 東 京/);
    expect((await pool.render(titled("Tokyo 2027"))).warning).toBeNull();
  });

  it("answers each task with its own result, and starts no more threads than it may", async () => {
    const pool = newPool(ACTOR, { size: 2 });
    const titles = Array.from({ length: 40 }, (_, i) => `ticket-${i}`);
    const answers = await Promise.all(titles.map((title) => drawn(pool.render(titled(title)))));
    expect(answers.map((answer) => answer.split("@")[0])).toEqual(titles);
    expect(new Set(answers.map((answer) => answer.split("@")[1])).size).toBeLessThanOrEqual(2);
  });

  it("fails the task of a thread that crashes, and goes on with another thread", async () => {
    const pool = newPool(ACTOR);
    const before = (await drawn(pool.render(titled("a")))).split("@")[1];
    const tasks = ["throw", "b", "exit", "c"].map((title) => pool.render(titled(title)));
    await expect(tasks[0]).rejects.toThrow(/crashed: out of ink/);
    expect(await drawn(tasks[1]!)).toMatch(/^b@/);
    await expect(tasks[2]).rejects.toThrow(/ended with code 3/);
    const after = (await drawn(tasks[3]!)).split("@")[1];
    expect(after).not.toBe(before);
  });

  it("stops a thread that takes too long", async () => {
    const pool = newPool(ACTOR, { timeoutMs: 1_000 });
    const [hung, next] = [pool.render(titled("hang")), pool.render(titled("next"))];
    expect(await reasonOf(hung)).toBe("TIMEOUT");
    expect(await drawn(next)).toMatch(/^next@/);
  });

  it("passes on that a content cannot be drawn, and keeps the thread", async () => {
    const pool = newPool(ACTOR);
    const before = (await drawn(pool.render(titled("a")))).split("@")[1];
    await expect(pool.render(titled("refuse"))).rejects.toMatchObject({ reason: "FAILED", message: /no such colour/ });
    const unsendable = { ...titled("b"), locale: (() => "") as unknown as string };
    expect(await reasonOf(pool.render(unsendable))).toBe("FAILED");
    await expect(pool.renderArchive([])).rejects.toThrow(RangeError);
    expect((await drawn(pool.render(titled("c")))).split("@")[1]).toBe(before);
  });

  it("finishes what it accepted before it closes, and accepts nothing after", async () => {
    const pool = newPool(ACTOR);
    const accepted = ["a", "throw", "b"].map((title) => reasonOf(pool.render(titled(title))));
    const closed = Promise.all([pool.close(), pool.close()]);
    expect(await reasonOf(pool.render(titled("late")))).toBe("CLOSED");
    expect(await Promise.all(accepted)).toEqual(["done", "CRASHED", "done"]);
    await closed;
  });

  it("says so when its script is missing", async () => {
    await expect(newPool(join(built, "nowhere.js")).render(titled("a"))).rejects.toThrow(/crashed: .*nowhere/);
  });
});

it("fails the tasks, and nothing else, when no thread can be started", async () => {
  // Node throws here as it does when the system refuses a thread.
  const pool = newPool("relative.js");
  expect(await Promise.all(["a", "b"].map((title) => reasonOf(pool.render(titled(title)))))).toEqual(["CRASHED", "CRASHED"]);
  await pool.close();
});

describe("the renderer", () => {
  it("draws in the calling thread where nothing is built, with the same result", async () => {
    const renderer = createTicketRenderer();
    expect(renderer).toBeInstanceOf(InlineRenderer);
    const content = titled("Inline");
    expect((await renderer.render(content)).pdf.equals(await ticketPdf([content]))).toBe(true);
    await renderer.close();
    await expect(renderer.render(content)).rejects.toThrow("closed");
  });

  it("is the pool where a build is", async () => {
    const renderer = createTicketRenderer({ workerFile: ACTOR });
    expect(renderer).toBeInstanceOf(RenderPool);
    await renderer.close();
  });
});
