import { anonymous, type Principal } from "../../../platform/auth/principal";
import { waitFor } from "../../../platform/testing/wait-for";
import { createAuthWorld, hopper, PASSWORD, refusalOf, visitor, type AuthWorld } from "./auth-world";
import { codeOf, Factors, refused, wrongCode } from "./factor-fixture";

let world: AuthWorld;
let factors: Factors;
beforeAll(async () => {
  world = await createAuthWorld({ RECENT_AUTHENTICATION_MINUTES: "30" });
  factors = new Factors(world);
});
afterAll(() => world.close());

const REFUSED = { code: "REAUTHENTICATION_REQUIRED", maxAge: 1_800 };
const KEY = { name: "x", permissions: ["account:read"], expiresAt: null };

describe("operations that require recent authentication", () => {
  it.each<[string, (owner: Awaited<ReturnType<typeof someTeam>>) => Promise<unknown>]>([
    ["creating an API key", async ({ as }) => world.module.apiKeys.create(await as(), KEY)],
    ["inviting a member", async ({ as, organizationId }) => world.module.inviteMember.run(await as(), organizationId, "new@example.com", "STAFF")],
    ["changing a member's role", async ({ as, organizationId, member }) => world.module.changeMembers.changeRole(await as(), organizationId, member, "MANAGER")],
    ["giving ownership", async ({ as, organizationId, member }) => world.module.changeMembers.changeRole(await as(), organizationId, member, "OWNER")],
    ["removing a member", async ({ as, organizationId, member }) => world.module.changeMembers.remove(await as(), organizationId, member)],
    ["enrolling an authenticator app", async ({ as }) => world.module.totp.enroll(await as())],
    ["registering a passkey", async ({ as }) => world.module.passkeys.begin(await as())],
    ["changing the organization's requirement", async ({ as, organizationId }) => world.module.requireSecondFactor.run(await as(), organizationId, false)],
  ])("refuse %s in a session that is older, and allow it after reauthentication", async (_what, act) => {
    const team = await someTeam();
    await factors.age(team.owner, 31);
    expect(await refusalOf(act(team))).toEqual(REFUSED);
    await world.module.reauthenticate.run(await team.as(), { password: PASSWORD });
    await expect(act(team)).resolves.not.toThrow();
  });

  it("let a session pass within the minutes, and a member leave at any time", async () => {
    const { owner, organizationId, as, person } = await someTeam();
    await factors.age(owner, 29);
    await expect(world.module.apiKeys.create(await as(), KEY)).resolves.toBeDefined();
    await factors.age(person, 10_000);
    await expect(world.module.changeMembers.remove(await world.callerOf(person), organizationId, person.user.id)).resolves.toBeUndefined();
  });

  it("let an API key pass that has the permission: it cannot reauthenticate", async () => {
    const { owner, organizationId, as } = await someTeam();
    const { secret } = await world.module.apiKeys.create(await as(), { ...KEY, permissions: ["members:manage"] });
    await factors.age(owner, 10_000);
    await expect(world.module.inviteMember.run(await world.callerByKey(secret), organizationId, "new@example.com", "STAFF")).resolves.toBeUndefined();
  });

  it("do not become possible by refreshing the session", async () => {
    const { owner, as } = await someTeam();
    await factors.age(owner, 31);
    await world.module.refreshSession.run(visitor(), owner.refreshToken);
    expect(await refusalOf(world.module.apiKeys.create(await as(), KEY))).toEqual(REFUSED);
  });
});

describe("changing the password", () => {
  it("is possible with the current one at any time, but with a second factor only after recent authentication", async () => {
    const ada = await world.person();
    await factors.age(ada, 10_000);
    await expect(world.module.changePassword.run(await world.callerOf(ada), PASSWORD, "another horse battery")).resolves.toBeDefined();
    const { person } = await factors.withTotp();
    await factors.age(person, 31);
    expect(await refusalOf(world.module.changePassword.run(await world.callerOf(person), PASSWORD, "another horse battery"))).toEqual(REFUSED);
  });
});

