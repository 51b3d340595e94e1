import type { GraphQLFormattedError } from "graphql";
import type { Running } from "../../platform/lifecycle/run-process";
import { waitFor } from "../../platform/testing/wait-for";
import { startGateway } from "../start-gateway";
import { connect } from "./client";
import { startFakeSystem, type FakeSystem } from "./fake-system";

let system: FakeSystem;
let gateway: Running;
let url: string;

beforeAll(async () => {
  system = await startFakeSystem();
  gateway = await startGateway(system.env);
  url = gateway.urls.gateway ?? "";
});

afterAll(async () => {
  await gateway.stop();
  await system.stop();
});

interface Payload {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}
type Outcome = { readonly kind: string; readonly errors: readonly Pick<GraphQLFormattedError, "extensions" | "message">[] };

const shown = (errors: readonly GraphQLFormattedError[] = []) =>
  errors.map(({ message, extensions }) => ({ message, extensions: { ...extensions, ...(extensions?.correlationId ? { correlationId: "some" } : {}) } }));

/** @param text the JSON as it goes over the wire, for characters that JSON.stringify would change */
async function overHttp(payload: Payload, text = JSON.stringify(payload)): Promise<Outcome> {
  const response = await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json", accept: "application/graphql-response+json" }, body: text });
  const { errors } = (await response.json()) as { errors?: GraphQLFormattedError[] };
  return { kind: String(response.status), errors: shown(errors) };
}

async function overWebSocket(payload: Payload): Promise<Outcome> {
  const client = connect(url);
  const outcome = await new Promise<Outcome>((resolve) => {
    client.subscribe(payload, {
      next: (result) => resolve({ kind: "next", errors: shown(result.errors as GraphQLFormattedError[]) }),
      error: (errors) => resolve({ kind: "error", errors: Array.isArray(errors) ? shown(errors as GraphQLFormattedError[]) : [{ message: JSON.stringify(errors) }] }),
      complete: () => undefined,
    });
  });
  await client.dispose();
  return outcome;
}

const asked = (): number => system.state.greetings;

