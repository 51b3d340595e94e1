import WebSocket from "ws";
import type { Running } from "../../platform/lifecycle/run-process";
import { waitFor } from "../../platform/testing/wait-for";
import { startGateway } from "../start-gateway";
import { connect, post, subscribe } from "./client";
import { startFakeSystem, type FakeSystem } from "./fake-system";
import { Gate } from "./gate";

let system: FakeSystem;
let gateway: Running | undefined;
let url = "";
const sockets: WebSocket[] = [];

beforeAll(async () => {
  system = await startFakeSystem();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await gateway?.stop();
});
afterAll(() => system.stop());

async function start(env: NodeJS.ProcessEnv): Promise<void> {
  gateway = await startGateway({ ...system.env, TRUST_PROXY: "1", ...env });
  url = gateway.urls.gateway ?? "";
}

interface Opened {
  readonly socket: WebSocket;
  /** `acknowledged`, the close code, or the status of a refused handshake. */
  readonly outcome: Promise<string | number>;
}

/** Opens a socket, as the given address, and sends `connection_init` with these parameters. */
function open(address: string, params: object | null = {}): Opened {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
    headers: { "x-forwarded-for": address },
  });
  sockets.push(socket);
  if (params) socket.once("open", () => socket.send(JSON.stringify({ type: "connection_init", payload: params })));
  const outcome = new Promise<string | number>((resolve) => {
    socket.once("message", () => resolve("acknowledged"));
    socket.once("close", (code) => resolve(code));
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("error", () => undefined);
  });
  return { socket, outcome };
}
const signedIn = () => ({ authorization: `Bearer ${system.token(system.state.account())}` });
const outcomesOf = (opened: readonly Opened[]) => Promise.all(opened.map(({ outcome }) => outcome));

describe("the sockets of one network", () => {
  const LIMITS = { MAX_SOCKETS: "3", MAX_SOCKETS_SIGNED_IN: "4" };

  it("are limited without a token, and close with 1013", async () => {
    await start(LIMITS);
    const address = "198.51.100.1";
    for (let i = 0; i < 3; i += 1) expect(await open(address).outcome).toBe("acknowledged");
    expect(await outcomesOf([open(address), open(address)])).toEqual([1013, 1013]);
    expect(await open("198.51.100.2").outcome).toBe("acknowledged");
  });

  it("may be more with a token, also after those without one are taken", async () => {
    await start(LIMITS);
    const address = "2001:db8::1";
    for (let i = 0; i < 3; i += 1) expect(await open(address).outcome).toBe("acknowledged");
    for (let i = 0; i < 4; i += 1) expect(await open(`2001:db8::${i + 2}`, signedIn()).outcome).toBe("acknowledged");
    expect(await open(address, signedIn()).outcome).toBe(1013);
    expect(await open("2001:db8:0:1::1", signedIn()).outcome).toBe("acknowledged");
  });

  it("count while they do not send connection_init", async () => {
    await start(LIMITS);
    const address = "198.51.100.3";
    const silent = [1, 2, 3].map(() => open(address, null));
    await waitFor("them to be open", () => silent.every(({ socket }) => socket.readyState === WebSocket.OPEN));
    expect(await open(address).outcome).toBe(1013);
    silent[0]?.socket.close();
    await waitFor("its place to be free", async () => (await open(address).outcome) === "acknowledged");
  });

  it("may be opened only so often in a minute, whatever path they ask for", async () => {
    await start({ MAX_SOCKETS: "1", MAX_SOCKETS_SIGNED_IN: "4" });
    const address = "198.51.100.4";
    const outcomes: (string | number)[] = [];
    for (let i = 0; i < 25; i += 1) {
      const { socket, outcome } = open(address);
      outcomes.push(await outcome);
      socket.terminate();
    }
    expect(outcomes).toContain(429);
    expect(await open("198.51.100.5").outcome).toBe("acknowledged");
  });
});

describe("a socket without an operation", () => {
  it("closes with 1000 after a while, and stays open while an operation runs", async () => {
    await start({ SOCKET_IDLE_SECONDS: "1" });
    const idle = open("198.51.100.6");
    expect(await idle.outcome).toBe("acknowledged");
    // Pings do not keep it open.
    const pings = setInterval(() => idle.socket.send(JSON.stringify({ type: "ping" })), 100);
    const closed = new Promise((resolve) => idle.socket.once("close", (code, reason) => resolve([code, String(reason)])));
    const client = connect(url);
    const used = subscribe(client, 'subscription { eventUpdated(id: "1") { id } }');
    await waitFor("the first event", () => used.events.length > 0 || used.errors.length > 0);
    idle.socket.once("close", () => clearInterval(pings));
    expect(await closed).toEqual([1000, "Idle"]);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect([used.errors, used.complete]).toEqual([[], false]);
    void client.dispose();
  });
});

