import { Client } from "pg";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { confirmAddress, inboxOf, organise, publish, register, tokenIn, type Organiser } from "../people";
import { System } from "../system";
import { challengeFor, codeOf, complete, enrollApp, refusalIn } from "./factors";

const PASSWORD = "correct horse battery staple 42";
const EXPORT = `mutation($id: ID!) { exportGuests(eventId: $id) }`;
const REQUIRE = `mutation($id: ID!, $required: Boolean!) { setSecondFactorRequirement(organizationId: $id, required: $required) { requireSecondFactor } }`;

let system: System;
let anybody: GraphClient;
let database: Client;
const clients: GraphClient[] = [];

beforeAll(async () => {
  system = await System.start();
  anybody = new GraphClient(system.urls.gateway ?? "");
  const url = new URL(system.databaseUrl);
  url.pathname = "/event_planner_auth";
  database = new Client({ connectionString: url.href });
  await database.connect();
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await database?.end();
  await system?.stop();
});

async function confirmed(name = "Olivia Organizer"): Promise<Organiser> {
  const owner = await organise(anybody, name);
  await confirmAddress(owner, system.urls.inbox ?? "");
  clients.push(owner.client);
  return owner;
}

/** A member of the organization with a confirmed address. */
async function join(owner: Organiser, role: string): Promise<{ client: GraphClient; userId: string; email: string }> {
  const person = await register(anybody, "Grace Hopper");
  clients.push(person.client);
  await owner.client.do(`mutation($input: InviteMemberInput!) { inviteMember(input: $input) }`, { input: { organizationId: owner.organizationId, email: person.email, role } });
  await person.client.do(`mutation($token: String!) { acceptInvitation(token: $token) { role } }`, { token: await tokenIn(system.urls.inbox ?? "", person.email, "accept-invitation") });
  return person;
}

/** As if the session of a client had begun two hours ago; the gateway is made to look it up again. */
async function age({ client, userId, email }: { client: GraphClient; userId: string; email: string }): Promise<void> {
  await database.query(`UPDATE sessions SET authenticated_at = now() - interval '2 hours' WHERE user_id = $1`, [userId]);
  await client.do(`mutation($input: LoginInput!) { login(input: $input) { accessToken } }`, { input: { email, password: PASSWORD } });
  const { me } = await client.do(`{ me { sessions { id current } } }`);
  for (const session of (me.sessions as { id: string; current: boolean }[]).filter(({ current }) => !current)) await client.do(`mutation($id: ID!) { endSession(id: $id) }`, { id: session.id });
}

describe("an account with an authenticator app", () => {
  it("signs in in two steps, is told by email, and shows its factors to itself", async () => {
    const owner = await confirmed();
    const { app, recoveryCodes } = await enrollApp(owner.client);
    expect(recoveryCodes).toHaveLength(10);
    const refusal = await challengeFor(anybody, owner.email, PASSWORD);
    expect(refusal).toMatchObject({ code: "SECOND_FACTOR_REQUIRED", methods: ["TOTP", "RECOVERY_CODE"], expiresIn: 300 });
    const client = await complete(anybody, refusal.challengeToken, { totp: await app.code() });
    const { me } = await client.do(`{ me { secondFactors { enabled totpConfirmedAt passkeys { id } recoveryCodesLeft } sessions { current methods authenticatedAt } } }`);
    expect(me.secondFactors).toMatchObject({ enabled: true, passkeys: [], recoveryCodesLeft: 10 });
    expect(me.sessions).toContainEqual(expect.objectContaining({ current: true, methods: ["PASSWORD", "TOTP"] }));
    await complete(anybody, (await challengeFor(anybody, owner.email, PASSWORD)).challengeToken, { recoveryCode: recoveryCodes[0] });
    await waitFor("the emails", async () => {
      const subjects = (await inboxOf(system.urls.inbox ?? "", owner.email)).map(({ subject }) => subject);
      return subjects.includes("An authenticator app was added to your account") && subjects.includes("A recovery code was used to sign in");
    });
    await waitFor("the audit log", async () => {
      const { organization } = await client.do(`query($id: ID!) { organization(id: $id) { auditLog(first: 20) { edges { node { action } } } } }`, { id: owner.organizationId });
      const actions = (organization.auditLog.edges as { node: { action: string } }[]).map(({ node }) => node.action);
      return actions.includes("SECOND_FACTOR_ADDED") && actions.includes("RECOVERY_CODE_USED");
    });
  });

  it("is not opened by the link to reset its password", async () => {
    const owner = await confirmed();
    const { app } = await enrollApp(owner.client);
    await anybody.do(`mutation($email: EmailAddress!) { requestPasswordReset(email: $email) }`, { email: owner.email });
    const token = await tokenIn(system.urls.inbox ?? "", owner.email, "reset-password");
    const reset = `mutation($token: String!, $password: String!) { resetPassword(token: $token, password: $password) { accessToken } }`;
    const refusal = refusalIn(await anybody.ask(reset, { token, password: "another horse battery staple" }));
    expect(refusal.code).toBe("SECOND_FACTOR_REQUIRED");
    await expect(complete(anybody, refusal.challengeToken, { totp: await app.code() })).resolves.toBeDefined();
  });
});