describe("an operation that is refused before it is executed", () => {
  const event = (rest: string, definition = ""): string => `query Q${definition} { event(id: 1) { greeting ${rest} } }`;
  it.each<[string, Payload, string, Record<string, string> | undefined]>([
    ["does not parse", { query: "{" }, "GRAPHQL_PARSE_FAILED", undefined],
    ["is empty", { query: " # nothing" }, "GRAPHQL_PARSE_FAILED", undefined],
    ["has half a character in a string", { query: '{ event(id: "\\ud83d") { id } }' }, "GRAPHQL_PARSE_FAILED", undefined],
    ["asks for an unknown field", { query: "{ nothing }" }, "GRAPHQL_VALIDATION_FAILED", undefined],
    ["asks a mutation for an unknown field", { query: "mutation { nothing }" }, "GRAPHQL_VALIDATION_FAILED", undefined],
    ["names no operation", { query: "query A { me { id } }", operationName: "B" }, "OPERATION_RESOLUTION_FAILURE", undefined],
    ["omits a variable", { query: "query($e: ID!) { event(id: $e) { id } }" }, "BAD_USER_INPUT", { e: "is required" }],
    ["has null for a required variable", { query: "query($e: ID!) { event(id: $e) { id } }", variables: { e: null } }, "BAD_USER_INPUT", { e: "must not be null" }],
    ["has a variable of another type", { query: "query($n: Int) { events(first: $n) { id } }", variables: { n: "many" } }, "BAD_USER_INPUT", { n: expect.any(String) as string }],
    ["has several invalid variables", { query: "query($n: Int, $e: ID!) { events(first: $n) { id } event(id: $e) { id } }", variables: { n: true, e: {} } }, "BAD_USER_INPUT", { n: expect.any(String) as string, e: expect.any(String) as string }],
    ["has null in @include", { query: event("title @include(if: $b)", "($b: Boolean = true)"), variables: { b: null } }, "BAD_USER_INPUT", { b: "must not be null" }],
    ["has null in @skip on a fragment spread", { query: `${event("...T @skip(if: $b)", "($b: Boolean = true)")} fragment T on Event { title }`, variables: { b: null } }, "BAD_USER_INPUT", { b: "must not be null" }],
    ["has null in @include inside a fragment", { query: `${event("...T", "($b: Boolean = true)")} fragment T on Event { ...U } fragment U on Event { title @include(if: $b) }`, variables: { b: null } }, "BAD_USER_INPUT", { b: "must not be null" }],
    ["has null in @skip at the root", { query: "query($b: Boolean = false) { event(id: 1) @skip(if: $b) { greeting } }", variables: { b: null } }, "BAD_USER_INPUT", { b: "must not be null" }],
    ["has null in @include on a field of another subgraph", { query: "query($b: Boolean = true) { event(id: 1) { greeting @include(if: $b) } }", variables: { b: null } }, "BAD_USER_INPUT", { b: "must not be null" }],
    ["has null in a required argument", { query: 'query($i: ID = "1") { event(id: $i) { greeting } }', variables: { i: null } }, "BAD_USER_INPUT", { i: "must not be null" }],
    ["has null in a mutation", { query: 'mutation($i: ID = "1") { rename(organizationId: "o1", id: $i, title: "x") { greeting } }', variables: { i: null } }, "BAD_USER_INPUT", { i: "must not be null" }],
    ["has null in a question about the schema", { query: 'query($n: String = "Event") { __type(name: $n) { name } }', variables: { n: null } }, "BAD_USER_INPUT", { n: "must not be null" }],
  ])("has the same error over HTTP and WebSocket when it %s", async (_what, payload, code, fields) => {
    const before = asked();
    const [http, socket] = [await overHttp(payload), await overWebSocket(payload)];
    expect(http).toMatchObject({ kind: "400", errors: [{ extensions: { code, ...(fields ? { fields } : {}) } }] });
    expect(http.errors).toHaveLength(1);
    expect(socket).toEqual({ kind: "error", errors: http.errors });
    expect(asked()).toBe(before);
  });

  it.each<[string, Payload, string, Record<string, string> | undefined]>([
    ["is not valid", { query: "subscription { eventUpdated(id: 1) { nothing } }" }, "GRAPHQL_VALIDATION_FAILED", undefined],
    ["skips its root field", { query: "subscription($x: Boolean!) { eventUpdated(id: 1) @skip(if: $x) { title } }", variables: { x: false } }, "GRAPHQL_VALIDATION_FAILED", undefined],
    ["omits a variable", { query: "subscription($e: ID!) { eventUpdated(id: $e) { title } }" }, "BAD_USER_INPUT", { e: "is required" }],
    ["has null for a required variable", { query: "subscription($e: ID!) { eventUpdated(id: $e) { title } }", variables: { e: null } }, "BAD_USER_INPUT", { e: "must not be null" }],
    ["has null in @include", { query: "subscription($b: Boolean = true) { eventUpdated(id: 1) { title greeting @include(if: $b) } }", variables: { b: null } }, "BAD_USER_INPUT", { b: "must not be null" }],
    ["has half a character in a variable", { query: "subscription($e: ID!) { eventUpdated(id: $e) { title } }", variables: { e: "\ud83d" } }, "BAD_USER_INPUT", { e: expect.stringContaining("surrogate") as string }],
  ])("is an `error` message for a subscription that %s", async (_what, payload, code, fields) => {
    expect(await overWebSocket(payload)).toMatchObject({ kind: "error", errors: [{ extensions: { code, ...(fields ? { fields } : {}) } }] });
    expect(system.state.streams).toBe(0);
  });

  it("is refused for a conditional subscription, over HTTP too and whichever operation is asked for", async () => {
    const conditional = "subscription S($x: Boolean!) { ...R } fragment R on Subscription { eventUpdated(id: 1) @skip(if: $x) { title } }";
    for (const query of [conditional, `query Q { me { id } } ${conditional}`]) {
      const payload = { query, variables: { x: false }, operationName: query === conditional ? "S" : "Q" };
      const [http, socket] = [await overHttp(payload), await overWebSocket(payload)];
      expect(http).toMatchObject({ kind: "400", errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }] });
      expect(socket).toEqual({ kind: "error", errors: http.errors });
    }
    expect(await overHttp({ query: "subscription { eventUpdated(id: 1) { title } }" })).toMatchObject({ kind: "400", errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  });
});

