import { QueryPlanner } from "@apollo/query-planner";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { newId } from "../../platform/db/new-id";
import type { Running } from "../../platform/lifecycle/run-process";
import { registry } from "../../platform/metrics/metrics";
import { waitFor } from "../../platform/testing/wait-for";
import { startGateway } from "../start-gateway";
import { connect, post, subscribe, type Answer } from "./client";
import { startFakeSystem, type FakeSystem } from "./fake-system";

let system: FakeSystem;
const gateways: Running[] = [];

async function start(env: NodeJS.ProcessEnv): Promise<Running> {
  const gateway = await startGateway({ ...system.env, ...env });
  gateways.push(gateway);
  return gateway;
}
const gatewayWith = async (env: NodeJS.ProcessEnv): Promise<string> => (await start(env)).urls.gateway ?? "";

/** A network of its own for each test, so that none counts for another. */
const address = (): string => `2001:${newId().slice(-12).replace(/(.{4})(?=.)/g, "$1:")}::1`;
const code = ({ errors }: Pick<Answer, "errors">) => errors?.[0]?.extensions?.code;
const WRONG_KEY = `ep_aaaaaaaa_${"a".repeat(43)}`;

beforeAll(async () => {
  system = await startFakeSystem();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});

afterAll(() => system.stop());

describe("a document that explodes", () => {
  const levels = Array.from({ length: 14 }, (_, i) => ` fragment F${i} on Ticket { id ${i < 13 ? `a${i}: purchase { tickets { ...F${i + 1} } } b${i}: purchase { tickets { ...F${i + 1} } }` : ""} }`).join("");
  const documents = { subscription: `subscription X { purchaseUpdated(purchaseId: "x") { tickets { ...F0 } } }${levels}`, query: `query X { purchase(id: "x") { tickets { ...F0 } } }${levels}` };

  it("is refused before it is planned, whatever it asks for and by whichever way it comes", async () => {
    const url = await gatewayWith({ SUPERGRAPH: "gateway/supergraph.graphql" });
    const plan = jest.spyOn(QueryPlanner.prototype, "buildQueryPlan");
    expect(code(await post(url, documents.query))).toBe("QUERY_TOO_COMPLEX");
    const client = connect(url);
    for (const document of Object.values(documents)) {
      const received = subscribe(client, document);
      await waitFor("the refusal", () => received.errors.length > 0 || received.events.length > 0);
      expect(JSON.stringify([received.errors, received.events])).toContain("QUERY_TOO_COMPLEX");
    }
    expect(plan).not.toHaveBeenCalled();
    await client.dispose();
  });
});

describe("behind a proxy", () => {
  it("the rate is that of the address that the proxy saw, whatever stands before it", async () => {
    const url = await gatewayWith({ TRUST_PROXY: "1", RATE_LIMIT: "3" });
    const [seen, other] = [address(), address()];
    const statuses = [];
    for (let i = 0; i < 7; i += 1) statuses.push((await post(url, "{ me { id } }", { headers: { "x-forwarded-for": `10.9.${i}.1, ${seen}` } })).status);
    expect(statuses).toContain(429);
    expect((await post(url, "{ me { id } }", { headers: { "x-forwarded-for": `${seen}, ${other}` } })).status).toBe(200);
  });

  it("the rate is that of the whole network of somebody who has many addresses", async () => {
    const url = await gatewayWith({ TRUST_PROXY: "1", RATE_LIMIT: "3" });
    const network = address().slice(0, -1);
    const statuses = [];
    for (let i = 0; i < 7; i += 1) statuses.push((await post(url, "{ me { id } }", { headers: { "x-forwarded-for": `${network}a${i}` } })).status);
    expect(statuses).toContain(429);
  });

  it("an untrue setting stops the start", async () => {
    await expect(gatewayWith({ TRUST_PROXY: "true" })).rejects.toThrow("TRUST_PROXY");
  });
});

