import type { FastifyInstance } from "fastify";
import { connect, type AddressInfo, type Socket } from "node:net";
import { WebSocket } from "ws";
import { createLogger } from "../logging/logger";
import { waitFor } from "../testing/wait-for";
import { createHttpServer } from "./http-server";
import { acceptWebSockets } from "./web-sockets";

let app: FastifyInstance;
const options = { maxPayload: 1_000, logger: createLogger("test", "silent") };
let port: number;
const reset = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
const upgradeOf = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

beforeEach(async () => {
  app = createHttpServer({ service: "test", logger: options.logger, dependencies: {} });
  await app.listen({ port: 0, host: "127.0.0.1" });
  ({ port } = app.server.address() as AddressInfo);
});
afterEach(() => app.close());

it("accepts its path and responds 404 to every other upgrade", async () => {
  acceptWebSockets(app, options);
  const accepted = new WebSocket(`ws://127.0.0.1:${port}/graphql?x=1`);
  await new Promise((resolve) => accepted.once("open", resolve));
  accepted.terminate();
  const refused = new WebSocket(`ws://127.0.0.1:${port}/other`);
  await expect(new Promise((_, reject) => refused.once("error", reject))).rejects.toThrow("404");
});

it.each(["/graphql", "/other"])("survives a connection that is reset while %s is upgraded", async (path) => {
  acceptWebSockets(app, options);
  let raw: Socket | undefined;
  app.server.on("upgrade", (_request, socket) => (raw = socket as Socket));
  const client = connect(port, "127.0.0.1", () => client.write(upgradeOf(path)));
  client.on("error", () => undefined);
  const socket = await waitFor("the upgrade", () => raw);
  expect(() => socket.emit("error", reset)).not.toThrow();
  client.destroy();
});

it("survives a request whose connection is closed or whose handling fails", async () => {
  const limit = (): never => {
    throw new Error("no address");
  };
  acceptWebSockets(app, { ...options, limit });
  const client = connect(port, "127.0.0.1", () => client.write(upgradeOf("/graphql")));
  client.on("error", () => undefined);
  await new Promise((resolve) => client.once("close", resolve));
  const closed = { on: () => closed, destroyed: true } as unknown as Socket;
  expect(() => app.server.emit("upgrade", {}, closed, Buffer.alloc(0))).not.toThrow();
});

it("survives every error of a WebSocket, also without a subprotocol on top", async () => {
  const sockets = acceptWebSockets(app, options);
  const accepted = new Promise<WebSocket>((resolve) => sockets.once("connection", resolve));
  const client = new WebSocket(`ws://127.0.0.1:${port}/graphql`);
  await new Promise((resolve) => client.once("open", resolve));
  const socket = await accepted;
  expect(() => [1, 2].map(() => socket.emit("error", reset))).not.toThrow();
  client.terminate();
});
