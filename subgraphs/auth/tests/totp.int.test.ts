import { anonymous } from "../../../platform/auth/principal";
import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { TotpRepository } from "../repositories/totp.repository";
import { createAuthWorld, hopper, PASSWORD, refusalOf, visitor, type AuthWorld } from "./auth-world";
import { codeOf, Factors, refused, steadyCode, wrongCode } from "./factor-fixture";

let world: AuthWorld;
let factors: Factors;
beforeAll(async () => {
  world = await createAuthWorld();
  factors = new Factors(world);
});
afterAll(() => world.close());

const complete = (challengeToken: string, input: { totp?: string; recoveryCode?: string }, caller = visitor()) => world.module.completeLogin.run(caller, challengeToken, input);

describe("enrolling an authenticator app", () => {
  it("counts only once a code of it was entered", async () => {
    const ada = await world.verify(await world.person());
    const { secret, uri } = await world.module.totp.enroll(await world.callerOf(ada));
    expect(uri).toContain(`otpauth://totp/Event%20Planner:${encodeURIComponent(ada.user.email)}?issuer=Event%20Planner&secret=${secret}`);
    await expect(world.module.logIn.run(visitor(), { email: ada.user.email, password: PASSWORD, rememberMe: false })).resolves.toMatchObject({ user: { id: ada.user.id } });
    expect(await refusalOf(world.module.totp.confirm(await world.callerOf(ada), wrongCode(secret)))).toMatchObject({ code: "BAD_USER_INPUT", fields: { code: expect.any(String) as string } });
    await expect(world.module.totp.confirm(await world.callerOf(ada), codeOf(secret))).resolves.toHaveLength(10);
    expect((await factors.challenge(ada)).code).toBe("SECOND_FACTOR_REQUIRED");
  });

  it("stores the secret encrypted and the recovery codes as hashes", async () => {
    const { person, secret, recoveryCodes } = await factors.withTotp();
    const rows = await world.db.client.totpSecret.findMany({ where: { userId: person.user.id } });
    const codes = await world.db.client.recoveryCode.findMany({ where: { userId: person.user.id } });
    expect([rows.length, codes.length, new Set(recoveryCodes).size]).toEqual([1, 10, 10]);
    const stored = JSON.stringify([rows, codes]);
    for (const text of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll("-", ""))]) expect(stored).not.toContain(text);
  });

  it("requires a confirmed address, so that whoever registered another person's cannot lock them out", async () => {
    const mallory = await world.person("Mallory");
    expect(await refusalOf(world.module.totp.enroll(await world.callerOf(mallory)))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(world.module.passkeys.begin(await world.callerOf(mallory)))).toEqual({ code: "FORBIDDEN" });
  });

  it("is not for API keys or anonymous callers", async () => {
    const ada = await world.verify(await world.person());
    const { secret } = await world.module.apiKeys.create(await world.callerOf(ada), { name: "x", permissions: ["account:read"], expiresAt: null });
    expect(await refusalOf(world.module.totp.enroll(await world.callerByKey(secret)))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(world.module.totp.enroll(anonymous()))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it("replaces the app when a new one is confirmed, and keeps the old one until then", async () => {
    const { person, secret } = await factors.withTotp();
    const next = await world.module.totp.enroll(await world.callerOf(person));
    await expect(complete((await factors.challenge(person)).challengeToken, { totp: codeOf(secret) })).resolves.toBeDefined();
    await expect(world.module.totp.confirm(await world.callerOf(person), codeOf(next.secret))).resolves.toBeNull();
    await factors.forgetStep(person);
    const { challengeToken } = await factors.challenge(person);
    expect(await refusalOf(complete(challengeToken, { totp: codeOf(secret) }))).toEqual({ code: "UNAUTHENTICATED" });
    await expect(complete(challengeToken, { totp: codeOf(next.secret) })).resolves.toBeDefined();
  });
});

describe("signing in with a code", () => {
  it("opens the session that was asked for, and records how", async () => {
    const { person, secret } = await factors.withTotp();
    const refusal = await factors.challenge(person, visitor(), true);
    expect(refusal).toMatchObject({ code: "SECOND_FACTOR_REQUIRED", methods: ["TOTP", "RECOVERY_CODE"], expiresIn: 300 });
    const signedIn = await complete(refusal.challengeToken, { totp: ` ${codeOf(secret).replace(/(...)/, "$1 ")} ` });
    const session = await world.db.client.session.findUniqueOrThrow({ where: { id: signedIn.sessionId } });
    expect(session).toMatchObject({ userId: person.user.id, rememberMe: true, methods: ["PASSWORD", "TOTP"] });
    const { user } = await world.callerOf(signedIn);
    expect(user?.authenticatedAt).toBe(session.authenticatedAt.getTime());
    expect(user?.secondFactorAt).toBe(session.secondFactorAt?.getTime());
  });

  it("accepts the codes before and after the current one, and no others", async () => {
    const { person, secret } = await factors.withTotp();
    const { challengeToken } = await factors.challenge(person);
    await steadyCode();
    for (const steps of [-3, 3]) expect(await refusalOf(complete(challengeToken, { totp: codeOf(secret, steps) }))).toEqual({ code: "UNAUTHENTICATED" });
    await expect(complete(challengeToken, { totp: codeOf(secret, -1) })).resolves.toBeDefined();
    await expect(complete((await factors.challenge(person)).challengeToken, { totp: codeOf(secret, 1) })).resolves.toBeDefined();
  });

  it("accepts a code once, and none that is older than an accepted one", async () => {
    const { person, secret } = await factors.withTotp();
    const [current, older] = [codeOf(secret), codeOf(secret, -1)];
    await complete((await factors.challenge(person)).challengeToken, { totp: current });
    for (const totp of [current, older]) expect(await refusalOf(complete((await factors.challenge(person)).challengeToken, { totp }))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it("does not accept the code with which the app was confirmed", async () => {
    const ada = await world.verify(await world.person());
    const { secret } = await world.module.totp.enroll(await world.callerOf(ada));
    const totp = codeOf(secret);
    await world.module.totp.confirm(await world.callerOf(ada), totp);
    expect(await refusalOf(complete((await factors.challenge(ada)).challengeToken, { totp }))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it("opens one session when the same code comes twice at the same moment", async () => {
    const { person, secret } = await factors.withTotp();
    expect(await race(person, secret)).toEqual(["UNAUTHENTICATED", "opened"]);
  });

  it("would open both without the condition on the step", async () => {
    const { person, secret } = await factors.withTotp();
    // Reads before it writes, as code without the condition would.
    const accept = jest.spyOn(TotpRepository.prototype, "accept").mockImplementation(async (tx, id, step) => {
      await tx.totpSecret.updateMany({ where: { id }, data: { lastStep: step } });
      return true;
    });
    try {
      expect(await race(person, secret)).toEqual(["opened", "opened"]);
    } finally {
      accept.mockRestore();
    }
  });

  async function race(person: Awaited<ReturnType<AuthWorld["person"]>>, secret: string): Promise<string[]> {
    const tokens = [(await factors.challenge(person)).challengeToken, (await factors.challenge(person)).challengeToken];
    const totp = codeOf(secret);
    const results = await Promise.all(tokens.map((token) => complete(token, { totp }).then(() => "opened", (error: { code: string }) => error.code)));
    return results.sort();
  }

  it("accepts a challenge once, whatever the proof", async () => {
    const { person, secret, recoveryCodes } = await factors.withTotp();
    const { challengeToken } = await factors.challenge(person);
    await complete(challengeToken, { totp: codeOf(secret) });
    expect(await refusalOf(complete(challengeToken, { recoveryCode: recoveryCodes[0] ?? "" }))).toEqual({ code: "UNAUTHENTICATED" });
    // Refused as a whole: the code was not used up.
    await expect(complete((await factors.challenge(person)).challengeToken, { recoveryCode: recoveryCodes[0] ?? "" })).resolves.toBeDefined();
  });

  it("refuses a challenge of a password that was changed meanwhile, of another service, or that nobody issued", async () => {
    const { person, secret } = await factors.withTotp();
    const { challengeToken } = await factors.challenge(person);
    await world.module.changePassword.run(await world.callerOf(person), PASSWORD, "another horse battery");
    for (const token of [challengeToken, "", "1.a.b.c", "x".repeat(5_000)]) expect(await refusalOf(complete(token, { totp: codeOf(secret) }))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it("wants exactly one proof", async () => {
    const { person, recoveryCodes } = await factors.withTotp();
    const { challengeToken } = await factors.challenge(person);
    expect((await refused(complete(challengeToken, {}))).code).toBe("BAD_USER_INPUT");
    expect((await refused(complete(challengeToken, { totp: "123456", recoveryCode: recoveryCodes[0] ?? "" }))).code).toBe("BAD_USER_INPUT");
  });

  it("leaves accounts without a second factor as they were", async () => {
    const ada = await world.person();
    await expect(world.module.logIn.run(visitor(), { email: ada.user.email, password: PASSWORD, rememberMe: false })).resolves.toMatchObject({ expiresIn: 3_600 });
  });
});

describe("guessing codes", () => {
  it("is limited for an account and a network, and does not stop the owner elsewhere", async () => {
    const { person, secret } = await factors.withTotp();
    const [thief, owner] = [visitor(), visitor()];
    const { challengeToken } = await factors.challenge(person, thief);
    const guesses = await Promise.all(Array.from({ length: 11 }, () => refusalOf(complete(challengeToken, { totp: wrongCode(secret) }, thief))));
    expect(guesses.map(({ code }) => code).sort()).toEqual(["RATE_LIMITED", ...Array<string>(10).fill("UNAUTHENTICATED")]);
    expect((await refusalOf(complete(challengeToken, { totp: codeOf(secret) }, thief))).code).toBe("RATE_LIMITED");
    await expect(complete((await factors.challenge(person, owner)).challengeToken, { totp: codeOf(secret) }, owner)).resolves.toBeDefined();
  });

  it("is limited over all networks, but not for the owner's network, a recovery code or a passkey", async () => {
    const { person, secret, recoveryCodes } = await factors.withTotp();
    const home = hopper()();
    await complete((await factors.challenge(person, home)).challengeToken, { totp: codeOf(secret) }, home);
    await factors.forgetStep(person);
    const { challengeToken } = await factors.challenge(person);
    const attack = await Promise.all(Array.from({ length: 51 }, () => refusalOf(complete(challengeToken, { totp: wrongCode(secret) }, hopper()()))));
    expect(attack.filter(({ code }) => code === "RATE_LIMITED")).toHaveLength(1);
    expect((await refusalOf(complete(challengeToken, { totp: codeOf(secret) }))).code).toBe("RATE_LIMITED");
    await expect(complete((await factors.challenge(person)).challengeToken, { recoveryCode: recoveryCodes[0] ?? "" })).resolves.toBeDefined();
    await expect(complete((await factors.challenge(person, home)).challengeToken, { totp: codeOf(secret) }, home)).resolves.toBeDefined();
  });
});

describe("a recovery code", () => {
  it("replaces the second factor once, is logged in the organization, and is mailed", async () => {
    const { person, recoveryCodes } = await factors.withTotp();
    const organization = await world.organization(person);
    const typed = (recoveryCodes[3] ?? "").toLowerCase().replaceAll("-", " ");
    const signedIn = await complete((await factors.challenge(person)).challengeToken, { recoveryCode: typed });
    expect((await world.callerOf(signedIn)).user?.secondFactorAt).toEqual(expect.any(Number));
    expect(await refusalOf(complete((await factors.challenge(person)).challengeToken, { recoveryCode: typed }))).toEqual({ code: "UNAUTHENTICATED" });
    const mails = (await world.mailsTo(person.user.email)).filter(({ template }) => template === "second_factor_changed");
    expect(mails.map(({ data }) => data.change)).toEqual(["TOTP_ADDED", "RECOVERY_CODE_USED"]);
    const entries = await auditEntriesOf(organization.id);
    expect(entries).toContainEqual(expect.objectContaining({ action: "RECOVERY_CODE_USED", recordId: person.user.id, actor: expect.objectContaining({ userId: person.user.id, sessionId: signedIn.sessionId }) as unknown }));
  });

  it("signs in once when it comes twice at the same moment", async () => {
    const { person, recoveryCodes } = await factors.withTotp();
    const tokens = [(await factors.challenge(person)).challengeToken, (await factors.challenge(person)).challengeToken];
    const results = await Promise.allSettled(tokens.map((token) => complete(token, { recoveryCode: recoveryCodes[0] ?? "" })));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("is worth nothing after the codes were replaced, nor for another account", async () => {
    const { person, recoveryCodes } = await factors.withTotp();
    const other = await factors.withTotp("Grace");
    const fresh = await world.module.replaceRecoveryCodes.run(await world.callerOf(person));
    const { challengeToken } = await factors.challenge(person);
    for (const recoveryCode of [recoveryCodes[0], other.recoveryCodes[0]]) expect((await refusalOf(complete(challengeToken, { recoveryCode: recoveryCode ?? "" }))).code).toBe("UNAUTHENTICATED");
    await expect(complete(challengeToken, { recoveryCode: fresh[9] ?? "" })).resolves.toBeDefined();
  });

  it("does not exist without a second factor", async () => {
    const ada = await world.verify(await world.person());
    expect((await refusalOf(world.module.replaceRecoveryCodes.run(await world.callerOf(ada)))).code).toBe("CONFLICT");
  });
});

describe("removing the authenticator app", () => {
  it("ends the second factor: its recovery codes too, and what sessions had by it", async () => {
    const { person } = await factors.withTotp();
    expect((await world.callerOf(person)).user?.secondFactorAt).toBeDefined();
    await world.module.totp.remove(await world.callerOf(person));
    await expect(world.module.logIn.run(visitor(), { email: person.user.email, password: PASSWORD, rememberMe: false })).resolves.toBeDefined();
    expect((await world.callerOf(person)).user?.secondFactorAt).toBeUndefined();
    expect(await world.db.client.recoveryCode.count({ where: { userId: person.user.id } })).toBe(0);
    expect((await world.mailsTo(person.user.email)).at(-1)?.data.change).toBe("TOTP_REMOVED");
    expect((await refusalOf(world.module.totp.remove(await world.callerOf(person)))).code).toBe("NOT_FOUND");
  });
});

describe("a password reset", () => {
  it("sets the password, and still requires the second factor", async () => {
    const { person, secret } = await factors.withTotp();
    await world.module.requestPasswordReset.run(visitor(), person.user.email);
    const token = await world.tokenFor(person.user.email, "password_reset");
    const refusal = await refused(world.module.resetPassword.run(visitor(), token, "another horse battery"));
    expect(refusal).toMatchObject({ code: "SECOND_FACTOR_REQUIRED", methods: ["TOTP", "RECOVERY_CODE"] });
    await expect(world.callerOf(person)).rejects.toThrow("the session is over");
    expect(await world.db.client.session.count({ where: { userId: person.user.id, endedAt: null } })).toBe(0);
    expect((await refused(world.module.logIn.run(visitor(), { email: person.user.email, password: "another horse battery", rememberMe: false }))).code).toBe("SECOND_FACTOR_REQUIRED");
    const signedIn = await complete(refusal.challengeToken, { totp: codeOf(secret) });
    expect((await world.db.client.session.findUniqueOrThrow({ where: { id: signedIn.sessionId } })).methods).toEqual(["EMAIL_LINK", "TOTP"]);
  });
});

async function auditEntriesOf(organizationId: string): Promise<{ organizationId: string }[]> {
  const rows = await world.db.client.outbox.findMany({ where: { name: recordAuditEntriesCall.name } });
  return rows.flatMap((row) => (row.payload as unknown as { entries: { organizationId: string }[] }).entries).filter((entry) => entry.organizationId === organizationId);
}
