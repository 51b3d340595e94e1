import { array, assert, asyncProperty, constantFrom, nat, oneof, record, tuple } from "fast-check";
import type { Principal } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import { unauthenticated } from "../../../platform/errors/platform-errors";
import { createLogger } from "../../../platform/logging/logger";
import { RateLimiter } from "../../../platform/redis/rate-limiter";
import { waitFor } from "../../../platform/testing/wait-for";
import { sampleRuns } from "../../../platform/testing/sample-runs";
import { hashSecret } from "../services/secret-tokens";
import { Passwords } from "../services/passwords";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, visitor, type AuthWorld } from "./auth-world";

let world: AuthWorld;
beforeAll(async () => (world = await createAuthWorld()));
afterAll(() => world.close());

const actions = [
  "logIn", "guess", "guessFormer", "refresh", "useOld", "useNonsense", "logOut", "logOutEverywhere", "expireSession", "secondsPass",
  "askReset", "expireReset", "reset", "changePassword", "guessPassword", "verify", "makeKey", "revokeKey", "expireKey", "hoursPass",
] as const;

/** One random thing to do; the number chooses what it is done to. */
interface Step {
  readonly action: (typeof actions)[number];
  readonly which: number;
}

/** An account as it should be. Things are called by names, because the server draws their secrets. */
interface Account {
  password: string;
  verified: boolean;
  sessions: Record<string, { ended: boolean; expired: boolean }>;
  /** `spent` more than 10 seconds ago is `old`. */
  refreshTokens: Record<string, { session: string; spent: boolean; old: boolean }>;
  /** Links in mails, and whether they are good. */
  links: Record<string, boolean>;
  apiKeys: Record<string, { revoked: boolean; expired: boolean }>;
  askedForReset: number;
}

const isLive = (account: Account, session: string): boolean => {
  const found = account.sessions[session];
  return found !== undefined && !found.ended && !found.expired;
};
const end = (account: Account, except?: string): void => {
  for (const [name, session] of Object.entries(account.sessions)) if (name !== except) session.ended = true;
};
/** Expired keys too: an owner should not have to know which keys are in use. */
const revokeAll = (account: Account): void => {
  for (const key of Object.values(account.apiKeys)) key.revoked = true;
};
/** The link in the mail that came with the registration. It is no link to reset anything. */
const VERIFICATION = "verification";
const dropResets = (account: Account): void => {
  for (const name of Object.keys(account.links)) if (name !== VERIFICATION) account.links[name] = false;
};
const hasReset = (account: Account): boolean => Object.entries(account.links).some(([name, valid]) => valid && name !== VERIFICATION);
const pick = (names: readonly string[], which: number): string => names[which % Math.max(names.length, 1)] ?? "";

/** What a step is done to, and what it makes: chosen from the account as it is when the step begins. */
interface Plan {
  readonly action: Step["action"];
  readonly session: string;
  readonly refreshToken: string;
  readonly link: string;
  readonly apiKey: string;
  /** Of whatever it makes. */
  readonly made: string;
}

function planOf({ action, which }: Step, account: Account, made: string): Plan {
  const fresh = Object.keys(account.refreshTokens).filter((name) => !account.refreshTokens[name]?.spent);
  const spent = Object.keys(account.refreshTokens).filter((name) => account.refreshTokens[name]?.spent);
  // Mostly what is still good: on what is over, everything is refused.
  const live = Object.keys(account.sessions).filter((name) => isLive(account, name));
  const sessions = which % 5 === 0 || live.length === 0 ? Object.keys(account.sessions) : live;
  return { action, made, session: pick(sessions, which), refreshToken: pick(action === "useOld" ? spent : fresh, which), link: pick(Object.keys(account.links), which), apiKey: pick(Object.keys(account.apiKeys), which) };
}

