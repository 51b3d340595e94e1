import { anonymous, type Principal } from "../../../platform/auth/principal";
import { startFullRedis, type FullRedis } from "../../../platform/testing/full-redis";
import { startOwnRedis } from "../../../platform/testing/own-redis";
import { waitFor } from "../../../platform/testing/wait-for";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, refusalOf, visitor, type AuthWorld } from "./auth-world";
import { codeOf, Factors, wrongCode } from "./factor-fixture";

/** What each process allows by itself while Redis cannot count; see createAccountLimits. */
const PAIR = 5;
const ACCOUNT = 10;
const TOKENS = 50;

const logInAs = (world: AuthWorld, { user }: SignedInAs, password = PASSWORD, caller = visitor()): Promise<SignedInAs> =>
  world.module.logIn.run(caller, { email: user.email, password, rememberMe: false });
const outcomeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(() => "accepted", (error: { code?: string }) => error.code ?? "failed");

/** The number of wrong passwords that are checked before a guesser is refused. */
async function guessesAllowed(world: AuthWorld, victim: SignedInAs, callerOf: (attempt: number) => Principal): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const outcome = await outcomeOf(logInAs(world, victim, "a wrong password", callerOf(attempt)));
    if (outcome === "RATE_LIMITED") return attempt;
    expect(outcome).toBe("UNAUTHENTICATED");
  }
  return Infinity;
}

function ownersAndGuessers(worldOf: () => AuthWorld): void {
  it("lets an owner sign in, refresh, reset and change the password, register and accept", async () => {
    const world = worldOf();
    const owner = await world.person();
    const signedIn = await logInAs(world, owner);
    expect((await world.module.refreshSession.run(visitor(), signedIn.refreshToken)).user.id).toBe(owner.user.id);
    await world.verify(owner);
    const organization = await world.organization(owner);
    await world.member(owner, organization.id, "MANAGER");
    await world.module.changePassword.run(await world.callerOf(owner), PASSWORD, "another horse battery");
    await world.module.requestPasswordReset.run(visitor(), owner.user.email);
    await world.module.resetPassword.run(visitor(), await world.tokenFor(owner.user.email, "password_reset"), PASSWORD);
    expect((await logInAs(world, owner)).user.id).toBe(owner.user.id);
  });

  it("bounds guesses at one account, from one network and from many", async () => {
    const world = worldOf();
    const [ada, bob] = [await world.person(), await world.person("Bob")];
    const caller = visitor();
    expect(await guessesAllowed(world, ada, () => caller)).toBe(PAIR);
    expect(await guessesAllowed(world, bob, () => visitor())).toBe(ACCOUNT);
  });

  it("bounds guesses at second factors, from one network and from many, and lets the owner in", async () => {
    const world = worldOf();
    const factors = new Factors(world);
    const { person, secret } = await factors.withTotp();
    const complete = (challengeToken: string, code: string, caller: Principal) =>
      outcomeOf(world.module.completeLogin.run(caller, challengeToken, { totp: code }));
    const { challengeToken } = await factors.challenge(person);
    const guessFrom = async (callers: readonly Principal[]) => {
      const outcomes: string[] = [];
      for (const caller of callers) outcomes.push(await complete(challengeToken, wrongCode(secret), caller));
      return outcomes.filter((outcome) => outcome === "UNAUTHENTICATED").length;
    };
    const caller = visitor();
    expect(await complete(challengeToken, codeOf(secret), visitor())).toBe("accepted");
    await factors.forgetStep(person);
    expect(await guessFrom(Array.from({ length: PAIR + 2 }, () => caller))).toBe(PAIR);
    expect(await guessFrom(Array.from({ length: ACCOUNT }, () => visitor()))).toBe(ACCOUNT - PAIR);
  });

  it("bounds guesses of tokens", async () => {
    const world = worldOf();
    const caller = visitor();
    const outcomes: string[] = [];
    for (let guess = 0; guess <= TOKENS; guess++) outcomes.push(await outcomeOf(world.module.refreshSession.run(caller, `guess ${guess}`)));
    expect(outcomes.filter((outcome) => outcome === "UNAUTHENTICATED")).toHaveLength(TOKENS);
    expect(outcomes.at(-1)).toBe("RATE_LIMITED");
  });

  it("does not let other people's guesses lock the owner out on a known network or device", async () => {
    const world = worldOf();
    const owner = await world.person();
    const home = anonymous("198.51.100.7");
    const { deviceToken } = await logInAs(world, owner, PASSWORD, home);
    await guessesAllowed(world, owner, () => visitor());
    expect(await outcomeOf(logInAs(world, owner))).toBe("RATE_LIMITED");
    expect(await outcomeOf(logInAs(world, owner, PASSWORD, home))).toBe("accepted");
    const credentials = { email: owner.user.email, password: PASSWORD, rememberMe: false, deviceToken };
    expect((await world.module.logIn.run(visitor(), credentials)).user.id).toBe(owner.user.id);
  });
}

describe("while Redis refuses writes", () => {
  let redis: FullRedis;
  let world: AuthWorld;
  beforeAll(async () => {
    redis = await startFullRedis();
    world = await createAuthWorld({ REDIS_URL: redis.url });
  });
  afterAll(async () => {
    await world.close();
    await redis.stop();
  });

  ownersAndGuessers(() => world);

  it("counts in Redis again when Redis accepts writes", async () => {
    const ada = await world.person();
    await guessesAllowed(world, ada, () => visitor());
    expect(await refusalOf(logInAs(world, ada))).toMatchObject({ code: "RATE_LIMITED" });
    await redis.setFull(false);
    // Nothing was counted there meanwhile, so the account's counter of all processes has room.
    await waitFor("Redis to be asked", async () => (await outcomeOf(logInAs(world, ada))) === "accepted");
    await redis.setFull(true);
  });
});

describe("while Redis is unreachable", () => {
  let world: AuthWorld;
  beforeAll(async () => {
    const redis = await startFullRedis();
    world = await createAuthWorld({ REDIS_URL: redis.url });
    await redis.stop();
  });
  afterAll(() => world.close());

  ownersAndGuessers(() => world);
});

describe("while Redis does not answer", () => {
  it("lets an owner sign in and refresh, and bounds guesses", async () => {
    const redis = await startOwnRedis();
    const world = await createAuthWorld({ REDIS_URL: redis.url });
    try {
      const owner = await world.person();
      process.kill(redis.pid, "SIGSTOP");
      const { refreshToken } = await logInAs(world, owner);
      await expect(world.module.refreshSession.run(visitor(), refreshToken)).resolves.toMatchObject({ user: { id: owner.user.id } });
      const caller = visitor();
      expect(await guessesAllowed(world, owner, () => caller)).toBe(PAIR);
    } finally {
      process.kill(redis.pid, "SIGCONT");
      await world.close();
      await redis.close();
    }
  });
});
