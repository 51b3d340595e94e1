import { mayIn, requireIn } from "../../../platform/auth/access";
import { principalChanged } from "../../../contracts/topics/topics";
import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { SoftwareAuthenticator } from "../../../platform/testing/software-authenticator";
import { waitFor } from "../../../platform/testing/wait-for";
import { createAuthWorld, refusalOf, visitor, type AuthWorld } from "./auth-world";
import { codeOf, Factors, ORIGIN } from "./factor-fixture";

let world: AuthWorld;
let factors: Factors;
beforeAll(async () => {
  world = await createAuthWorld();
  factors = new Factors(world);
});
afterAll(() => world.close());

/** An organization whose owner uses an authenticator app. */
async function protectedTeam() {
  const { person: owner, secret } = await factors.withTotp();
  const { id: organizationId } = await world.organization(owner);
  const member = await world.member(owner, organizationId, "MANAGER");
  const require = async (required: boolean) => world.module.requireSecondFactor.run(await world.callerOf(owner), organizationId, required);
  return { owner, secret, organizationId, member, require };
}

describe("an organization that requires a second factor", () => {
  it("withholds everything from members without one, and says so, until they use one", async () => {
    const { organizationId, member, require } = await protectedTeam();
    expect(mayIn(await world.callerOf(member), organizationId, "events:read")).toBe(true);
    await require(true);
    const caller = await world.callerOf(member);
    expect(caller.user?.memberships).toEqual([{ organizationId, role: "MANAGER", permissions: [], secondFactorRequired: true }]);
    expect(() => requireIn(caller, organizationId, "events:read")).toThrow(expect.objectContaining({ code: "SECOND_FACTOR_REQUIRED", extensions: { organizationId } }) as Error);
    const { secret } = await world.module.totp.enroll(await world.callerOf(await world.verify(member)));
    expect(mayIn(await world.callerOf(member), organizationId, "events:read")).toBe(false);
    await world.module.totp.confirm(await world.callerOf(member), codeOf(secret));
    expect(mayIn(await world.callerOf(member), organizationId, "events:read")).toBe(true);
    await factors.forgetStep(member);
    const { challengeToken } = await factors.challenge(member);
    const again = await world.module.completeLogin.run(visitor(), challengeToken, { totp: codeOf(secret) });
    expect(mayIn(await world.callerOf(again), organizationId, "events:read")).toBe(true);
  });

  it("withholds them from other sessions of a member who enrolled in one", async () => {
    const { organizationId, member, require } = await protectedTeam();
    const elsewhere = await world.module.logIn.run(visitor(), { email: member.user.email, password: "correct horse battery", rememberMe: false });
    await require(true);
    const { secret } = await world.module.totp.enroll(await world.callerOf(await world.verify(member)));
    await world.module.totp.confirm(await world.callerOf(member), codeOf(secret));
    expect([await world.callerOf(member), await world.callerOf(elsewhere)].map((caller) => mayIn(caller, organizationId, "events:read"))).toEqual([true, false]);
  });

  it("withholds them again from a member who removes the last one", async () => {
    const { owner, organizationId, require } = await protectedTeam();
    await require(true);
    await world.module.totp.remove(await world.callerOf(owner));
    expect(mayIn(await world.callerOf(owner), organizationId, "organization:manage")).toBe(false);
  });

  it("gives API keys permissions while their users have one", async () => {
    const { owner, organizationId, member, require } = await protectedTeam();
    const key = async (person: typeof owner) => (await world.module.apiKeys.create(await world.callerOf(await world.verify(person)), { name: "x", permissions: ["events:read"], expiresAt: null })).secret;
    const [ofOwner, ofMember] = [await key(owner), await key(member)];
    await require(true);
    const may = async (secret: string) => mayIn(await world.callerByKey(secret), organizationId, "events:read");
    expect([await may(ofOwner), await may(ofMember)]).toEqual([true, false]);
    await factors.register(member, new SoftwareAuthenticator(ORIGIN));
    expect(await may(ofMember)).toBe(true);
  });

  it("changes nothing in other organizations, and lets its members leave", async () => {
    const { organizationId, member, require } = await protectedTeam();
    const own = await world.organization(member);
    await require(true);
    expect(mayIn(await world.callerOf(member), own.id, "organization:manage")).toBe(true);
    await expect(world.module.changeMembers.remove(await world.callerOf(member), organizationId, member.user.id)).resolves.toBeUndefined();
  });

  it("tells the gateways of every member, and the audit log, at each change", async () => {
    const { owner, organizationId, member, require } = await protectedTeam();
    const pushed = () => world.db.client.outbox.findMany({ where: { name: principalChanged.name } });
    const before = (await pushed()).length;
    await require(true);
    const changes = (await pushed()).slice(before).map(({ payload }) => (payload as { userId: string }).userId);
    expect(changes.sort()).toEqual([owner.user.id, member.user.id].sort());
    await waitFor("the gateways to be told", async () => changes.every((id) => world.told.some(({ userId }) => userId === id)));
    const rows = await world.db.client.outbox.findMany({ where: { name: recordAuditEntriesCall.name } });
    const entries = rows.flatMap((row) => (row.payload as unknown as { entries: { organizationId: string; action: string }[] }).entries);
    expect(entries.filter((entry) => entry.organizationId === organizationId && entry.action === "ORGANIZATION_UPDATED")).toEqual([
      expect.objectContaining({ before: { requireSecondFactor: false }, after: { requireSecondFactor: true } }),
    ]);
    const after = (await pushed()).length;
    await require(true);
    expect(await pushed()).toHaveLength(after);
    await expect(require(false)).resolves.toMatchObject({ requireSecondFactor: false });
    expect(mayIn(await world.callerOf(member), organizationId, "events:read")).toBe(true);
  });
});

describe("setting the requirement", () => {
  it("takes an owner who uses a second factor in this session", async () => {
    const owner = await world.verify(await world.person());
    const { id } = await world.organization(owner);
    const run = async () => world.module.requireSecondFactor.run(await world.callerOf(owner), id, true);
    expect((await refusalOf(run())).code).toBe("SECOND_FACTOR_REQUIRED");
    const { secret } = await world.module.totp.enroll(await world.callerOf(owner));
    await world.module.totp.confirm(await world.callerOf(owner), codeOf(secret));
    await world.db.client.session.update({ where: { id: owner.sessionId }, data: { secondFactorAt: null } });
    expect((await refusalOf(run())).code).toBe("SECOND_FACTOR_REQUIRED");
    await factors.forgetStep(owner);
    await world.module.reauthenticate.run(await world.callerOf(owner), { totp: codeOf(secret) });
    await expect(run()).resolves.toMatchObject({ id, requireSecondFactor: true });
  });

  it("is not for managers, other organizations or API keys", async () => {
    const { owner, organizationId, member } = await protectedTeam();
    const stranger = await factors.withTotp("Mallory");
    await world.organization(stranger.person);
    for (const person of [member, stranger.person]) {
      expect((await refusalOf(world.module.requireSecondFactor.run(await world.callerOf(person), organizationId, false))).code).toBe("FORBIDDEN");
    }
    const { secret } = await world.module.apiKeys.create(await world.callerOf(owner), { name: "x", permissions: ["organization:manage"], expiresAt: null });
    expect((await refusalOf(world.module.requireSecondFactor.run(await world.callerByKey(secret), organizationId, false))).code).toBe("FORBIDDEN");
    expect((await refusalOf(world.module.requireSecondFactor.run(await world.callerOf(owner), "nonsense", false))).code).toBe("NOT_FOUND");
  });
});