describe("a wrong key", () => {
  /** With what a connection ends that says this about itself. */
  const closeCode = (url: string, from: string, authorization: string): Promise<number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws", { headers: { "x-forwarded-for": from } });
      socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } })));
      socket.on("close", resolve);
    });

  it("is counted when a connection begins with it", async () => {
    const url = await gatewayWith({ TRUST_PROXY: "1", RATE_LIMIT: "3" });
    const from = address();
    const codes = [];
    // A window may end in between, so that one more than twice the limit is needed to be sure.
    for (let i = 0; i < 7; i += 1) codes.push(await closeCode(url, from, `Bearer ${WRONG_KEY}${i}`));
    expect(codes[0]).toBe(4403);
    expect(codes).toContain(1013);
  });

  it("is counted each time a client whose session has ended connects again with it", async () => {
    const url = await gatewayWith({ TRUST_PROXY: "1", RATE_LIMIT: "3" });
    const account = system.state.account();
    const headers = { "x-forwarded-for": address() };
    class Forwarded extends WebSocket {
      constructor(to: string, protocols: string | string[]) {
        super(to, protocols, { headers });
      }
    }
    const client = createClient({ url: `${url.replace("http", "ws")}/graphql`, webSocketImpl: Forwarded, connectionParams: { authorization: `Bearer ${system.token(account)}` }, retryAttempts: 0 });
    const ask = async (): Promise<string> => {
      const received = subscribe(client, "{ me { id } }");
      await waitFor("an answer", () => received.errors.length > 0 || received.events.length > 0);
      return JSON.stringify([received.errors.map((error) => (error as { code?: number }).code ?? error), received.events]);
    };
    expect(await ask()).toContain(account.id);
    system.state.accounts.delete(account.sessionId);
    await system.tell(account, [account.sessionId]);
    // A valid token counts for its user, an invalid one for the address.
    await waitFor("a refused connection", async () => (await ask()).includes("4403"));
    await waitFor("the limit", async () => (await ask()).includes("1013"));
    await client.dispose();
  });

  it("is counted when it comes with a large body, and once for a request", async () => {
    const url = await gatewayWith({ TRUST_PROXY: "1", RATE_LIMIT: "3", BODY_LIMIT: "4096" });
    const send = async (from: string, bytes: number, announced: boolean): Promise<number> => {
      const body = JSON.stringify({ query: `{ me { id } } # ${"x".repeat(bytes)}` });
      const headers = { "content-type": "application/json", authorization: `Bearer ${WRONG_KEY}`, "x-forwarded-for": from };
      const options = announced ? { body } : { body: new Blob([body]).stream(), duplex: "half" as const };
      return (await fetch(`${url}/graphql`, { method: "POST", headers, ...options })).status;
    };
    const [large, small] = [address(), address()];
    const statuses = [];
    for (let i = 0; i < 7; i += 1) statuses.push(await send(large, 10_000, true));
    expect(statuses[0]).toBe(413);
    expect(statuses).toContain(429);
    // The limit of a body of unannounced length depends on the caller, and so does the answer.
    expect([await send(small, 1, false), await send(small, 1, false), await send(small, 1, false)]).toEqual([401, 401, 401]);
  });
});

describe("a token whose payload is not JSON", () => {
  const token = ['{"alg":"ES256","typ":"JWT","kid":"test-key"}', "not JSON", "x"].map((part) => Buffer.from(part).toString("base64url")).join(".");

  it("is a wrong one, over HTTP and over WebSockets", async () => {
    const url = await gatewayWith({});
    const answer = await post(url, "{ me { id } }", { token });
    expect([answer.status, code(answer)]).toEqual([401, "UNAUTHENTICATED"]);
    const client = connect(url, { authorization: `Bearer ${token}` });
    const received = subscribe(client, "{ me { id } }");
    await waitFor("the end", () => received.errors[0]);
    expect(received.errors[0]).toMatchObject({ code: 4403 });
  });
});

describe("a document that does not say which operation", () => {
  it.each([
    ["names one that is not there", { query: "query A { me { id } }", operationName: "B" }, /no operation of the name.*It has: A\./],
    ["has several", { query: "query A { me { id } } query B { me { id } }" }, /several operations.*It has: A, B\./],
    ["names one where none has a name", { query: "{ me { id } }", operationName: "B" }, /has no name/],
  ])("is told so when it %s", async (_what, body, message) => {
    const url = await gatewayWith({});
    const response = await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const expected = { message: expect.stringMatching(message) as string, extensions: { code: "OPERATION_RESOLUTION_FAILURE" } };
    expect([response.status, await response.json()]).toEqual([400, { errors: [expected] }]);
    const client = connect(url);
    const errors: unknown[] = [];
    client.subscribe(body, { next: () => undefined, error: (error) => errors.push(error), complete: () => undefined });
    await waitFor("the refusal", () => errors[0]);
    expect(errors[0]).toEqual([expected]);
    await client.dispose();
  });
});

describe("metrics", () => {
  it("take no name that is as long as a document, at the gateway or behind it", async () => {
    const url = await gatewayWith({});
    const name = `Long${"x".repeat(200)}`;
    expect((await post(url, `query ${name} { event(id: 1) { title greeting } }`)).status).toBe(200);
    expect(await registry.metrics()).not.toContain(name);
  });

  it("are on no port that others reach in production, but on one of their own", async () => {
    const production = { NODE_ENV: "production", CORS_ORIGINS: "https://shop.example.org", TRUST_PROXY: "0" };
    const [none, own] = [await start(production), await start({ ...production, METRICS_PORT: "0" })];
    expect(none.urls.gatewayMetrics).toBeUndefined();
    for (const { urls } of [none, own]) expect((await fetch(`${urls.gateway}/metrics`)).status).toBe(404);
    const answer = await fetch(`${own.urls.gatewayMetrics}/metrics`);
    expect(await answer.text()).toContain("graphql_operation_duration_seconds");
    expect(answer.headers.get("content-type")).toContain("text/plain");
    expect((await fetch(`${own.urls.gatewayMetrics}/graphql?query={__typename}`)).status).toBe(404);
  });
});
