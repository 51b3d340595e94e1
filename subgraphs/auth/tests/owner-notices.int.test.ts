import { anonymous, type Principal } from "../../../platform/auth/principal";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, refusalOf, visitor, type AuthWorld } from "./auth-world";

const NEW = "another horse battery";
const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

let world: AuthWorld;
let ada: SignedInAs;
beforeAll(async () => void (world = await createAuthWorld()));
beforeEach(async () => void (ada = await world.verify(await world.person())));
afterAll(() => world.close());

const noticesTo = async ({ user }: SignedInAs) =>
  (await world.mailsTo(user.email)).filter(({ template }) => template === "account_changed").map(({ data }) => data);
const changesTo = async (person: SignedInAs) => (await noticesTo(person)).map(({ change }) => change);
const logIn = (caller: Principal, person = ada, deviceToken: string | null = null, password = PASSWORD) =>
  world.module.logIn.run(caller, { email: person.user.email, password, rememberMe: false, deviceToken });
const reset = async (person: SignedInAs) => {
  await world.module.requestPasswordReset.run(visitor(), person.user.email);
  return world.module.resetPassword.run(visitor(), await world.tokenFor(person.user.email, "password_reset"), NEW);
};

describe("the owner of an account", () => {
  it("is notified that the password was changed or reset, with where to set another one", async () => {
    await world.module.changePassword.run(await world.callerOf(ada), PASSWORD, NEW);
    await reset(ada);
    expect(await noticesTo(ada)).toMatchObject([
      { change: "PASSWORD_CHANGED", name: "Ada", link: "http://127.0.0.1:4000/reset-password", at: expect.stringMatching(/Z$/) as string },
      { change: "PASSWORD_RESET" },
    ]);
  });

  it("is not notified of a change that failed", async () => {
    await refusalOf(world.module.changePassword.run(await world.callerOf(ada), "a wrong password", NEW));
    await refusalOf(logIn(visitor(), ada, null, "a wrong password"));
    expect(await changesTo(ada)).toEqual([]);
  });

  it("is notified of an API key, by the part that is shown", async () => {
    const { apiKey, secret } = await world.module.apiKeys.create(await world.callerOf(ada), { name: "Go to evil.example", permissions: ["account:read"], expiresAt: null });
    const [notice] = await noticesTo(ada);
    expect(notice).toMatchObject({ change: "API_KEY_CREATED", api_key: apiKey.prefix });
    expect(JSON.stringify(notice)).not.toContain(secret);
    expect(JSON.stringify(notice)).not.toContain("evil");
  });

  it("is notified when a spent refresh token comes again, once", async () => {
    const { refreshToken } = await logIn({ ...visitor(), userAgent: FIREFOX });
    await world.module.refreshSession.run(visitor(), refreshToken);
    await world.db.client.$executeRaw`UPDATE refresh_tokens SET replaced_at = replaced_at - interval '1 minute' WHERE replaced_at IS NOT NULL`;
    for (let attempt = 0; attempt < 2; attempt++) await refusalOf(world.module.refreshSession.run(visitor(), refreshToken));
    expect((await noticesTo(ada)).filter(({ change }) => change === "REFRESH_TOKEN_REUSED")).toMatchObject([{ device: "Firefox, Windows" }]);
  });

  it("receives nothing while the address is not confirmed: it may be another person's", async () => {
    const mallory = await world.person("Mallory");
    await world.module.changePassword.run(await world.callerOf(mallory), PASSWORD, NEW);
    await logIn(anonymous("203.0.113.5"), mallory, null, NEW);
    expect(await changesTo(mallory)).toEqual([]);
  });
});

describe("a sign-in", () => {
  const home = { ...anonymous("203.0.113.1"), userAgent: FIREFOX };
  const registered = (caller: Principal, name: string) =>
    world.module.register.run(caller, { email: `${name}-${Date.now()}@example.com`, password: PASSWORD, name, locale: "en" }).then(world.verify);

  it("is no news after the registration on the same network or device", async () => {
    const grace = await registered(home, "grace");
    await logIn(home, grace);
    await logIn(anonymous("203.0.113.2"), grace, grace.deviceToken);
    expect(await changesTo(grace)).toEqual([]);
  });

  it("is no news for an account of an earlier version, of which nothing is known", async () => {
    await world.db.client.signInOrigin.deleteMany({ where: { userId: ada.user.id } });
    await logIn(home);
    expect(await changesTo(ada)).toEqual([]);
  });

  it("is news from another device and network, once for each", async () => {
    const grace = await registered(anonymous("203.0.113.10"), "grace2");
    const elsewhere = { ...anonymous("198.51.100.99"), userAgent: FIREFOX };
    await logIn(elsewhere, grace);
    await logIn(elsewhere, grace);
    expect(await noticesTo(grace)).toMatchObject([{ change: "NEW_SIGN_IN", device: "Firefox, Windows" }]);
  });

  it("repeats nothing of what the client calls itself", async () => {
    await logIn({ ...anonymous("198.51.100.98"), userAgent: "Confirm at https://evil.example" });
    const notices = await noticesTo(ada);
    expect(notices).toHaveLength(1);
    expect(JSON.stringify(notices)).not.toContain("evil");
  });
});

describe("a new owner of an organization", () => {
  it("is notified, and the other owners, when the role was given", async () => {
    const { id } = await world.organization(ada, "Lumière");
    const [bob, carol] = [await world.verify(await world.member(ada, id, "MANAGER", "Bob")), await world.member(ada, id, "STAFF", "Carol")];
    await world.module.changeMembers.changeRole(await world.callerOf(ada), id, bob.user.id, "OWNER");
    expect(await noticesTo(bob)).toMatchObject([{ change: "BECAME_OWNER", organization_name: "Lumière" }]);
    expect(await noticesTo(ada)).toMatchObject([{ change: "OWNER_ADDED", organization_name: "Lumière" }]);
    expect(await changesTo(carol)).toEqual([]);
    await world.module.changeMembers.changeRole(await world.callerOf(ada), id, carol.user.id, "MANAGER");
    expect(await changesTo(carol)).toEqual([]);
  });

  it("is announced to the other owners when an invitation was accepted", async () => {
    const { id } = await world.organization(ada, "Lumière");
    const bob = await world.member(ada, id, "OWNER", "Bob");
    expect(await changesTo(ada)).toEqual(["OWNER_ADDED"]);
    expect(await changesTo(bob)).toEqual([]);
  });
});
