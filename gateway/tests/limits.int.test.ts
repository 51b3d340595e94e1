import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Running } from "../../platform/lifecycle/run-process";
import { waitFor } from "../../platform/testing/wait-for";
import { startGateway } from "../start-gateway";
import { connect, post, subscribe } from "./client";
import { startFakeSystem, type FakeSystem } from "./fake-system";

let system: FakeSystem;
const gateways: Running[] = [];

async function gatewayWith(env: NodeJS.ProcessEnv): Promise<string> {
  const gateway = await startGateway({ ...system.env, ...env });
  gateways.push(gateway);
  return gateway.urls.gateway ?? "";
}

beforeAll(async () => {
  system = await startFakeSystem();
});

afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});

afterAll(() => system.stop());

const code = ({ errors }: { errors?: readonly { extensions?: Record<string, unknown> }[] }) => errors?.[0]?.extensions?.code;

describe("the size of an operation", () => {
  it.each([
    ["depth", { MAX_DEPTH: "2" }, "{ event(id: 1) { organizer { name } } }"],
    ["cost", { MAX_COST: "100" }, "{ events(first: 100) { id title } }"],
    ["aliases", { MAX_ALIASES: "1" }, "{ a: me { id } b: me { id } }"],
    ["selected fields", { MAX_SELECTIONS: "10" }, "{ events { ...E } events2: events { ...E } } fragment E on Event { id title seats organizer { id name } }"],
    ["fields of a mutation", { MAX_MUTATION_FIELDS: "1" }, 'mutation { a: join(organizationId: "1") { userId } ...M } fragment M on Mutation { b: join(organizationId: "2") { userId } }'],
    ["tokens", { MAX_TOKENS: "20" }, `{ ${"events { id } ".repeat(10)} }`],
  ])("is limited by %s, over HTTP and over WebSockets", async (_what, env, query) => {
    const url = await gatewayWith(env);
    const answer = await post(url, query);
    expect([answer.status, code(answer)]).toEqual([400, "QUERY_TOO_COMPLEX"]);
    const client = connect(url);
    const received = subscribe(client, query);
    await waitFor("the refusal", () => received.errors.length > 0 || received.events.length > 0);
    expect(JSON.stringify([received.errors, received.events])).toContain("QUERY_TOO_COMPLEX");
    await client.dispose();
  });

  it("counts merged, exclusive and skipped fields as execution does, over HTTP and over WebSockets", async () => {
    const url = await gatewayWith({ MAX_COST: "250" });
    const fragments = Array.from({ length: 5 }, (_, i) => `fragment F${i} on Query { events(first: 100) { id title } skipped: events(first: 100) @skip(if: $s) { id title seats } }`).join(" ");
    const query = `query($s: Boolean!) { ...F0 ...F1 ...F2 ...F3 ...F4 } ${fragments}`;
    const client = connect(url);
    const [http, socket] = [await post(url, query, { variables: { s: true } }), subscribe(client, query, { s: true })];
    await waitFor("the result", () => socket.complete);
    expect([http.errors, (http.data?.events as unknown[]).length, socket.errors]).toEqual([undefined, 100, []]);
    expect(socket.events).toEqual([{ data: http.data }]);
    const refused = subscribe(client, query, { s: false });
    await waitFor("the refusal", () => refused.errors.length > 0);
    expect([code(await post(url, query, { variables: { s: false } })), code({ errors: refused.errors[0] as never })]).toEqual(["QUERY_TOO_COMPLEX", "QUERY_TOO_COMPLEX"]);
    await client.dispose();
  });
});

