import { Passwords } from "../services/passwords";
import { createAuthWorld, hopper, PASSWORD, refusalOf, visitor, type AuthWorld } from "./auth-world";

let world: AuthWorld;
beforeAll(async () => void (world = await createAuthWorld()));
afterAll(() => world.close());

const standing = (sessionId: string) => world.module.resolvePrincipal.bySession(sessionId);
const logIn = (email: string, password = PASSWORD, caller = visitor()) => world.module.logIn.run(caller, { email, password, rememberMe: false });
const refresh = (token: string) => world.module.refreshSession.run(visitor(), token);
const backdate = (sessionId: string, seconds: number) =>
  world.db.client.$executeRaw`UPDATE refresh_tokens SET replaced_at = replaced_at - make_interval(secs => ${seconds}) WHERE session_id = ${sessionId}::uuid`;

describe("registering", () => {
  it("makes an attendee who is signed in, and asks to verify the address", async () => {
    const { user, accessToken, refreshToken, expiresIn, sessionId } = await world.person("Ada", "Ada.Lovelace@Example.com");
    expect(user).toMatchObject({ email: "ada.lovelace@example.com", name: "Ada", role: "ATTENDEE", locale: "en", emailVerifiedAt: null });
    expect(refreshToken).toMatch(/^epr_/);
    expect(expiresIn).toBe(3_600);
    expect(await world.module.validateToken.inspect(accessToken, [])).toMatchObject({ valid: true, userId: user.id });
    expect(await standing(sessionId)).toMatchObject({ id: user.id, sessionId, permissions: [], memberships: [], locale: "en" });
    expect(await world.mailsTo("ada.lovelace@example.com")).toMatchObject([{ template: "verify_email", data: { name: "" } }]);
  });

  it("stores neither password nor tokens", async () => {
    const { user, refreshToken, accessToken } = await world.person();
    const token = await world.tokenFor(user.email, "verify_email");
    // The outbox row is the mail itself; nothing else may hold a secret.
    const rows = await Promise.all([
      world.db.client.user.findMany(),
      world.db.client.session.findMany(),
      world.db.client.refreshToken.findMany(),
      world.db.client.oneTimeToken.findMany(),
      world.db.client.signingKey.findMany(),
    ]);
    const stored = JSON.stringify(rows);
    for (const secret of [PASSWORD, refreshToken, accessToken, token, "PRIVATE KEY"]) expect(stored).not.toContain(secret);
  });

  it("refuses an address that is taken, in whatever letters", async () => {
    const { user } = await world.person();
    expect(await refusalOf(world.person("Eve", user.email.toUpperCase()))).toMatchObject({ code: "CONFLICT" });
  });

  it("lets one of many win who register the same address at once", async () => {
    const email = `race-${Date.now()}@example.com`;
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => world.person("Ada", email)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const lost = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [(outcome.reason as { code: string }).code] : []));
    expect(new Set(lost)).toEqual(new Set(["CONFLICT"]));
    expect(await world.db.client.session.count({ where: { user: { email } } })).toBe(1);
    expect(await world.mailsTo(email)).toHaveLength(1);
  });

  it("is limited for one network address, before anything is hashed, and whether or not the address is taken", async () => {
    const limited = await createAuthWorld({ REGISTRATIONS_PER_HOUR: "3" });
    try {
      const hash = jest.spyOn(Passwords.prototype, "hash");
      const caller = hopper();
      const register = (email: string, by = caller()) => limited.module.register.run(by, { email, password: PASSWORD, name: "Ada", locale: "en" });
      await register("first@example.com");
      await register("second@example.com");
      expect(await refusalOf(register("first@example.com"))).toEqual({ code: "CONFLICT" });
      for (const email of ["first@example.com", "third@example.com"]) {
        expect(await refusalOf(register(email))).toEqual({ code: "RATE_LIMITED", retryAfter: expect.any(Number) as number });
      }
      expect(hash).toHaveBeenCalledTimes(3);
      expect(await limited.mailsTo("third@example.com")).toEqual([]);
      expect((await register("third@example.com", visitor())).user.email).toBe("third@example.com");
    } finally {
      jest.restoreAllMocks();
      await limited.close();
    }
  });

  it("refuses a password that is easily guessed", async () => {
    const input = { email: "bob@example.com", name: "Bob", locale: "en" };
    for (const password of ["password123", "short", "I am bob@example.com"]) {
      expect(await refusalOf(world.module.register.run(visitor(), { ...input, password }))).toMatchObject({ code: "BAD_USER_INPUT", fields: { password: expect.any(String) as string } });
    }
  });
});

