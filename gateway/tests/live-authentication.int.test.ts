import { createClient, type Client } from "graphql-ws";
import WebSocket from "ws";
import { newId } from "../../platform/db/new-id";
import type { Running } from "../../platform/lifecycle/run-process";
import { waitFor } from "../../platform/testing/wait-for";
import type { Account } from "../auth/principals";
import { startGateway } from "../start-gateway";
import { subscribe, type Received } from "./client";
import { startFakeSystem, type FakeSystem } from "./fake-system";

let system: FakeSystem;
let gateway: Running;
let url: string;
const clients: Client[] = [];

beforeAll(async () => {
  system = await startFakeSystem();
  gateway = await startGateway(system.env);
  url = `${gateway.urls.gateway?.replace("http", "ws")}/graphql`;
});

afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

afterAll(async () => {
  await gateway.stop();
  await system.stop();
});

const bearer = (account: Account, options?: { expiresIn?: number }): string =>
  `Bearer ${system.token(account, options)}`;
const end = async (account: Account): Promise<void> => {
  system.state.accounts.delete(account.sessionId);
  await system.tell(account, [account.sessionId]);
};
const isMe = ({ events }: Received, { id }: Account): boolean =>
  JSON.stringify(events[0]) === JSON.stringify({ data: { me: { id } } });

/** A client as Apollo Client, urql and Relay configure it, which asks for its token whenever it connects. */
function ordinaryClient(tokens: () => string | undefined, lazy = true) {
  const seen = { asked: 0, closed: [] as number[] };
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    lazy,
    connectionParams: () => {
      seen.asked += 1;
      return { authorization: tokens() };
    },
    on: { closed: (event) => seen.closed.push((event as { code: number }).code) },
  });
  clients.push(client);
  return { client, seen };
}

