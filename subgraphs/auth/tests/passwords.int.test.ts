import { anonymous } from "../../../platform/auth/principal";
import { createLogger } from "../../../platform/logging/logger";
import { RateLimiter } from "../../../platform/redis/rate-limiter";
import { waitFor } from "../../../platform/testing/wait-for";
import { Passwords } from "../services/passwords";
import { RESET_WINDOW } from "../services/reset-links";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, hopper, PASSWORD, refusalOf, visitor, type AuthWorld } from "./auth-world";

const NEW = "another horse battery";

let world: AuthWorld;
beforeAll(async () => void (world = await createAuthWorld()));
afterAll(() => world.close());

const logIn = (email: string, password: string, caller = visitor()) => world.module.logIn.run(caller, { email, password, rememberMe: false });
const standing = (sessionId: string) => world.module.resolvePrincipal.bySession(sessionId);
const requestReset = (email: string, caller = visitor()) => world.module.requestPasswordReset.run(caller, email);
const reset = (token: string, password = NEW) => world.module.resetPassword.run(visitor(), token, password);
/** The tokens of all links that were sent to an address, in order. */
const resetTokensFor = async (email: string) =>
  (await world.mailsTo(email))
    .filter(({ template }) => template === "password_reset")
    .map(({ data }) => new URLSearchParams(new URL(data.link ?? "").hash.slice(1)).get("token"));
/** Makes the links of a user this much older. */
const backdate = (userId: string, seconds: number) =>
  world.db.client.$executeRaw`UPDATE one_time_tokens SET created_at = created_at - make_interval(secs => ${seconds}), expires_at = expires_at - make_interval(secs => ${seconds}) WHERE user_id = ${userId}::uuid`;
const limitsForgotten = (email: string) =>
  new RateLimiter(world.resources.redis, "reset-account", 1, 1, createLogger("test", "silent")).forget(email);
const createKey = async (by: SignedInAs) => world.module.apiKeys.create(await world.callerOf(by), { name: "Till", permissions: ["account:read"], expiresAt: null });

describe("verifying an address", () => {
  it("works once, for whoever has the mail", async () => {
    const { user } = await world.person();
    const token = await world.tokenFor(user.email, "verify_email");
    expect((await world.module.emailVerification.run(visitor(), token)).emailVerifiedAt).toEqual(expect.any(Date));
    // The gateways remember him as somebody who may not write to strangers.
    await waitFor("the gateways to be told", () => world.told.some(({ userId }) => userId === user.id));
    expect(await refusalOf(world.module.emailVerification.run(visitor(), token))).toEqual({ code: "NOT_FOUND" });
  });

  it("takes no token of another kind, and none that has expired", async () => {
    const { user } = await world.person();
    await requestReset(user.email);
    expect(await refusalOf(world.module.emailVerification.run(visitor(), await world.tokenFor(user.email, "password_reset")))).toEqual({ code: "NOT_FOUND" });
    await world.db.client.oneTimeToken.updateMany({ where: { userId: user.id }, data: { expiresAt: new Date() } });
    expect(await refusalOf(world.module.emailVerification.run(visitor(), await world.tokenFor(user.email, "verify_email")))).toEqual({ code: "NOT_FOUND" });
  });
});