describe("logging in", () => {
  it("takes the address in any letters and begins a session of its own", async () => {
    const { user, sessionId } = await world.person();
    const again = await logIn(user.email.toUpperCase());
    expect(again.user.id).toBe(user.id);
    expect(again.sessionId).not.toBe(sessionId);
    expect(again.user).not.toHaveProperty("passwordHash");
  });

  it("gives no hint what was wrong", async () => {
    const { user } = await world.person();
    const wrong = await logIn(user.email, "not the password").catch((error: Error) => error.message);
    const unknown = await logIn("nobody@example.com").catch((error: Error) => error.message);
    expect(wrong).toBe(unknown);
    expect(await refusalOf(logIn(user.email, "not the password"))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it("looks at a password for an account that does not exist, too", async () => {
    const verify = jest.spyOn(Passwords.prototype, "verify");
    try {
      await refusalOf(logIn(`nobody-${Date.now()}@example.com`, "not the password"));
      expect(verify.mock.calls).toEqual([[null, "not the password"]]);
    } finally {
      verify.mockRestore();
    }
  });

  it("does not succeed with a password that was replaced while it was looked at", async () => {
    const { user } = await world.person();
    const passwordHash = await new Passwords().hash("another horse battery");
    let outcome: Promise<unknown> | undefined;
    // As a reset does it: it sets the password, and ends the sessions that it sees.
    await world.db.transaction(async (tx) => {
      await tx.user.update({ where: { id: user.id }, data: { passwordHash } });
      outcome = refusalOf(logIn(user.email));
      await world.somebodyWaits();
      await tx.session.updateMany({ where: { userId: user.id }, data: { endedAt: new Date() } });
    });
    expect(await outcome).toEqual({ code: "UNAUTHENTICATED" });
    expect(await world.db.client.session.count({ where: { userId: user.id, endedAt: null } })).toBe(0);
  });

  it("lasts 30 days with rememberMe, 12 hours without", async () => {
    const { user } = await world.person();
    const hours = async (rememberMe: boolean) => {
      const { sessionId } = await world.module.logIn.run(visitor(), { email: user.email, password: PASSWORD, rememberMe });
      const { expiresAt } = await world.db.client.session.findUniqueOrThrow({ where: { id: sessionId } });
      return Math.round((expiresAt.getTime() - Date.now()) / 3_600_000);
    };
    expect(await hours(true)).toBe(30 * 24);
    expect(await hours(false)).toBe(12);
  });

  it("is limited for one account from one address, and nobody else is locked out by it", async () => {
    const { user } = await world.person();
    const guesser = visitor();
    const outcomes = await Promise.all(Array.from({ length: 15 }, () => refusalOf(logIn(user.email, "a wrong guess", guesser))));
    expect(outcomes.filter(({ code }) => code === "UNAUTHENTICATED")).toHaveLength(10);
    const limited = await refusalOf(logIn(user.email, PASSWORD, guesser));
    expect(limited).toMatchObject({ code: "RATE_LIMITED" });
    expect(limited.retryAfter).toBeGreaterThan(800);
    expect((await logIn(user.email)).user.id).toBe(user.id);
  });

  it("is limited for accounts that do not exist, too", async () => {
    const guesser = visitor();
    const email = `nobody-${Date.now()}@example.com`;
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => refusalOf(logIn(email, "a wrong guess", guesser))));
    expect(outcomes.filter(({ code }) => code === "RATE_LIMITED")).toHaveLength(2);
  });

  it("is limited for one address that tries many accounts at once", async () => {
    const guesser = visitor();
    const [spray, round] = ["a wrong guess", Date.now()];
    const outcomes = await Promise.all(Array.from({ length: 130 }, (_, index) => refusalOf(logIn(`sprayed-${round}-${index}@example.com`, spray, guesser))));
    expect(outcomes.filter(({ code }) => code === "UNAUTHENTICATED")).toHaveLength(100);
  });

  it("counts from the start after a success", async () => {
    const { user } = await world.person();
    const caller = visitor();
    for (let round = 0; round < 2; round++) {
      for (let guess = 0; guess < 6; guess++) await refusalOf(logIn(user.email, "a wrong guess", caller));
      await logIn(user.email, PASSWORD, caller);
    }
  });
});

describe("refreshing", () => {
  it("spends the token, gives another one and prolongs the session", async () => {
    const first = await world.person();
    await world.db.client.session.update({ where: { id: first.sessionId }, data: { expiresAt: new Date(Date.now() + 1_000) } });
    const second = await refresh(first.refreshToken);
    expect(second).toMatchObject({ sessionId: first.sessionId, user: { id: first.user.id } });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const { expiresAt } = await world.db.client.session.findUniqueOrThrow({ where: { id: first.sessionId } });
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 11 * 3_600_000);
    expect((await refresh(second.refreshToken)).sessionId).toBe(first.sessionId);
  });

  it("answers a lost answer again within 10 seconds", async () => {
    const first = await world.person();
    const [second, repeated] = [await refresh(first.refreshToken), await refresh(first.refreshToken)];
    expect(repeated.refreshToken).toBe(second.refreshToken);
    expect(await standing(first.sessionId)).not.toBeNull();
  });

  it("gives all who ask at once the same token of the same session, and ends nothing", async () => {
    const first = await world.person();
    const answers = await Promise.all(Array.from({ length: 6 }, () => refresh(first.refreshToken)));
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    expect(new Set(answers.map(({ sessionId }) => sessionId))).toEqual(new Set([first.sessionId]));
    expect(await world.db.client.refreshToken.count({ where: { sessionId: first.sessionId } })).toBe(2);
    expect(await standing(first.sessionId)).not.toBeNull();
  });

  it("ends the session when a token comes again later than that, and tells the gateways", async () => {
    const first = await world.person();
    const second = await refresh(first.refreshToken);
    await backdate(first.sessionId, 11);
    expect(await refusalOf(refresh(first.refreshToken))).toEqual({ code: "UNAUTHENTICATED" });
    expect(await standing(first.sessionId)).toBeNull();
    expect(await refusalOf(refresh(second.refreshToken))).toEqual({ code: "UNAUTHENTICATED" });
    expect(await world.module.validateToken.inspect(second.accessToken, [])).toMatchObject({ valid: false, userId: null });
    expect(world.told).toContainEqual({ userId: first.user.id, ended: [first.sessionId] });
  });

  it("ends the session at once when a token comes again whose successor was used", async () => {
    const first = await world.person();
    await refresh((await refresh(first.refreshToken)).refreshToken);
    expect(await refusalOf(refresh(first.refreshToken))).toEqual({ code: "UNAUTHENTICATED" });
    expect(await standing(first.sessionId)).toBeNull();
  });

  it("leaves the other sessions of the user alone", async () => {
    const first = await world.person();
    const other = await logIn(first.user.email);
    await refresh(first.refreshToken);
    await backdate(first.sessionId, 11);
    await refusalOf(refresh(first.refreshToken));
    expect(await standing(other.sessionId)).not.toBeNull();
  });

  it("refuses what is none of ours, expired, or of an ended session", async () => {
    expect(await refusalOf(refresh("epr_nonsense"))).toEqual({ code: "UNAUTHENTICATED" });
    const first = await world.person();
    await world.db.client.session.update({ where: { id: first.sessionId }, data: { expiresAt: new Date() } });
    expect(await refusalOf(refresh(first.refreshToken))).toEqual({ code: "UNAUTHENTICATED" });
    const second = await world.person();
    await world.module.logOut.run(await world.callerOf(second), false);
    expect(await refusalOf(refresh(second.refreshToken))).toEqual({ code: "UNAUTHENTICATED" });
  });
});