describe("an old session", () => {
  it("exports no guests and creates no keys before its user has reauthenticated", async () => {
    const owner = await confirmed();
    const event = await publish(owner, [{ name: "Standard", price: "10.00", quantity: 10 }]);
    await expect(owner.client.do(EXPORT, { id: event.id })).resolves.toBeDefined();
    await age(owner);
    const key = `mutation { createApiKey(input: { name: "x", permissions: ["guests:manage"] }) { secret } }`;
    for (const [operation, variables] of [[EXPORT, { id: event.id }], [key, {}]] as const) {
      expect(refusalIn(await owner.client.ask(operation, variables))).toEqual({ code: "REAUTHENTICATION_REQUIRED", maxAge: 3_600 });
    }
    // What changes nothing that counts goes on.
    await expect(owner.client.do(`query($id: ID!) { event(id: $id) { guests { totalCount } } }`, { id: event.id })).resolves.toBeDefined();
    await owner.client.do(`mutation($password: String!) { reauthenticate(input: { password: $password }) { authenticatedAt } }`, { password: PASSWORD });
    await expect(owner.client.do(EXPORT, { id: event.id })).resolves.toBeDefined();
    const { createApiKey } = await owner.client.do(key);
    await expect(anybody.as(createApiKey.secret as string).do(EXPORT, { id: event.id })).resolves.toBeDefined();
  });
});

describe("an organization that requires a second factor", () => {
  it("is obeyed by every subgraph, and by a subscription that began before", async () => {
    const owner = await confirmed();
    const event = await publish(owner, [{ name: "Standard", price: "10.00", quantity: 10 }]);
    const draft = await owner.client.do(`mutation($id: ID!, $at: DateTime!) { duplicateEvent(id: $id, startsAt: $at) { id } }`, { id: event.id, at: new Date(Date.now() + 172_800_000).toISOString() });
    const member = await join(owner, "MANAGER");
    const following = member.client.follow(`subscription($id: ID!) { eventStatisticsUpdated(eventId: $id) { sold } }`, { id: event.id });
    await waitFor("the subscription to begin", async () => following.events.length > 0);

    expect(await owner.client.codeOf(REQUIRE, { id: owner.organizationId, required: true })).toBe("SECOND_FACTOR_REQUIRED");
    await enrollApp(owner.client);
    await expect(owner.client.do(REQUIRE, { id: owner.organizationId, required: true })).resolves.toEqual({ setSecondFactorRequirement: { requireSecondFactor: true } });

    const operations: readonly (readonly [string, string, Record<string, unknown>])[] = [
      ["auth", `query($id: ID!) { organization(id: $id) { members { role } } }`, { id: owner.organizationId }],
      ["core", `query($id: ID!) { event(id: $id) { statistics { sold } } }`, { id: event.id }],
      ["core, of a draft", `query($id: ID!) { event(id: $id) { title } }`, { id: draft.duplicateEvent.id }],
      ["core, to change", `mutation($id: ID!) { updateEvent(id: $id, input: { title: "Night of Stars" }) { id } }`, { id: event.id }],
      ["payments", `query($id: ID!) { event(id: $id) { payments { totalCount } } }`, { id: event.id }],
      ["notifications", `{ notifications { totalCount } }`, {}],
      ["scans", `query($id: ID!) { event(id: $id) { gates { id } } }`, { id: event.id }],
    ];
    for (const [what, operation, variables] of operations) expect([what, await member.client.codeOf(operation, variables)]).toEqual([what, "SECOND_FACTOR_REQUIRED"]);
    await waitFor("the subscription to end", async () => following.error !== undefined || following.completed);
    await expect(owner.client.do(operations[1]![1], operations[1]![2])).resolves.toBeDefined();

    await enrollApp(member.client);
    for (const [what, operation, variables] of operations) expect([what, await member.client.codeOf(operation, variables)]).toEqual([what, expect.stringMatching(/^no error/)]);
    const elsewhere = refusalIn(await anybody.ask(`mutation($input: LoginInput!) { login(input: $input) { accessToken } }`, { input: { email: member.email, password: PASSWORD } }));
    expect(elsewhere.code).toBe("SECOND_FACTOR_REQUIRED");
  });
});

describe("codes over HTTP", () => {
  it("are not accepted for a challenge that was made up, and the error says nothing about the account", async () => {
    const answer = await anybody.ask(`mutation { completeLogin(input: { challengeToken: "1.a.b.c", totp: "${codeOf("GEZDGNBVGY3TQOJQ")}" }) { accessToken } }`);
    expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([{ code: "UNAUTHENTICATED" }]);
  });
});