/** What should come of it: "ok", a code, or the name of a refresh token. */
function predict(account: Account, { action, session, refreshToken, link, apiKey, made }: Plan, begun: Account): string {
  // The gateway knew the caller when the request began.
  const caller = isLive(begun, session);
  switch (action) {
    case "logIn":
      // Typed before it was replaced: it must not open a session after that.
      if (begun.password !== account.password) return "UNAUTHENTICATED";
      account.sessions[made] = { ended: false, expired: false };
      account.refreshTokens[made] = { session: made, spent: false, old: false };
      return made;
    case "guess":
    case "guessFormer":
    case "useNonsense":
      return "UNAUTHENTICATED";
    case "refresh":
    case "useOld": {
      const token = account.refreshTokens[refreshToken];
      if (!token || !isLive(account, token.session)) return "UNAUTHENTICATED";
      const next = `${refreshToken}'`;
      if (!token.spent) {
        token.spent = true;
        account.refreshTokens[next] = { session: token.session, spent: false, old: false };
        return next;
      }
      if (!token.old && !account.refreshTokens[next]?.spent) return next;
      account.sessions[token.session] = { ended: true, expired: false };
      return "UNAUTHENTICATED";
    }
    case "logOut":
      if (!caller) return "UNAUTHENTICATED";
      (account.sessions[session] as { ended: boolean }).ended = true;
      return "ok";
    case "logOutEverywhere":
      if (!caller) return "UNAUTHENTICATED";
      end(account);
      return "ok";
    case "expireSession":
      (account.sessions[session] as { expired: boolean }).expired = true;
      return "ok";
    case "secondsPass":
      for (const token of Object.values(account.refreshTokens)) token.old ||= token.spent;
      return "ok";
    case "askReset":
      // Over the limit nothing is sent, and a recent link is sent again: neither changes anything.
      if (++account.askedForReset > 2 || hasReset(account)) return "ok";
      dropResets(account);
      account.links[made] = true;
      return "ok";
    case "expireReset":
      dropResets(account);
      account.askedForReset = 0;
      return "ok";
    case "reset":
      if (!account.links[link] || link === VERIFICATION) return "NOT_FOUND";
      account.links[link] = false;
      account.password = passwordOf(made);
      account.verified = true;
      revokeAll(account);
      end(account);
      account.sessions[made] = { ended: false, expired: false };
      account.refreshTokens[made] = { session: made, spent: false, old: false };
      return made;
    case "changePassword":
      if (!caller) return "UNAUTHENTICATED";
      if (begun.password !== account.password) return "BAD_USER_INPUT";
      if (!isLive(account, session)) return "UNAUTHENTICATED";
      account.password = passwordOf(made);
      dropResets(account);
      revokeAll(account);
      end(account, session);
      return "ok";
    case "guessPassword":
      return caller ? "BAD_USER_INPUT" : "UNAUTHENTICATED";
    case "verify":
      if (!account.links[VERIFICATION]) return "NOT_FOUND";
      account.links[VERIFICATION] = false;
      account.verified = true;
      return "ok";
    case "makeKey":
      if (!caller || !isLive(account, session)) return "UNAUTHENTICATED";
      if (!account.verified) return "FORBIDDEN";
      account.apiKeys[made] = { revoked: false, expired: false };
      return "ok";
    case "revokeKey": {
      // Keys that have expired are listed, and can be revoked.
      const key = account.apiKeys[apiKey];
      if (!caller || !isLive(account, session) || !key || key.revoked) return "refused";
      key.revoked = true;
      return "ok";
    }
    case "expireKey":
      if (account.apiKeys[apiKey]) account.apiKeys[apiKey].expired = true;
      return "ok";
    case "hoursPass":
      return "ok";
  }
}

const passwordOf = (name: string): string => (name === "0" ? PASSWORD : `an uncommon horse ${name}`);

