import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:net";
import { WebSocketServer } from "ws";
import { unauthenticated } from "../../platform/errors/platform-errors";
import { createLogger } from "../../platform/logging/logger";
import { waitFor } from "../../platform/testing/wait-for";
import { Upstream } from "./upstream";
import { UpstreamSocket, type UpstreamSink } from "./upstream-socket";

const logger = createLogger("test", "silent");

/** A socket whose fate the test decides. */
function setUp(options: { patience?: number; payload?: () => Promise<{ query: string }> } = {}) {
  const sinks: UpstreamSink[] = [];
  const seen = { events: [] as unknown[], failures: [] as unknown[], ended: 0, disposed: 0 };
  const socket = {
    subscribe: (_payload: unknown, sink: UpstreamSink) => {
      sinks.push(sink);
      return () => void (seen.disposed += 1);
    },
  };
  const { payload = async () => ({ query: "" }), patience = 30_000 } = options;
  const upstream = new Upstream(
    { subgraph: "core", socket, payload, logger, patience },
    { next: (event) => seen.events.push(event), fail: (error) => seen.failures.push(error), end: () => void (seen.ended += 1) },
  );
  const attempt = (count: number) => waitFor(`attempt ${count}`, () => sinks[count - 1]);
  return { upstream, seen, sinks, attempt };
}

it("subscribes again when the connection is lost, and goes on", async () => {
  const { upstream, seen, attempt } = setUp();
  const first = await attempt(1);
  first.opened();
  first.next({ data: { n: 1 } });
  first.lost();
  (await attempt(2)).next({ data: { n: 2 } });
  expect(seen.events).toEqual([{ data: { n: 1 } }, { data: { n: 2 } }]);
  expect(seen.failures).toEqual([]);
  upstream.stop();
});

it("takes a subgraph whose database is away for one that is away itself", async () => {
  const { upstream, seen, attempt } = setUp();
  (await attempt(1)).next({ errors: [{ message: "", extensions: { code: "SERVICE_UNAVAILABLE" } } as never] });
  (await attempt(2)).next({ data: { n: 1 } });
  expect(seen.events).toEqual([{ data: { n: 1 } }]);
  upstream.stop();
});

it("gives up after its patience, naming the part that is down", async () => {
  const { seen, sinks } = setUp({ patience: 50 });
  const answer = setInterval(() => sinks.at(-1)?.lost(), 5);
  await waitFor("the failure", () => seen.failures[0]);
  clearInterval(answer);
  expect(seen.failures).toMatchObject([{ code: "SERVICE_UNAVAILABLE", extensions: { service: "core" } }]);
});

it("ends with the subgraph's stream, and does not come back", async () => {
  const { seen, sinks, attempt } = setUp();
  (await attempt(1)).complete();
  await waitFor("the end", () => seen.ended === 1);
  expect(sinks).toHaveLength(1);
});

it("fails at once when the caller is nobody any more, or the subscription is refused", async () => {
  const nobody = setUp({ payload: async () => Promise.reject(unauthenticated()) });
  await waitFor("the failure", () => nobody.seen.failures[0]);
  expect(nobody.seen.failures).toMatchObject([{ code: "UNAUTHENTICATED" }]);
  const refused = setUp();
  (await refused.attempt(1)).refused([{ message: "unknown field" }]);
  await waitFor("the failure", () => refused.seen.failures[0]);
});

it("subscribes again when told to, and closes what it had", async () => {
  const { upstream, seen, attempt } = setUp();
  await attempt(1);
  upstream.restart();
  await attempt(2);
  expect(seen.disposed).toBe(1);
  upstream.stop();
  await waitFor("the second to be closed", () => seen.disposed === 2);
});

it("notices a connection that died without a word", async () => {
  const subgraph = new WebSocketServer({ port: 0, handleProtocols: () => "graphql-transport-ws" });
  subgraph.on("connection", (socket) => socket.on("message", (data) => {
    const { type } = JSON.parse((data as Buffer).toString()) as { type: string };
    if (type === "connection_init") socket.send(JSON.stringify({ type: "connection_ack" }));
    if (type === "ping") socket.send(JSON.stringify({ type: "pong" }));
  }));
  // A wire that can be made to swallow everything, as a machine does that was switched off.
  const wires: Socket[] = [];
  const wire = createServer((client) => {
    const { connect } = jest.requireActual<typeof import("node:net")>("node:net");
    const server = connect((subgraph.address() as AddressInfo).port);
    wires.push(client, server);
    client.pipe(server).pipe(client);
    for (const end of [client, server]) end.on("error", () => undefined);
  }).listen(0);
  const socket = new UpstreamSocket(`http://127.0.0.1:${(wire.address() as AddressInfo).port}/graphql`, 50, 100);
  const seen = { opened: 0, lost: 0 };
  socket.subscribe({ query: "subscription { x }" }, { opened: () => void (seen.opened += 1), lost: () => void (seen.lost += 1), next: () => undefined, refused: () => undefined, complete: () => undefined });
  await waitFor("the connection", () => seen.opened === 1);
  for (const end of wires) end.unpipe().pause();
  await waitFor("the loss to be noticed", () => seen.lost === 1);
  socket.close();
  for (const end of wires) end.destroy();
  wire.close();
  subgraph.close();
});
