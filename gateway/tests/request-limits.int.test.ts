import type { FastifyInstance } from "fastify";
import { createHttpServer } from "../../platform/http/http-server";
import { badInput } from "../../platform/errors/platform-errors";
import { drain, listen } from "../../platform/http/listen";
import type { Running } from "../../platform/lifecycle/run-process";
import { createLogger } from "../../platform/logging/logger";
import { startOwnRedis } from "../../platform/testing/own-redis";
import { startGateway } from "../start-gateway";
import { startFakeSystem, type FakeSystem } from "./fake-system";

const LIMIT = 12;
const JWKS = "/.well-known/jwks.json";

let system: FakeSystem;
let services: FastifyInstance;
let env: NodeJS.ProcessEnv;
const calls = new Map<string, number>();
const gateways: Running[] = [];
/** Each test has a network of its own: counts outlive it. */
let networks = 0;
const nextAddress = (): string => `198.18.${Math.floor(Date.now() / 1_000) % 250}.${(networks += 1)}`;

beforeAll(async () => {
  system = await startFakeSystem();
  services = createHttpServer({ service: "payments", logger: createLogger("payments", "silent"), dependencies: {} });
  services.addHook("onRequest", async ({ url }) => void calls.set(url, (calls.get(url) ?? 0) + 1));
  services.post<{ Body: { valid?: boolean } }>("/webhooks/stripe", async ({ body }) => {
    if (!body.valid) throw badInput({ signature: "is invalid" });
    return { received: true };
  });
  services.get("/files/*", () => "file");
  const url = await listen(services, "127.0.0.1", 0);
  env = { ...system.env, PAYMENTS_URL: url, TICKETS_URL: url, TRUST_PROXY: "1", HTTP_RATE_LIMIT: String(LIMIT) };
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
});
afterAll(async () => {
  await drain(services);
  await system.stop();
});

async function start(more: NodeJS.ProcessEnv = {}): Promise<string> {
  const gateway = await startGateway({ ...env, ...more });
  gateways.push(gateway);
  return gateway.urls.gateway ?? "";
}

interface Sent {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}
const send = (url: string, address: string, { method = "GET", body, headers }: Sent = {}): Promise<Response> =>
  fetch(url, {
    method,
    headers: { "x-forwarded-for": address, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body }),
  });

type Counts = Readonly<Record<string, number>>;

/** The statuses of requests sent one after the other, counted. */
async function statuses(url: string, times: number, address = nextAddress(), sent: Sent = {}): Promise<object> {
  const counts: Record<number, number> = {};
  for (let i = 0; i < times; i += 1) {
    const response = await send(url, address, sent);
    await response.arrayBuffer();
    counts[response.status] = (counts[response.status] ?? 0) + 1;
  }
  return counts;
}

