import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Running } from "../../platform/lifecycle/run-process";
import { waitFor } from "../../platform/testing/wait-for";
import { startGateway } from "../start-gateway";
import { startFakeSystem, type FakeSystem } from "./fake-system";

let system: FakeSystem;
let gateway: Running;
let port = 0;
const sockets: Socket[] = [];

beforeAll(async () => {
  system = await startFakeSystem();
  gateway = await startGateway({ ...system.env, TRUST_PROXY: "1" });
  port = Number(new URL(gateway.urls.gateway ?? "").port);
});
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));
afterAll(async () => {
  await gateway.stop();
  await system.stop();
});

const POST = (address: string, path: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: ${address}\r\ncontent-type: application/json\r\n`;

/** Sends text and collects what comes back. */
function send(text: string): { socket: Socket; received: () => string } {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1"))).on("error", () => undefined);
  socket.write(text);
  return { socket, received: () => received };
}

describe("a body that arrives in small chunks", () => {
  it.each(["/graphql", "/webhooks/stripe", "/webhooks/sendgrid", "/nothing"])("is refused at %s when they are far too many", async (path) => {
    const { received } = send(`${POST("203.0.113.1", path)}transfer-encoding: chunked\r\n\r\n${"1\r\n \r\n".repeat(30_000)}`);
    await waitFor("a refusal", () => /^HTTP\/1\.1 (400|404|413)/.test(received()));
  });

  it("is accepted when they are many, but not too many", async () => {
    const body = JSON.stringify({ query: "{ __typename }" });
    const chunks = [...body].map((character) => `1\r\n${character}\r\n`).join("");
    const { received } = send(`${POST("203.0.113.2", "/graphql")}transfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
    await waitFor("data", () => received().includes('"__typename":"Query"'));
  });
});

describe("a body that is refused", () => {
  it.each(["content-length: 300000\r\n\r\n", "transfer-encoding: chunked\r\n\r\n493e0\r\n"])("does not keep the next request of its connection waiting: %j", async (header) => {
    const end = header.startsWith("t") ? "\r\n0\r\n\r\n" : "";
    const { socket, received } = send(`${POST("203.0.113.6", "/graphql")}${header}${"x".repeat(300_000)}${end}`);
    await waitFor("a refusal", () => received().startsWith("HTTP/1.1 413"));
    const isOpen = !/connection: close/i.test(received());
    socket.write(`${POST("203.0.113.6", "/graphql")}content-length: 26\r\n\r\n{"query":"{ __typename }"}`);
    if (isOpen) await waitFor("data", () => received().includes('"__typename":"Query"'));
  });
});

describe("bodies that do not end", () => {
  it.each(["/webhooks/stripe", "/graphql"])("are limited for each network at %s, and others are served", async (path) => {
    const address = path === "/graphql" ? "203.0.113.3" : "203.0.113.4";
    const begin = (from: string) => send(`${POST(from, path)}content-length: 200000\r\n\r\n{`);
    const open = Array.from({ length: 100 }, () => begin(address));
    await Promise.all(open.map(({ socket }) => once(socket, "connect")));
    const beyond = begin(address);
    await waitFor("a refusal", () => beyond.received().startsWith("HTTP/1.1 429"));
    expect(open.map(({ received }) => received()).join("")).toBe("");
    const other = send(`${POST("203.0.113.5", "/graphql")}content-length: 26\r\n\r\n{"query":"{ __typename }"}`);
    await waitFor("data", () => other.received().includes('"__typename":"Query"'));
    for (const { socket } of open) socket.destroy();
    await waitFor("free places", async () => {
      const again = begin(address);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return again.received() === "";
    });
  });
});

describe("what Node would refuse by itself", () => {
  it.each([
    ["a request without Host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["an unknown expectation", "GET /health HTTP/1.1\r\nhost: localhost\r\nexpect: foo\r\n\r\n", 200],
  ])("has the headers of every response: %s", async (_what, text, status) => {
    const { received } = send(text);
    await waitFor("a response", () => received().includes("\r\n\r\n"));
    expect(received()).toMatch(new RegExp(`^HTTP/1\\.1 ${status}`));
    for (const header of ["x-content-type-options: nosniff", "x-correlation-id"]) expect(received().toLowerCase()).toContain(header);
  });
});