describe("resetting a password", () => {
  it("sets it, ends every session, begins a new one and verifies the address", async () => {
    const before = await world.person();
    await requestReset(before.user.email.toUpperCase());
    const after = await reset(await world.tokenFor(before.user.email, "password_reset"));
    expect(after.user.emailVerifiedAt).toEqual(expect.any(Date));
    expect(await standing(before.sessionId)).toBeNull();
    expect(await standing(after.sessionId)).not.toBeNull();
    expect(world.told).toContainEqual({ userId: before.user.id, ended: [before.sessionId] });
    expect(await refusalOf(logIn(before.user.email, PASSWORD))).toEqual({ code: "UNAUTHENTICATED" });
    expect((await logIn(before.user.email, NEW)).user.id).toBe(before.user.id);
  });

  it("leaves nothing to whoever registered the address before its owner came", async () => {
    const mallory = await world.verify(await world.person("Mallory", `victim-${Date.now()}@example.com`));
    const { apiKey, secret } = await createKey(mallory);
    await requestReset(mallory.user.email);
    const victim = await reset(await world.tokenFor(mallory.user.email, "password_reset"));
    expect(await world.module.resolvePrincipal.byApiKey(secret)).toBeNull();
    await waitFor("the gateways to be told", () => world.told.some(({ ended }) => ended.includes(mallory.sessionId) && ended.includes(apiKey.id)));
    await world.organization(victim);
    expect(await world.module.resolvePrincipal.byApiKey(secret)).toBeNull();
  });

  it("works once, even for two at once, and within 30 minutes", async () => {
    const { user } = await world.person();
    await requestReset(user.email);
    const token = await world.tokenFor(user.email, "password_reset");
    const { expiresAt } = await world.db.client.oneTimeToken.findFirstOrThrow({ where: { userId: user.id, purpose: "RESET_PASSWORD" } });
    expect(Math.round((expiresAt.getTime() - Date.now()) / 60_000)).toBe(30);
    const outcomes = await Promise.all([reset(token), reset(token)].map((outcome) => outcome.then(() => "set", (error: { code: string }) => error.code)));
    expect(outcomes.sort()).toEqual(["NOT_FOUND", "set"]);
    await requestReset(user.email);
    await world.db.client.oneTimeToken.updateMany({ where: { userId: user.id }, data: { expiresAt: new Date() } });
    expect(await refusalOf(reset(await world.tokenFor(user.email, "password_reset")))).toEqual({ code: "NOT_FOUND" });
  });

  it("sends a link again that is younger than 10 minutes, and replaces an older one", async () => {
    const { user } = await world.person();
    await requestReset(user.email);
    const first = await world.tokenFor(user.email, "password_reset");
    await requestReset(user.email);
    expect(await resetTokensFor(user.email)).toEqual([first, first]);
    await backdate(user.id, 10 * 60);
    await limitsForgotten(user.email);
    await requestReset(user.email);
    const last = await world.tokenFor(user.email, "password_reset");
    expect(last).not.toBe(first);
    expect(await refusalOf(reset(first))).toEqual({ code: "NOT_FOUND" });
    expect((await reset(last)).user.id).toBe(user.id);
  });

  it("sends one link to all that ask at the same moment", async () => {
    const { user } = await world.person();
    await Promise.all(Array.from({ length: 5 }, () => requestReset(user.email)));
    const tokens = await resetTokensFor(user.email);
    expect([tokens.length, new Set(tokens).size]).toEqual([2, 1]);
    expect(await world.db.client.oneTimeToken.count({ where: { userId: user.id, purpose: "RESET_PASSWORD" } })).toBe(1);
  });

  it("leaves the link good when the new password is refused", async () => {
    const { user } = await world.person();
    await requestReset(user.email);
    const token = await world.tokenFor(user.email, "password_reset");
    for (const password of ["password123", `${user.email}!`]) expect(await refusalOf(reset(token, password))).toMatchObject({ code: "BAD_USER_INPUT" });
    expect((await reset(token)).user.id).toBe(user.id);
  });

  it("greets nobody by a name that somebody else may have chosen for him", async () => {
    const { user } = await world.person("You won! Go to evil.example", `greeted-${Date.now()}@example.com`);
    await requestReset(user.email);
    const mails = await world.mailsTo(user.email);
    expect(mails.map(({ template, data }) => [template, data.name])).toEqual([["verify_email", ""], ["password_reset", ""]]);
    await reset(await world.tokenFor(user.email, "password_reset"));
    await requestReset(user.email);
    expect((await world.mailsTo(user.email)).at(-1)?.data.name).toBe("You won! Go to evil.example");
  });

  it("answers the same whether or not the address has an account, and never sooner", async () => {
    const { user } = await world.person();
    for (const address of [user.email, "nobody@example.com"]) {
      const started = performance.now();
      await expect(requestReset(address)).resolves.toBeUndefined();
      expect(performance.now() - started).toBeGreaterThan(140);
    }
    expect(await world.mailsTo("nobody@example.com")).toEqual([]);
  });

  it("is limited for one network", async () => {
    const caller = hopper();
    const outcomes = await Promise.allSettled(Array.from({ length: 31 }, (_, index) => requestReset(`nobody${index}@example.com`, caller())));
    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
  });

  it("responds as ever over the limit of an account, sends nothing, and leaves the last link valid", async () => {
    const { user } = await world.person();
    for (let round = 0; round < 2; round++) await requestReset(user.email);
    const token = await world.tokenFor(user.email, "password_reset");
    for (let round = 0; round < 20; round++) await requestReset(user.email);
    expect(await resetTokensFor(user.email)).toHaveLength(2);
    expect((await reset(token)).user.id).toBe(user.id);
  });

  it("sends the owner a link on a known network, though others exhausted the account's limit", async () => {
    const { user } = await world.person();
    const home = anonymous("198.51.100.20");
    await logIn(user.email, PASSWORD, home);
    for (let round = 0; round < 5; round++) await requestReset(user.email);
    expect(await resetTokensFor(user.email)).toHaveLength(2);
    for (let round = 0; round < 5; round++) await requestReset(user.email, home);
    expect(await resetTokensFor(user.email)).toHaveLength(4);
  });

  it("keeps the owner's link valid for as long as others exhaust the limit", async () => {
    // The limit's window and the period in which a link is sent again fit into the lifetime of a link.
    const { user } = await world.person();
    await requestReset(user.email);
    await backdate(user.id, 9 * 60);
    await requestReset(user.email);
    const { expiresAt } = await world.db.client.oneTimeToken.findFirstOrThrow({ where: { userId: user.id, purpose: "RESET_PASSWORD" } });
    expect((expiresAt.getTime() - Date.now()) / 1_000).toBeGreaterThan(RESET_WINDOW);
  });
});

