import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { accountHash } from "../../../platform/logging/personal-data";
import { CapturedLog } from "../../../platform/testing/captured-log";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, refusalOf, type AuthWorld } from "./auth-world";

const NEW = "another horse battery";

let log: CapturedLog;
let world: AuthWorld;
let ada: SignedInAs;
beforeAll(async () => {
  log = new CapturedLog();
  world = await createAuthWorld({ LOG_LEVEL: "info" }, log.sink);
});
beforeEach(async () => {
  ada = await world.verify(await world.person());
  log.lines.length = 0;
});
afterAll(() => world.close());

let host = 0;
/** A network that no other test uses, and what is logged of it. */
const from = (): { caller: Principal; network: string } => {
  host += 1;
  return { caller: anonymous(`198.51.${host}.77`), network: `198.51.${host}.0/24` };
};
const security = () => log.lines.filter(({ data }) => data?.type === "security").map(({ level, message, data }) => ({ level, message, ...data }));
const messages = () => security().map(({ message }) => message);
const logIn = (caller: Principal, password = PASSWORD, email = ada.user.email) => world.module.logIn.run(caller, { email, password, rememberMe: false });
/** The caller that the gateway would make of Ada's session at an address. */
const adaAt = async ({ address }: Principal): Promise<Principal> => ({ ...(await world.callerOf(ada)), address });

describe("security events of accounts", () => {
  it("tell of failed sign-ins alike, whether or not the account exists", async () => {
    const { caller, network } = from();
    const nobody = `nobody-${newId()}@example.com`;
    await refusalOf(logIn(caller, "a wrong password"));
    await refusalOf(logIn(caller, PASSWORD, nobody));
    const event = { level: "warn", message: "login failed", type: "security", network, reason: "invalid credentials" };
    expect(security()).toEqual([{ ...event, account: accountHash(ada.user.email) }, { ...event, account: accountHash(nobody) }]);
  });

  it("tell which counter refused a sign-in", async () => {
    const { caller } = from();
    for (let guess = 0; guess < 11; guess++) await refusalOf(logIn(caller, "a wrong password"));
    expect(security().at(-1)).toMatchObject({ message: "login limited", account: accountHash(ada.user.email), reason: "network" });
    for (let guess = 0; guess < 45; guess++) await refusalOf(logIn(anonymous(`2001:db8:${newId().slice(-4)}:${guess}::1`), "a wrong password"));
    expect(security().at(-1)).toMatchObject({ message: "login limited", reason: "account" });
  });

  it("tell of sign-ins, and of those from elsewhere", async () => {
    const { caller, network } = from();
    await logIn(caller);
    expect(messages()).toEqual(["user signed in", "signed in from new device"]);
    expect(security()[0]).toMatchObject({ level: "info", userId: ada.user.id, network });
  });

  it("tell of changed and reset passwords, and of a wrong current one", async () => {
    const { caller } = from();
    await refusalOf(world.module.changePassword.run(await adaAt(caller), "a wrong password", NEW));
    await world.module.changePassword.run(await adaAt(caller), PASSWORD, NEW);
    for (let request = 0; request < 3; request++) await world.module.requestPasswordReset.run(caller, ada.user.email);
    await world.module.resetPassword.run(caller, await world.tokenFor(ada.user.email, "password_reset"), PASSWORD);
    expect(messages()).toEqual([
      "login failed", "password changed", "password reset requested", "password reset requested", "password reset limited", "password reset", "user signed in",
    ]);
  });

  it("tell of keys, members, ended sessions and reused tokens", async () => {
    const { caller } = from();
    const { apiKey } = await world.module.apiKeys.create(await adaAt(caller), { name: "Till", permissions: ["account:read"], expiresAt: null });
    await world.module.apiKeys.revoke(await adaAt(caller), apiKey.id);
    const { id } = await world.organization(ada);
    const bob = await world.member(ada, id, "STAFF", "Bob");
    await world.module.changeMembers.changeRole(await adaAt(caller), id, bob.user.id, "OWNER");
    await world.module.changeMembers.remove(await adaAt(caller), id, bob.user.id);
    const { sessionId } = await logIn(caller);
    await world.module.logOut.endOne(await adaAt(caller), sessionId);
    await world.module.refreshSession.run(caller, ada.refreshToken);
    await world.db.client.$executeRaw`UPDATE refresh_tokens SET replaced_at = replaced_at - interval '1 minute' WHERE replaced_at IS NOT NULL`;
    await refusalOf(world.module.refreshSession.run(caller, ada.refreshToken));
    expect(messages().filter((message) => !message.includes("signed in"))).toEqual([
      "api key created", "api key revoked", "member joined", "member role changed", "member removed", "session ended", "session ended", "refresh token reused",
    ]);
  });

  it("tell that a network sent too many invalid tokens", async () => {
    const { caller, network } = from();
    await Promise.all(Array.from({ length: 301 }, () => refusalOf(world.module.refreshSession.run(caller, "epr_nonsense"))));
    expect(security()).toEqual([{ level: "warn", message: "token guesses limited", type: "security", reason: "network", network }]);
  });

  it("hold no email address and no whole network address", async () => {
    const { caller } = from();
    await logIn(caller);
    await refusalOf(logIn(caller, "a wrong password"));
    await world.module.requestPasswordReset.run(caller, ada.user.email);
    const text = JSON.stringify(log.lines);
    expect(text).not.toContain("@");
    expect(text).not.toContain(caller.address);
  });
});
