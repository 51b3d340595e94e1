import { Redis } from "ioredis";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { Client } from "pg";
import { KEY_PREFIX } from "../../platform/redis/connect-redis";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient, type Answer, type Following } from "../graph-client";
import { confirmAddress, organise, publish, register, tokenIn, type Organiser, type PublishedEvent } from "../people";
import { System } from "../system";
import { AnotherGateway } from "./another-gateway";

const PASSWORD = "correct horse battery staple 42";
/** What a second gateway needs to share with the first. */
const SECRETS = {
  PRINCIPAL_PRIVATE_KEY: generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
  GATEWAY_TO_AUTH_KEY: randomBytes(32).toString("base64url"),
};

const LOGIN = `mutation($input: LoginInput!) { login(input: $input) { accessToken refreshToken } }`;
const SESSIONS = `{ me { sessions { id userAgent current } } }`;
const FOLLOW = `subscription($id: ID!) { eventStatisticsUpdated(eventId: $id) { sold } }`;
const LOOK = `query($id: ID!) { event(id: $id) { statistics { sold } } }`;

let system: System;
let other: AnotherGateway;
let anybody: GraphClient;
let owner: Organiser;
let event: PublishedEvent;
const clients: GraphClient[] = [];

beforeAll(async () => {
  system = await System.start(SECRETS);
  other = await AnotherGateway.start(system, SECRETS);
  anybody = new GraphClient(system.urls.gateway ?? "");
  owner = await organise(anybody);
  await confirmAddress(owner, system.urls.inbox ?? "");
  event = await publish(owner, [{ name: "Standard", price: "10.00", quantity: 10 }]);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(async () => {
  await owner?.client.close();
  await anybody?.close();
  await other?.stop();
  await system?.stop();
});

/** The holder of a token at each of the two gateways, with a subscription that has begun. */
async function everywhere(token: string): Promise<{ clients: readonly GraphClient[]; following: readonly Following[] }> {
  const both = [system.urls.gateway ?? "", other.url].map((url) => new GraphClient(url, token));
  clients.push(...both);
  const following = both.map((client) => client.follow(FOLLOW, { id: event.id }));
  await Promise.all(following.map((one) => one.until("the present state", ({ eventStatisticsUpdated }) => eventStatisticsUpdated.sold === 0)));
  return { clients: both, following };
}

/** Nothing happens at the event meanwhile, and nobody looks at rights by himself as often: it has to be told. */
const ended = (following: readonly Following[]) =>
  Promise.all(following.map(async (one) => {
    await waitFor("the end of a subscription", () => one.completed);
    return one.events.at(-1)?.errors?.[0]?.extensions.code;
  }));

const codeIn = (errors: Answer["errors"]): string => (errors?.[0]?.extensions.code as string | undefined) ?? "data";

/** With what a question is answered at each gateway, by POST and over WebSockets. */
const answers = (both: readonly GraphClient[]): Promise<readonly string[]> =>
  Promise.all(both.flatMap((client) => [
    client.ask(LOOK, { id: event.id }).then(({ errors }) => codeIn(errors)),
    (async () => {
      const asked = client.follow(LOOK, { id: event.id });
      await waitFor("an answer", () => asked.completed || asked.error !== undefined);
      // The socket was closed with its last subscription, and whoever is nobody gets no other one.
      if ((asked.error as { code?: number } | undefined)?.code === 4403) return "UNAUTHENTICATED";
      return codeIn((asked.error as Answer["errors"]) ?? asked.events.at(-1)?.errors);
    })(),
  ]));
const four = <T>(value: T): readonly T[] => [value, value, value, value];

const logIn = async (email: string) => (await anybody.do(LOGIN, { input: { email, password: PASSWORD } })).login as { accessToken: string; refreshToken: string };

/** Somebody else who runs the organization with its owner. */
async function joinAsManager(): Promise<{ client: GraphClient; userId: string; email: string; token: string }> {
  const person = await register(anybody, "Grace Hopper");
  await owner.client.do(`mutation($input: InviteMemberInput!) { inviteMember(input: $input) }`, { input: { organizationId: owner.organizationId, email: person.email, role: "MANAGER" } });
  const token = await tokenIn(system.urls.inbox ?? "", person.email, "accept-invitation");
  await person.client.do(`mutation($token: String!) { acceptInvitation(token: $token) { role } }`, { token });
  return { ...person, token: person.client.token ?? "" };
}

/** A key that may see what is followed here. */
async function keyOf(person: { client: GraphClient }, expiresAt: Date | null = null): Promise<{ id: string; secret: string }> {
  const input = { name: "Dashboard", permissions: ["events:read", "statistics:read"], expiresAt: expiresAt?.toISOString() ?? null };
  const { createApiKey } = await person.client.do(`mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }`, { input });
  return { id: createApiKey.apiKey.id, secret: createApiKey.secret };
}

describe("with two gateways", () => {
  it("a session that is ended from another device is over at once on both, and no other is", async () => {
    const lost = await anybody.ask(LOGIN, { input: { email: owner.email, password: PASSWORD } }, { "user-agent": "a lost phone/1.0" });
    const phone = await everywhere(lost.data?.login.accessToken as string);
    const here = await everywhere(owner.client.token ?? "");
    const { me } = await owner.client.do(SESSIONS);
    expect(me.sessions).toEqual(expect.arrayContaining([expect.objectContaining({ userAgent: "a lost phone/1.0", current: false })]));
    const { id } = (me.sessions as { id: string; userAgent: string }[]).find(({ userAgent }) => userAgent === "a lost phone/1.0") ?? { id: "" };
    expect(await owner.client.do(`mutation($id: ID!) { endSession(id: $id) }`, { id })).toEqual({ endSession: true });
    expect(await answers(phone.clients)).toEqual(four("UNAUTHENTICATED"));
    expect((await owner.client.do(SESSIONS)).me.sessions).not.toContainEqual(expect.objectContaining({ id }));
    expect(await ended(phone.following)).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
    expect(await anybody.codeOf(`mutation($token: String!) { refreshSession(refreshToken: $token) { accessToken } }`, { token: lost.data?.login.refreshToken })).toBe("UNAUTHENTICATED");
    expect(await answers(here.clients)).toEqual(four("data"));
    expect(here.following.map(({ completed }) => completed)).toEqual([false, false]);
  });

  it("logging out everywhere ends all of them, and leaves API keys", async () => {
    const member = await joinAsManager();
    const key = await everywhere((await keyOf(member)).secret);
    const sessions = [await everywhere(member.token), await everywhere((await logIn(member.email)).accessToken)];
    await member.client.do(`mutation { logout(everywhere: true) }`);
    for (const { clients: both, following } of sessions) {
      expect(await answers(both)).toEqual(four("UNAUTHENTICATED"));
      expect(await ended(following)).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
    }
    expect(await answers(key.clients)).toEqual(four("data"));
  });

  it("a new password by the link in a mail ends every session and every key", async () => {
    const member = await joinAsManager();
    const holders = [await everywhere(member.token), await everywhere((await keyOf(member)).secret)];
    await anybody.do(`mutation($email: EmailAddress!) { requestPasswordReset(email: $email) }`, { email: member.email });
    const token = await tokenIn(system.urls.inbox ?? "", member.email, "reset-password");
    const RESET = `mutation($token: String!, $password: String!) { resetPassword(token: $token, password: $password) { accessToken } }`;
    const { resetPassword } = await anybody.do(RESET, { token, password: "a new and better one" });
    for (const { clients: both, following } of holders) {
      expect(await answers(both)).toEqual(four("UNAUTHENTICATED"));
      expect(await ended(following)).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
    }
    expect(await answers((await everywhere(resetPassword.accessToken)).clients)).toEqual(four("data"));
    expect(await anybody.codeOf(RESET, { token, password: "a new and better one" })).toBe("NOT_FOUND");
  });

  it.each([
    ["is removed", "mutation($o: ID!, $u: ID!) { removeMember(organizationId: $o, userId: $u) }"],
    ["gets a lower role", "mutation($o: ID!, $u: ID!) { changeMemberRole(organizationId: $o, userId: $u, role: STAFF) { role } }"],
  ])("a member who %s sees no more, and his key neither", async (_what, mutation) => {
    const member = await joinAsManager();
    const holders = [await everywhere(member.token), await everywhere((await keyOf(member)).secret)];
    await owner.client.do(mutation, { o: owner.organizationId, u: member.userId });
    for (const { clients: both, following } of holders) {
      expect(await answers(both)).toEqual(four("FORBIDDEN"));
      expect(await ended(following)).toEqual(["FORBIDDEN", "FORBIDDEN"]);
    }
  });

  it("a key that is revoked is over at once", async () => {
    const key = await keyOf(owner);
    const { clients: both, following } = await everywhere(key.secret);
    await owner.client.do(`mutation($id: ID!) { revokeApiKey(id: $id) }`, { id: key.id });
    expect(await answers(both)).toEqual(four("UNAUTHENTICATED"));
    expect(await ended(following)).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
  });

  it("a key that ends by itself ends what it follows, though nothing happens there", async () => {
    const { clients: both, following } = await everywhere((await keyOf(owner, new Date(Date.now() + 4_000))).secret);
    expect(await ended(following)).toEqual(["UNAUTHENTICATED", "UNAUTHENTICATED"]);
    expect(await answers(both)).toEqual(four("UNAUTHENTICATED"));
  });
});

it("guesses at a password are counted for all gateways together, and answered with the time to wait", async () => {
  const { email } = await register(anybody);
  const gateways = [anybody, new GraphClient(other.url)];
  const guess = (number: number) => gateways[number % 2]?.ask(LOGIN, { input: { email, password: "a wrong guess" } });
  for (let number = 0; number < 10; number++) expect((await guess(number))?.errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
  for (const number of [10, 11]) {
    const { code, retryAfter } = (await guess(number))?.errors?.[0]?.extensions ?? {};
    expect([code, Number(retryAfter) > 800]).toEqual(["RATE_LIMITED", true]);
  }
});

describe("new signing keys", () => {
  let database: Client;
  let redis: Redis;

  beforeAll(async () => {
    database = new Client({ connectionString: `${system.databaseUrl.replace(/\/[^/]*$/, "")}/event_planner_auth` });
    redis = new Redis(system.redisUrl);
    await database.connect();
  });
  afterAll(async () => {
    redis?.disconnect();
    await database?.end();
  });

  const keyIds = async (): Promise<string[]> => (await database.query<{ id: string }>("SELECT id FROM signing_keys ORDER BY signs_from DESC")).rows.map(({ id }) => id);
  const keyIdOf = (token: string): string => (JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as { kid: string }).kid;
  const pass = (hours: number) => database.query("UPDATE signing_keys SET signs_from = signs_from - make_interval(hours => $1)", [hours]);

  /** The hourly round, now: workers that begin look at once whether it is due. */
  async function rotate(expected: number): Promise<void> {
    await redis.del(`${KEY_PREFIX}:task:auth:rotate-signing-keys`);
    await system.kill("workers");
    await waitFor(`${expected} signing keys`, async () => (await keyIds()).length === expected, 30_000);
  }

  it("log nobody out, on any gateway, and are believed as soon as they sign", async () => {
    const before = await logIn(owner.email);
    const early = await everywhere(before.accessToken);
    const [old = ""] = await keyIds();
    expect(keyIdOf(before.accessToken)).toBe(old);

    await pass(30 * 24);
    await rotate(2);
    await pass(1);
    // A process knows the keys for a minute; time did not really pass, so that one that begins has to stand in for it.
    await system.kill("subgraphs");
    const after = await logIn(owner.email);
    expect(await keyIds()).toEqual([keyIdOf(after.accessToken), old]);
    const late = await everywhere(after.accessToken);
    for (const url of [system.urls.gateway, other.url]) {
      const published = await fetch(`${url}/.well-known/jwks.json`);
      const { keys } = (await published.json()) as { keys: { kid: string }[] };
      expect([keys.map(({ kid }) => kid), published.headers.get("cache-control")]).toEqual([await keyIds(), expect.stringMatching(/^public, max-age=(300|2\d\d)$/)]);
    }
    expect(await answers([...early.clients, ...late.clients])).toEqual([...four("data"), ...four("data")]);
    expect(early.following.map(({ completed }) => completed)).toEqual([false, false]);

    // Two hours after its successor began, every token that the old one signed has expired. A refresh token is not signed.
    await pass(2);
    await rotate(1);
    expect(await keyIds()).toEqual([keyIdOf(after.accessToken)]);
    const { refreshSession } = await anybody.do(`mutation($token: String!) { refreshSession(refreshToken: $token) { accessToken } }`, { token: before.refreshToken });
    expect(keyIdOf(refreshSession.accessToken)).toBe(keyIdOf(after.accessToken));
    expect(await answers([...(await everywhere(refreshSession.accessToken)).clients, ...late.clients])).toEqual([...four("data"), ...four("data")]);
  });
});
