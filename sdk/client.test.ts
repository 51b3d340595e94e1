import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GraphQLError, parse } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocket, WebSocketServer } from "ws";
import { createEventPlannerClient, type ClientOptions, type EventPlannerClient } from "./client";
import { errorsIn, SdkError } from "./sdk-error";

interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: { query: string; variables: Record<string, unknown>; operationName?: string };
}

type Event = Record<string, unknown>;

/** A server that answers as it is told, over HTTP and over WebSocket. */
class Stand {
  readonly asked: Asked[] = [];
  readonly greetings: unknown[] = [];
  answer: { status?: number; body: unknown; delay?: Promise<void> } = { body: { data: {} } };
  /** One for each time that somebody subscribes. */
  feeds: AsyncIterable<Event>[] = [];
  /** The close code for every connection; 0 accepts them. */
  refuse = 0;
  private server!: Server;
  private sockets!: WebSocketServer;

  async open(): Promise<void> {
    this.server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        this.asked.push({ headers: request.headers, body: JSON.parse(body) });
        void (this.answer.delay ?? Promise.resolve()).then(() => {
          response.writeHead(this.answer.status ?? 200, { "content-type": "application/json", "x-correlation-id": "cor-1" });
          response.end(typeof this.answer.body === "string" ? this.answer.body : JSON.stringify(this.answer.body));
        });
      });
    });
    this.sockets = new WebSocketServer({ server: this.server, path: "/graphql" });
    useServer(
      {
        onConnect: ({ connectionParams, extra }) => {
          this.greetings.push(connectionParams);
          if (this.refuse === 0) return true;
          extra.socket.close(this.refuse, "Refused");
          return false;
        },
        onSubscribe: () => ({ schema: {} as never, document: parse("subscription { it }") }),
        validate: () => [],
        subscribe: () => this.feeds.shift() as never,
      },
      this.sockets,
    );
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/graphql`;
  }

  /** Cuts every connection as a crash would. */
  cut(): void {
    for (const socket of this.sockets.clients) socket.terminate();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

let stand: Stand;
let client: EventPlannerClient;
const clients: EventPlannerClient[] = [];

const connect = (options: Partial<ClientOptions> = {}): EventPlannerClient => {
  client = createEventPlannerClient({ url: stand.url, webSocketImpl: WebSocket, ...options });
  clients.push(client);
  return client;
};

beforeEach(async () => {
  stand = new Stand();
  await stand.open();
});
afterEach(async () => {
  for (const one of clients.splice(0)) await one.close();
  await stand.close();
});

const failureOf = async (work: Promise<unknown>): Promise<SdkError> => {
  const error = await work.then(
    () => new Error("it worked"),
    (reason: unknown) => reason,
  );
  if (error instanceof SdkError) return error;
  throw error;
};

/** Never settles by itself. */
const forever = (): Promise<never> => new Promise(() => undefined);

describe("a query or mutation", () => {
  it("is a method that sends the operation, its variables, the token and the headers", async () => {
    stand.answer = { body: { data: { me: { name: "Ada" } } } };
    const answer = await connect({ token: "secret", headers: { "accept-language": "fr" } }).event({ slug: "lights" });
    expect(answer).toEqual({ me: { name: "Ada" } });
    const [asked] = stand.asked;
    expect(asked?.body).toMatchObject({ operationName: "Event", variables: { slug: "lights" } });
    expect(asked?.body.query).toContain("fragment EventDetails on Event");
    expect(asked?.headers).toMatchObject({ authorization: "Bearer secret", "accept-language": "fr", "content-type": "application/json" });
  });

  it("asks for the token before each request", async () => {
    const tokens = ["first", "second"];
    connect({ token: () => Promise.resolve(tokens.shift() ?? null) });
    await client.me();
    await client.me();
    await client.me();
    expect(stand.asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer first", "Bearer second", undefined]);
  });

  it("rejects with the code, the bad fields and the correlation id", async () => {
    stand.answer = { body: { data: null, errors: [{ message: "Please correct: name", path: ["createOrganization"], extensions: { code: "BAD_USER_INPUT", fields: { name: "is too short" } } }] } };
    const error = await failureOf(connect().createOrganization({ input: { name: "" } }));
    expect(error).toMatchObject({ code: "BAD_USER_INPUT", message: "Please correct: name", fields: { name: "is too short" }, correlationId: "cor-1" });
  });

  it("rejects when the field at the root failed although it may be null", async () => {
    stand.answer = { body: { data: { me: null }, errors: [{ message: "Please sign in.", path: ["me"], extensions: { code: "UNAUTHENTICATED" } }] } };
    expect((await failureOf(connect().me())).code).toBe("UNAUTHENTICATED");
  });

  it("keeps what comes with a code", async () => {
    stand.answer = { status: 200, body: { data: null, errors: [{ message: "Only 1 left.", path: ["purchaseTickets"], extensions: { code: "SOLD_OUT", ticketTypeId: "t", available: 1 } }] } };
    const error = await failureOf(connect().purchaseTickets({ input: {} as never }));
    expect(error).toMatchObject({ code: "SOLD_OUT", extensions: { available: 1 } });
  });

  it("gives an answer in which a part that is down left a hole, and tells what is missing", async () => {
    stand.answer = { body: { data: { purchase: { id: "p", payment: null } }, errors: [{ message: "down", path: ["purchase", "payment"], extensions: { code: "SERVICE_UNAVAILABLE", service: "payments", retryAfter: 5 } }] } };
    const answer = await connect().purchase({ id: "p" });
    expect(answer.purchase).toEqual({ id: "p", payment: null });
    expect(errorsIn(answer)).toMatchObject([{ code: "SERVICE_UNAVAILABLE", retryAfter: 5, path: ["purchase", "payment"] }]);
  });

  it("reads the errors of HTTP, too", async () => {
    stand.answer = { status: 413, body: { error: { code: "PAYLOAD_TOO_LARGE", message: "The body is over the limit." } } };
    expect((await failureOf(connect().me())).code).toBe("PAYLOAD_TOO_LARGE");
  });

  it.each([["a page instead of JSON", "<html>"], ["neither data nor errors", "{}"]])("rejects with NETWORK_ERROR for %s", async (_what, body) => {
    stand.answer = { status: 502, body };
    expect(await failureOf(connect().me())).toMatchObject({ code: "NETWORK_ERROR", correlationId: "cor-1" });
  });

  it("rejects with NETWORK_ERROR when nobody answers, in time or at all", async () => {
    stand.answer = { body: {}, delay: forever() };
    expect((await failureOf(connect({ timeout: 20 }).me())).code).toBe("NETWORK_ERROR");
    const abort = new AbortController();
    const asked = failureOf(connect().me({}, { signal: abort.signal }));
    abort.abort();
    expect((await asked).code).toBe("NETWORK_ERROR");
    expect((await failureOf(connect({ url: "http://127.0.0.1:1/graphql" }).me())).code).toBe("NETWORK_ERROR");
  });

  it("may be any other operation", async () => {
    stand.answer = { body: { data: { plans: [] } } };
    await expect(connect().request<{ plans: unknown[] }>(parse("query Plans { plans { id } }"))).resolves.toEqual({ plans: [] });
    expect(stand.asked[0]?.body.operationName).toBe("Plans");
  });
});

/** Sends these events, then ends; or stays open, when there is something to call when the reader has left. */
function feedOf(events: readonly Event[], onLeft?: () => void): AsyncIterableIterator<Event> {
  const left = [...events];
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => {
      const value = left.shift();
      if (value) return { value, done: false };
      return onLeft ? forever() : { value: undefined, done: true };
    },
    return: async () => {
      onLeft?.();
      return { value: undefined, done: true };
    },
  };
}

const openFeedOf = (...events: readonly Event[]): AsyncIterable<Event> => feedOf(events, () => undefined);

const failing = (code: string, extensions: Event = {}): Event => ({ data: null, errors: [new GraphQLError("no", { extensions: { code, ...extensions } })] });

describe("a subscription", () => {
  const scan = (id: string): Event => ({ data: { scanRecorded: { id } } });
  const follow = (of = client, signal?: AbortSignal) => of.scanRecorded({ eventId: "e" }, signal ? { signal } : {}) as AsyncIterableIterator<{ scanRecorded: { id: string } }>;
  const idsOf = async (events: AsyncIterable<{ scanRecorded: { id: string } }>, count: number): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { scanRecorded } of events) {
      ids.push(scanRecorded.id);
      if (ids.length === count) break;
    }
    return ids;
  };

  it("is an async iterable that ends with its source, and tells who it is when it connects", async () => {
    stand.feeds.push(feedOf([scan("1"), scan("2")]));
    expect(await idsOf(follow(connect({ token: () => "secret", headers: { "Accept-Language": "fr" } })), 5)).toEqual(["1", "2"]);
    expect(stand.greetings).toEqual([{ authorization: "Bearer secret", locale: "fr" }]);
  });

  it("goes on after the connection was lost", async () => {
    stand.feeds.push(openFeedOf(scan("before")), openFeedOf(scan("after")));
    const events = follow(connect());
    expect((await events.next()).value).toEqual({ scanRecorded: { id: "before" } });
    stand.cut();
    expect((await events.next()).value).toEqual({ scanRecorded: { id: "after" } });
    await events.return?.();
  });

  it.each([["SERVICE_UNAVAILABLE"], ["RATE_LIMITED"]])("begins again after %s, when the server said that it may", async (code) => {
    stand.feeds.push(feedOf([failing(code, { retryAfter: 0.01 })]), openFeedOf(scan("back")));
    expect(await idsOf(follow(connect()), 1)).toEqual(["back"]);
  });

  it("connects with another token when the first one has expired, if there is one", async () => {
    stand.feeds.push(feedOf([scan("old"), failing("UNAUTHENTICATED")]), openFeedOf(scan("new")));
    const tokens = ["first", "second"];
    expect(await idsOf(follow(connect({ token: () => tokens.shift() ?? null })), 2)).toEqual(["old", "new"]);
    expect(stand.greetings).toEqual([{ authorization: "Bearer first" }, { authorization: "Bearer second" }]);
  });

  it.each([["UNAUTHENTICATED"], ["FORBIDDEN"], ["NOT_FOUND"]])("ends with an error that is %s, after what came before it", async (code) => {
    stand.feeds.push(feedOf([scan("1"), failing(code)]));
    const events = follow(connect({ token: "fixed" }));
    expect(await events.next()).toMatchObject({ value: { scanRecorded: { id: "1" } } });
    expect((await failureOf(events.next())).code).toBe(code);
    expect(await events.next()).toMatchObject({ done: true });
  });

  it.each([4403, 4401])("ends with an error when the connection is refused with %i, after it has tried another token", async (closeCode) => {
    stand.refuse = closeCode;
    expect((await failureOf(follow(connect({ token: () => "bad" })).next())).code).toBe("UNAUTHENTICATED");
    expect(stand.greetings).toHaveLength(2);
  });

  it("ends with an error immediately when a token that cannot be renewed is refused", async () => {
    stand.refuse = 4403;
    expect((await failureOf(follow(connect({ token: "fixed" })).next())).code).toBe("UNAUTHENTICATED");
    expect(stand.greetings).toHaveLength(1);
  });

  it("passes a hole in an event on, and tells what is missing", async () => {
    const errors = [new GraphQLError("down", { path: ["scanRecorded", "operator"], extensions: { code: "SERVICE_UNAVAILABLE" } })];
    stand.feeds.push(feedOf([{ data: { scanRecorded: { id: "1", operator: null } }, errors }]));
    const { value } = await follow(connect()).next();
    expect(errorsIn(value as object)).toMatchObject([{ code: "SERVICE_UNAVAILABLE", path: ["scanRecorded", "operator"] }]);
  });

  it.each([
    ["break", (events: AsyncIterator<unknown>) => void events.return?.()],
    ["an abort", (_events: AsyncIterator<unknown>, abort: AbortController) => abort.abort()],
    ["closing the client", () => void client.close()],
  ])("is left at once by %s, although no event comes", async (_what, leave) => {
    const left = new Promise<void>((resolve) => stand.feeds.push(feedOf([scan("1")], resolve)));
    const abort = new AbortController();
    const events = follow(connect(), abort.signal);
    await events.next();
    const pending = events.next();
    leave(events, abort);
    expect(await pending).toEqual({ value: undefined, done: true });
    await left;
  });

  it("does not begin when its signal was aborted before", async () => {
    expect(await follow(connect(), AbortSignal.abort()).next()).toEqual({ value: undefined, done: true });
    expect(stand.greetings).toEqual([]);
  });

  it("says what it lacks where there is no WebSocket", () => {
    const place = globalThis as { WebSocket?: unknown };
    const before = place.WebSocket;
    delete place.WebSocket;
    try {
      expect(() => connect({ webSocketImpl: undefined }).scanRecorded({ eventId: "e" })).toThrow(/webSocketImpl/);
    } finally {
      if (before !== undefined) place.WebSocket = before;
    }
  });
});
