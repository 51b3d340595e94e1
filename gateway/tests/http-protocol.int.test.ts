import { serverAudits } from "graphql-http";
import { startGateway } from "../start-gateway";
import type { FakeSystem } from "./fake-system";
import { useGateway } from "./use-gateway";
import { raw } from "./raw-http";

let system: FakeSystem;
let url: string;
useGateway((started) => ({ system, url } = started));

const BODY = JSON.stringify({ query: "{ me { id } }" });
const post = (lines: readonly string[], version = "1.1", path = "/graphql"): string =>
  [
    `POST ${path} HTTP/${version}`,
    ...lines,
    "Content-Type: application/json",
    `Content-Length: ${BODY.length}`,
    "Connection: close",
    "",
    BODY,
  ].join("\r\n");

describe("a request without a usable host", () => {
  it.each([
    ["HTTP/1.0 without Host", post([], "1.0")],
    ["an empty Host", post(["Host:"])],
    ["blanks in Host", post(["Host: a b"])],
    ["a percent sign as Host", post(["Host: %"])],
    ["half an address as Host", post(["Host: [::1"])],
    ["a full URL instead of a path", post(["Host: x"], "1.1", "http://elsewhere.example/graphql")],
  ])("is answered: %s", async (_what, request) => {
    const { status, body } = await raw(request, url);
    expect([status, JSON.parse(body)]).toEqual([200, { data: { me: null } }]);
  });

  it("is answered when the query is in the URL", async () => {
    const { status, body } = await raw(`GET /graphql?query=%7Bme%7Bid%7D%7D HTTP/1.0\r\n\r\n`, url);
    expect([status, JSON.parse(body)]).toEqual([200, { data: { me: null } }]);
  });

  it("is answered when a trusted proxy forwards a host that is none", async () => {
    const behind = await startGateway({ ...system.env, TRUST_PROXY: "1" });
    const { status } = await raw(
      post(["Host: x", "X-Forwarded-Host: [::1", "X-Forwarded-Proto: %"]),
      behind.urls.gateway ?? "",
    );
    await behind.stop();
    expect(status).toBe(200);
  });
});

describe("a 401", () => {
  it("has a challenge, over GraphQL, at a subgraph and between services", async () => {
    const headers = { "content-type": "application/json", authorization: "Bearer nonsense" };
    const responses = await Promise.all([
      fetch(`${url}/graphql`, { method: "POST", headers, body: BODY }),
      fetch(`${system.events.url}/graphql`, { method: "POST", headers, body: BODY }),
      fetch(`${system.people.url}/api/internal/principals/resolve`, { method: "POST", headers, body: "{}" }),
    ]);
    expect(responses.map(({ status, headers: sent }) => [status, sent.get("www-authenticate")])).toEqual(
      Array.from({ length: 3 }, () => [401, 'Bearer realm="event-planner"']),
    );
  });
});

describe("GET /graphql", () => {
  const ask = (search: Record<string, string>, accept = "*/*") =>
    fetch(`${url}/graphql?${new URLSearchParams(search).toString()}`, { headers: { accept } });

  it("answers a query without any other header", async () => {
    const response = await ask({ query: "query($id: ID!) { event(id: $id) { title } }", variables: '{"id":"41"}' });
    expect([response.status, await response.json()]).toEqual([200, { data: { event: { title: "Event 41" } } }]);
  });

  it.each(["*/*", "application/json", "application/graphql-response+json"])(
    "never runs a mutation, with Accept %s",
    async (accept) => {
      const account = system.state.account(["o1"]);
      const query = 'mutation { rename(organizationId: "o1", id: 42, title: "Renamed") { id } }';
      const search = new URLSearchParams({ query }).toString();
      const response = await fetch(`${url}/graphql?${search}`, {
        headers: { accept, authorization: `Bearer ${system.token(account)}` },
      });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
      expect(system.state.titles.get("42")).toBeUndefined();
    },
  );
});

describe("the status of a request that cannot be executed as it is written", () => {
  const status = async (body: object, accept?: string): Promise<number> =>
    (
      await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(accept === undefined ? {} : { accept }) },
        body: JSON.stringify(body),
      })
    ).status;
  const requests = [
    { query: "{" },
    { query: "{ nothing }" },
    { query: "query($e: ID!) { event(id: $e) { id } }" },
    { query: "query($b: Boolean = true) { me { id @skip(if: $b) } }", variables: { b: null } },
    { query: "query A { me { id } }", operationName: "B" },
  ];

  it.each([
    [200, "application/json"],
    [200, "application/json; charset=utf-8, text/html"],
    [400, "application/graphql-response+json"],
    [400, "application/graphql-response+json, application/json;q=0.9"],
    [400, "*/*"],
    [400, undefined],
  ])("is %i for Accept %s", async (expected, accept) => {
    for (const request of requests) expect(await status(request, accept)).toBe(expected);
  });

  it("is not 200 for anything else", async () => {
    expect(await status({ query: "subscription { eventUpdated(id: 1) { id } }" }, "application/json")).toBe(400);
    expect(await status({}, "application/json")).toBe(400);
    expect(await status([], "application/json")).toBe(400);
  });
});

describe("a large response", () => {
  it.each(["br", "gzip"])(
    "is compressed with %s, over GraphQL and on other routes, while small ones are not",
    async (encoding) => {
      const ask = (query: string) =>
        fetch(`${url}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json", "accept-encoding": encoding },
          body: JSON.stringify({ query }),
        });
      const [large, small, metrics] = [
        await ask("{ __schema { types { name fields { name description } } } }"),
        await ask("{ me { id } }"),
        await fetch(`${url}/metrics`, { headers: { "accept-encoding": encoding } }),
      ];
      expect([large, small, metrics].map(({ headers }) => headers.get("content-encoding"))).toEqual([
        encoding,
        null,
        encoding,
      ]);
      expect(JSON.stringify(await large.json())).toContain("The caller");
      expect(large.headers.get("vary")).toContain("Accept-Encoding");
      expect(await metrics.text()).toContain("http_");
    },
  );
});

describe("GraphQL over HTTP", () => {
  it.each(
    serverAudits({ url: () => `${url}/graphql`, fetchFn: fetch }).map(
      (audit) => [audit.id, audit.name, audit] as const,
    ),
  )("passes audit %s: %s", async (_id, _name, audit) => {
    const result = await audit.fn();
    expect(result.status === "ok" ? "ok" : `${result.status}: ${result.reason}`).toBe("ok");
  });
});
