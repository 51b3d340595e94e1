import { buildClientSchema, getIntrospectionQuery, printSchema } from "graphql";
import { generateKeyPairSync } from "node:crypto";
import { post } from "./client";
import type { FakeSystem } from "./fake-system";
import { useGateway } from "./use-gateway";

let system: FakeSystem;
let url: string;
useGateway((started) => ({ system, url } = started));

describe("a query over two subgraphs", () => {
  it("is answered as one, with @requires, aliases and fragments", async () => {
    const query = `query Page($id: ID!) { it: event(id: $id) { ...Card greeting organizer { id who: name } } } fragment Card on Event { title seats }`;
    const { data, errors, status } = await post(url, query, { variables: { id: "7" }, headers: { "accept-language": "de, fr;q=0.8, en;q=0.5" } });
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
    expect(data).toEqual({ it: { title: "Event 7", seats: 10, greeting: "Bienvenue à Event 7", organizer: { id: "ada", who: "Person ada" } } });
  });

  it("asks for each entity once, and puts it everywhere it belongs", async () => {
    system.state.peopleAsked.length = 0;
    const { data } = await post(url, "{ events(first: 20) { id organizer { name } } }");
    expect(system.state.peopleAsked).toEqual(["ada"]);
    expect((data?.events as { organizer: { name: string } }[]).map(({ organizer }) => organizer.name)).toEqual(Array.from({ length: 20 }, () => "Person ada"));
  });

  it("carries the correlation id that the client chose", async () => {
    const { headers } = await post(url, "{ events { id } }", { headers: { "x-correlation-id": "chosen-by-me-1" } });
    expect(headers.get("x-correlation-id")).toBe("chosen-by-me-1");
  });
});