describe("opening a subscription", () => {
  const SMALL = { GATEWAY_MAX_IN_FLIGHT: "4", GATEWAY_MAX_QUEUED: "0" };
  const follow = (client: ReturnType<typeof connect>) => subscribe(client, 'subscription { eventUpdated(id: "1") { id } }');

  it("is refused when the gateway has no place left", async () => {
    // Core answers no query while its gate is closed.
    const core = await Gate.before(() => system.events.url);
    await start({ ...SMALL, CORE_URL: core.url });
    core.isOpen = false;
    const queries = Array.from({ length: 3 }, () => post(url, "{ event(id: 1) { id } }"));
    await waitFor("them to be with core", () => core.arrived.length === 3);
    const client = connect(url);
    const refused = follow(client);
    await waitFor("the refusal", () => refused.complete || refused.errors.length > 0);
    expect(JSON.stringify([refused.events, refused.errors])).toContain("SERVICE_UNAVAILABLE");
    core.open();
    expect((await Promise.all(queries)).map(({ status }) => status)).toEqual([200, 200, 200]);
    await client.dispose();
    core.close();
  });

  it("needs a place only until the subscription is open", async () => {
    await start(SMALL);
    const client = connect(url);
    for (let i = 0; i < 8; i += 1) {
      const { events, errors } = follow(client);
      await waitFor("an event", () => events.length > 0 || errors.length > 0);
      expect([events[0]?.errors, errors]).toEqual([undefined, []]);
    }
    expect((await post(url, "{ event(id: 1) { id } }")).status).toBe(200);
    await client.dispose();
  });
});

describe("large messages", () => {
  it("are handled in the order in which they were sent", async () => {
    await start({});
    const { socket, outcome } = open("198.51.100.40");
    await outcome;
    const answers: string[] = [];
    socket.on("message", (data: Buffer) => answers.push((JSON.parse(data.toString()) as { id: string }).id));
    const send = (id: string, variables: unknown): void =>
      socket.send(JSON.stringify({ id, type: "subscribe", payload: { query: "{ __typename }", variables } }));
    const large = { a: "x".repeat(40_000) };
    const ids = ["1", "2", "3", "4", "5", "6"];
    for (const id of ids) send(id, Number(id) % 2 ? large : {});
    await waitFor("an answer to each message", () => new Set(answers).size === ids.length);
    expect([...new Set(answers)]).toEqual(ids);
  });

  it("over the limit count as a hundred connections of their network", async () => {
    // 2 × (10 + 90) handshakes a minute.
    await start({ MAX_SOCKETS: "10", MAX_SOCKETS_SIGNED_IN: "90" });
    const address = "198.51.100.41";
    for (let i = 0; i < 2; i += 1) {
      const { socket, outcome } = open(address);
      await outcome;
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.send("x".repeat(2_000_000));
      expect(await closed).toBe(1009);
    }
    expect(await open(address).outcome).toBe(429);
    expect(await open("198.51.100.42").outcome).toBe("acknowledged");
  });
});

describe("many messages on one socket", () => {
  it("are read no faster than they may be handled", async () => {
    await start({});
    const { socket, outcome } = open("198.51.100.43");
    await outcome;
    let pongs = 0;
    socket.on("message", (data: Buffer) => void (data.includes("pong") && pongs++));
    const since = performance.now();
    for (let i = 0; i < 20_000; i += 1) socket.send(`{"type":"ping"}`);
    await waitFor("the burst to be answered", () => pongs >= 1_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    // 1,000 at once, then 200 a second.
    expect(pongs).toBeLessThan(1_100 + ((performance.now() - since) / 1_000) * 200);
    expect(await open("198.51.100.44").outcome).toBe("acknowledged");
  });

  it("cost nothing when the budget of their client is used up", async () => {
    await start({ RATE_LIMIT: "5" });
    const { socket, outcome } = open("198.51.100.45");
    await outcome;
    const codes: string[] = [];
    socket.on("message", (data: Buffer) => codes.push(/"code":"([A-Z_]+)"/.exec(data.toString())?.[1] ?? "ok"));
    for (let i = 0; i < 50; i += 1) socket.send(JSON.stringify({ id: String(i), type: "subscribe", payload: { query: "{ __typename }" } }));
    await waitFor("all refusals", () => codes.filter((code) => code === "RATE_LIMITED").length >= 45);
  });
});