/** The account as it is, with what only the test knows of it: the secrets, by their names. */
class Subject {
  readonly sessionIds = new Map<string, string>();
  readonly refreshTokens = new Map<string, string>();
  readonly accessTokens: { readonly session: string; readonly token: string; readonly hour: number }[] = [];
  readonly links = new Map<string, string>();
  readonly apiKeys = new Map<string, { readonly id: string; readonly secret: string }>();
  /** How many hours the signing keys have been made older by. */
  hour = 0;

  constructor(
    readonly userId: string,
    readonly email: string,
  ) {}

  /** @returns what came: "ok", a code, or a refresh token */
  async perform(plan: Plan, account: Account, caller: Principal | null): Promise<string> {
    try {
      return await this.does(plan, account, caller);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "INTERNAL_SERVER_ERROR") throw error;
      return plan.action === "revokeKey" ? "refused" : error.code;
    }
  }

  private async does({ action, session, refreshToken, link, apiKey, made }: Plan, account: Account, caller: Principal | null): Promise<string> {
    const { module, db } = world;
    const refused = (): Promise<never> => Promise.reject(unauthenticated("nobody"));
    const past = new Date(Date.now() - 1_000);
    switch (action) {
      case "logIn":
        return this.entered(made, await module.logIn.run(visitor(), { email: this.email, password: account.password, rememberMe: made.length % 2 === 0 }));
      case "guess":
        await module.logIn.run(visitor(), { email: this.email, password: "not the password", rememberMe: false });
        return "ok";
      case "guessFormer": {
        // The first password of the account, once it has another one.
        const password = account.password === PASSWORD ? "not the password" : PASSWORD;
        await module.logIn.run(visitor(), { email: this.email, password, rememberMe: false });
        return "ok";
      }
      case "refresh":
      case "useOld": {
        const signedIn = await module.refreshSession.run(visitor(), this.refreshTokens.get(refreshToken) ?? "epr_none");
        this.accessTokens.push({ session: account.refreshTokens[refreshToken]?.session ?? "", token: signedIn.accessToken, hour: this.hour });
        return signedIn.refreshToken;
      }
      case "useNonsense":
        await module.refreshSession.run(visitor(), "epr_nonsense");
        return "ok";
      case "logOut":
      case "logOutEverywhere":
        await (caller ? module.logOut.run(caller, action === "logOutEverywhere") : refused());
        return "ok";
      case "expireSession":
        await db.client.session.update({ where: { id: this.sessionIds.get(session) ?? "" }, data: { expiresAt: past } });
        return "ok";
      case "secondsPass":
        await db.client.$executeRaw`UPDATE refresh_tokens SET replaced_at = replaced_at - interval '11 seconds' WHERE session_id IN (SELECT id FROM sessions WHERE user_id = ${this.userId}::uuid)`;
        return "ok";
      case "askReset":
        await module.requestPasswordReset.run(visitor(), this.email);
        return "ok";
      case "expireReset":
        await db.client.oneTimeToken.updateMany({ where: { userId: this.userId, purpose: "RESET_PASSWORD" }, data: { expiresAt: past } });
        // The window of the limit ends before a link does.
        await new RateLimiter(world.resources.redis, "reset-account", 1, 1, createLogger("test", "silent")).forget(this.email);
        return "ok";
      case "reset":
        return this.entered(made, await module.resetPassword.run(visitor(), this.links.get(link) ?? "none", passwordOf(made)));
      case "changePassword":
        await (caller ? module.changePassword.run(caller, account.password, passwordOf(made)) : refused());
        return "ok";
      case "guessPassword":
        await (caller ? module.changePassword.run(caller, "not the password", passwordOf(made)) : refused());
        return "ok";
      case "verify":
        await module.emailVerification.run(visitor(), this.links.get(VERIFICATION) ?? "none");
        return "ok";
      case "makeKey": {
        const { apiKey: key, secret } = await (caller ? module.apiKeys.create(caller, { name: made, permissions: ["account:read"], expiresAt: null }) : refused());
        this.apiKeys.set(made, { id: key.id, secret });
        return "ok";
      }
      case "revokeKey":
        await (caller ? module.apiKeys.revoke(caller, this.apiKeys.get(apiKey)?.id ?? "") : refused());
        return "ok";
      case "expireKey":
        await db.client.apiKey.updateMany({ where: { id: { in: [this.apiKeys.get(apiKey)?.id ?? ""].filter(Boolean) } }, data: { expiresAt: past } });
        return "ok";
      case "hoursPass": {
        // A month, until there is a successor; then little by little, so that tokens live through the moment it begins to sign.
        const announced = await db.client.signingKey.count({ where: { signsFrom: { gt: new Date() } } });
        const hours = announced > 0 ? 0.6 : 24 * 30;
        await db.client.$executeRaw`UPDATE signing_keys SET signs_from = signs_from - ${hours}::float8 * interval '1 hour'`;
        this.hour += hours;
        await module.signingKeys.rotate();
        return "ok";
      }
    }
  }

  private entered(name: string, { sessionId, accessToken, refreshToken }: SignedInAs): string {
    this.sessionIds.set(name, sessionId);
    this.accessTokens.push({ session: name, token: accessToken, hour: this.hour });
    return refreshToken;
  }

  /** Gives what came in by mail its name. Of two links the one that is good is the one that should be. */
  async readMails(account: Account): Promise<void> {
    const tokens = (await world.mailsTo(this.email)).filter(({ template }) => template === "password_reset").map(({ data }) => new URLSearchParams(new URL(data.link ?? "").hash.slice(1)).get("token") ?? "");
    const good = (await world.db.client.oneTimeToken.findMany({ where: { userId: this.userId } })).map(({ tokenHash }) => tokenHash);
    const known = new Set(this.links.values());
    const fresh = tokens.filter((token) => !known.has(token)).sort((a, b) => Number(good.includes(hashSecret(a))) - Number(good.includes(hashSecret(b))));
    const unnamed = Object.keys(account.links).filter((name) => !this.links.has(name)).sort((a, b) => Number(account.links[a]) - Number(account.links[b]));
    // In one order of two things a link may have been made that in the other was not.
    for (const [index, name] of unnamed.entries()) if (fresh[index] !== undefined) this.links.set(name, fresh[index]);
  }

  /** Everything that can be seen of the account, in the words of the model. @param password null: nothing can have changed it, and to try it is dear */
  async observe(password: string | null) {
    const { client } = world.db;
    const [user, sessions, tokens, links] = await Promise.all([
      client.user.findUniqueOrThrow({ where: { id: this.userId } }),
      client.session.findMany({ where: { userId: this.userId } }),
      client.refreshToken.findMany({ where: { session: { userId: this.userId } } }),
      client.oneTimeToken.findMany({ where: { userId: this.userId, expiresAt: { gt: new Date() } } }),
    ]);
    const goodKeys = await Promise.all([...this.apiKeys].map(async ([name, { secret }]) => [name, (await world.module.resolvePrincipal.byApiKey(secret)) !== null] as const));
    const named = <T>(names: ReadonlyMap<string, string>, find: (value: string) => T) => Object.fromEntries([...names].map(([name, value]) => [name, find(value)]).sort());
    return {
      password: password === null || (await new Passwords().verify(user.passwordHash, password)),
      verified: user.emailVerifiedAt !== null,
      sessionsInAll: sessions.length,
      live: named(this.sessionIds, (id) => sessions.some((session) => session.id === id && session.endedAt === null && session.expiresAt > new Date())),
      tokensInAll: tokens.length,
      spent: named(this.refreshTokens, (token) => (tokens.find(({ tokenHash }) => tokenHash === hashSecret(token))?.replacedAt ?? null) !== null),
      links: named(this.links, (token) => links.some(({ tokenHash }) => tokenHash === hashSecret(token))),
      apiKeys: Object.fromEntries(goodKeys.sort()),
    };
  }

  /** Access tokens are good exactly as long as their sessions: at once no longer, and never less because keys are rotated. */
  async checkAccessTokens(account: Account): Promise<void> {
    const young = this.accessTokens.filter(({ hour }) => this.hour - hour < 1).slice(-12);
    const good = await Promise.all(young.map(async ({ session, token }) => [session, (await world.module.validateToken.inspect(token, [])).valid]));
    expect(good).toEqual(young.map(({ session }) => [session, isLive(account, session)]));
    const keys = await world.db.client.signingKey.findMany();
    expect(keys.length).toBeLessThanOrEqual(3);
    expect(keys.filter(({ signsFrom }) => signsFrom <= new Date()).length).toBeGreaterThan(0);
  }
}