describe("logging out", () => {
  it("ends this session, or all of them, at once", async () => {
    const first = await world.person();
    const [second, third] = [await logIn(first.user.email), await logIn(first.user.email)];
    await world.module.logOut.run(await world.callerOf(first), false);
    expect(await Promise.all([first, second, third].map(async ({ sessionId }) => (await standing(sessionId)) !== null))).toEqual([false, true, true]);
    await world.module.logOut.run(await world.callerOf(second), true);
    expect(await Promise.all([second, third].map(({ sessionId }) => standing(sessionId)))).toEqual([null, null]);
    const ended = world.told.filter(({ userId }) => userId === first.user.id).map((change) => change.ended.sort());
    expect(ended).toEqual([[first.sessionId], [second.sessionId, third.sessionId].sort()]);
    // And once more out of the outbox, should Redis not have heard it.
    const rows = await world.db.client.outbox.findMany({ where: { kind: "topic", name: "principal-changed" } });
    expect(rows.filter((row) => (row.payload as { userId: string }).userId === first.user.id)).toHaveLength(2);
  });

  it("needs somebody who is signed in", async () => {
    expect(await refusalOf(world.module.logOut.run(visitor(), false))).toEqual({ code: "UNAUTHENTICATED" });
  });
});

describe("ending one session", () => {
  const end = async (by: { readonly sessionId: string }, id: string) => world.module.logOut.endOne(await world.callerOf(by), id);

  it("ends it at once, on whatever device it is, and no other", async () => {
    const here = await world.person();
    const [lost, other] = [await logIn(here.user.email), await logIn(here.user.email)];
    await end(here, lost.sessionId);
    expect(await Promise.all([here, lost, other].map(async ({ sessionId }) => (await standing(sessionId)) !== null))).toEqual([true, false, true]);
    expect(world.told).toContainEqual({ userId: here.user.id, ended: [lost.sessionId] });
    expect(await refusalOf(refresh(lost.refreshToken))).toEqual({ code: "UNAUTHENTICATED" });
  });

  it("is for one's own, and takes somebody who signed in", async () => {
    const [ada, eve] = [await world.person(), await world.person("Eve")];
    for (const id of [ada.sessionId, "no id", "01a2027a-dbf7-75db-aa02-a31aa8ceace1"]) expect(await refusalOf(end(eve, id))).toEqual({ code: "NOT_FOUND" });
    await end(ada, ada.sessionId);
    expect(await standing(ada.sessionId)).toBeNull();
    expect(await refusalOf(world.module.logOut.endOne(visitor(), ada.sessionId))).toEqual({ code: "UNAUTHENTICATED" });
    await world.verify(eve);
    const { secret } = await world.module.apiKeys.create(await world.callerOf(eve), { name: "x", permissions: ["account:read"], expiresAt: null });
    expect(await refusalOf(world.module.logOut.endOne(await world.callerByKey(secret), eve.sessionId))).toEqual({ code: "FORBIDDEN" });
  });
});

