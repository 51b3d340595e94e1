import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { loggedNetwork } from "../../../platform/logging/personal-data";
import { CapturedLog } from "../../../platform/testing/captured-log";
import { SoftwareAuthenticator } from "../../../platform/testing/software-authenticator";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, hopper, PASSWORD, refusalOf, type AuthWorld } from "./auth-world";
import { codeOf, Factors, ORIGIN, refused, wrongCode } from "./factor-fixture";

let log: CapturedLog;
let world: AuthWorld;
let factors: Factors;
beforeAll(async () => {
  log = new CapturedLog();
  world = await createAuthWorld({ LOG_LEVEL: "info" }, log.sink);
  factors = new Factors(world);
});
afterAll(() => world.close());

const elsewhere = (): Principal => hopper()();
const security = () => log.lines.filter(({ data }) => data?.type === "security").map(({ message, data }) => ({ message, ...data }));

/** A person who registers at home and adds an authenticator app there. */
async function personAt(home: Principal): Promise<{ person: SignedInAs; secret: string; recoveryCodes: readonly string[] }> {
  const email = `ada-${newId()}@example.com`;
  const person = await world.verify(await world.module.register.run(home, { email, password: PASSWORD, name: "Ada", locale: "en" }));
  const caller = { ...(await world.callerOf(person)), address: home.address };
  const { secret } = await world.module.totp.enroll(caller);
  const recoveryCodes = (await world.module.totp.confirm(caller, codeOf(secret))) ?? [];
  await factors.forgetStep(person);
  log.lines.length = 0;
  return { person, secret, recoveryCodes };
}

const firstStep = async (caller: Principal, { user }: SignedInAs, deviceToken: string | null = null): Promise<string> =>
  (await refused(world.module.logIn.run(caller, { email: user.email, password: PASSWORD, rememberMe: false, deviceToken }))).challengeToken;

async function signIn(caller: Principal, person: SignedInAs, secret: string, deviceToken: string | null = null): Promise<SignedInAs> {
  const challengeToken = await firstStep(caller, person, deviceToken);
  const signedIn = await world.module.completeLogin.run(caller, challengeToken, { totp: codeOf(secret) });
  await factors.forgetStep(person);
  return signedIn;
}

const changesTo = async ({ user }: SignedInAs) =>
  (await world.mailsTo(user.email)).filter(({ template }) => template === "account_changed").map(({ data }) => data.change);

describe("a sign-in with a second factor", () => {
  it("is announced to the owner when it is complete, once for a network", async () => {
    const { person, secret } = await personAt(elsewhere());
    const away = elsewhere();
    await firstStep(away, person);
    expect(await changesTo(person)).toEqual([]);
    await signIn(away, person, secret);
    expect(await changesTo(person)).toEqual(["NEW_SIGN_IN"]);
    await signIn(away, person, secret);
    expect(await changesTo(person)).toEqual(["NEW_SIGN_IN"]);
  });

  it("passes the device token of the first step on", async () => {
    const home = elsewhere();
    const { person, secret } = await personAt(home);
    const { deviceToken } = await signIn(home, person, secret);
    expect(deviceToken).toMatch(/^epd_/);
    expect((await signIn(elsewhere(), person, secret, deviceToken)).deviceToken).toBe(deviceToken);
    expect(await changesTo(person)).toEqual([]);
    await signIn(elsewhere(), person, secret);
    expect(await changesTo(person)).toEqual(["NEW_SIGN_IN"]);
  });

  it("takes a device token with a passkey alone", async () => {
    const home = elsewhere();
    const { person, secret } = await personAt(home);
    const authenticator = new SoftwareAuthenticator(ORIGIN);
    await factors.register(person, authenticator);
    const { deviceToken } = await signIn(home, person, secret);
    const byPasskey = async (token: string | null) => {
      const caller = elsewhere();
      const { challengeToken, options } = await world.module.completeLogin.passkeyChallenge(caller, false);
      return world.module.completeLogin.run(caller, challengeToken, { passkey: authenticator.get(options) }, token);
    };
    expect((await byPasskey(deviceToken)).deviceToken).toBe(deviceToken);
    expect(await changesTo(person)).toEqual([]);
    expect((await byPasskey(null)).deviceToken).not.toBe(deviceToken);
    expect(await changesTo(person)).toEqual(["NEW_SIGN_IN"]);
  });

  it("knows no network that showed only the password, except for the one where the factor was added", async () => {
    const [home, other] = [elsewhere(), elsewhere()];
    const email = `ada-${newId()}@example.com`;
    const person = await world.verify(await world.module.register.run(other, { email, password: PASSWORD, name: "Ada", locale: "en" }));
    const caller = { ...(await world.callerOf(person)), address: home.address };
    const { secret } = await world.module.totp.enroll(caller);
    await world.module.totp.confirm(caller, codeOf(secret));
    await factors.forgetStep(person);
    await signIn(home, person, secret);
    expect(await changesTo(person)).toEqual([]);
    await signIn(other, person, secret);
    expect(await changesTo(person)).toEqual(["NEW_SIGN_IN"]);
  });
});

