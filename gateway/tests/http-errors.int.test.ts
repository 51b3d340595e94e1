import { connect as connectTcp } from "node:net";
import WebSocket from "ws";
import type { FakeSystem } from "./fake-system";
import { useGateway } from "./use-gateway";
import { raw } from "./raw-http";

let system: FakeSystem;
let url: string;
useGateway((started) => ({ system, url } = started));

describe("an error before any handler", () => {
  const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;
  it.each([
    ["a URL that cannot be decoded", get("/%zz"), 400, "BAD_REQUEST"],
    ["such a URL below /graphql", get("/graphql/%zz"), 400, "BAD_REQUEST"],
    ["headers that are too large", get("/health", `X-Large: ${"x".repeat(40_000)}\r\n`), 431, "BAD_REQUEST"],
    ["text that is not HTTP", "nonsense\r\n\r\n", 400, "BAD_REQUEST"],
    [
      "two lengths",
      "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
      400,
      "BAD_REQUEST",
    ],
    ["a path that does not exist", get("/nowhere?x=1"), 404, "NOT_FOUND"],
    [
      "a preflight without its headers",
      "OPTIONS /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      400,
      "BAD_REQUEST",
    ],
    [
      "half a preflight",
      "OPTIONS /health HTTP/1.1\r\nHost: x\r\nOrigin: http://a.example\r\nConnection: close\r\n\r\n",
      400,
      "BAD_REQUEST",
    ],
  ])("is JSON with a correlation ID: %s", async (_what, request, status, code) => {
    const response = await raw(request, url);
    expect([response.status, JSON.parse(response.body)]).toEqual([
      status,
      { error: { code, message: expect.stringMatching(/\.$/) as string } },
    ]);
    expect(response.headers["content-type"]).toContain("application/json");
    expect(response.headers["x-correlation-id"]).toMatch(/^[\w-]{20,}$/);
  });

  it.each([
    ["another method", "PUT /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405],
    ["a preflight without its headers", "OPTIONS /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400],
    [
      "another content type",
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      415,
    ],
    ["no content type", `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`, 415],
    [
      "a form",
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      415,
    ],
    [
      "a compressed body",
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      415,
    ],
    [
      "a body that is not JSON",
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1\r\nConnection: close\r\n\r\n{`,
      400,
    ],
    ["headers that are too large", `POST /graphql HTTP/1.1\r\nHost: x\r\nX-Large: ${"x".repeat(40_000)}\r\n\r\n`, 431],
  ])("has the shape of GraphQL at /graphql: %s", async (_what, request, status) => {
    const { status: sent, body, headers } = await raw(request, url);
    const correlationId = headers["x-correlation-id"];
    expect([sent, JSON.parse(body)]).toEqual([
      status,
      {
        errors: [
          {
            message: expect.stringMatching(/\.$/) as string,
            extensions: { code: expect.stringMatching(/^BAD_/) as string, correlationId },
          },
        ],
      },
    ]);
  });

  it("keeps the correlation ID that the client chose, also a short one", async () => {
    for (const request of [
      get("/nowhere", "X-Correlation-Id: my-id-1\r\n"),
      get("/%zz", "X-Correlation-Id: my-id-1\r\n"),
      get("/health", `X-Correlation-Id: my-id-1\r\nX-Large: ${"x".repeat(10)}\r\n`),
    ]) {
      expect((await raw(request, url)).headers["x-correlation-id"]).toBe("my-id-1");
    }
    for (const harmful of ["a b", '"', "x".repeat(129), "é"])
      expect((await raw(get("/health", `X-Correlation-Id: ${harmful}\r\n`), url)).headers["x-correlation-id"]).toMatch(
        /^[\w-]{36}$/,
      );
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
    expect([response.status, response.headers.get("allow"), await response.json()]).toMatchObject([
      405,
      "POST",
      { errors: [{ extensions: { code: "BAD_REQUEST" } }] },
    ]);
  });
});

describe("an upgrade that is not a WebSocket at /graphql", () => {
  const upgrade = (path: string, headers: readonly string[] = []) =>
    [
      `GET ${path} HTTP/1.1`,
      "Host: x",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ...headers,
      "",
      "",
    ].join("\r\n");

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
