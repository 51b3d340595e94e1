import type { Client } from "graphql-ws";
import { readFileSync, writeFileSync } from "node:fs";
import { newId } from "../../platform/db/new-id";
import { connectRedis } from "../../platform/redis/connect-redis";
import { createLogger } from "../../platform/logging/logger";
import { PubSub } from "../../platform/pubsub/pubsub";
import { listen } from "../../platform/http/listen";
import { waitFor } from "../../platform/testing/wait-for";
import type { Account } from "../auth/principals";
import { readGatewayConfig } from "../config";
import { createGateway, type Gateway } from "../server";
import { connect, post, subscribe, type Received } from "./client";
import { eventChanged, eventHappened } from "./events.subgraph";
import { startFakeSystem, type FakeSystem } from "./fake-system";

let system: FakeSystem;
let gateway: Gateway;
let url: string;
const clients: Client[] = [];
const logger = createLogger("gateway", "silent");
const connections: ReturnType<typeof connectRedis>[] = [];

const client = (params: Record<string, unknown> = {}): Client => {
  const made = connect(url, params);
  clients.push(made);
  return made;
};
const as = (account: Account, options?: { expiresIn?: number }): Client => client({ authorization: `Bearer ${system.token(account, options)}` });
const change = (id: string): Promise<void> => system.pubsub.publish(eventChanged, id, { id });
const events = (received: Received, count: number) => waitFor(`${count} events`, () => received.events.length >= count && received.events);
const ended = (received: Received) => waitFor("the end", () => received.complete);
const codes = (received: Received) => received.events.at(-1)?.errors?.map(({ extensions }) => extensions?.code);

beforeAll(async () => {
  system = await startFakeSystem();
  const config = readGatewayConfig(system.env);
  connections.push(connectRedis(config.redisUrl, logger), connectRedis(config.redisUrl, logger));
  const [redis, subscriber] = connections as [ReturnType<typeof connectRedis>, ReturnType<typeof connectRedis>];
  gateway = await createGateway(config, { logger, redis, pubsub: new PubSub(redis, subscriber, logger) });
  url = await listen(gateway.app, config.host, config.port);
});

afterEach(async () => {
  for (const made of clients.splice(0)) await made.dispose();
  await waitFor("every stream to be closed, here and upstream", () => gateway.subscriptions.size === 0 && system.state.streams === 0);
});

afterAll(async () => {
  await gateway.stop();
  await system.stop();
  for (const connection of connections) connection.disconnect();
});

