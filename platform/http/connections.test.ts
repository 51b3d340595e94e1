import type { FastifyInstance } from "fastify";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { createLogger } from "../logging/logger";
import { createHttpServer, type HttpServerOptions } from "./http-server";
import { listen } from "./listen";
import { acceptWebSockets } from "./web-sockets";

const logger = createLogger("test", "silent");
const sockets: Socket[] = [];
let app: FastifyInstance;
let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "connections-"));
  file = join(directory, "large");
  await writeFile(file, Buffer.alloc(32 * 1024 * 1024, "x"));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});
afterAll(() => rm(directory, { recursive: true }));

async function start(options: Partial<HttpServerOptions>): Promise<number> {
  app = createHttpServer({ service: "test", logger, dependencies: {}, ...options });
  app.get("/file", (_request, reply) => reply.type("text/css").send(createReadStream(file)));
  app.get("/chunk", (_request, reply) => reply.type("text/css").send(Buffer.alloc(32 * 1024 * 1024, "x")));
  app.get("/slow", async () => pause(1_000).then(() => ({ slow: true })));
  acceptWebSockets(app, { maxPayload: 1_000, logger });
  return Number(new URL(await listen(app, "127.0.0.1", 0)).port);
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** @param text sent as soon as the connection is open */
function open(port: number, text = ""): Socket {
  const socket = connect(port, "127.0.0.1", () => text && socket.write(text));
  socket.on("error", () => undefined);
  sockets.push(socket);
  return socket;
}

const closed = (socket: Socket): Promise<boolean> =>
  Promise.race([new Promise<boolean>((resolve) => socket.once("close", () => resolve(true))), pause(4_000).then(() => false)]);

async function openFiles(): Promise<number> {
  const links = (await readdir("/proc/self/fd")).map((name) => readlink(`/proc/self/fd/${name}`).catch(() => ""));
  return (await Promise.all(links)).filter((target) => target === file).length;
}

/** @returns whether the condition came true within four seconds */
async function eventually(condition: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + 4_000; Date.now() < end; await pause(50)) if (await condition()) return true;
  return false;
}

describe("a client that does not read its responses", () => {
  it("loses its connection, and the files of all of its responses are closed", async () => {
    const port = await start({ unreadCheck: 100 });
    const socket = open(port, get("/file").repeat(8));
    socket.pause();
    expect(await eventually(async () => (await openFiles()) === 8)).toBe(true);
    expect(await eventually(async () => (await openFiles()) === 0)).toBe(true);
  }, 15_000);

  it("loses its connection although it sends a byte now and then", async () => {
    const port = await start({ unreadCheck: 200 });
    const socket = open(port, get("/file"));
    socket.pause();
    expect(await eventually(async () => (await openFiles()) === 1)).toBe(true);
    const sending = setInterval(() => socket.write("G"), 50);
    expect(await eventually(async () => (await openFiles()) === 0)).toBe(true);
    clearInterval(sending);
  }, 15_000);

  it("keeps its connection while it reads slowly", async () => {
    const port = await start({ unreadCheck: 300 });
    const socket = open(port, get("/chunk"));
    let received = 0;
    socket.on("data", (data) => {
      received += data.length;
      socket.pause();
      setTimeout(() => socket.resume(), 10);
    });
    await pause(2_500);
    expect(await new Promise((resolve) => app.server.getConnections((_error, count) => resolve(count)))).toBe(1);
    expect(received).toBeGreaterThan(0);
  });

  it("keeps its connection while its request is being answered", async () => {
    const port = await start({ unreadCheck: 50 });
    const response = await fetch(`http://127.0.0.1:${port}/slow`);
    expect(await response.json()).toEqual({ slow: true });
  });
});

describe("connections of one network", () => {
  const health = async (port: number): Promise<string> => {
    const socket = open(port, get("/health"));
    const first = new Promise<string>((resolve) => socket.once("data", (data) => resolve(data.toString().slice(0, 12))));
    return Promise.race([first, closed(socket).then(() => "closed")]);
  };

  it("are limited until they close", async () => {
    const port = await start({ maxConnections: 2 });
    expect([await health(port), await health(port), await health(port)]).toEqual(["HTTP/1.1 200", "HTTP/1.1 200", "closed"]);
    sockets[0]?.destroy();
    await pause(100);
    expect(await health(port)).toBe("HTTP/1.1 200");
  });

  it("are not limited when they come from a trusted proxy", async () => {
    const port = await start({ maxConnections: 1, trustProxy: (address) => address === "127.0.0.1" });
    expect([await health(port), await health(port)]).toEqual(["HTTP/1.1 200", "HTTP/1.1 200"]);
  });

  it("do not include WebSockets", async () => {
    const port = await start({ maxConnections: 1 });
    const client = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws");
    await new Promise((resolve) => client.once("open", resolve));
    expect(await health(port)).toBe("HTTP/1.1 200");
    client.terminate();
  });
});

it("closes a connection that sends many requests before it reads a response", async () => {
  const port = await start({});
  const some = open(port, get("/slow").repeat(20));
  const many = open(port, get("/slow").repeat(40));
  many.resume();
  const wasClosed = closed(many);
  expect(await new Promise((resolve) => some.once("data", (data) => resolve(data.toString().slice(0, 12))))).toBe("HTTP/1.1 200");
  expect(await wasClosed).toBe(true);
});
