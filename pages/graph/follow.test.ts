import { useServer } from "graphql-ws/use/ws";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { waitFor } from "../../platform/testing/wait-for";
import { follow } from "./follow";
import type { GraphError } from "./graph-error";

/** What the server says to each subscription in turn; the last script is said to all later ones. */
type Script = readonly (object | "hangs up")[];

let server: Server;
let scripts: Script[];
let subscriptions: Readonly<Record<string, unknown>>[];
let stop: () => void;

/** A browser's globals, as far as following needs them. */
const browser = globalThis as unknown as Record<string, unknown>;

beforeEach(async () => {
  scripts = [];
  subscriptions = [];
  server = createServer();
  const sockets = new WebSocketServer({ server, path: "/graphql" });
  useServer(
    {
      onSubscribe: (ctx, _id, { variables }) => {
        subscriptions.push({ ...variables, params: ctx.connectionParams });
        const script = (scripts.length > 1 ? scripts.shift() : scripts[0]) ?? [];
        return { schema: undefined as never, document: { kind: "Document", definitions: [{ kind: "OperationDefinition", operation: "subscription" }] } as never, contextValue: { script, socket: (ctx.extra as { socket: WebSocket }).socket } };
      },
      subscribe: (async function* ({ contextValue }: { contextValue: { script: Script; socket: WebSocket } }) {
        for (const said of contextValue.script) {
          if (said === "hangs up") contextValue.socket.terminate();
          else yield said;
        }
        await new Promise(() => undefined);
      }) as never,
      onNext: (_ctx, _id, _payload, _args, result) => result as never,
    },
    sockets,
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser.WebSocket = WebSocket;
  browser.location = { href: `http://127.0.0.1:${(server.address() as AddressInfo).port}/purchases/1` };
  browser.addEventListener = () => undefined;
});
afterEach(async () => {
  stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  for (const name of ["WebSocket", "location", "addEventListener"]) delete browser[name];
});

function begin(...says: Script[]) {
  scripts = says;
  const seen: { data: unknown[]; live: boolean[]; refused: GraphError[] } = { data: [], live: [], refused: [] };
  stop = follow({ query: "subscription { x }", variables: { id: "1" }, locale: "fr", next: (data) => seen.data.push(data), live: (live) => seen.live.push(live), refused: (error) => seen.refused.push(error) });
  return seen;
}

const state = (x: number) => ({ data: { x } });
const fails = (code: string, more: object = {}) => ({ errors: [{ message: "no", extensions: { code, ...more } }] });

it("brings the present state and every later one, in the reader's language", async () => {
  const seen = begin([state(1), state(2)]);
  await waitFor("two states", () => seen.data.length === 2);
  expect(seen).toEqual({ data: [{ x: 1 }, { x: 2 }], live: [true], refused: [] });
  expect(subscriptions).toEqual([{ id: "1", params: { locale: "fr" } }]);
});

it("gives up on what is not there, and says so once", async () => {
  const seen = begin([fails("NOT_FOUND")]);
  await waitFor("the refusal", () => seen.refused.length > 0);
  expect([seen.refused.map(({ code }) => code), subscriptions.length]).toEqual([["NOT_FOUND"], 1]);
});

it("comes back by itself when the connection is lost, and tells that it was away", async () => {
  const seen = begin([state(1), "hangs up"], [state(2)]);
  await waitFor("two states", () => seen.data.length === 2);
  expect(seen).toEqual({ data: [{ x: 1 }, { x: 2 }], live: [true, false, true], refused: [] });
});

it("asks again when a service was down", async () => {
  const seen = begin([fails("SERVICE_UNAVAILABLE")], [state(2)]);
  await waitFor("a state", () => seen.data.length === 1);
  expect([seen.live, seen.refused]).toEqual([[true, false], []]);
});

it("shows what there is, and asks again for the part that was missing", async () => {
  const seen = begin([{ data: { x: null }, ...fails("SERVICE_UNAVAILABLE") }], [state(2)]);
  await waitFor("two states", () => seen.data.length === 2);
  expect(seen).toEqual({ data: [{ x: null }, { x: 2 }], live: [true], refused: [] });
});

it("is content without a part that is not meant for the reader", async () => {
  const seen = begin([{ data: { x: null }, ...fails("FORBIDDEN") }, state(2)]);
  await waitFor("two states", () => seen.data.length === 2);
  expect(subscriptions).toHaveLength(1);
});