describe("an ordinary graphql-ws client", () => {
  it("recovers by itself when its first token is stale", async () => {
    const account = system.state.account();
    const tokens = [bearer(account, { expiresIn: -10 }), bearer(account)];
    const { client, seen } = ordinaryClient(() => tokens.shift());
    const received = subscribe(client, "{ me { id } }");
    await waitFor("the result", () => received.complete);
    expect([isMe(received, account), received.errors, seen.asked]).toEqual([true, [], 2]);
    expect(seen.closed[0]).toBe(4403);
  });

  it("is disconnected when its session ends, and connects again with its next token", async () => {
    const account = system.state.account(["o1"]);
    const next = system.state.account();
    const tokens = [bearer(account), bearer(next)];
    // It keeps its socket open between operations; another one would close it after the last.
    const { client, seen } = ordinaryClient(() => tokens.shift(), false);
    const received = subscribe(client, "subscription { eventObserved(id: 31) { title } }");
    await waitFor("the upstream", () => system.state.streams === 1);
    await end(account);
    await waitFor("the end", () => received.complete);
    expect(received.events.at(-1)?.errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
    await waitFor("the socket to close", () => seen.closed.length === 1);
    expect(seen.closed).toEqual([4403]);
    const later = subscribe(client, "{ me { id } }");
    await waitFor("the result", () => later.complete);
    expect([isMe(later, next), seen.asked]).toEqual([true, 2]);
  });
});

describe("a socket whose token has ended", () => {
  /** A socket whose client reads and writes messages itself. */
  async function raw(authorization: string) {
    const socket = new WebSocket(url, "graphql-transport-ws");
    const messages: { id?: string; type: string; payload?: unknown }[] = [];
    const state = { messages, code: 0 };
    socket.on("message", (data) => messages.push(JSON.parse((data as Buffer).toString()) as (typeof messages)[number]));
    socket.on("close", (code) => (state.code = code));
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
    await waitFor("the acknowledgement", () => messages.length === 1);
    const run = (id: string, query: string) =>
      socket.send(JSON.stringify({ id, type: "subscribe", payload: { query } }));
    const of = (id: string) => messages.filter((message) => message.id === id);
    return { socket, state, run, of };
  }

  it("returns UNAUTHENTICATED to the next operation, and closes with 4403 after it", async () => {
    const account = system.state.account();
    const { state, run, of } = await raw(bearer(account));
    run("a", "{ me { id } }");
    await waitFor("the result", () => of("a").some(({ type }) => type === "complete"));
    await end(account);
    await waitFor("the session to be forgotten", async () => {
      run(newId(), "{ me { id } }");
      return state.messages.some(({ type }) => type === "error") || state.code !== 0;
    });
    await waitFor("the socket to close", () => state.code !== 0);
    expect(state.code).toBe(4403);
    expect(state.messages.filter(({ type }) => type === "error").at(0)?.payload).toMatchObject([
      { extensions: { code: "UNAUTHENTICATED" } },
    ]);
  });

  it("closes when its token expires, after the last of its subscriptions", async () => {
    const { state, run, of } = await raw(bearer(system.state.account(["o1"]), { expiresIn: 2 }));
    run("a", "subscription { eventObserved(id: 32) { title } }");
    run("b", "subscription { eventUpdated(id: 32) { title } }");
    await waitFor("the socket to close", () => state.code !== 0);
    expect(state.code).toBe(4403);
    for (const id of ["a", "b"])
      expect(of(id).slice(-2)).toMatchObject([
        { type: "next", payload: { errors: [{ extensions: { code: "UNAUTHENTICATED" } }] } },
        { type: "complete" },
      ]);
  });

  it("stays open while another operation runs", async () => {
    const account = system.state.account();
    const { state, run, of, socket } = await raw(bearer(account));
    // Its subgraph does not answer until we let it.
    const release = system.state.holdGreetings();
    run("slow", "{ event(id: 33) { greeting } }");
    await waitFor("the query to arrive", () => system.state.greetings > 0);
    await end(account);
    await waitFor("the refusal", async () => {
      run(newId(), "{ me { id } }");
      return state.messages.some(({ type }) => type === "error");
    });
    expect([state.code, socket.readyState]).toEqual([0, WebSocket.OPEN]);
    release();
    await waitFor("the socket to close", () => state.code !== 0);
    expect(state.code).toBe(4403);
    expect(of("slow")).toMatchObject([{ type: "next" }, { type: "complete" }]);
  });

  it("is another one than a socket on which an operation needs an account", async () => {
    const { state, run, of, socket } = await raw("");
    run("a", 'mutation { join(organizationId: "o1") { userId } }');
    await waitFor("the refusal", () => of("a").some(({ type }) => type === "complete"));
    expect(of("a")[0]?.payload).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
    run("b", "{ me { id } }");
    await waitFor("the result", () => of("b").some(({ type }) => type === "complete"));
    expect(state.code).toBe(0);
    socket.terminate();
  });
});

describe("the authorization of a WebSocket", () => {
  /** @returns the data of `me`, or the close code */
  async function ask(params: Record<string, unknown> | undefined, header?: string): Promise<unknown> {
    class WithHeader extends WebSocket {
      constructor(to: string, protocols: string | string[]) {
        super(to, protocols, { headers: header === undefined ? {} : { authorization: header } });
      }
    }
    const client = createClient({
      url,
      webSocketImpl: WithHeader,
      retryAttempts: 0,
      ...(params ? { connectionParams: params } : {}),
    });
    clients.push(client);
    const received = subscribe(client, "{ me { id } }");
    await waitFor("an outcome", () => received.errors[0] ?? received.events[0]);
    return (
      (received.errors[0] as { code?: number } | undefined)?.code ??
      (received.events[0]?.data as { me?: unknown } | undefined)?.me
    );
  }

  it.each([
    ["authorization", (token: string) => ({ authorization: token })],
    ["Authorization", (token: string) => ({ Authorization: token })],
    ["AUTHORIZATION beside an empty one", (token: string) => ({ authorization: "", AUTHORIZATION: token })],
    ["headers.Authorization", (token: string) => ({ headers: { Authorization: token } })],
    ["Headers.authorization", (token: string) => ({ Headers: { authorization: token } })],
  ])("is read from connectionParams.%s", async (_where, params) => {
    const account = system.state.account();
    expect(await ask(params(bearer(account)))).toEqual({ id: account.id });
  });

  it("is read from the header of the handshake, unless connectionParams have one", async () => {
    const [account, other] = [system.state.account(), system.state.account()];
    expect(await ask(undefined, bearer(account))).toEqual({ id: account.id });
    expect(await ask({ authorization: null, locale: "fr" }, bearer(account))).toEqual({ id: account.id });
    expect(await ask({ Authorization: bearer(other) }, bearer(account))).toEqual({ id: other.id });
  });

  it.each([
    ["connectionParams", { Authorization: "Bearer nonsense" }, undefined],
    ["headers in connectionParams", { headers: { Authorization: "Bearer nonsense" } }, undefined],
    ["the handshake", undefined, "Bearer nonsense"],
    ["a value that is no text", { authorization: { token: "x" } }, undefined],
  ])("is never ignored: an invalid one in %s closes the socket with 4403", async (_where, params, header) => {
    expect(await ask(params, header)).toBe(4403);
  });

  it("is absent for a caller without an account", async () => {
    expect(await ask(undefined)).toBeNull();
    expect(await ask({ authorization: undefined, locale: "en" })).toBeNull();
  });
});