describe("half a character", () => {
  const query = "query Q($i: ID!, $n: Int) { event(id: $i) { greeting } events(first: $n) { id } }";
  const HALF = "\ud83d";

  it.each<[string, Payload, string]>([
    ["in a variable", { query, variables: { i: `x${HALF}` } }, "i"],
    ["that is a second half", { query, variables: { i: "\udc00x" } }, "i"],
    ["inside an input object", { query, variables: { i: { deep: [{ title: HALF }] } } }, "deep.0.title"],
    ["in a variable that the operation does not declare", { query, variables: { i: "1", other: HALF } }, "other"],
    ["in the name of the operation", { query, variables: { i: "1" }, operationName: `Q${HALF}` }, "operationName"],
  ])("%s is BAD_USER_INPUT over both transports, before any subgraph sees it", async (_where, payload, field) => {
    const before = asked();
    const [http, socket] = [await overHttp(payload), await overWebSocket(payload)];
    const errors = [{ message: expect.any(String) as string, extensions: { code: "BAD_USER_INPUT", fields: { [field]: "must not contain an unpaired surrogate (half of a character)" } } }];
    expect(http).toEqual({ kind: "400", errors });
    expect(socket).toEqual({ kind: "error", errors });
    expect(asked()).toBe(before);
  });

  it("is refused in a variable of a GET request, and in its extensions", async () => {
    for (const [name, value] of [["variables", '{"i":"\\ud83d"}'], ["extensions", '{"trace":"\\udfff"}']] as const) {
      const search = new URLSearchParams({ query: "query($i: ID = 1) { event(id: $i) { id } }", [name]: value });
      const response = await fetch(`${url}/graphql?${search.toString()}`);
      expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ extensions: { code: "BAD_USER_INPUT" } }] }]);
    }
  });

  it("does not affect whole characters, however they are written", async () => {
    for (const title of ["😀", "\u0000", "\uFFFF", "\uD83D\uDE00"]) {
      const { errors } = await overHttp({ query: "query($i: ID!) { event(id: $i) { id } }", variables: { i: title } });
      expect(errors).toEqual([]);
    }
  });
});

describe("an operation that is executed", () => {
  it("keeps null variables where null is allowed", async () => {
    const payload = { query: "query($n: Int, $b: Boolean!) { events(first: $n) { id @skip(if: $b) title } }", variables: { n: null, b: true } };
    const [http, socket] = [await overHttp(payload), await overWebSocket(payload)];
    expect([http, socket].map(({ errors }) => errors.map(({ extensions }) => extensions?.code))).not.toContainEqual(["BAD_USER_INPUT"]);
  });

  it("has its errors in `next`", async () => {
    const payload = { query: 'mutation { join(organizationId: "o1") { userId } }' };
    const [http, socket] = [await overHttp(payload), await overWebSocket(payload)];
    expect(http.kind).toBe("200");
    expect(socket).toEqual({ kind: "next", errors: http.errors });
  });
});

describe("the size of a message", () => {
  it("may be that of a body: larger for a signed-in caller, and the code and reason of the close say so", async () => {
    const other = await startGateway({ ...system.env, BODY_LIMIT: "4096", BODY_LIMIT_SIGNED_IN: "200000" });
    const send = async (authorization: string, bytes: number) => {
      const client = connect(other.urls.gateway ?? "", { authorization });
      const outcome: { data?: unknown; closed?: { code: number; reason: string } } = {};
      client.subscribe({ query: "{ me { id } }", variables: { x: "x".repeat(bytes) } }, { next: ({ data }) => (outcome.data = data), error: (error) => (outcome.closed = error as never), complete: () => undefined });
      await waitFor("an outcome", () => outcome.data ?? outcome.closed);
      await client.dispose();
      return outcome;
    };
    const account = system.state.account();
    const token = `Bearer ${system.token(account)}`;
    try {
      expect(await send(token, 150_000)).toEqual({ data: { me: { id: account.id } } });
      expect(await send("", 3_000)).toEqual({ data: { me: null } });
      // Complete, still arriving, and larger than any message may be.
      for (const bytes of [5_000, 150_000]) expect((await send("", bytes)).closed).toMatchObject({ code: 1009, reason: "The message exceeds the limit of 4096 bytes." });
      expect((await send(token, 250_000)).closed).toMatchObject({ code: 1009, reason: "The message exceeds the limit of 200000 bytes." });
      expect((await send(token, 900_000)).closed).toMatchObject({ code: 1009 });
    } finally {
      await other.stop();
    }
  });

  it("is no obstacle on the way to the subgraph, whose socket many callers share", async () => {
    const client = connect(url, { authorization: `Bearer ${system.token(system.state.account())}` });
    const outcome: { data?: unknown; error?: unknown } = {};
    const id = "x".repeat(1_000_000);
    client.subscribe({ query: "subscription($id: ID!) { eventUpdated(id: $id) { seats } }", variables: { id } }, { next: ({ data, errors }) => Object.assign(outcome, { data, error: errors }), error: (error) => (outcome.error = error), complete: () => undefined });
    await waitFor("the first event", () => outcome.data ?? outcome.error);
    expect(outcome).toEqual({ data: { eventUpdated: { seats: 10 } } });
    await client.dispose();
  });
});