describe("coming with tokens that are none", () => {
  it("is limited for one address, whatever they are said to be for, and nobody else is refused", async () => {
    const guesser = visitor();
    const { module } = world;
    const ada = await world.person();
    const caller = { ...(await world.callerOf(ada)), address: guesser.address };
    const attempts = (n: number): Promise<unknown>[] => [
      module.refreshSession.run(guesser, `epr_${n}`),
      module.emailVerification.run(guesser, `${n}`),
      module.resetPassword.run(guesser, `${n}`, PASSWORD),
      module.acceptInvitation.run(caller, `${n}`),
    ];
    const hash = jest.spyOn(Passwords.prototype, "hash");
    const codes: string[] = [];
    for (let n = 0; n < 80; n++) codes.push(...(await Promise.all(attempts(n).map(refusalOf))).map(({ code }) => code));
    const count = (code: string) => codes.filter((one) => one === code).length;
    expect([count("UNAUTHENTICATED") + count("NOT_FOUND"), count("RATE_LIMITED")]).toEqual([300, 20]);
    expect(hash).not.toHaveBeenCalled();
    hash.mockRestore();
    for (const refusal of await Promise.all([...attempts(0), module.validateToken.run(caller, "nonsense", [])].map(refusalOf))) {
      expect(refusal.code).toBe("RATE_LIMITED");
      expect(refusal.retryAfter).toBeGreaterThan(600);
    }
    expect((await refresh(ada.refreshToken)).sessionId).toBe(ada.sessionId);
    // Whoever may ask about everybody's tokens does not guess.
    await world.db.client.user.update({ where: { id: ada.user.id }, data: { role: "ADMIN" } });
    const administrator = { ...(await world.callerOf(ada)), address: guesser.address };
    expect(await module.validateToken.run(administrator, "nonsense", [])).toMatchObject({ valid: false, userId: null });
  });

  it("is not what somebody does whose token is a good one, or was", async () => {
    const caller = visitor();
    const [ada, gone] = [await world.person(), await world.person()];
    await world.module.logOut.run(await world.callerOf(gone), false);
    let token = ada.refreshToken;
    for (let round = 0; round < 160; round++) token = (await world.module.refreshSession.run(caller, token)).refreshToken;
    for (let round = 0; round < 160; round++) expect(await refusalOf(world.module.refreshSession.run(caller, gone.refreshToken))).toEqual({ code: "UNAUTHENTICATED" });
  });
});

describe("housekeeping", () => {
  it("removes what has been over for a week, and nothing else", async () => {
    const [over, recent] = [await world.person(), await world.person()];
    const age = (sessionId: string, days: number) => world.db.client.session.update({ where: { id: sessionId }, data: { expiresAt: new Date(Date.now() - days * 86_400_000) } });
    await age(over.sessionId, 8);
    await age(recent.sessionId, 6);
    await world.db.client.oneTimeToken.updateMany({ where: { userId: over.user.id }, data: { expiresAt: new Date(Date.now() - 8 * 86_400_000) } });
    await world.module.tasks.find(({ name }) => name === "auth:housekeeping")?.run();
    const left = async ({ user }: typeof over) => [
      await world.db.client.session.count({ where: { userId: user.id } }),
      await world.db.client.refreshToken.count({ where: { session: { userId: user.id } } }),
      await world.db.client.oneTimeToken.count({ where: { userId: user.id } }),
    ];
    expect([await left(over), await left(recent)]).toEqual([[0, 0, 0], [1, 1, 1]]);
  });
});
