import { Passwords } from "../services/passwords";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, refusalOf, visitor, type AuthWorld } from "./auth-world";

let world: AuthWorld;
beforeAll(async () => void (world = await createAuthWorld()));
afterAll(() => world.close());

const earlier = new Passwords({ memoryCost: 8_192, timeCost: 1, parallelism: 1 });
const current = new Passwords();
const OTHER = "another horse battery";

/** A person whose hash was made with an earlier cost. */
async function personOfOld(): Promise<SignedInAs> {
  const person = await world.person();
  await world.db.client.user.update({ where: { id: person.user.id }, data: { passwordHash: await earlier.hash(PASSWORD) } });
  return person;
}
const hashOf = async ({ user }: SignedInAs): Promise<string> => (await world.db.client.user.findUniqueOrThrow({ where: { id: user.id } })).passwordHash;
const logIn = (email: string, password = PASSWORD) => world.module.logIn.run(visitor(), { email, password, rememberMe: false });

describe("signing in", () => {
  it("upgrades a hash of an earlier cost, and keeps one of today's", async () => {
    const ada = await personOfOld();
    const before = await hashOf(ada);
    await logIn(ada.user.email);
    const upgraded = await hashOf(ada);
    expect([current.isOutdated(before), current.isOutdated(upgraded)]).toEqual([true, false]);
    expect(await current.verify(upgraded, PASSWORD)).toBe(true);
    await logIn(ada.user.email);
    expect(await hashOf(ada)).toBe(upgraded);
  });

  it("does not upgrade for a wrong password", async () => {
    const ada = await personOfOld();
    const before = await hashOf(ada);
    await refusalOf(logIn(ada.user.email, "a wrong password"));
    expect(await hashOf(ada)).toBe(before);
  });

  it("succeeds for everyone who signs in at the same moment", async () => {
    const ada = await personOfOld();
    const sessions = await Promise.all(Array.from({ length: 4 }, () => logIn(ada.user.email)));
    expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(4);
    expect(current.isOutdated(await hashOf(ada))).toBe(false);
  });

  it("never brings back a password that is changed at the same moment", async () => {
    for (let round = 0; round < 8; round++) {
      const ada = await personOfOld();
      const caller = await world.callerOf(ada);
      const [, change] = await Promise.allSettled([logIn(ada.user.email), world.module.changePassword.run(caller, PASSWORD, OTHER)]);
      expect(change.status).toBe("fulfilled");
      expect(await current.verify(await hashOf(ada), OTHER)).toBe(true);
      expect(await refusalOf(logIn(ada.user.email))).toMatchObject({ code: "UNAUTHENTICATED" });
    }
  });

  it("never brings back a password that is reset at the same moment", async () => {
    for (let round = 0; round < 8; round++) {
      const ada = await personOfOld();
      await world.module.requestPasswordReset.run(visitor(), ada.user.email);
      const token = await world.tokenFor(ada.user.email, "password_reset");
      const [, reset] = await Promise.allSettled([logIn(ada.user.email), world.module.resetPassword.run(visitor(), token, OTHER)]);
      expect(reset.status).toBe("fulfilled");
      expect(await current.verify(await hashOf(ada), OTHER)).toBe(true);
    }
  });
});
