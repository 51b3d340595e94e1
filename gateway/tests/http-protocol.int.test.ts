import { serverAudits } from "graphql-http";
import { connect as connectTcp } from "node:net";
import WebSocket from "ws";
import type { Running } from "../../platform/lifecycle/run-process";
import { startGateway } from "../start-gateway";
import { startFakeSystem, type FakeSystem } from "./fake-system";

let system: FakeSystem;
let gateway: Running;
let url: string;

beforeAll(async () => {
  system = await startFakeSystem();
  gateway = await startGateway(system.env);
  url = gateway.urls.gateway ?? "";
});

afterAll(async () => {
  await gateway.stop();
  await system.stop();
});

interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends bytes as they are, and reads until the connection closes. */
async function raw(text: string, origin = url): Promise<RawResponse> {
  const { hostname, port } = new URL(origin);
  const received = await new Promise<string>((resolve, reject) => {
    let all = "";
    const socket = connectTcp(Number(port), hostname, () => socket.write(text));
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no response; received: ${all}`)));
    socket.on("data", (chunk) => (all += chunk.toString()));
    socket.on("close", (failed) => !failed && resolve(all));
    socket.on("error", reject);
  });
  const [head = "", body = ""] = received.split("\r\n\r\n", 2);
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  return { status: Number(statusLine.split(" ")[1]), headers, body };
}

const BODY = JSON.stringify({ query: "{ me { id } }" });
const post = (lines: readonly string[], version = "1.1", path = "/graphql"): string =>
  [`POST ${path} HTTP/${version}`, ...lines, "Content-Type: application/json", `Content-Length: ${BODY.length}`, "Connection: close", "", BODY].join("\r\n");

describe("a request without a usable host", () => {
  it.each([
    ["HTTP/1.0 without Host", post([], "1.0")],
    ["an empty Host", post(["Host:"])],
    ["blanks in Host", post(["Host: a b"])],
    ["a percent sign as Host", post(["Host: %"])],
    ["half an address as Host", post(["Host: [::1"])],
    ["a full URL instead of a path", post(["Host: x"], "1.1", "http://elsewhere.example/graphql")],
  ])("is answered: %s", async (_what, request) => {
    const { status, body } = await raw(request);
    expect([status, JSON.parse(body)]).toEqual([200, { data: { me: null } }]);
  });

  it("is answered when the query is in the URL", async () => {
    const { status, body } = await raw(`GET /graphql?query=%7Bme%7Bid%7D%7D HTTP/1.0\r\n\r\n`);
    expect([status, JSON.parse(body)]).toEqual([200, { data: { me: null } }]);
  });

  it("is answered when a trusted proxy forwards a host that is none", async () => {
    const behind = await startGateway({ ...system.env, TRUST_PROXY: "1" });
    const { status } = await raw(post(["Host: x", "X-Forwarded-Host: [::1", "X-Forwarded-Proto: %"]), behind.urls.gateway);
    await behind.stop();
    expect(status).toBe(200);
  });
});

describe("an error before any handler", () => {
  const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;
  it.each([
    ["a URL that cannot be decoded", get("/%zz"), 400, "BAD_REQUEST"],
    ["such a URL below /graphql", get("/graphql/%zz"), 400, "BAD_REQUEST"],
    ["headers that are too large", get("/health", `X-Large: ${"x".repeat(40_000)}\r\n`), 431, "BAD_REQUEST"],
    ["text that is not HTTP", "nonsense\r\n\r\n", 400, "BAD_REQUEST"],
    ["two lengths", "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400, "BAD_REQUEST"],
    ["a path that does not exist", get("/nowhere?x=1"), 404, "NOT_FOUND"],
    ["a preflight without its headers", "OPTIONS /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, "BAD_REQUEST"],
    ["half a preflight", "OPTIONS /health HTTP/1.1\r\nHost: x\r\nOrigin: http://a.example\r\nConnection: close\r\n\r\n", 400, "BAD_REQUEST"],
  ])("is JSON with a correlation ID: %s", async (_what, request, status, code) => {
    const response = await raw(request);
    expect([response.status, JSON.parse(response.body)]).toEqual([status, { error: { code, message: expect.stringMatching(/\.$/) as string } }]);
    expect(response.headers["content-type"]).toContain("application/json");
    expect(response.headers["x-correlation-id"]).toMatch(/^[\w-]{20,}$/);
  });

  it.each([
    ["another method", "PUT /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405],
    ["a preflight without its headers", "OPTIONS /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400],
    ["another content type", `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`, 415],
    ["no content type", `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`, 415],
    ["a form", `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`, 415],
    ["a compressed body", `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`, 415],
    ["a body that is not JSON", `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1\r\nConnection: close\r\n\r\n{`, 400],
    ["headers that are too large", `POST /graphql HTTP/1.1\r\nHost: x\r\nX-Large: ${"x".repeat(40_000)}\r\n\r\n`, 431],
  ])("has the shape of GraphQL at /graphql: %s", async (_what, request, status) => {
    const { status: sent, body, headers } = await raw(request);
    const correlationId = headers["x-correlation-id"];
    expect([sent, JSON.parse(body)]).toEqual([status, { errors: [{ message: expect.stringMatching(/\.$/) as string, extensions: { code: expect.stringMatching(/^BAD_/) as string, correlationId } }] }]);
  });

  it("keeps the correlation ID that the client chose, also a short one", async () => {
    for (const request of [get("/nowhere", "X-Correlation-Id: my-id-1\r\n"), get("/%zz", "X-Correlation-Id: my-id-1\r\n"), get("/health", `X-Correlation-Id: my-id-1\r\nX-Large: ${"x".repeat(10)}\r\n`)]) {
      expect((await raw(request)).headers["x-correlation-id"]).toBe("my-id-1");
    }
    for (const harmful of ["a b", '"', "x".repeat(129), "é"]) expect((await raw(get("/health", `X-Correlation-Id: ${harmful}\r\n`))).headers["x-correlation-id"]).toMatch(/^[\w-]{36}$/);
  });
});

describe("a method that a path does not support", () => {
  it.each([
    ["PUT", "/graphql", "GET, POST"],
    ["DELETE", "/graphql", "GET, POST"],
    ["PATCH", "/graphql?x=1", "GET, POST"],
    ["HEAD", "/graphql", "GET, POST"],
    ["GET", "/webhooks/stripe", "POST"],
    ["POST", "/health", "GET, HEAD"],
    ["DELETE", "/files/a/b.pdf", "GET, HEAD"],
    ["POST", "/purchases/1", "GET, HEAD"],
  ])("is 405 with those that it does: %s %s", async (method, path, allowed) => {
    const response = await fetch(`${url}${path}`, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, allowed]);
  });

  it("is the same at a subgraph", async () => {
    const response = await fetch(`${system.events.url}/graphql`);
    expect([response.status, response.headers.get("allow"), await response.json()]).toMatchObject([405, "POST", { errors: [{ extensions: { code: "BAD_REQUEST" } }] }]);
  });
});

describe("a 401", () => {
  it("has a challenge, over GraphQL, at a subgraph and between services", async () => {
    const headers = { "content-type": "application/json", authorization: "Bearer nonsense" };
    const responses = await Promise.all([
      fetch(`${url}/graphql`, { method: "POST", headers, body: BODY }),
      fetch(`${system.events.url}/graphql`, { method: "POST", headers, body: BODY }),
      fetch(`${system.people.url}/api/internal/principals/resolve`, { method: "POST", headers, body: "{}" }),
    ]);
    expect(responses.map(({ status, headers: sent }) => [status, sent.get("www-authenticate")])).toEqual(Array.from({ length: 3 }, () => [401, "Bearer"]));
  });
});

describe("GET /graphql", () => {
  const ask = (search: Record<string, string>, accept = "*/*") => fetch(`${url}/graphql?${new URLSearchParams(search).toString()}`, { headers: { accept } });

  it("answers a query without any other header", async () => {
    const response = await ask({ query: "query($id: ID!) { event(id: $id) { title } }", variables: '{"id":"41"}' });
    expect([response.status, await response.json()]).toEqual([200, { data: { event: { title: "Event 41" } } }]);
  });

  it.each(["*/*", "application/json", "application/graphql-response+json"])("never runs a mutation, with Accept %s", async (accept) => {
    const account = system.state.account(["o1"]);
    const query = 'mutation { rename(organizationId: "o1", id: 42, title: "Renamed") { id } }';
    const search = new URLSearchParams({ query }).toString();
    const response = await fetch(`${url}/graphql?${search}`, { headers: { accept, authorization: `Bearer ${system.token(account)}` } });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    expect(system.state.titles.get("42")).toBeUndefined();
  });
});

describe("the status of a request that cannot be executed as it is written", () => {
  const status = async (body: object, accept?: string): Promise<number> =>
    (await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json", ...(accept === undefined ? {} : { accept }) }, body: JSON.stringify(body) })).status;
  const requests = [
    { query: "{" },
    { query: "{ nothing }" },
    { query: "query($e: ID!) { event(id: $e) { id } }" },
    { query: "query($b: Boolean = true) { me { id @skip(if: $b) } }", variables: { b: null } },
    { query: "query A { me { id } }", operationName: "B" },
  ];

  it.each([
    [200, "application/json"],
    [200, "application/json; charset=utf-8, text/html"],
    [400, "application/graphql-response+json"],
    [400, "application/graphql-response+json, application/json;q=0.9"],
    [400, "*/*"],
    [400, undefined],
  ])("is %i for Accept %s", async (expected, accept) => {
    for (const request of requests) expect(await status(request, accept)).toBe(expected);
  });

  it("is not 200 for anything else", async () => {
    expect(await status({ query: "subscription { eventUpdated(id: 1) { id } }" }, "application/json")).toBe(400);
    expect(await status({}, "application/json")).toBe(400);
    expect(await status([], "application/json")).toBe(400);
  });
});

describe("an upgrade that is not a WebSocket at /graphql", () => {
  const upgrade = (path: string, headers: readonly string[] = []) =>
    [`GET ${path} HTTP/1.1`, "Host: x", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", ...headers, "", ""].join("\r\n");

  it.each([
    ["another path", upgrade("/elsewhere"), 404],
    ["a slash too many", upgrade("/graphql/"), 404],
    ["an invalid handshake", upgrade("/graphql").replace("dGhlIHNhbXBsZSBub25jZQ==", "x"), 400],
    ["another protocol", upgrade("/health").replace("Upgrade: websocket", "Upgrade: h2c"), 400],
  ])("gets an HTTP response: %s", async (_what, request, status) => {
    for (const origin of [url, system.events.url]) {
      const response = await raw(request, origin);
      expect(response.status).toBe(status);
      expect(response.headers["x-correlation-id"]).toBeDefined();
      expect(JSON.stringify(JSON.parse(response.body))).toMatch(/"code":"(NOT_FOUND|BAD_REQUEST)"/);
    }
  });

  it("leaves the process running when the client is gone before the response", async () => {
    const { hostname, port } = new URL(url);
    for (let i = 0; i < 20; i += 1) {
      const socket = connectTcp(Number(port), hostname, () => {
        socket.write(upgrade("/elsewhere"));
        socket.resetAndDestroy();
      });
      await new Promise((resolve) => socket.once("close", resolve));
    }
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it("is told from a WebSocket without the subprotocol, which closes with 4406", async () => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`);
    expect(await new Promise((resolve) => socket.once("close", resolve))).toBe(4406);
  });
});

describe("a large response", () => {
  it.each(["br", "gzip"])("is compressed with %s, over GraphQL and on other routes, while small ones are not", async (encoding) => {
    const ask = (query: string) => fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json", "accept-encoding": encoding }, body: JSON.stringify({ query }) });
    const [large, small, metrics] = [await ask("{ __schema { types { name fields { name description } } } }"), await ask("{ me { id } }"), await fetch(`${url}/metrics`, { headers: { "accept-encoding": encoding } })];
    expect([large, small, metrics].map(({ headers }) => headers.get("content-encoding"))).toEqual([encoding, null, encoding]);
    expect(JSON.stringify(await large.json())).toContain("The caller");
    expect(large.headers.get("vary")).toContain("Accept-Encoding");
    expect(await metrics.text()).toContain("http_");
  });
});

describe("GraphQL over HTTP", () => {
  it.each(serverAudits({ url: () => `${url}/graphql`, fetchFn: fetch }).map((audit) => [audit.id, audit.name, audit] as const))("passes audit %s: %s", async (_id, _name, audit) => {
    const result = await audit.fn();
    expect(result.status === "ok" ? "ok" : `${result.status}: ${result.reason}`).toBe("ok");
  });
});
