import type { FakeSystem } from "./fake-system";
import { useGateway } from "./use-gateway";
import { overHttp, overWebSocket, type Payload } from "./transports";

let system: FakeSystem;
let url: string;
useGateway((started) => ({ system, url } = started));

const asked = (): number => system.state.greetings;

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
    const [http, socket] = [await overHttp(url, payload), await overWebSocket(url, payload)];
    const errors = [
      {
        message: expect.any(String) as string,
        extensions: {
          code: "BAD_USER_INPUT",
          fields: { [field]: "must not contain an unpaired surrogate (half of a character)" },
        },
      },
    ];
    expect(http).toEqual({ kind: "400", errors });
    expect(socket).toEqual({ kind: "error", errors });
    expect(asked()).toBe(before);
  });

  it("is refused in a variable of a GET request, and in its extensions", async () => {
    for (const [name, value] of [
      ["variables", '{"i":"\\ud83d"}'],
      ["extensions", '{"trace":"\\udfff"}'],
    ] as const) {
      const search = new URLSearchParams({ query: "query($i: ID = 1) { event(id: $i) { id } }", [name]: value });
      const response = await fetch(`${url}/graphql?${search.toString()}`);
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { errors: [{ extensions: { code: "BAD_USER_INPUT" } }] },
      ]);
    }
  });

  it("does not affect whole characters, however they are written", async () => {
    for (const title of ["😀", "\uFFFF", "\uD83D\uDE00"]) {
      const { errors } = await overHttp(url, {
        query: "query($i: ID!) { event(id: $i) { id } }",
        variables: { i: title },
      });
      expect(errors).toEqual([]);
    }
  });
});