describe("the size of a body", () => {
  const big = (bytes: number): string => `{ events { id } } # ${"x".repeat(bytes)}`;

  it("is larger for those who are signed in", async () => {
    const url = await gatewayWith({ BODY_LIMIT: "4096", BODY_LIMIT_SIGNED_IN: "65536" });
    const token = system.token(system.state.account());
    const [nobody, somebody, forged, huge] = [await post(url, big(10_000)), await post(url, big(10_000), { token }), await post(url, big(10_000), { token: "nonsense" }), await post(url, big(100_000), { token })];
    expect([nobody.status, code(nobody)]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    expect(somebody.status).toBe(200);
    expect(forged.status).toBe(413);
    expect(huge.status).toBe(413);
  });

  it("is counted where its length was not announced", async () => {
    const url = await gatewayWith({ BODY_LIMIT: "4096" });
    const send = (bytes: number) => {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(JSON.stringify({ query: big(bytes) })));
          controller.close();
        },
      });
      return fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body, duplex: "half" });
    };
    expect((await send(10)).status).toBe(200);
    expect((await send(10_000)).status).toBe(413);
  });

  it("that is not JSON is told so as GraphQL", async () => {
    const url = await gatewayWith({});
    const response = await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: "{" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  });
});

describe("the rate", () => {
  it("is limited for each caller alone, and says when to come back", async () => {
    const url = await gatewayWith({ RATE_LIMIT: "3" });
    const [token, other] = [system.token(system.state.account()), system.token(system.state.account())];
    const answers = [];
    // A window may end in between, so that one more than twice the limit is needed to be sure.
    for (let i = 0; i < 7; i += 1) answers.push(await post(url, "{ me { id } }", { token }));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused).toBeDefined();
    expect(code(refused!)).toBe("RATE_LIMITED");
    expect(Number(refused!.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await post(url, "{ me { id } }", { token: other })).status).toBe(200);
  });
});

describe("persisted operations", () => {
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");

  it("are remembered by their hash", async () => {
    const url = await gatewayWith({});
    const query = "{ events(first: 1) { id } }";
    const send = (body: object) =>
      fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ ...body, extensions: { persistedQuery: { version: 1, sha256Hash: sha(query) } } }) }).then((r) => r.json());
    expect(await send({})).toMatchObject({ errors: [{ extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }] });
    await send({ query });
    expect(await send({})).toEqual({ data: { events: [{ id: "1" }] } });
  });

  it("are the only ones where there is a list of them", async () => {
    const allowed = "{ events(first: 1) { id } }";
    const file = join(mkdtempSync(join(tmpdir(), "gateway-test-")), "operations.json");
    writeFileSync(file, JSON.stringify({ [sha(allowed)]: allowed }));
    const url = await gatewayWith({ PERSISTED_OPERATIONS: file });
    expect((await post(url, allowed)).data).toEqual({ events: [{ id: "1" }] });
    const byHash = await fetch(`${url}/graphql?extensions=${encodeURIComponent(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: sha(allowed) } }))}`, { headers: { "apollo-require-preflight": "1" } });
    expect(await byHash.json()).toEqual({ data: { events: [{ id: "1" }] } });
    expect(code(await post(url, "{ events(first: 2) { id } }"))).toBe("FORBIDDEN");
  });

  it("are checked before anything is parsed, with one error that says nothing of the schema", async () => {
    const allowed = "{ events(first: 1) { id } }";
    const file = join(mkdtempSync(join(tmpdir(), "gateway-test-")), "operations.json");
    writeFileSync(file, JSON.stringify({ [sha(allowed)]: allowed }));
    const url = await gatewayWith({ PERSISTED_OPERATIONS: file });
    const documents = ["{", "{ evnts { id } }", "{ event { idd } }", "{ __schema { types { name } } }", "subscription { eventUpdated(id: 1) { id } }", `{ ${"a".repeat(300)} }`, `${allowed} `, "x".repeat(100_000)];
    const client = connect(url);
    const answers = new Set<string>();
    for (const query of documents) {
      const { errors } = await post(url, query);
      const received = subscribe(client, query);
      await waitFor("the refusal", () => received.errors[0]);
      answers.add(JSON.stringify(errors)).add(JSON.stringify(received.errors[0]));
    }
    const unknown = { extensions: { persistedQuery: { version: 1, sha256Hash: sha("{ me { id } }") } } };
    const byHash = await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(unknown) });
    answers.add(JSON.stringify(((await byHash.json()) as { errors: unknown }).errors));
    expect([...answers]).toEqual([JSON.stringify([{ message: "This operation is not on the list of allowed operations.", extensions: { code: "FORBIDDEN" } }])]);
    const listed = subscribe(client, allowed);
    await waitFor("the result", () => listed.events[0]);
    expect(listed.events).toEqual([{ data: { events: [{ id: "1" }] } }]);
    await client.dispose();
  });
});

