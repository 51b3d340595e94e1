import type { FastifyInstance } from "fastify";
import { createHttpServer } from "../http/http-server";
import { listen } from "../http/listen";
import { createLogger } from "../logging/logger";
import { waitFor } from "../testing/wait-for";
import { AdmissionController } from "./admission-controller";
import { admitRequests } from "./admit-requests";
import { currentWork, requireWantedWork } from "./work";

const logger = createLogger("test", "silent");
let app: FastifyInstance;
let url: string;
let admission: AdmissionController;
const stalls = { waited: 0 };
const handled: string[] = [];
let hold: Promise<void> | undefined;
let letGo: () => void;

beforeEach(async () => {
  stalls.waited = 0;
  handled.length = 0;
  hold = new Promise((resolve) => (letGo = resolve));
  app = createHttpServer({ service: "core", logger, dependencies: {} });
  admission = new AdmissionController({ service: "core", limit: { initial: 10, min: 10, max: 10 }, queue: 0 });
  admitRequests(app, { service: "core", admission, defaultPriority: "normal", trustHeaders: true, stalls });
  app.post<{ Querystring: { name: string } }>("/work", async (request) => {
    handled.push(request.query.name);
    await hold;
    requireWantedWork();
    handled.push("done");
    return { priority: currentWork()?.priority, remaining: currentWork()?.remaining };
  });
  app.get("/urgent", { config: { priority: "critical" } }, async () => ({ priority: currentWork()?.priority }));
  url = await listen(app, "127.0.0.1", 0);
});
afterEach(async () => {
  letGo();
  await app.close();
});

const post = (name: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(`${url}/work?name=${name}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: "{}", ...(signal ? { signal } : {}) });
/** Fills the places that requests of priority `normal` may have. */
async function fill(): Promise<Promise<Response>[]> {
  const running = Array.from({ length: 8 }, (_, index) => post(`running ${index}`));
  await waitFor("all to be handled", () => handled.length === 8);
  return running;
}

describe("admitRequests", () => {
  it("refuses what is over the limit with 503 and Retry-After, and never the probes", async () => {
    const running = await fill();
    const refused = await post("one more");
    expect([refused.status, Number(refused.headers.get("retry-after"))]).toEqual([503, expect.any(Number)]);
    const { error } = (await refused.json()) as { error: Record<string, unknown> };
    expect(error).toMatchObject({ code: "SERVICE_UNAVAILABLE", service: "core", reason: "OVERLOADED" });
    expect(Number(refused.headers.get("retry-after"))).toBe(Math.ceil(error.retryAfter as number));
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await (await fetch(`${url}/urgent`)).json()).toEqual({ priority: "critical" });
    expect(handled).not.toContain("one more");
    letGo();
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect((await post("later")).status).toBe(200);
    expect(admission.inFlight).toBe(0);
  });

  it("takes the priority and the deadline from the caller, and hands them to the handler", async () => {
    letGo();
    const answer = (await (await post("x", { "x-priority": "high", "x-deadline-ms": "5000" })).json()) as { priority: string; remaining: number };
    expect(answer.priority).toBe("high");
    expect(answer.remaining).toBeGreaterThan(0);
    expect(answer.remaining).toBeLessThanOrEqual(5_000);
    expect(await (await post("x", { "x-priority": "now!", "x-deadline-ms": "-1" })).json()).toEqual({ priority: "normal", remaining: null });
  });

  it("does not handle a request whose deadline passed while this process stood still", async () => {
    letGo();
    stalls.waited = 4_000;
    expect((await post("late", { "x-deadline-ms": "4000" })).status).toBe(503);
    expect((await post("in time", { "x-deadline-ms": "6000" })).status).toBe(200);
    expect(handled).toEqual(["in time", "done"]);
  });

  it("keeps the place of a handler that still runs when its caller has left, and ends its work", async () => {
    const abort = new AbortController();
    const open = new Set<unknown>();
    app.server.on("connection", (socket) => {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
    });
    const connections = (): number => open.size;
    const gone = post("gone", {}, abort.signal).catch(() => "aborted");
    await waitFor("it to be handled", () => handled.length === 1);
    expect(admission.inFlight).toBe(1);
    abort.abort();
    expect(await gone).toBe("aborted");
    await waitFor("the server to notice", () => connections() === 0);
    expect(admission.inFlight).toBe(1);
    letGo();
    await waitFor("its place to be free", () => admission.inFlight === 0);
    expect(handled).toEqual(["gone"]);
  });

  it("does not believe the headers of clients", async () => {
    const open = createHttpServer({ service: "gateway", logger, dependencies: {} });
    admitRequests(open, { service: "gateway", admission, trustHeaders: false, stalls });
    open.get("/low", { config: { priority: "low" } }, async () => ({ priority: currentWork()?.priority, remaining: currentWork()?.remaining === Infinity }));
    open.get("/always", async () => ({ priority: currentWork()?.priority ?? null }));
    const answer = await open.inject({ url: "/low", headers: { "x-priority": "critical", "x-deadline-ms": "0" } });
    expect(answer.json()).toEqual({ priority: "low", remaining: true });
    expect((await open.inject("/always")).json()).toEqual({ priority: null });
    await open.close();
  });
});
