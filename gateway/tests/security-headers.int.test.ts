import { PubSub } from "../../platform/pubsub/pubsub";
import { createLogger } from "../../platform/logging/logger";
import { listen } from "../../platform/http/listen";
import { serveMetrics } from "../../platform/metrics/metrics-server";
import { connectRedis } from "../../platform/redis/connect-redis";
import WebSocket from "ws";
import { readGatewayConfig } from "../config";
import { createGateway, type Gateway } from "../server";
import { startFakeSystem, type FakeSystem } from "./fake-system";
import { raw } from "./raw-http";

const logger = createLogger("test", "silent");
const STRICT = "strict-transport-security";
const ALWAYS = { "x-content-type-options": "nosniff", "referrer-policy": expect.stringMatching(/^no-referrer$/) as string };

let system: FakeSystem;
let redis: ReturnType<typeof connectRedis>;
let subscriber: typeof redis;
const gateways: Gateway[] = [];

beforeAll(async () => {
  system = await startFakeSystem();
  redis = connectRedis(process.env.TEST_REDIS_URL ?? "", logger);
  subscriber = connectRedis(process.env.TEST_REDIS_URL ?? "", logger);
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map(({ stop }) => stop()));
});
afterAll(async () => {
  redis.disconnect();
  subscriber.disconnect();
  await system.stop();
});

async function start(env: NodeJS.ProcessEnv): Promise<{ gateway: Gateway; url: string }> {
  const config = readGatewayConfig({ ...system.env, HTTP_RATE_LIMIT: "0", ...env });
  const gateway = await createGateway(config, { logger, redis, pubsub: new PubSub(redis, subscriber, logger) });
  gateways.push(gateway);
  return { gateway, url: await listen(gateway.app, "127.0.0.1", 0) };
}

const production = {
  NODE_ENV: "production",
  CORS_ORIGINS: "*",
  TRUST_PROXY: "0",
  PUBLIC_URL: "https://tickets.example.org",
  PLAYGROUND: "true",
};
const headersOf = (response: Response): Record<string, string> => Object.fromEntries(response.headers);

/** A request to each route of a server, with each of its methods, and to paths and methods that it does not have. */
function* requestsTo({ app }: Gateway): Generator<readonly [string, string]> {
  for (const { url, methods } of app.routeTable) {
    const path = url.replace(/:\w+/g, "x").replace("*", "x.js");
    for (const method of [...methods, "PUT"]) yield [method, path];
  }
  yield* [
    ["GET", "/nowhere"],
    ["POST", "/nowhere"],
    ["OPTIONS", "/graphql"],
    ["GET", "/%zz"],
    ["GET", "/graphql?query={__typename}"],
  ];
}

describe("every response of the gateway", () => {
  it.each([
    ["production behind https", production, true],
    ["production without https", { ...production, PUBLIC_URL: "http://tickets.example.org" }, false],
    ["development", { PUBLIC_URL: "https://tickets.example.org" }, false],
  ])("has the security headers, in %s", async (_what, env, isStrict) => {
    const { gateway, url } = await start(env);
    const requests = [...requestsTo(gateway)];
    expect(requests.map(([, path]) => path)).toEqual(
      expect.arrayContaining(["/graphql", "/health", "/health/ready", "/files/x.js", "/webhooks/stripe", "/robots.txt", "/"]),
    );
    for (const [method, path] of requests) {
      const response = await fetch(`${url}${path}`, { method });
      await response.arrayBuffer();
      const where = `${method} ${path} ${response.status}`;
      expect([where, headersOf(response)]).toEqual([where, expect.objectContaining(ALWAYS)]);
      expect([where, response.headers.has(STRICT)]).toEqual([where, isStrict]);
      if (/json|html|plain/.test(response.headers.get("content-type") ?? ""))
        expect([where, response.headers.get("content-security-policy")]).toEqual([
          where,
          expect.stringContaining("frame-ancestors 'none'"),
        ]);
    }
  });

  it.each([
    ["text that is not HTTP", "nonsense\r\n\r\n", 400],
    ["headers that are too large", `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${"x".repeat(40_000)}\r\n\r\n`, 431],
    ["an upgrade of another path", upgradeOf("/elsewhere"), 404],
    ["an invalid handshake", upgradeOf("/graphql").replace("dGhlIHNhbXBsZSBub25jZQ==", "x"), 400],
  ])("has them before any route: %s", async (_what, request, status) => {
    const { url } = await start(production);
    for (const [origin, isStrict] of [[url, true], [system.events.url, false]] as const) {
      const response = await raw(request, origin);
      expect(response).toMatchObject({ status, headers: ALWAYS });
      expect(STRICT in response.headers).toBe(isStrict);
    }
  });

  it("has them when a WebSocket is accepted", async () => {
    const { url } = await start(production);
    const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    const headers = await new Promise((resolve) => socket.once("upgrade", (response) => resolve(response.headers)));
    socket.terminate();
    expect(headers).toMatchObject({ ...ALWAYS, [STRICT]: "max-age=31536000" });
  });
});

describe("other servers", () => {
  it("send them too: a subgraph", async () => {
    for (const path of ["/health", "/health/ready", "/graphql", "/nowhere", "/%zz"]) {
      const response = await fetch(`${system.events.url}${path}`);
      expect([path, headersOf(response)]).toEqual([path, expect.objectContaining(ALWAYS)]);
    }
  });

  it("send them too: metrics", async () => {
    const config = { environment: "production", publicUrl: "https://a.example", host: "127.0.0.1", metricsPort: 0 } as const;
    const metrics = await serveMetrics("test", config);
    const url = metrics.urls.testMetrics ?? "";
    for (const path of ["/metrics", "/nowhere"])
      expect(headersOf(await fetch(`${url}${path}`))).toMatchObject({ ...ALWAYS, [STRICT]: "max-age=31536000" });
    expect(await raw("nonsense\r\n\r\n", url)).toMatchObject({ status: 400, headers: ALWAYS });
    await metrics.close();
  });
});

function upgradeOf(path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    "Host: x",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "",
    "",
  ].join("\r\n");
}