/** The same of the model. */
const shown = (account: Account) => ({
  password: true,
  verified: account.verified,
  sessionsInAll: Object.keys(account.sessions).length,
  live: Object.fromEntries(Object.keys(account.sessions).map((name) => [name, isLive(account, name)] as const).sort()),
  tokensInAll: Object.keys(account.refreshTokens).length,
  spent: Object.fromEntries(Object.entries(account.refreshTokens).map(([name, { spent }]) => [name, spent] as const).sort()),
  links: Object.fromEntries(Object.entries(account.links).sort()),
  apiKeys: Object.fromEntries(Object.entries(account.apiKeys).map(([name, { revoked, expired }]) => [name, !revoked && !expired] as const).sort()),
});

/** Each order in which things that were done at the same moment may have happened. */
const orders = <T>(things: readonly T[]): T[][] => (things.length < 2 ? [[...things]] : [[...things], [...things].reverse()]);

/**
 * Does what stands in `steps` at the same moment, and finds an order in which the model does the same: the same answers,
 * and the same account afterwards.
 * @returns the account now
 */
async function doAtOnce(subject: Subject, account: Account, steps: readonly Step[], round: number): Promise<Account> {
  const plans = steps.map((step, index) => planOf(step, account, `${round}.${index}`));
  const callers = await Promise.all(plans.map(async ({ session }) => (isLive(account, session) ? world.callerOf({ sessionId: subject.sessionIds.get(session) ?? "" }) : null)));
  const came = await Promise.all(plans.map((plan, index) => subject.perform(plan, account, callers[index] ?? null)));
  const possible = orders([...plans.keys()]).map((order) => {
    const after = structuredClone(account);
    const answers: string[] = [];
    for (const index of order) answers[index] = predict(after, plans[index] as Plan, account);
    return { after, answers };
  });
  // A name that has a secret stands for it; one that is new may stand for anything, but always for the same.
  const fits = possible.filter(({ after, answers }) => {
    const fresh = new Map<string, string>();
    return answers.every((answer, index) => {
      if (!(answer in after.refreshTokens)) return answer === came[index];
      const secret = subject.refreshTokens.get(answer) ?? fresh.get(answer) ?? came[index] ?? "";
      fresh.set(answer, secret);
      return secret === came[index] && secret.startsWith("epr_");
    });
  });
  if (fits.length === 0) expect({ plans, came }).toEqual({ plans, came: possible[0]?.answers });
  for (const { answers } of fits) answers.forEach((answer, index) => came[index]?.startsWith("epr_") && subject.refreshTokens.set(answer, came[index]));
  for (const { after } of fits) await subject.readMails(after);
  let seen: unknown;
  for (const { after } of fits) {
    seen = await subject.observe(steps.some(({ action }) => action === "reset" || action === "changePassword") ? after.password : null);
    if (JSON.stringify(seen) === JSON.stringify(shown(after))) return after;
  }
  expect({ plans, came, seen }).toEqual({ plans, came, seen: shown((fits[0] as (typeof fits)[number]).after) });
  throw new Error("nothing differs, but in its order");
}

