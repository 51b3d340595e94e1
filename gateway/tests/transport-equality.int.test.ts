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
