import { operationFromDocument, Supergraph } from "@apollo/federation-internals";
import { QueryPlanner, type QueryPlan } from "@apollo/query-planner";
import { parse } from "graphql";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createLogger } from "../../platform/logging/logger";
import { PlanningThread } from "./planning-thread";

/** Tests run after the build. */
const WORKER = resolve("dist/gateway/planning/planning-worker.js");
const logger = createLogger("test", "silent");
const sdl = readFileSync("gateway/supergraph.graphql", "utf8");
const threads: PlanningThread[] = [];
const newThread = (workerFile: string, timeout?: number) => {
  const thread = new PlanningThread(logger, workerFile, timeout);
  threads.push(thread);
  return thread;
};
/** A script that stands in for the planner. */
function script(code: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "planning-")), "worker.js");
  writeFileSync(file, `const { parentPort, workerData } = require("node:worker_threads"); parentPort.on("message", ({ id, query }) => { ${code} });`);
  return file;
}
afterEach(() => threads.splice(0).forEach((thread) => thread.close()));

const FIELDS = "id title organization { name } gates { id } purchases { edges { node { payment { id } tickets { scanCount qrCodeData } } } }";
const QUERY = `query Q { ${Array.from({ length: 30 }, (_, i) => `a${i}: event(id: "1") { ${FIELDS} }`).join(" ")} }`;

describe("PlanningThread", () => {
  it("makes the plan that the gateway would make, while the event loop goes on", async () => {
    const thread = newThread(WORKER);
    thread.load(sdl);
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    const plan = await thread.plan(QUERY, "Q");
    clearInterval(counting);
    const supergraph = Supergraph.build(sdl, { validateSupergraph: false });
    const inline = new QueryPlanner(supergraph).buildQueryPlan(operationFromDocument(supergraph.apiSchema(), parse(QUERY), { operationName: "Q" }));
    const asSent = (one: QueryPlan | null): unknown => JSON.parse(JSON.stringify(one));
    expect(asSent(plan)).toEqual(asSent(inline));
    expect(JSON.stringify(plan).length).toBeGreaterThan(50_000);
    // Planned here, there would be none.
    expect(turns).toBeGreaterThan(20);
  });

  it("plans nothing without its script or a supergraph, nor what it cannot plan", async () => {
    const missing = newThread("gateway/planning/nothing.js");
    missing.load(sdl);
    expect(await missing.plan(QUERY, "Q")).toBeNull();
    const thread = newThread(WORKER);
    expect(await thread.plan(QUERY, "Q")).toBeNull();
    thread.load(sdl);
    expect(await thread.plan("{ nothing }", undefined)).toBeNull();
  });

  it("plans with the supergraph that was loaded last", async () => {
    const thread = newThread(script("parentPort.postMessage({ id, plan: workerData })"));
    thread.load("one");
    expect(await thread.plan("", undefined)).toBe("one");
    thread.load("two");
    expect(await thread.plan("", undefined)).toBe("two");
  });

  it("fails what it was planning when it crashes or takes too long, and starts again", async () => {
    const thread = newThread(script('if (query === "crash") throw new Error("out of memory"); if (query === "hang") for (;;); parentPort.postMessage({ id, plan: query })'), 1_000);
    thread.load(sdl);
    for (const failing of ["crash", "hang"]) {
      await expect(thread.plan(failing, undefined)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
      expect(await thread.plan("next", undefined)).toBe("next");
    }
  });
});
