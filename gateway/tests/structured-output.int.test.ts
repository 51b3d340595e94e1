import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import WebSocket from "ws";
import { waitFor } from "../../platform/testing/wait-for";
import { connect, post, subscribe } from "./client";
import { startFakeSystem, type FakeSystem } from "./fake-system";

/** A built process and everything that it writes. */
class BuiltProcess {
  url = "";
  output = "";
  private readonly child: ChildProcess;

  constructor(file: string, env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, ["--enable-source-maps", file], {
      env: { PATH: process.env.PATH, ...env, LOG_LEVEL: "info" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
  }

  async ready(name: string): Promise<void> {
    this.url = await waitFor("the process to be ready", () => {
      if (this.child.exitCode !== null) throw new Error(this.output);
      return new RegExp(`"${name}":"(http://[^"]+)"`).exec(this.output)?.[1];
    }, 30_000);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return;
    const exited = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await exited;
  }

  /** Lines that are not JSON. */
  get unstructured(): readonly string[] {
    return this.output.split("\n").filter((line) => line !== "" && !isJson(line));
  }
}

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

let system: FakeSystem;
const processes: BuiltProcess[] = [];

beforeAll(async () => {
  system = await startFakeSystem();
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((one) => one.stop()));
});
afterAll(() => system.stop());

async function start(name: string, file: string, env: NodeJS.ProcessEnv): Promise<BuiltProcess> {
  const started = new BuiltProcess(file, env);
  processes.push(started);
  await started.ready(name);
  return started;
}

const UPGRADE =
  "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n";

/** A masked frame with this first byte. */
const frame = (first: number, payload: Buffer, length?: Buffer): Buffer =>
  Buffer.concat([Buffer.from([first]), length ?? Buffer.from([0x80 | payload.length]), Buffer.alloc(4), payload]);

const FRAMES: readonly (readonly [string, Buffer])[] = [
  ["a frame over the limit", frame(0x81, Buffer.from("{"), Buffer.from([0xff, 0, 0, 0, 0, 0x40, 0, 0, 0]))],
  ["a length above 2^53", frame(0x81, Buffer.from("{"), Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))],
  ["invalid UTF-8", frame(0x81, Buffer.from([0xc3, 0x28]))],
  ["reserved bits", frame(0xf1, Buffer.from("x"))],
  ["an unknown opcode", frame(0x83, Buffer.from("x"))],
  ["a frame without a mask", Buffer.from([0x81, 0x01, 0x78])],
  ["a continuation of nothing", frame(0x80, Buffer.from("x"))],
  ["a fragmented ping", frame(0x09, Buffer.from("x"))],
  ["a close frame with an invalid code", frame(0x88, Buffer.from([0x00, 0x01]))],
  ["text that is not JSON", frame(0x81, Buffer.from("hello"))],
  ["binary data", frame(0x82, Buffer.from([0, 1, 2]))],
  ["compressed data", frame(0xc1, Buffer.from("x"))],
];
const REQUESTS: readonly (readonly [string, string | Buffer])[] = [
  ["text that is not HTTP", "nonsense\r\n\r\n"],
  ["TLS", Buffer.from("16030100a50100", "hex")],
  ["headers that are too large", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(40_000)}\r\n\r\n`],
  ["two lengths", "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"],
  ["an invalid chunk", "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
  ["an invalid URL", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"],
  ["an invalid handshake", UPGRADE.replace("dGhlIHNhbXBsZSBub25jZQ==", "x")],
  ["an unknown upgrade", UPGRADE.replace("Upgrade: websocket", "Upgrade: h2c")],
  ["a body that is not JSON", "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{"],
];

/** Sends bytes, waits for what comes back, and resets the connection. */
async function sendAndReset(origin: string, parts: readonly (string | Buffer)[], answered = true): Promise<void> {
  const { hostname, port } = new URL(origin);
  const socket = connectTcp(Number(port), hostname);
  socket.on("error", () => undefined);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => socket.once("connect", resolve));
  for (const part of parts) {
    const received = answered ? Promise.race([once(socket, "data").catch(() => undefined), closed]) : undefined;
    socket.write(part);
    await Promise.race([received, new Promise((resolve) => setTimeout(resolve, 300))]);
  }
  socket.resetAndDestroy();
  await closed;
}

async function attack(target: BuiltProcess): Promise<void> {
  for (const [, bytes] of REQUESTS) await sendAndReset(target.url, [bytes]);
  for (const [, bytes] of FRAMES) await sendAndReset(target.url, [UPGRADE, bytes]);
  for (let i = 0; i < 10; i += 1) {
    await sendAndReset(target.url, [UPGRADE], false);
    await sendAndReset(target.url, ["POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"], false);
  }
  const socket = new WebSocket(`${target.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  await once(socket, "open");
  socket.send(Buffer.alloc(12 * 1024 * 1024, "x"));
  await once(socket, "close");
}

describe("what a process writes", () => {
  it("is JSON in every line, whatever clients send: the gateway", async () => {
    const gateway = await start("gateway", "dist/gateway/main.js", { ...system.env });
    await attack(gateway);
    // A subgraph that disappears while clients subscribe, and clients that disappear while it is away.
    const client = connect(gateway.url);
    const followed = subscribe(client, 'subscription { eventUpdated(id: "1") { id title } }');
    await waitFor("an event", () => followed.events.length > 0);
    await system.events.stop();
    await post(gateway.url, "{ event(id: 1) { id } }");
    await client.dispose();
    await system.events.start();
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
    expect(gateway.isRunning).toBe(true);
    await gateway.stop();
    expect(gateway.unstructured).toEqual([]);
    expect(gateway.output).toContain('"message":"ready"');
  });

  it("is JSON in every line, whatever clients send: a subgraph without a database", async () => {
    const subgraph = await start("scans", "dist/subgraphs/scans/main.js", {
      ...system.env,
      SCANS_PORT: "0",
      DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
    });
    await attack(subgraph);
    await fetch(`${subgraph.url}/health/ready`);
    expect((await fetch(`${subgraph.url}/health`)).status).toBe(200);
    await subgraph.stop();
    expect(subgraph.unstructured).toEqual([]);
  });
});