describe("what can be switched off", () => {
  it("introspection, and with it every hint of what there is", async () => {
    const url = await gatewayWith({ INTROSPECTION: "false", PLAYGROUND: "false" });
    expect((await post(url, "{ __schema { types { name } } }")).status).toBe(400);
    expect(JSON.stringify((await post(url, "{ evnts { id } }")).errors)).not.toContain("events");
    expect((await fetch(url)).status).toBe(404);
  });
});

describe("what is passed through", () => {
  let service: Server;
  let got: { request: IncomingMessage; body: Buffer } | undefined;

  beforeAll(async () => {
    service = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        got = { request, body: Buffer.concat(chunks) };
        response.writeHead(request.url?.startsWith("/webhooks") ? 202 : 200, { "content-type": "application/pdf", "x-of-service": "yes" }).end("%PDF");
      });
    });
    await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  });

  afterAll(() => void service.close());

  it("is a webhook to the byte, with its signature", async () => {
    const url = await gatewayWith({ PAYMENTS_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}` });
    const body = '{ "id":  "evt_1" ,"ü":1}';
    const response = await fetch(`${url}/webhooks/stripe`, { method: "POST", headers: { "content-type": "application/json", "stripe-signature": "t=1,v1=x", "x-principal": "forged" }, body });
    expect([response.status, await response.text()]).toEqual([202, "%PDF"]);
    expect(got?.body.toString()).toBe(body);
    expect(got?.request.headers).toMatchObject({ "stripe-signature": "t=1,v1=x", "content-type": "application/json", "x-forwarded-for": "127.0.0.1" });
    expect(got?.request.headers["x-principal"]).toBeUndefined();
  });

  it("is a file with its signature in the query, from the service that has it", async () => {
    const origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
    const url = await gatewayWith({ TICKETS_URL: origin });
    const response = await fetch(`${url}/files/tickets/a.pdf?expires=1&signature=x`);
    expect([response.status, response.headers.get("content-type"), response.headers.get("x-of-service"), await response.text()]).toEqual([200, "application/pdf", "yes", "%PDF"]);
    expect(got?.request.url).toBe("/files/tickets/a.pdf?expires=1&signature=x");
  });

  it("is 503 with a Retry-After while the service is down", async () => {
    const url = await gatewayWith({ TICKETS_URL: "http://127.0.0.1:9" });
    const response = await fetch(`${url}/files/tickets/a.pdf`);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, expect.stringMatching(/^[2-6]$/)]);
    expect(await response.json()).toMatchObject({ error: { code: "SERVICE_UNAVAILABLE", service: "tickets" } });
  });

  it("is the key set of access tokens", async () => {
    const url = await gatewayWith({});
    expect(await (await fetch(`${url}/.well-known/jwks.json`)).json()).toMatchObject({ keys: [{ kid: "test-key", alg: "ES256" }] });
  });

  it("says which dependency is missing", async () => {
    const url = await gatewayWith({ CORE_URL: "http://127.0.0.1:9", SCANS_URL: "http://127.0.0.1:9" });
    const response = await fetch(`${url}/health/ready`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ dependencies: { redis: true, auth: true, core: false } });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("graphql_operation_duration_seconds");
  });
});