describe("a subscription over two subgraphs", () => {
  it("completes each event from the other one: aliases, fragments, defaults, @include, @requires", async () => {
    const query = `subscription Follow($id: ID!, $with: Boolean! = true) { it: eventUpdated(id: $id) { ...Card organizer { who: name @include(if: $with) id @skip(if: $with) } } } fragment Card on Event { title greeting }`;
    const received = subscribe(client({ locale: "fr" }), query, { id: "s1" });
    await events(received, 1);
    system.state.titles.set("s1", "Renamed");
    await change("s1");
    await events(received, 2);
    expect(received.events).toEqual([
      { data: { it: { title: "Event s1", greeting: "Bienvenue à Event s1", organizer: { who: "Person ada" } } } },
      { data: { it: { title: "Renamed", greeting: "Bienvenue à Renamed", organizer: { who: "Person ada" } } } },
    ]);
  });

  it("goes on with an error in its place while the other subgraph fails", async () => {
    const received = subscribe(client(), "subscription { eventUpdated(id: 2) { title greeting } }");
    await events(received, 1);
    await system.people.stop();
    await change("2");
    await events(received, 2);
    await system.people.start();
    await change("2");
    await events(received, 3);
    expect(received.events[1]).toMatchObject({ data: { eventUpdated: { title: "Event 2", greeting: null } }, errors: [{ path: ["eventUpdated", "greeting"], extensions: { code: "SERVICE_UNAVAILABLE", service: "auth" } }] });
    expect(received.events[2]).toEqual({ data: { eventUpdated: { title: "Event 2", greeting: "Welcome to Event 2" } } });
  });

  it("masks what is nobody's business", async () => {
    system.state.brokenGreeting = true;
    const received = subscribe(client(), "subscription { eventUpdated(id: 3) { greeting promised } }");
    await events(received, 1);
    system.state.brokenGreeting = false;
    expect(received.events[0]?.errors).toMatchObject([{ path: ["eventUpdated", "greeting"], message: "Something went wrong on our side.", extensions: { code: "INTERNAL_SERVER_ERROR" } }]);
  });

  it("is one stream for many clients with the same question, and one for each locale", async () => {
    const many = Array.from({ length: 20 }, () => subscribe(client(), "subscription { eventUpdated(id: 4) { title greeting } }"));
    await Promise.all(many.map((received) => events(received, 1)));
    expect(gateway.subscriptions.size).toBe(1);
    const french = subscribe(client({ locale: "fr-CA" }), "subscription { eventUpdated(id: 4) { title greeting } }");
    await events(french, 1);
    expect(gateway.subscriptions.size).toBe(2);
    system.state.greetings = 0;
    await change("4");
    await Promise.all([...many, french].map((received) => events(received, 2)));
    expect(system.state.greetings).toBe(2);
  });

  it("begins with the present state for one who joins a stream that runs", async () => {
    const first = subscribe(client(), "subscription { eventUpdated(id: 41) { title } }");
    await events(first, 1);
    system.state.titles.set("41", "Changed without a word");
    const second = subscribe(client(), "subscription { eventUpdated(id: 41) { title } }");
    expect(await events(second, 1)).toEqual([{ data: { eventUpdated: { title: "Changed without a word" } } }]);
    await waitFor("the second upstream to be closed", () => system.state.streams === 1);
    expect(gateway.subscriptions.size).toBe(1);
    await change("41");
    await Promise.all([events(first, 2), events(second, 2)]);
  });

  it("is closed upstream when its last client is gone, however it went", async () => {
    const socket = client();
    const [first, second] = [subscribe(socket, "subscription { eventUpdated(id: 5) { title } }"), subscribe(client(), "subscription { eventUpdated(id: 5) { title } }")];
    await Promise.all([events(first, 1), events(second, 1)]);
    first.end();
    await change("5");
    await events(second, 2);
    expect(system.state.streams).toBe(1);
    await clients[1]?.dispose();
    await waitFor("the upstream to be closed", () => system.state.streams === 0);
  });
});

describe("who follows", () => {
  it("a member, and nobody else", async () => {
    const query = "subscription { eventObserved(id: 6) { title } }";
    const [member, other, nobody] = [as(system.state.account(["o1"])), as(system.state.account(["o2"])), client()].map((socket) => subscribe(socket, query)) as [Received, Received, Received];
    await Promise.all([ended(other), ended(nobody)]);
    expect(codes(other)).toEqual(["FORBIDDEN"]);
    expect(codes(nobody)).toEqual(["UNAUTHENTICATED"]);
    await waitFor("the upstream", () => system.state.streams === 1);
    await change("6");
    await events(member, 1);
    expect(member.events).toEqual([{ data: { eventObserved: { title: "Event 6" } } }]);
  });

  it("two people never share a stream, even with the same rights", async () => {
    const accounts = [system.state.account(["o1"]), system.state.account(["o1"])];
    const received = accounts.map((account) => subscribe(as(account), "subscription { eventUpdated(id: 7) { title } }"));
    await Promise.all(received.map((one) => events(one, 1)));
    expect(gateway.subscriptions.size).toBe(2);
  });

  it("an ended session ends its subscriptions at once, and no others", async () => {
    const [account, other] = [system.state.account(["o1"]), system.state.account(["o1"])];
    const [mine, theirs] = [account, other].map((one) => subscribe(as(one), "subscription { eventObserved(id: 8) { title } }")) as [Received, Received];
    await waitFor("both upstreams", () => system.state.streams === 2);
    system.state.accounts.delete(account.sessionId);
    await system.tell(account, [account.sessionId]);
    await ended(mine);
    expect(codes(mine)).toEqual(["UNAUTHENTICATED"]);
    expect(theirs.complete).toBe(false);
    expect((await post(url, "{ me { id } }", { token: system.token(account) })).status).toBe(401);
  });

  it("a right that is taken away ends what it allowed", async () => {
    const account = system.state.account(["o1"]);
    const received = subscribe(as(account), "subscription { eventObserved(id: 9) { title } }");
    await waitFor("the upstream", () => system.state.streams === 1);
    system.state.leave(account.id, "o1");
    await system.tell(account);
    await ended(received);
    expect(codes(received)).toEqual(["FORBIDDEN"]);
  });

  it("a right that is given is used by the subscription that runs", async () => {
    const account = system.state.account();
    const received = subscribe(as(account), "subscription { eventUpdated(id: 10) { title } }");
    await events(received, 1);
    system.state.join(account.id, "o1");
    await system.tell(account);
    await events(received, 2);
    expect(received.complete).toBe(false);
  });

  it("a token that expires ends its subscriptions", async () => {
    const received = subscribe(as(system.state.account(["o1"]), { expiresIn: 2 }), "subscription { eventObserved(id: 11) { title } }");
    await ended(received);
    expect(codes(received)).toEqual(["UNAUTHENTICATED"]);
  });

  it("a key that expires ends its subscriptions at its end, though nothing happens that would make anybody look", async () => {
    const account = { ...system.state.account(["o1"]), via: "apiKey" as const };
    const byKey = (secret: string, expiresAt: number) => {
      const sessionId = newId();
      system.state.accounts.set(sessionId, { ...account, sessionId, expiresAt });
      system.state.keys.set(secret, sessionId);
      return subscribe(client({ authorization: `Bearer ${secret}` }), "subscription { eventObserved(id: 15) { title } }");
    };
    const [short, endless] = [byKey("ep_shortone_secret", Date.now() + 1_500), byKey("ep_endless0_secret", 8_640_000_000_000_000)];
    await waitFor("both upstreams", () => system.state.streams === 2);
    await ended(short);
    expect(codes(short)).toEqual(["UNAUTHENTICATED"]);
    await change("15");
    await events(endless, 1);
    expect(endless.complete).toBe(false);
  });

  it("a key that is revoked ends its subscriptions at once", async () => {
    const account = { ...system.state.account(["o1"]), via: "apiKey" as const };
    system.state.accounts.set(account.sessionId, account);
    system.state.keys.set("ep_revoked0_secret", account.sessionId);
    const received = subscribe(client({ authorization: "Bearer ep_revoked0_secret" }), "subscription { eventObserved(id: 16) { title } }");
    await waitFor("the upstream", () => system.state.streams === 1);
    system.state.accounts.delete(account.sessionId);
    await system.tell(account, [account.sessionId]);
    await ended(received);
    expect(codes(received)).toEqual(["UNAUTHENTICATED"]);
  });

});