describe("a reauthentication with a second factor", () => {
  it("makes the network known", async () => {
    const { person, secret } = await personAt(elsewhere());
    const away = elsewhere();
    await world.module.reauthenticate.run({ ...(await world.callerOf(person)), address: away.address }, { totp: codeOf(secret) });
    await factors.forgetStep(person);
    await signIn(away, person, secret);
    expect(await changesTo(person)).toEqual([]);
  });
});

describe("security events of second factors", () => {
  it("tell of failed and limited factors, and of recovery codes", async () => {
    const home = elsewhere();
    const { person, secret, recoveryCodes } = await personAt(home);
    const challengeToken = await firstStep(home, person);
    for (let guess = 0; guess < 11; guess++) await refusalOf(world.module.completeLogin.run(home, challengeToken, { totp: wrongCode(secret) }));
    const about = { userId: person.user.id, network: loggedNetwork(home.address) };
    expect(security()[0]).toEqual({ message: "second factor failed", type: "security", ...about, reason: "invalid code" });
    expect(security().map(({ message }) => message)).toEqual([...Array.from({ length: 10 }, () => "second factor failed"), "second factor limited"]);
    expect(security().at(-1)).toMatchObject({ ...about, reason: "network" });
    log.lines.length = 0;
    await world.module.completeLogin.run(elsewhere(), challengeToken, { recoveryCode: recoveryCodes[0] ?? "" });
    expect(security().map(({ message }) => message)).toEqual(["user signed in", "signed in from new device", "recovery code used"]);
  });

  it("tell of wrong passwords and codes of a session", async () => {
    const ada = await world.person();
    const { person, secret } = await personAt(elsewhere());
    await refusalOf(world.module.reauthenticate.run(await world.callerOf(ada), { password: "a wrong password" }));
    await refusalOf(world.module.reauthenticate.run(await world.callerOf(person), { totp: wrongCode(secret) }));
    await world.module.reauthenticate.run(await world.callerOf(person), { totp: codeOf(secret) });
    expect(security()).toMatchObject([
      { message: "login failed", userId: ada.user.id, reason: "invalid current password" },
      { message: "second factor failed", userId: person.user.id, reason: "invalid code" },
      { message: "user reauthenticated", userId: person.user.id },
    ]);
  });

  it("tell of a passkey whose counter went back", async () => {
    const { person, authenticator, passkeyId } = await factors.withPasskey();
    await world.db.client.passkey.update({ where: { id: passkeyId }, data: { counter: 1_000_000 } });
    log.lines.length = 0;
    expect(await refusalOf(factors.passkeySignIn(authenticator))).toEqual({ code: "UNAUTHENTICATED" });
    expect(security()[0]).toMatchObject({ message: "passkey refused", userId: person.user.id, subject: passkeyId });
  });
});