describe("changing a password", () => {
  it("ends every API key", async () => {
    const ada = await world.verify(await world.person());
    const { apiKey, secret } = await createKey(ada);
    await world.module.changePassword.run(await world.callerOf(ada), PASSWORD, NEW);
    expect(await world.module.resolvePrincipal.byApiKey(secret)).toBeNull();
    await waitFor("the gateways to be told", () => world.told.some(({ ended }) => ended.includes(apiKey.id)));
  });

  it("makes the links useless by which it could be reset", async () => {
    const ada = await world.person();
    await requestReset(ada.user.email);
    await world.module.changePassword.run(await world.callerOf(ada), PASSWORD, NEW);
    expect(await refusalOf(reset(await world.tokenFor(ada.user.email, "password_reset"), "yet another battery"))).toEqual({ code: "NOT_FOUND" });
  });

  it("does not undo a reset that comes while the old one is looked at", async () => {
    const ada = await world.person();
    const caller = await world.callerOf(ada);
    const passwordHash = await new Passwords().hash("the owner's own words");
    let outcome: Promise<unknown> | undefined;
    await world.db.transaction(async (tx) => {
      await tx.user.update({ where: { id: ada.user.id }, data: { passwordHash } });
      outcome = refusalOf(world.module.changePassword.run(caller, PASSWORD, NEW));
      await world.somebodyWaits();
    });
    expect(await outcome).toMatchObject({ code: "BAD_USER_INPUT", fields: { currentPassword: expect.any(String) as string } });
    expect((await logIn(ada.user.email, "the owner's own words")).user.id).toBe(ada.user.id);
  });

  it("takes a session that goes on", async () => {
    const ada = await world.person();
    const caller = await world.callerOf(ada);
    await world.module.logOut.run(caller, false);
    expect(await refusalOf(world.module.changePassword.run(caller, PASSWORD, NEW))).toEqual({ code: "UNAUTHENTICATED" });
    expect((await logIn(ada.user.email, PASSWORD)).user.id).toBe(ada.user.id);
  });

  it("ends every other session", async () => {
    const here = await world.person();
    const elsewhere = await logIn(here.user.email, PASSWORD);
    await world.module.changePassword.run(await world.callerOf(here), PASSWORD, NEW);
    expect(await standing(here.sessionId)).not.toBeNull();
    expect(await standing(elsewhere.sessionId)).toBeNull();
    await waitFor("the gateways to be told", () => world.told.some(({ ended }) => ended.includes(elsewhere.sessionId)));
    expect((await logIn(here.user.email, NEW)).user.id).toBe(here.user.id);
  });

  it("takes the present one, which can be guessed only so often", async () => {
    const { sessionId } = await world.person();
    const caller = await world.callerOf({ sessionId });
    const change = (current: string, next = NEW) => refusalOf(world.module.changePassword.run(caller, current, next));
    expect(await change("a wrong guess")).toMatchObject({ code: "BAD_USER_INPUT", fields: { currentPassword: "is not your password" } });
    expect(await change(PASSWORD, "password123")).toMatchObject({ code: "BAD_USER_INPUT", fields: { newPassword: expect.any(String) as string } });
    // Ten for the session, and ten for the account and network.
    for (let guess = 0; guess < 20; guess++) await change("a wrong guess");
    expect(await change(PASSWORD)).toMatchObject({ code: "RATE_LIMITED" });
    expect(await refusalOf(world.module.changePassword.run(visitor(), PASSWORD, NEW))).toEqual({ code: "UNAUTHENTICATED" });
  });
});
