import { writeFileSync } from "node:fs";
import { Mutation, Query, Resolver } from "type-graphql";
import type { GraphContext } from "../../platform/graphql/graph-context";
import { buildFederatedSchema } from "../../platform/graphql/subgraph-schema";
import type { Running } from "../../platform/lifecycle/run-process";
import { createLogger } from "../../platform/logging/logger";
import { registry } from "../../platform/metrics/metrics";
import { waitFor } from "../../platform/testing/wait-for";
import { startGateway } from "../start-gateway";
import { connect, post, subscribe, type Answer } from "./client";
import { eventsSchema } from "./events.subgraph";
import { composeFakes, FakeSubgraph, startFakeSystem, type FakeSystem } from "./fake-system";
import { Gate } from "./gate";
import { peopleSchema } from "./people.subgraph";

/** A subgraph of the doors, under the name of the real field. */
@Resolver()
class ScanResolver {
  @Query(() => String, { description: "Something to read" })
  gate(): string {
    return "North";
  }

  @Mutation(() => String, { description: "Scans a ticket" })
  scanTicket(): string {
    return "ADMITTED";
  }
}

const LIST = "{ events(first: 1) { id } }";
const SCAN = "mutation { scanTicket }";

let system: FakeSystem;
let scans: FakeSubgraph;
let core: Gate;
let url: string;
let gateway: Running | undefined;

beforeAll(async () => {
  system = await startFakeSystem();
  const schema = await buildFederatedSchema<GraphContext>({ resolvers: [new ScanResolver()] });
  scans = new FakeSubgraph("scans", schema.schema, createLogger("fake", "silent"));
  await scans.start();
  const [auth, events] = await Promise.all([peopleSchema(system.state), eventsSchema(system.state, system.pubsub)]);
  writeFileSync(system.supergraphFile, composeFakes({ auth: auth.sdl, core: events.sdl, scans: schema.sdl }));
});
afterAll(async () => {
  await Promise.all([scans.stop(), system.stop()]);
});
afterEach(async () => {
  core.open();
  await gateway?.stop();
  core.close();
});

/** A gateway that reaches core through a gate. */
async function start(env: NodeJS.ProcessEnv): Promise<void> {
  core = await Gate.before(() => system.events.url);
  gateway = await startGateway({ ...system.env, CORE_URL: core.url, SCANS_URL: scans.url, ...env });
  url = gateway.urls.gateway ?? "";
  await post(url, LIST);
  core.arrived.length = 0;
  core.isOpen = false;
}

const codeOf = ({ errors }: Answer): unknown => errors?.[0]?.extensions?.code;
const gauge = async (name: string, target: string): Promise<number | undefined> => {
  const { values } = (await (registry.getSingleMetric(name) as { get: () => Promise<{ values: { labels: { target?: string }; value: number }[] }> }).get());
  return values.find(({ labels }) => labels.target === target)?.value;
};
const waitForQueue = (length: number) => waitFor(`${length} to wait`, async () => (await gauge("admission_queue_length", "gateway")) === length);
/** Eight places, of which lists may have four. */
const SMALL = { GATEWAY_MAX_IN_FLIGHT: "8", GATEWAY_MAX_QUEUED: "4" };

describe("a gateway whose places are taken by lists", () => {
  it("refuses the next list immediately with 503 and Retry-After, and serves a scan", async () => {
    await start({ ...SMALL, GATEWAY_MAX_QUEUED: "0" });
    const lists = Array.from({ length: 4 }, () => post(url, LIST));
    await waitFor("the lists to be with core", () => core.arrived.length === 4);
    for (const accept of ["application/json", "application/graphql-response+json"]) {
      const refused = await post(url, LIST, { headers: { accept } });
      expect([refused.status, codeOf(refused)]).toEqual([503, "SERVICE_UNAVAILABLE"]);
      expect(Number(refused.headers.get("retry-after"))).toBe(Math.ceil(refused.errors?.[0]?.extensions?.retryAfter as number));
    }
    expect(await post(url, LIST, { headers: { "x-priority": "critical" } })).toMatchObject({ status: 503 });
    expect(await post(url, SCAN)).toMatchObject({ status: 200, data: { scanTicket: "ADMITTED" } });
    expect(core.arrived).toHaveLength(4);
    core.open();
    expect((await Promise.all(lists)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await post(url, LIST)).status).toBe(200);
  });

  it("gives a scan the place of a list that waits", async () => {
    await start(SMALL);
    // Other operations fill what lists may not have.
    const all = [...Array.from({ length: 4 }, () => post(url, LIST)), ...Array.from({ length: 2 }, () => post(url, "{ event(id: 1) { id } }"))];
    await waitFor("them to be with core", () => core.arrived.length === 6);
    const waiting = Array.from({ length: 4 }, () => post(url, LIST));
    await waitForQueue(4);
    expect(await post(url, SCAN)).toMatchObject({ status: 200, data: { scanTicket: "ADMITTED" } });
    core.open();
    expect((await Promise.all([...all, ...waiting])).every(({ status }) => status === 200)).toBe(true);
  });

  it("drops the work of a client that disconnects while it waits", async () => {
    await start(SMALL);
    const running = Array.from({ length: 4 }, () => post(url, LIST));
    await waitFor("the lists to be with core", () => core.arrived.length === 4);
    const abort = new AbortController();
    const gone = fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query: LIST }), signal: abort.signal }).catch(() => "gone");
    await waitForQueue(1);
    abort.abort();
    expect(await gone).toBe("gone");
    await waitForQueue(0);
    core.open();
    await Promise.all(running);
    expect(core.arrived).toHaveLength(4);
  });

  it("refuses over a WebSocket too, with retryAfter in the error", async () => {
    await start({ ...SMALL, GATEWAY_MAX_QUEUED: "0" });
    const lists = Array.from({ length: 4 }, () => post(url, LIST));
    await waitFor("the lists to be with core", () => core.arrived.length === 4);
    const client = connect(url);
    const received = subscribe(client, LIST);
    await waitFor("the result", () => received.events[0] ?? received.errors[0]);
    expect(received.events[0]?.errors?.[0]?.extensions).toMatchObject({ code: "SERVICE_UNAVAILABLE", retryAfter: expect.any(Number) as number });
    await client.dispose();
    core.open();
    await Promise.all(lists);
  });
});

