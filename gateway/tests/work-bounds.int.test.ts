import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { request } from "undici";
import WebSocket from "ws";
import { startFakeSystem, type FakeSystem } from "./fake-system";
import { hostileDocuments, hostileVariables, unseen, type HostileRequest } from "./hostile-requests";

/** Bytes. */
const [ANONYMOUS, SIGNED_IN, DOCUMENT] = [262_144, 5_242_880, 65_536];
const MAX_RESPONSE = 10_000;
/**
 * Milliseconds of CPU. On an idle machine no request takes more than 50 (`BOUND_MS=50` asserts that); here there is room
 * for a machine that does seven other things. Without the limits, each of most requests takes seconds.
 */
const BOUND = Number(process.env.BOUND_MS ?? 150);
/** The least of them counts: what the machine does beside is no work of the request. */
const REPEATS = 4;

let system: FakeSystem;
let gateway: ChildProcess;
let url: string;
let token: string;
const worst: { name: string; ms: number; bytes: number }[] = [];

/** A process of its own, so that its CPU is that of the gateway. */
beforeAll(async () => {
  system = await startFakeSystem();
  token = system.token(system.state.account());
  const env = { ...process.env, ...system.env, SUPERGRAPH: "gateway/supergraph.graphql", LOG_LEVEL: "info", PAYMENTS_URL: "http://127.0.0.1:9" };
  gateway = spawn(process.execPath, ["dist/gateway/main.js"], { env, stdio: ["ignore", "pipe", "inherit"] });
  url = await new Promise<string>((resolve) => {
    createInterface({ input: gateway.stdout! }).on("line", (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (found && line.includes("gateway")) resolve(found);
    });
  });
  for (const { body } of [...hostileVariables(ANONYMOUS), ...hostileDocuments(DOCUMENT)]) await overHttp(body, token);
});

afterAll(async () => {
  gateway.kill();
  await once(gateway, "exit");
  await system.stop();
  worst.sort((a, b) => b.ms - a.ms);
  process.stdout.write(`slowest requests: ${worst.slice(0, 5).map(({ name, ms, bytes }) => `${name} ${ms.toFixed(0)} ms, ${bytes} bytes returned`).join("; ")}\n`);
});

/** Seconds of CPU that the gateway has used. */
async function cpu(): Promise<number> {
  const { body } = await request(`${url}/metrics`);
  return Number(/^process_cpu_seconds_total ([\d.]+)/m.exec(await body.text())?.[1]);
}

async function overHttp(body: string, authorization?: string): Promise<string> {
  const headers = { "content-type": "application/json", ...(authorization === undefined ? {} : { authorization: `Bearer ${authorization}` }) };
  const response = await request(`${url}/graphql`, { method: "POST", headers, body });
  return response.body.text();
}

async function openSocket(authorization?: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init", payload: authorization === undefined ? {} : { authorization: `Bearer ${authorization}` } }));
  await once(socket, "message");
  return socket;
}

/** @returns the message that came of it, or the code with which the socket was closed */
async function overSocket(body: string, authorization?: string): Promise<string> {
  const socket = await openSocket(authorization);
  const outcome = new Promise<string>((resolve) => {
    socket.on("message", (data: Buffer) => resolve(data.toString()));
    socket.on("close", (code) => resolve(String(code)));
  });
  socket.send(`{"id":"1","type":"subscribe","payload":${body}}`);
  const text = await outcome;
  socket.terminate();
  return text;
}

/** @returns the CPU that sending it costs, in milliseconds, without that of reading the metrics */
async function costOf(send: () => Promise<string>): Promise<{ ms: number; response: string }> {
  let ms = Infinity;
  let response = "";
  for (let i = 0; i < REPEATS && (i === 0 || ms > BOUND / 3); i++) {
    const [start, ready] = [await cpu(), await cpu()];
    response = await send();
    ms = Math.min(ms, 1_000 * ((await cpu()) - ready - (ready - start)));
  }
  return { ms, response };
}

async function expectBounded(name: string, send: () => Promise<string>): Promise<string> {
  const { ms, response } = await costOf(send);
  const bytes = Buffer.byteLength(response);
  worst.push({ name, ms, bytes });
  expect({ name, ms: ms < BOUND ? "bounded" : ms, bytes: bytes < MAX_RESPONSE ? "bounded" : bytes }).toEqual({ name, ms: "bounded", bytes: "bounded" });
  return response;
}

const cases = (requests: readonly HostileRequest[]) => requests.map(({ name, body }) => [name, body] as const);

describe.each([
  ["HTTP", overHttp],
  ["WebSocket", overSocket],
])("the largest request over %s, invalid in every element", (transport, send) => {
  it.each(cases(hostileVariables(ANONYMOUS - 100)))("is cheap for an anonymous caller: %s", async (name, body) => {
    await expectBounded(`${transport}, anonymous: ${name}`, () => send(body));
  });

  it.each(cases(hostileVariables(SIGNED_IN - 100)))("is cheap for a signed-in caller: %s", async (name, body) => {
    await expectBounded(`${transport}, signed in: ${name}`, () => send(body, token));
  });

  it.each(cases(hostileDocuments(DOCUMENT)))("is cheap as a document: %s", async (name, body) => {
    await expectBounded(`${transport}, document: ${name}`, () => send(unseen(body)));
  });
});

describe("the largest body of another route", () => {
  it.each(["/webhooks/stripe", "/webhooks/paypal", "/webhooks/sendgrid", "/nothing"])("is cheap: %s", async (path) => {
    const bodies = hostileVariables(1_000_000).slice(0, 4).map(({ body }) => body);
    for (const body of bodies) {
      await expectBounded(`POST ${path}`, async () => {
        const response = await request(`${url}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body });
        return response.body.text();
      });
    }
  });
});

it("refuses a long variable that is used in many places", async () => {
  const types = "{ name: $n price: \"1\" quantity: 5 } ".repeat(60);
  const query = `mutation($n: String!) { createEvent(input: { organizationId: "1", title: "abc", startsAt: "2027-05-01T18:00:00Z", endsAt: "2027-05-01T22:00:00Z", location: "Hall", maxAttendees: 9, ticketTypes: [${types}] }) { id } }`;
  expect(await overHttp(JSON.stringify({ query, variables: { n: "x".repeat(49_900) } }))).toContain("QUERY_TOO_COMPLEX");
});

it("still executes an ordinary operation, and the largest CSV file in a variable", async () => {
  expect(JSON.parse(await overHttp(JSON.stringify({ query: "{ __typename }" })))).toEqual({ data: { __typename: "Query" } });
  const csv = "first_name,last_name,email\n".padEnd(5_000_000, "Ada,Byron,ada@example.com\n");
  const body = JSON.stringify({ query: "mutation($csv: String!) { importGuests(eventId: 1, csv: $csv) { id } }", variables: { csv } });
  expect(body.length).toBeGreaterThan(0.98 * SIGNED_IN);
  // The fake core accepts no such bodies: this is its refusal, so it received the operation.
  expect(await overHttp(body, token)).toContain("The body exceeds the limit of 1048576 bytes");
});