describe("a subscription to occurrences", () => {
  /** Something happens: it is written down, and told to those who listen. */
  const happen = async (series: string): Promise<string> => {
    const id = newId();
    system.state.log.push({ id, at: new Date().toISOString() });
    await system.pubsub.publish(eventHappened, series, { id });
    return id;
  };
  const idsOf = (received: Received, field: string) => received.events.map(({ data }) => (data?.[field] as { id: string } | undefined)?.id);

  /** Occurrences before, while and after the connection to the subgraph is lost. */
  async function interrupted(field: "eventHappened" | "eventReported"): Promise<{ happened: string[]; meanwhile: string[]; received: Received }> {
    const series = newId();
    const received = subscribe(client(), `subscription { ${field}(id: "${series}") { id title } }`);
    await waitFor("the subscription", () => system.pubsub.size > 0);
    const happened = [await happen(series), await happen(series)];
    await events(received, 2);
    system.events.cut();
    const meanwhile: string[] = [];
    for (let n = 0; n < 5; n++) meanwhile.push(await happen(series));
    happened.push(...meanwhile);
    await waitFor("events to come again", async () => {
      happened.push(await happen(series));
      return received.events.length > 2;
    });
    return { happened, meanwhile, received };
  }

  it("continues without a gap and without repetition after the connection to the subgraph was lost", async () => {
    const { happened, received } = await interrupted("eventHappened");
    await events(received, happened.length);
    expect(idsOf(received, "eventHappened")).toEqual(happened);
  });

  it("would miss what happened meanwhile without positions (control)", async () => {
    const { meanwhile, received } = await interrupted("eventReported");
    expect(idsOf(received, "eventReported")).not.toEqual(expect.arrayContaining(meanwhile));
  });

  it("continues without a gap when its first connection was lost before anything happened", async () => {
    const series = newId();
    const received = subscribe(client(), `subscription { eventHappened(id: "${series}") { id } }`);
    await waitFor("the subscription", () => system.pubsub.size > 0);
    system.events.cut();
    const happened = [await happen(series), await happen(series)];
    await waitFor("both", () => received.events.length >= 2);
    expect(idsOf(received, "eventHappened")).toEqual(happened);
  });

  it("starts with what is new, sends no positions to clients, and sends a repeated message once", async () => {
    const series = newId();
    await happen(series);
    const received = subscribe(client(), `subscription { eventHappened(id: "${series}") { id } }`);
    await waitFor("the subscription", () => system.pubsub.size > 0);
    const id = await happen(series);
    await system.pubsub.publish(eventHappened, series, { id });
    const last = await happen(series);
    await waitFor("the last one", () => idsOf(received, "eventHappened").includes(last));
    expect(received.events).toEqual([{ data: { eventHappened: { id } } }, { data: { eventHappened: { id: last } } }]);
  });

  it("ends with EVENTS_MISSED when too much happened meanwhile", async () => {
    const series = newId();
    const received = subscribe(client(), `subscription { eventHappened(id: "${series}") { id } }`);
    await waitFor("the subscription", () => system.pubsub.size > 0);
    await happen(series);
    await events(received, 1);
    await system.events.stop();
    const at = new Date().toISOString();
    for (let n = 0; n < 1_001; n++) system.state.log.push({ id: newId(), at });
    await system.events.start();
    await ended(received);
    expect(codes(received)).toEqual(["EVENTS_MISSED"]);
    expect(received.events).toHaveLength(2);
    system.state.log.length = 0;
  });
});