describe("reauthenticating", () => {
  it("tells the gateways, and returns the session as it is now", async () => {
    const ada = await world.person();
    await factors.age(ada, 100);
    const session = await world.module.reauthenticate.run(await world.callerOf(ada), { password: PASSWORD });
    expect(session).toMatchObject({ id: ada.sessionId, methods: ["PASSWORD"], secondFactorAt: null });
    expect(Date.now() - session.authenticatedAt.getTime()).toBeLessThan(60_000);
    await waitFor("the gateways to be told", async () => world.told.some(({ userId }) => userId === ada.user.id));
  });

  it("takes the second factor of an account that has one, not the password", async () => {
    const { person, secret } = await factors.withTotp();
    await factors.age(person, 100);
    const as = () => world.callerOf(person);
    expect(await refused(world.module.reauthenticate.run(await as(), { password: PASSWORD }))).toMatchObject({ code: "SECOND_FACTOR_REQUIRED", methods: ["TOTP"] });
    expect(await refusalOf(world.module.reauthenticate.run(await as(), { totp: wrongCode(secret) }))).toMatchObject({ code: "BAD_USER_INPUT" });
    const totp = codeOf(secret);
    await expect(world.module.reauthenticate.run(await as(), { totp })).resolves.toMatchObject({ id: person.sessionId });
    expect(await refusalOf(world.module.reauthenticate.run(await as(), { totp }))).toMatchObject({ code: "BAD_USER_INPUT" });
  });

  it("takes a passkey of the caller's, for a challenge once", async () => {
    const [ada, grace] = [await factors.withPasskey(), await factors.withPasskey("Grace")];
    const { challengeToken, options } = await world.module.completeLogin.passkeyChallenge(visitor(), false);
    const passkey = ada.authenticator.get(options);
    const run = async ({ person }: typeof ada, token: string | null, response: unknown) => world.module.reauthenticate.run(await world.callerOf(person), { passkey: response, challengeToken: token });
    expect((await refusalOf(run(grace, challengeToken, passkey))).code).toBe("BAD_USER_INPUT");
    expect((await refusalOf(run(ada, null, passkey))).code).toBe("BAD_USER_INPUT");
    await expect(run(ada, challengeToken, passkey)).resolves.toMatchObject({ id: ada.person.sessionId });
    expect((await refusalOf(run(ada, challengeToken, ada.authenticator.get(options)))).code).toBe("BAD_USER_INPUT");
  });

  it("gives a second factor to a session that began without one", async () => {
    const { person, secret } = await factors.withTotp();
    await world.db.client.session.update({ where: { id: person.sessionId }, data: { secondFactorAt: null } });
    await world.module.reauthenticate.run(await world.callerOf(person), { totp: codeOf(secret) });
    expect((await world.callerOf(person)).user?.secondFactorAt).toBeDefined();
  });

  it("limits wrong passwords and codes", async () => {
    const ada = await world.person();
    // 10 of the session, then 10 of the network.
    const guesses = await Promise.all(Array.from({ length: 21 }, async () => refusalOf(world.module.reauthenticate.run(await world.callerOf(ada).then((caller) => ({ ...caller, address: "192.0.2.7" })), { password: "wrong password" }))));
    expect(guesses.filter(({ code }) => code === "RATE_LIMITED")).toHaveLength(1);
    const { person, secret } = await factors.withTotp();
    const codes = await Promise.all(Array.from({ length: 11 }, async () => refusalOf(world.module.reauthenticate.run({ ...(await world.callerOf(person)), address: "192.0.2.8" }, { totp: wrongCode(secret) }))));
    expect(codes.filter(({ code }) => code === "RATE_LIMITED")).toHaveLength(1);
  });

  it("is open to the owner's session while other people guess the password", async () => {
    const ada = await world.person();
    const guess = (caller: Principal) => refusalOf(world.module.logIn.run(caller, { email: ada.user.email, password: "wrong password", rememberMe: false }));
    const guesses = await Promise.all(Array.from({ length: 51 }, () => guess(hopper()())));
    expect(guesses.filter(({ code }) => code === "RATE_LIMITED")).toHaveLength(1);
    await expect(world.module.reauthenticate.run(await world.callerOf(ada), { password: PASSWORD })).resolves.toBeDefined();
  });

  it("is for people who signed in, with exactly one proof", async () => {
    const ada = await world.verify(await world.person());
    const { secret } = await world.module.apiKeys.create(await world.callerOf(ada), KEY);
    expect(await refusalOf(world.module.reauthenticate.run(await world.callerByKey(secret), { password: PASSWORD }))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(world.module.reauthenticate.run(anonymous(), { password: PASSWORD }))).toEqual({ code: "UNAUTHENTICATED" });
    for (const input of [{}, { password: PASSWORD, totp: "123456" }]) expect((await refusalOf(world.module.reauthenticate.run(await world.callerOf(ada), input))).code).toBe("BAD_USER_INPUT");
    expect((await refusalOf(world.module.reauthenticate.run(await world.callerOf(ada), { totp: "123456" }))).code).toBe("BAD_USER_INPUT");
  });
});

describe("changing second factors", () => {
  it("takes a session that used one: the password alone may be what was stolen", async () => {
    const { person, secret } = await factors.withTotp();
    await world.db.client.session.update({ where: { id: person.sessionId }, data: { secondFactorAt: null } });
    const attempts = [
      world.module.totp.remove(await world.callerOf(person)),
      world.module.totp.enroll(await world.callerOf(person)),
      world.module.passkeys.begin(await world.callerOf(person)),
      world.module.replaceRecoveryCodes.run(await world.callerOf(person)),
    ];
    for (const attempt of await Promise.all(attempts.map(refusalOf))) expect(attempt).toEqual(REFUSED);
    await world.module.reauthenticate.run(await world.callerOf(person), { totp: codeOf(secret) });
    await expect(world.module.totp.remove(await world.callerOf(person))).resolves.toBeUndefined();
  });
});

async function someTeam() {
  const owner = await world.person();
  const { id: organizationId } = await world.organization(owner);
  const person = await world.member(owner, organizationId, "STAFF");
  return { owner, organizationId, person, member: person.user.id, as: () => world.callerOf(owner) };
}
