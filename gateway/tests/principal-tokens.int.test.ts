import type { Running } from "../../platform/lifecycle/run-process";
import { openToken, PRINCIPAL_HEADER } from "../../platform/auth/principal-token";
import { principalPublicKeys } from "../../platform/testing/test-keys";
import { waitFor } from "../../platform/testing/wait-for";
import type { Account } from "../auth/principals";
import { startGateway } from "../start-gateway";
import { post } from "./client";
import { startFakeSystem, type FakeSystem } from "./fake-system";
import { Gate } from "./gate";

let system: FakeSystem;
let events: Gate;
let people: Gate;
let gateway: Running;

beforeAll(async () => {
  system = await startFakeSystem();
  [events, people] = await Promise.all([Gate.before(() => system.events.url), Gate.before(() => system.people.url)]);
  gateway = await startGateway({ ...system.env, CORE_URL: events.url, AUTH_URL: people.url });
});
afterAll(async () => {
  await gateway.stop();
  for (const gate of [events, people]) gate.close();
  await system.stop();
});

const as = (account?: Account) => (account ? { headers: { authorization: `Bearer ${system.token(account)}` } } : {});
const ask = (account?: Account) => post(gateway.urls.gateway ?? "", "{ events(first: 1) { greeting } }", as(account));
/** The tokens that have reached the subgraphs, oldest first. */
const sent = (): string[] => [...events.arrived, ...people.arrived].flatMap((headers) => (headers[PRINCIPAL_HEADER] as string | undefined) ?? []);
const statedIn = (token: string | undefined) => openToken(token, principalPublicKeys)?.principal;

/** The tokens of the fetches during `work`. */
async function during(work: () => Promise<unknown>): Promise<string[]> {
  for (const gate of [events, people]) gate.arrived.length = 0;
  await work();
  return sent();
}

it("sends one token of a caller to every subgraph, for all fetches of all their operations", async () => {
  const account = system.state.account(["o1"]);
  const tokens = await during(async () => {
    for (let index = 0; index < 5; index += 1) expect((await ask(account)).errors).toBeUndefined();
  });
  expect(tokens.length).toBe(10);
  // A second of load at the wrong moment may add one, when the first has reached half of its life.
  expect(new Set(tokens).size).toBeLessThanOrEqual(2);
  expect(statedIn(tokens[0])).toMatchObject({ user: { id: account.id, sessionId: account.sessionId } });
});

it("never sends one caller's token for another, with or without an account", async () => {
  const [one, two] = [system.state.account(), system.state.account()];
  const of = async (account?: Account) => new Set((await during(() => ask(account))).map((token) => statedIn(token)?.user?.id ?? null));
  expect([await of(one), await of(two), await of(), await of(one)]).toEqual([new Set([one.id]), new Set([two.id]), new Set([null]), new Set([one.id])]);
});

it("sends another token as soon as the memberships have changed, and none after the session has ended", async () => {
  const account = system.state.account(["o1"]);
  const [before] = await during(() => ask(account));
  expect(statedIn(before)?.user?.memberships.map(({ organizationId }) => organizationId)).toEqual(["o1"]);

  system.state.leave(account.id, "o1");
  await system.tell(account);
  const after = await waitFor("a token with the present rights", async () => {
    const [token] = await during(() => ask(account));
    return statedIn(token)?.user?.memberships.length === 0 && token;
  });
  expect(after).not.toBe(before);

  system.state.accounts.delete(account.sessionId);
  await system.tell(account, [account.sessionId]);
  await waitFor("the end of the session", async () => (await ask(account)).errors?.[0]?.extensions?.code === "UNAUTHENTICATED");
  expect(await during(() => ask(account))).toEqual([]);
});

it("is refused by a subgraph that has not got its public key, and says so in the log only", async () => {
  const foreign = await startFakeSystem();
  const other = await startGateway({ ...foreign.env, PRINCIPAL_PRIVATE_KEY: Buffer.alloc(32, "another key").toString("base64") });
  const { data, errors } = await post(other.urls.gateway ?? "", "{ events(first: 1) { title } }");
  expect([data, errors?.map(({ extensions }) => extensions?.code)]).toEqual([null, ["SERVICE_UNAVAILABLE"]]);
  expect(JSON.stringify(errors)).not.toMatch(/PRINCIPAL/);
  await other.stop();
  await foreign.stop();
});