async function begin(): Promise<{ subject: Subject; account: Account }> {
  const signedIn = await world.person();
  const subject = new Subject(signedIn.user.id, signedIn.user.email);
  subject.sessionIds.set("0", signedIn.sessionId);
  subject.refreshTokens.set("0", signedIn.refreshToken);
  subject.accessTokens.push({ session: "0", token: signedIn.accessToken, hour: 0 });
  subject.links.set(VERIFICATION, await world.tokenFor(signedIn.user.email, "verify_email"));
  return {
    subject,
    account: { password: PASSWORD, verified: false, sessions: { 0: { ended: false, expired: false } }, refreshTokens: { 0: { session: "0", spent: false, old: false } }, links: { [VERIFICATION]: true }, apiKeys: {}, askedForReset: 0 },
  };
}

/** Every session and key that somebody ended was told to the gateways. */
async function checkTold(subject: Subject): Promise<void> {
  const ended = (await world.db.client.session.findMany({ where: { userId: subject.userId, endedAt: { not: null } } })).map(({ id }) => id);
  const revoked = (await world.db.client.apiKey.findMany({ where: { userId: subject.userId, revokedAt: { not: null } } })).map(({ id }) => id);
  await waitFor("the gateways to be told of everything that ended", () => {
    const told = new Set(world.told.filter(({ userId }) => userId === subject.userId).flatMap((change) => change.ended));
    return [...ended, ...revoked].every((id) => told.has(id));
  });
}