describe("when something fails", () => {
  it("an unexpected error of a subgraph is masked, at its path, with a correlation id", async () => {
    system.state.brokenGreeting = true;
    const { data, errors } = await post(url, "{ event(id: 1) { title greeting } }", { headers: { "x-correlation-id": "find-me-again" } });
    system.state.brokenGreeting = false;
    expect(data).toEqual({ event: { title: "Event 1", greeting: null } });
    expect(errors).toEqual([{ message: "Something went wrong on our side.", path: ["event", "greeting"], extensions: { code: "INTERNAL_SERVER_ERROR", correlationId: "find-me-again" } }]);
  });

  it("a null where a value is promised is an error and not silence", async () => {
    system.state.brokenPromise = true;
    const { data, errors } = await post(url, "{ event(id: 1) { title promised } }");
    system.state.brokenPromise = false;
    expect(data).toEqual({ event: null });
    expect(errors?.[0]?.extensions?.code).toBe("INTERNAL_SERVER_ERROR");
    expect(JSON.stringify(errors)).not.toMatch(/non-nullable|serviceName/);
  });

  it("a subgraph that is down leaves its fields null with an error at each, and the rest stands", async () => {
    await system.people.stop();
    const { data, errors } = await post(url, "{ events(first: 2) { title greeting organizer { name } } }");
    await system.people.start();
    expect(data).toEqual({ events: [1, 2].map((id) => ({ title: `Event ${id}`, greeting: null, organizer: { name: null } })) });
    const expected = { code: "SERVICE_UNAVAILABLE", service: "auth", retryAfter: expect.any(Number) as number };
    expect(errors?.map(({ extensions }) => extensions)).toEqual(Array.from({ length: 4 }, () => expected));
    expect(errors?.map(({ path }) => path)).toEqual(
      expect.arrayContaining([["events", 0, "greeting"], ["events", 1, "greeting"], ["events", 0, "organizer", "name"], ["events", 1, "organizer", "name"]]),
    );
    expect(JSON.stringify(errors)).not.toContain("127.0.0.1");
  });

  it("a subgraph that owns the root field and is down is one error at that field", async () => {
    await system.events.stop();
    const { data, errors } = await post(url, "{ it: event(id: 1) { title } self { locale } }");
    await system.events.start();
    expect(data).toEqual({ it: null, self: { locale: "en" } });
    expect(errors).toMatchObject([{ path: ["it"], extensions: { code: "SERVICE_UNAVAILABLE", service: "core" } }]);
  });

  it("bad input keeps its code and its fields, wherever it was found", async () => {
    const token = system.token(system.state.account(["o1"]));
    const inSubgraph = await post(url, `mutation { rename(organizationId: "o1", id: 1, title: "") { id } }`, { token });
    expect(inSubgraph.errors).toMatchObject([{ path: ["rename"], extensions: { code: "BAD_USER_INPUT", fields: { title: "is required" } } }]);
    const inGateway = await post(url, "query($n: Int) { events(first: $n) { id } }", { variables: { n: "many" } });
    expect(inGateway.status).toBe(400);
    expect(inGateway.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", fields: { n: expect.any(String) as string } } }]);
  });
});

describe("who asks", () => {
  it("nobody is anonymous, and is told so by the subgraph where an account is needed", async () => {
    expect((await post(url, "{ me { id } }")).data).toEqual({ me: null });
    expect((await post(url, `mutation { join(organizationId: "o1") { userId } }`)).errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
  });

  it("a token is its user, and so is an API key", async () => {
    const account = system.state.account();
    expect((await post(url, "{ me { id } }", { token: system.token(account) })).data).toEqual({ me: { id: account.id } });
    system.state.keys.set("ep_live_secret", account.sessionId);
    expect((await post(url, "{ me { id } }", { token: "ep_live_secret" })).data).toEqual({ me: { id: account.id } });
  });

  it.each([
    ["malformed", () => "nonsense"],
    ["expired", () => system.token(system.state.account(), { expiresIn: -10 })],
    ["meant for somebody else", () => system.token(system.state.account(), { audience: "another" })],
    ["signed by another key", () => system.token(system.state.account(), { key: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey })],
    ["of a session that auth does not know", () => system.token({ ...system.state.account(), sessionId: "01890000-0000-7000-8000-000000000000" })],
    ["an unknown API key", () => "ep_unknown"],
  ])("a token that is %s is refused, never anonymous", async (_what, make) => {
    const { status, data, errors } = await post(url, "{ events { id } }", { token: make() });
    expect(status).toBe(401);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
  });

  it("is asked of auth once for many requests at once", async () => {
    const token = system.token(system.state.account());
    const before = system.state.resolved;
    await Promise.all(Array.from({ length: 10 }, () => post(url, "{ me { id } }", { token })));
    expect(system.state.resolved - before).toBe(1);
  });

  it("sees the effect of their own mutation at once, without anybody telling the gateway", async () => {
    const token = system.token(system.state.account());
    expect((await post(url, "{ self { memberships } }", { token })).data).toEqual({ self: { memberships: [] } });
    await post(url, `mutation { join(organizationId: "o9") { userId } }`, { token });
    expect((await post(url, "{ self { memberships } }", { token })).data).toEqual({ self: { memberships: ["o9:OWNER"] } });
    const renamed = await post(url, `mutation { rename(organizationId: "o9", id: 3, title: "New") { title } }`, { token });
    expect(renamed.data).toEqual({ rename: { title: "New" } });
  });

  it("is still known while auth is down, and somebody new is not", async () => {
    const [known, unknown] = [system.token(system.state.account()), system.token(system.state.account())];
    await post(url, "{ me { id } }", { token: known });
    await system.people.stop();
    const [first, second] = [await post(url, "{ events { id } }", { token: known }), await post(url, "{ events { id } }", { token: unknown })];
    await system.people.start();
    expect(first.status).toBe(200);
    expect(second.status).toBe(503);
    expect(second.errors).toMatchObject([{ extensions: { code: "SERVICE_UNAVAILABLE", service: "auth" } }]);
  });
});

describe("the schema", () => {
  it("can be read by tools of today, and shows nothing of the federation", async () => {
    const { data, errors } = await post(url, getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, directiveIsRepeatable: true, oneOf: true, specifiedByUrl: true, schemaDescription: true }));
    expect(errors).toBeUndefined();
    expect(printSchema(buildClientSchema(data as never))).toContain("eventUpdated(");
    expect(JSON.stringify(data)).not.toMatch(/join__|_entities|_service|_Any/);
  });
});

describe("what clients cannot do", () => {
  it("reach the machinery of the federation", async () => {
    for (const query of ["{ _service { sdl } }", `{ _entities(representations: [{ __typename: "User", id: 1 }]) { __typename } }`]) {
      const { status, errors } = await post(url, query);
      expect(status).toBe(400);
      expect(errors?.[0]?.extensions?.code).toBe("GRAPHQL_VALIDATION_FAILED");
    }
  });

  it("talk to a subgraph without the gateway", async () => {
    for (const headers of [{}, { "x-principal": "forged.forged" }]) {
      const { status, errors } = await post(system.events.url, "{ events { id } }", { headers });
      expect(status).toBe(401);
      expect(errors?.[0]?.extensions?.code).toBe("UNAUTHENTICATED");
    }
  });

  it("subscribe by POST", async () => {
    const { status, errors } = await post(url, "subscription { eventUpdated(id: 1) { id } }");
    expect(status).toBe(400);
    expect(errors?.[0]?.message).toContain("graphql-transport-ws");
  });

  it("send a batch, or a request that a foreign page could make", async () => {
    const batch = await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify([{ query: "{ events { id } }" }]) });
    expect(batch.status).toBe(400);
    const simple = await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "text/plain" }, body: JSON.stringify({ query: "{ events { id } }" }) });
    expect(simple.status).toBe(415);
  });
});