describe("when the connection to a subgraph is lost", () => {
  it("the client's subscription stays open and resumes when the subgraph is back", async () => {
    const received = subscribe(client(), "subscription { eventUpdated(id: 12) { title } }");
    await events(received, 1);
    await system.events.stop();
    system.state.titles.set("12", "While away");
    await system.events.start();
    await events(received, 2);
    await waitFor("the new upstream", () => system.state.streams >= 1);
    expect(received.events.at(-1)).toEqual({ data: { eventUpdated: { title: "While away" } } });
    expect(received.complete).toBe(false);
    received.end();
  });
});

describe("other operations over the socket", () => {
  it("queries and mutations are answered like those by POST", async () => {
    const socket = as(system.state.account(["o1"]));
    const [query, mutation, bad] = [
      subscribe(socket, "{ event(id: 13) { title greeting } }"),
      subscribe(socket, `mutation { rename(organizationId: "o1", id: 13, title: "") { id } }`),
      subscribe(socket, "{ nothing }"),
    ];
    await Promise.all([ended(query), ended(mutation), waitFor("the refusal", () => bad.errors[0])]);
    expect(query.events).toEqual([{ data: { event: { title: "Event 13", greeting: "Welcome to Event 13" } } }]);
    expect(codes(mutation)).toEqual(["BAD_USER_INPUT"]);
    expect(bad.errors).toMatchObject([[{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }]]);
  });

  it.each([
    ["does not parse", "subscription {"],
    ["is not valid", "subscription { eventUpdated(id: 1) { nothing } }"],
    ["skips its root field", "subscription($x: Boolean!) { eventUpdated(id: 1) @skip(if: $x) { title } }"],
    ["misses a variable", "subscription($id: ID!) { eventUpdated(id: $id) { title } }"],
  ])("a subscription that %s is told so, and the connection lives on", async (_what, query) => {
    const socket = client();
    const received = subscribe(socket, query);
    await waitFor("the refusal", () => received.errors.length > 0 || received.complete);
    const after = subscribe(socket, "{ event(id: 1) { id } }");
    await ended(after);
    expect(after.events).toHaveLength(1);
  });
});

describe("a supergraph that changes on disk", () => {
  it("is served without a restart; a broken one changes nothing, and running streams go on", async () => {
    const received = subscribe(client(), "subscription { eventUpdated(id: 14) { title } }");
    await events(received, 1);
    const before = readFileSync(system.supergraphFile, "utf8");
    writeFileSync(system.supergraphFile, "type Broken {");
    writeFileSync(system.supergraphFile, before.replaceAll("seats: Int!", "seats: Int! @inaccessible").replace("@link(url: \"https://specs.apollo.dev/join/v0.5\", for: EXECUTION)", "@link(url: \"https://specs.apollo.dev/join/v0.5\", for: EXECUTION)\n  @link(url: \"https://specs.apollo.dev/inaccessible/v0.2\", for: SECURITY)").concat("\ndirective @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION\n"));
    await waitFor("the field to be gone", async () => (await post(url, "{ event(id: 1) { seats } }")).status === 400);
    await change("14");
    await events(received, 2);
    writeFileSync(system.supergraphFile, before);
    await waitFor("the field to be back", async () => (await post(url, "{ event(id: 1) { seats } }")).status === 200);
  });
});