const often = ["refresh", "refresh", "refresh", "useOld", "logIn", "makeKey", "verify", "askReset", "reset", "hoursPass", "hoursPass"] as const;
const step = record({ action: constantFrom(...actions, ...often), which: nat(9) });
/** One thing, two things, or the same thing twice. */
const round = oneof(step.map((one) => [one]), tuple(step, step), step.map((one) => [one, one]));

describe("an account, its sessions, tokens, links and keys, whatever is done to them in whatever order", () => {
  it("are what a simple model says, also when two things are done at the same moment", async () => {
    await assert(
      asyncProperty(array(round, { minLength: 15, maxLength: 30 }), async (rounds) => {
        const { subject, account: first } = await begin();
        let account = first;
        for (const [index, steps] of rounds.entries()) {
          account = await doAtOnce(subject, account, steps, index + 1);
          await subject.checkAccessTokens(account);
        }
        await checkTold(subject);
      }),
      { numRuns: sampleRuns(6), endOnFailure: true },
    );
  }, 120_000);

  it.each(["reset", "changePassword"] as const)("open no session for a password that %s replaces at the same moment", async (action) => {
    for (let index = 1; index <= 8; index++) {
      const begun = await begin();
      const account = await doAtOnce(begun.subject, begun.account, [{ action: "askReset", which: 1 }], 1);
      const which = Object.keys(account.links).findIndex((name) => name !== VERIFICATION);
      const after = await doAtOnce(begun.subject, account, [{ action, which }, { action: "logIn", which: 1 }], 2);
      await doAtOnce(begun.subject, after, [{ action: "guessFormer", which: 1 }], 3);
    }
  });

  it("revoke a key that has expired, once", async () => {
    const { subject, account } = await begin();
    const steps = ["verify", "makeKey", "expireKey", "revokeKey", "revokeKey"] as const;
    let present = account;
    for (const [index, action] of steps.entries()) present = await doAtOnce(subject, present, [{ action, which: 1 }], index + 1);
    expect(Object.values(present.apiKeys)).toEqual([{ revoked: true, expired: true }]);
  });

  it("and would be seen to differ from it", async () => {
    const { subject, account } = await begin();
    await doAtOnce(subject, account, [{ action: "refresh", which: 1 }], 1);
    await world.db.client.session.updateMany({ where: { userId: subject.userId }, data: { endedAt: new Date() } });
    await expect(doAtOnce(subject, account, [{ action: "guess", which: 1 }], 2)).rejects.toThrow();
  });
});
