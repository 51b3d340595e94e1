import { startFullRedis, type FullRedis } from "../../../platform/testing/full-redis";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, visitor, type AuthWorld } from "./auth-world";

/** Guessing while Redis cannot count: everything is refused before anything is looked at. */
let redis: FullRedis;
let world: AuthWorld;
let ada: SignedInAs;
beforeAll(async () => {
  redis = await startFullRedis();
  world = await createAuthWorld({ REDIS_URL: redis.url });
  ada = await world.person();
});
afterAll(async () => {
  await world.close();
  await redis.stop();
});

const guesses: Record<string, () => Promise<unknown>> = {
  "signing in": () => world.module.logIn.run(visitor(), { email: ada.user.email, password: PASSWORD, rememberMe: false }),
  "signing in with a wrong password": () => world.module.logIn.run(visitor(), { email: ada.user.email, password: "a wrong password", rememberMe: false }),
  "changing the password": async () => world.module.changePassword.run(await world.callerOf(ada), "a wrong password", "another horse battery"),
  "asking for a reset": () => world.module.requestPasswordReset.run(visitor(), ada.user.email),
  "resetting the password": () => world.module.resetPassword.run(visitor(), "a-guessed-token", "another horse battery"),
  "refreshing a session": () => world.module.refreshSession.run(visitor(), "a-guessed-token"),
  "confirming an address": () => world.module.emailVerification.run(visitor(), "a-guessed-token"),
  "accepting an invitation": async () => world.module.acceptInvitation.run(await world.callerOf(ada), "a-guessed-token"),
};
const outcomeOf = (guess: () => Promise<unknown>): Promise<unknown> => guess().then(() => "accepted", (error: { code?: string; extensions?: object }) => ({ code: error.code, ...error.extensions }));
const unavailable = { code: "SERVICE_UNAVAILABLE", service: "auth", retryAfter: 5 };

describe("while Redis refuses writes", () => {
  it.each(Object.keys(guesses))("%s is SERVICE_UNAVAILABLE", async (name) => {
    expect(await outcomeOf(guesses[name] as () => Promise<unknown>)).toEqual(unavailable);
  });

  it("signing up continues, because its limit protects no secret", async () => {
    await expect(world.person("Grace")).resolves.toMatchObject({ user: { name: "Grace" } });
  });

  it("no guess was counted or answered: afterwards the limits are unused", async () => {
    await redis.setFull(false);
    expect(await outcomeOf(guesses["signing in"] as () => Promise<unknown>)).toBe("accepted");
    expect(await outcomeOf(guesses["signing in with a wrong password"] as () => Promise<unknown>)).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(await outcomeOf(guesses["resetting the password"] as () => Promise<unknown>)).not.toEqual(unavailable);
  });
});

describe("while Redis is unreachable", () => {
  beforeAll(() => redis.stop());

  it("every guess is SERVICE_UNAVAILABLE", async () => {
    const outcomes = await Promise.all(Object.values(guesses).map(outcomeOf));
    expect(outcomes).toEqual(Object.keys(guesses).map(() => unavailable));
  });
});