describe("requests of one network", () => {
  it.each<[string, string, unknown, Sent]>([
    ["the key set", JWKS, 200, {}],
    ["a file", "/files/a.pdf", 200, {}],
    ["a page", "/reset-password", expect.any(Number), {}],
    ["a script of a page", "/pages/none.js", 404, {}],
    ["the playground", "/", 200, {}],
    ["an icon", "/favicon.svg", 200, {}],
    ["a path that does not exist", "/nowhere", 404, {}],
    ["a method that a path does not support", "/health", 405, { method: "DELETE" }],
    [
      "a preflight",
      "/graphql",
      204,
      { method: "OPTIONS", headers: { origin: "http://a.example", "access-control-request-method": "POST" } },
    ],
    ["a compressed body", "/nowhere", 415, { method: "POST", body: "{}", headers: { "content-encoding": "gzip" } }],
  ])("are limited: %s", async (_what, path, status, sent) => {
    const url = await start();
    const address = nextAddress();
    const first = await send(`${url}${path}`, address, sent);
    expect(first.status).toEqual(status);
    await first.arrayBuffer();
    expect(await statuses(`${url}${path}`, LIMIT, address, sent)).toEqual({
      [first.status]: LIMIT - 1,
      429: 1,
    });
    const refused = await send(`${url}${path}`, address, { ...sent, headers: { ...sent.headers, origin: "http://a.example" } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    if (sent.method !== "OPTIONS") expect(refused.headers.get("access-control-allow-origin")).toBe("*");
    expect(((await refused.json()) as { error?: object }).error ?? {}).toMatchObject(
      path === "/graphql" ? {} : { code: "RATE_LIMITED", retryAfter: expect.any(Number) as number },
    );
    expect((await send(`${url}${path}`, nextAddress(), sent)).status).toBe(first.status);
  });

  it("are refused before any service is asked", async () => {
    const url = await start();
    calls.clear();
    expect(await statuses(`${url}/files/counted.pdf`, LIMIT + 20)).toEqual({ 200: LIMIT, 429: 20 });
    expect(calls.get("/files/counted.pdf")).toBe(LIMIT);
  });

  it("count together for a /64 of IPv6, and for all gateways", async () => {
    const [one, other] = [await start(), await start()];
    const prefix = `2001:db8:${(Date.now() % 65_535).toString(16)}:1`;
    expect(await statuses(`${one}/nowhere`, LIMIT - 1, `${prefix}::1`)).toEqual({ 404: LIMIT - 1 });
    expect(await statuses(`${other}/nowhere`, 3, `${prefix}:ffff::2`)).toEqual({ 404: 1, 429: 2 });
    expect(await statuses(`${other}/nowhere`, 1, `${prefix.slice(0, -1)}2::1`)).toEqual({ 404: 1 });
  });

  it("have a budget for each group of routes, so one does not close another", async () => {
    const url = await start();
    const address = nextAddress();
    expect(await statuses(`${url}/nowhere`, LIMIT + 1, address)).toEqual({ 404: LIMIT, 429: 1 });
    for (const path of ["/files/a.pdf", "/favicon.svg", "/health", "/health/ready"])
      expect([path, (await send(`${url}${path}`, address)).status]).toEqual([path, path === "/health/ready" ? expect.any(Number) : 200]);
    const operation = { method: "POST", body: JSON.stringify({ query: "{ __typename }" }) };
    expect((await send(`${url}/graphql`, address, operation)).status).toBe(200);
  });

  it("are limited by each gateway itself while Redis is away", async () => {
    const redis = await startOwnRedis();
    const url = await start({ REDIS_URL: redis.url });
    await redis.close();
    // A window may end in between.
    expect(((await statuses(`${url}/nowhere`, 3 * LIMIT)) as Counts)["429"]).toBeGreaterThanOrEqual(LIMIT);
  });

  it("are not limited when the limit is 0", async () => {
    const url = await start({ HTTP_RATE_LIMIT: "0" });
    expect(await statuses(`${url}/nowhere`, 3 * LIMIT)).toEqual({ 404: 3 * LIMIT });
  });
});

describe("webhooks", () => {
  it.each([
    ["/webhooks/stripe", 262_144],
    ["/webhooks/paypal", 262_144],
    ["/webhooks/sendgrid", 1_048_576],
  ])("have a limit of their body at %s: %i bytes", async (path, limit) => {
    const url = await start();
    const statusOf = async (size: number): Promise<number> =>
      (await send(url + path, nextAddress(), { method: "POST", body: `"${"x".repeat(size - 2)}"` })).status;
    expect(await statusOf(limit)).not.toBe(413);
    expect(await statusOf(limit + 1)).toBe(413);
  });

  const webhook = (valid: boolean): Sent => ({ method: "POST", body: JSON.stringify({ valid }) });

  it("are not limited while their signatures are valid", async () => {
    const url = await start();
    const address = nextAddress();
    expect(await statuses(`${url}/webhooks/stripe`, 300, address, webhook(true))).toEqual({ 200: 300 });
    expect(await statuses(`${url}/nowhere`, LIMIT + 1, address)).toEqual({ 404: LIMIT, 429: 1 });
    expect(await statuses(`${url}/webhooks/stripe`, 3, address, webhook(true))).toEqual({ 200: 3 });
  });

  it("are limited when their signatures are invalid, before a service is asked", async () => {
    const url = await start();
    calls.clear();
    const address = nextAddress();
    const counted = (await statuses(`${url}/webhooks/stripe`, 200, address, webhook(false))) as Counts;
    expect(counted["429"]).toBeGreaterThanOrEqual(70);
    expect(counted["400"]).toBe(calls.get("/webhooks/stripe"));
    expect(await statuses(`${url}/webhooks/stripe`, 2, nextAddress(), webhook(true))).toEqual({ 200: 2 });
  });
});

describe("requests to /graphql that are not valid", () => {
  it("are limited by network, and leave callers with a token alone", async () => {
    const url = `${await start()}/graphql`;
    const address = nextAddress();
    const operation = { method: "POST", body: JSON.stringify({ query: "{ __typename }" }) };
    expect(await statuses(url, 2 * LIMIT, address, operation)).toEqual({ 200: 2 * LIMIT });
    const malformed = (await statuses(url, 3 * LIMIT, address, { method: "POST", body: "{" })) as Counts;
    expect(malformed["429"]).toBeGreaterThanOrEqual(LIMIT);
    expect((await send(url, address, operation)).status).toBe(429);
    const account = system.state.account();
    const headers = { authorization: `Bearer ${system.token(account)}` };
    expect((await send(url, address, { ...operation, headers })).status).toBe(200);
    expect((await send(url, address, { ...operation, headers: { authorization: "Bearer x" } })).status).toBe(401);
    expect((await send(url, nextAddress(), operation)).status).toBe(200);
  });
});

describe("the key set", () => {
  it("is asked for once for many clients, and survives an outage of auth", async () => {
    const url = await start({ HTTP_RATE_LIMIT: "0" });
    const before = system.state.keySetRequests;
    const responses = await Promise.all(Array.from({ length: 200 }, () => fetch(`${url}${JWKS}`)));
    expect(system.state.keySetRequests - before).toBe(1);
    const keys = await Promise.all(responses.map((response) => response.json()));
    expect(keys[199]).toMatchObject({ keys: [{ kid: "test-key" }] });
    expect(responses[199]?.headers.get("cache-control")).toMatch(/^public, max-age=\d+$/);
    expect((await fetch(`${url}${JWKS}`, { method: "HEAD" })).status).toBe(200);
    await system.people.stop();
    try {
      expect((await fetch(`${url}${JWKS}`)).status).toBe(200);
      const another = await start({ HTTP_RATE_LIMIT: "0" });
      expect((await fetch(`${another}${JWKS}`)).status).toBe(503);
    } finally {
      await system.people.start();
    }
  });
});

describe("/health/ready", () => {
  it("asks each subgraph at most once a second, however often it is asked, and costs little", async () => {
    const url = await start();
    const address = nextAddress();
    await send(`${url}/health/ready`, address);
    const [before, began, cpu] = [system.state.healthRequests, Date.now(), process.cpuUsage()];
    for (let batch = 0; batch < 20; batch += 1) {
      const responses = await Promise.all(Array.from({ length: 20 }, () => send(`${url}/health/ready`, address)));
      for (const response of responses) {
        expect(response.status).not.toBe(429);
        await response.arrayBuffer();
      }
    }
    const { user, system: kernel } = process.cpuUsage(cpu);
    const seconds = Math.ceil((Date.now() - began) / 1_000);
    expect(system.state.healthRequests - before).toBeLessThanOrEqual(2 * (seconds + 1));
    // The client runs in this process too. Seven inner calls for each of them would take several times as much.
    expect((user + kernel) / 1_000 / 400).toBeLessThan(5);
  });
});