describe("the deadline of an operation", () => {
  it("is one for all of its fetches and travels with each of them, as the priority does", async () => {
    const auth = await Gate.before(() => system.people.url);
    await start({ OPERATION_TIMEOUT: "5000", SUBGRAPH_TIMEOUT: "5000", AUTH_URL: auth.url });
    // Events come from core, their greetings from auth afterwards.
    const answer = post(url, "{ events(first: 1) { greeting } }");
    await waitFor("the first fetch", () => core.arrived.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    core.open();
    expect(await answer).toMatchObject({ status: 200 });
    const fetches = [core.arrived[0], auth.arrived.find((headers) => "x-principal" in headers)];
    const [first = NaN, second = NaN] = fetches.map((headers) => Number(headers?.["x-deadline-ms"]));
    expect(first).toBeLessThanOrEqual(5_000);
    expect(second).toBeLessThanOrEqual(first - 99);
    expect(fetches.map((headers) => headers?.["x-priority"])).toEqual(["low", "low"]);
    auth.close();
  });

  it("ends an operation whose subgraph does not respond", async () => {
    await start({ OPERATION_TIMEOUT: "300" });
    expect(await post(url, LIST)).toMatchObject({ status: 503, data: null });
  });
});

describe("a subgraph that does not respond", () => {
  /** Has the circuit of core open. */
  async function freeze(): Promise<void> {
    await start({ OPERATION_TIMEOUT: "1000", SUBGRAPH_TIMEOUT: "1000" });
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(url, LIST)));
    expect(answers.map(codeOf)).toEqual(Array.from({ length: 5 }, () => "SERVICE_UNAVAILABLE"));
    expect(core.arrived).toHaveLength(5);
    expect(await gauge("circuit_breaker_state", "core")).toBe(1);
  }

  it("is not asked after five timeouts, and its fields are null immediately", async () => {
    await freeze();
    const answer = await post(url, "{ event(id: 1) { id } gate }");
    expect(answer).toMatchObject({ status: 200, data: { event: null, gate: "North" } });
    expect(answer.errors).toMatchObject([{ path: ["event"], extensions: { code: "SERVICE_UNAVAILABLE", service: "core" } }]);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(core.arrived).toHaveLength(5);
  });

  it("is tried by one request, and used again when that one succeeds", async () => {
    await freeze();
    // Every round asks ten times at once; the first round after the circuit's pause may have one request pass.
    await waitFor("a request to be let through", async () => {
      await Promise.all(Array.from({ length: 10 }, () => post(url, LIST)));
      return core.arrived.length > 5;
    });
    expect(core.arrived).toHaveLength(6);
    expect(await gauge("circuit_breaker_state", "core")).toBe(1);
    core.open();
    await waitFor("the circuit to close", async () => (await post(url, LIST)).status === 200);
    expect(await gauge("circuit_breaker_state", "core")).toBe(0);
  });

  it("leaves scanning its own circuit", async () => {
    await freeze();
    expect(await gauge("circuit_breaker_state", "core:scanning")).toBe(0);
    expect(await post(url, SCAN)).toMatchObject({ status: 200 });
  });

  it("is not held responsible for clients that leave", async () => {
    await start({});
    const abort = new AbortController();
    const gone = Array.from({ length: 10 }, () => fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query: LIST }), signal: abort.signal }).catch(() => "gone"));
    await waitFor("them to be with core", () => core.arrived.length === 10);
    abort.abort();
    await Promise.all(gone);
    await waitFor("the gateway to notice", async () => (await gauge("admission_in_flight", "gateway")) === 0);
    expect(await gauge("circuit_breaker_state", "core")).toBe(0);
    core.open();
    expect((await post(url, LIST)).status).toBe(200);
  });
});
