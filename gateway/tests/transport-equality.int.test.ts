import { once } from "node:events";
import WebSocket from "ws";
import type { FakeSystem } from "./fake-system";
import { useGateway } from "./use-gateway";
import { overHttp, overWebSocket, type Payload } from "./transports";

let system: FakeSystem;
let url: string;
useGateway((started) => ({ system, url } = started));

const asked = (): number => system.state.greetings;

describe("an operation that is refused before it is executed", () => {
  const event = (rest: string, definition = ""): string => `query Q${definition} { event(id: 1) { greeting ${rest} } }`;
  it.each<[string, Payload, string, Record<string, string> | undefined]>([
    ["does not parse", { query: "{" }, "GRAPHQL_PARSE_FAILED", undefined],
    ["is empty", { query: " # nothing" }, "GRAPHQL_PARSE_FAILED", undefined],
    [
      "has half a character in a string",
      { query: '{ event(id: "\\ud83d") { id } }' },
      "GRAPHQL_PARSE_FAILED",
      undefined,
    ],
    ["asks for an unknown field", { query: "{ nothing }" }, "GRAPHQL_VALIDATION_FAILED", undefined],
    ["asks a mutation for an unknown field", { query: "mutation { nothing }" }, "GRAPHQL_VALIDATION_FAILED", undefined],
    [
      "names no operation",
      { query: "query A { me { id } }", operationName: "B" },
      "OPERATION_RESOLUTION_FAILURE",
      undefined,
    ],
    ["omits a variable", { query: "query($e: ID!) { event(id: $e) { id } }" }, "BAD_USER_INPUT", { e: "is required" }],
    [
      "has null for a required variable",
      { query: "query($e: ID!) { event(id: $e) { id } }", variables: { e: null } },
      "BAD_USER_INPUT",
      { e: "must not be null" },
    ],
    [
      "has a variable of another type",
      { query: "query($n: Int) { events(first: $n) { id } }", variables: { n: "many" } },
      "BAD_USER_INPUT",
      { n: expect.any(String) as string },
    ],
    [
      "has several invalid variables",
      {
        query: "query($n: Int, $e: ID!) { events(first: $n) { id } event(id: $e) { id } }",
        variables: { n: true, e: {} },
      },
      "BAD_USER_INPUT",
      { n: expect.any(String) as string, e: expect.any(String) as string },
    ],
    [
      "has null in @include",
      { query: event("title @include(if: $b)", "($b: Boolean = true)"), variables: { b: null } },
      "BAD_USER_INPUT",
      { b: "must not be null" },
    ],
    [
      "has null in @skip on a fragment spread",
      {
        query: `${event("...T @skip(if: $b)", "($b: Boolean = true)")} fragment T on Event { title }`,
        variables: { b: null },
      },
      "BAD_USER_INPUT",
      { b: "must not be null" },
    ],
    [
      "has null in @include inside a fragment",
      {
        query: `${event("...T", "($b: Boolean = true)")} fragment T on Event { ...U } fragment U on Event { title @include(if: $b) }`,
        variables: { b: null },
      },
      "BAD_USER_INPUT",
      { b: "must not be null" },
    ],
    [
      "has null in @skip at the root",
      { query: "query($b: Boolean = false) { event(id: 1) @skip(if: $b) { greeting } }", variables: { b: null } },
      "BAD_USER_INPUT",
      { b: "must not be null" },
    ],
    [
      "has null in @include on a field of another subgraph",
      { query: "query($b: Boolean = true) { event(id: 1) { greeting @include(if: $b) } }", variables: { b: null } },
      "BAD_USER_INPUT",
      { b: "must not be null" },
    ],
    [
      "has null in a required argument",
      { query: 'query($i: ID = "1") { event(id: $i) { greeting } }', variables: { i: null } },
      "BAD_USER_INPUT",
      { i: "must not be null" },
    ],
    [
      "has null in a mutation",
      {
        query: 'mutation($i: ID = "1") { rename(organizationId: "o1", id: $i, title: "x") { greeting } }',
        variables: { i: null },
      },
      "BAD_USER_INPUT",
      { i: "must not be null" },
    ],
    [
      "has null in a question about the schema",
      { query: 'query($n: String = "Event") { __type(name: $n) { name } }', variables: { n: null } },
      "BAD_USER_INPUT",
      { n: "must not be null" },
    ],
    ["has a document of too many bytes", { query: `{ me { id } } #${"x".repeat(70_000)}` }, "QUERY_TOO_COMPLEX", undefined],
    ["has a long name", { query: `{ ${"a".repeat(300)}: me { id } }` }, "QUERY_TOO_COMPLEX", undefined],
    ["has long strings", { query: `{ event(id: "${"x".repeat(20_000)}") { id } }` }, "QUERY_TOO_COMPLEX", undefined],
    ["repeats a field", { query: `{ ${"me { id } ".repeat(500)} }` }, "QUERY_TOO_COMPLEX", undefined],
    ["has too many tokens", { query: `{ ${"id ".repeat(4_000)} }` }, "QUERY_TOO_COMPLEX", undefined],
    [
      "has too many values to be parsed",
      { query: "{ me { id } }", variables: { a: Array(20_000).fill(1) } },
      "BAD_USER_INPUT",
      { variables: "must have at most 10000 values" },
    ],
    [
      "has one value more than is allowed",
      { query: "{ me { id } }", variables: { a: Array(10_001).fill(1) } },
      "BAD_USER_INPUT",
      { variables: "must have at most 10000 values" },
    ],
    [
      "has variables that are too deep",
      { query: "{ me { id } }", variables: { a: JSON.parse("[".repeat(100) + "]".repeat(100)) as unknown } },
      "BAD_USER_INPUT",
      { variables: "must have at most 32 levels" },
    ],
    [
      "has a long name in its variables",
      { query: "{ me { id } }", variables: { ["a".repeat(300)]: 1 } },
      "BAD_USER_INPUT",
      { variables: "must have names of at most 256 characters" },
    ],
    [
      "has a long name of an operation",
      { query: "{ me { id } }", operationName: "x".repeat(300) },
      "BAD_USER_INPUT",
      { operationName: "must have at most 256 characters" },
    ],
  ])("has the same error over HTTP and WebSocket when it %s", async (_what, payload, code, fields) => {
    const before = asked();
    const [http, socket] = [await overHttp(url, payload), await overWebSocket(url, payload)];
    expect(http).toMatchObject({ kind: "400", errors: [{ extensions: { code, ...(fields ? { fields } : {}) } }] });
    expect(http.errors).toHaveLength(1);
    expect(socket).toEqual({ kind: "error", errors: http.errors });
    expect(asked()).toBe(before);
  });

  it.each<[string, Payload, string, Record<string, string> | undefined]>([
    [
      "is not valid",
      { query: "subscription { eventUpdated(id: 1) { nothing } }" },
      "GRAPHQL_VALIDATION_FAILED",
      undefined,
    ],
    [
      "skips its root field",
      { query: "subscription($x: Boolean!) { eventUpdated(id: 1) @skip(if: $x) { title } }", variables: { x: false } },
      "GRAPHQL_VALIDATION_FAILED",
      undefined,
    ],
    [
      "omits a variable",
      { query: "subscription($e: ID!) { eventUpdated(id: $e) { title } }" },
      "BAD_USER_INPUT",
      { e: "is required" },
    ],
    [
      "has null for a required variable",
      { query: "subscription($e: ID!) { eventUpdated(id: $e) { title } }", variables: { e: null } },
      "BAD_USER_INPUT",
      { e: "must not be null" },
    ],
    [
      "has null in @include",
      {
        query: "subscription($b: Boolean = true) { eventUpdated(id: 1) { title greeting @include(if: $b) } }",
        variables: { b: null },
      },
      "BAD_USER_INPUT",
      { b: "must not be null" },
    ],
    [
      "has half a character in a variable",
      { query: "subscription($e: ID!) { eventUpdated(id: $e) { title } }", variables: { e: "\ud83d" } },
      "BAD_USER_INPUT",
      { e: expect.stringContaining("surrogate") as string },
    ],
  ])("is an `error` message for a subscription that %s", async (_what, payload, code, fields) => {
    expect(await overWebSocket(url, payload)).toMatchObject({
      kind: "error",
      errors: [{ extensions: { code, ...(fields ? { fields } : {}) } }],
    });
    expect(system.state.streams).toBe(0);
  });

  it("has the status of its media type, wherever it is refused", async () => {
    const statusOf = async (payload: Payload, accept: string): Promise<number> =>
      (await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json", accept }, body: JSON.stringify(payload) })).status;
    for (const query of ["{ nothing }", "subscription($x: Boolean!) { eventUpdated(id: 1) @skip(if: $x) { title } }"])
      expect([await statusOf({ query }, "application/json"), await statusOf({ query }, "*/*")]).toEqual([200, 400]);
    const values = { query: "{ me { id } }", variables: { a: Array(20_000).fill(1) } };
    expect([await statusOf(values, "application/json"), await statusOf(values, "application/graphql-response+json")]).toEqual([200, 400]);
    expect(await statusOf({ query: `{ ${"a".repeat(300)}: me { id } }` }, "application/json")).toBe(400);
  });

  it("closes a WebSocket whose message has too many values and no ID", async () => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init", payload: { a: Array(20_000).fill(1) } }));
    expect((await once(socket, "close"))[0]).toBe(4400);
  });

  it("is refused for a conditional subscription, over HTTP too and whichever operation is asked for", async () => {
    const conditional =
      "subscription S($x: Boolean!) { ...R } fragment R on Subscription { eventUpdated(id: 1) @skip(if: $x) { title } }";
    for (const query of [conditional, `query Q { me { id } } ${conditional}`]) {
      const payload = { query, variables: { x: false }, operationName: query === conditional ? "S" : "Q" };
      const [http, socket] = [await overHttp(url, payload), await overWebSocket(url, payload)];
      expect(http).toMatchObject({ kind: "400", errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }] });
      expect(socket).toEqual({ kind: "error", errors: http.errors });
    }
    expect(await overHttp(url, { query: "subscription { eventUpdated(id: 1) { title } }" })).toMatchObject({
      kind: "400",
      errors: [{ extensions: { code: "BAD_REQUEST" } }],
    });
  });
});

describe("an operation that is executed", () => {
  it("keeps null variables where null is allowed", async () => {
    const payload = {
      query: "query($n: Int, $b: Boolean!) { events(first: $n) { id @skip(if: $b) title } }",
      variables: { n: null, b: true },
    };
    const [http, socket] = [await overHttp(url, payload), await overWebSocket(url, payload)];
    expect([http, socket].map(({ errors }) => errors.map(({ extensions }) => extensions?.code))).not.toContainEqual([
      "BAD_USER_INPUT",
    ]);
  });

  it("has its errors in `next`", async () => {
    const payload = { query: 'mutation { join(organizationId: "o1") { userId } }' };
    const [http, socket] = [await overHttp(url, payload), await overWebSocket(url, payload)];
    expect(http.kind).toBe("200");
    expect(socket).toEqual({ kind: "next", errors: http.errors });
  });
});
