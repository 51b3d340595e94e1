import { createPublicKey, createVerify } from "node:crypto";
import { decode, sign } from "jsonwebtoken";
import { createLogger } from "../../../platform/logging/logger";
import { newId } from "../../../platform/db/new-id";
import { SigningKeyRepository } from "../repositories/signing-key.repository";
import { AccessTokens } from "../services/access-tokens";
import { SigningKeys } from "../services/signing-keys";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, refusalOf, visitor, type AuthWorld } from "./auth-world";

let world: AuthWorld;
beforeAll(async () => void (world = await createAuthWorld()));
afterAll(() => world.close());

const person = async (name?: string) => world.verify(await world.person(name));
const createKey = async (by: SignedInAs, permissions: string[], expiresAt: Date | null = null) =>
  world.module.apiKeys.create(await world.callerOf(by), { name: " Till ", permissions, expiresAt });
const resolve = (key: string) => world.module.resolvePrincipal.byApiKey(key);

describe("access tokens", () => {
  it("are verified by anybody who has the key set", async () => {
    const { accessToken, user, sessionId } = await world.person();
    const { header, payload } = decode(accessToken, { complete: true }) ?? {};
    expect(header).toMatchObject({ alg: "ES256" });
    expect(payload).toMatchObject({ iss: "event-planner", aud: "event-planner", sub: user.id, sid: sessionId });
    const { iat = 0, exp = 0 } = payload as { iat?: number; exp?: number };
    expect([exp - iat, header?.kid]).toEqual([3_600, expect.any(String)]);
    const jwk = (await world.module.signingKeys.keySet()).keys.find((key) => key.kid === header?.kid);
    expect(jwk).toMatchObject({ kty: "EC", crv: "P-256", use: "sig", alg: "ES256" });
    expect(jwk).not.toHaveProperty("d");
    const [head = "", body = "", signature = ""] = accessToken.split(".");
    const key = createPublicKey({ key: jwk as never, format: "jwk" });
    expect(createVerify("sha256").update(`${head}.${body}`).verify({ key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"))).toBe(true);
  });

  it("are not believed when they are signed by others, unsigned, or for another audience", async () => {
    const { accessToken, user, sessionId } = await world.person();
    const { id, key } = await world.module.signingKeys.signer();
    const claims = { sid: sessionId, sub: user.id, iss: "event-planner", aud: "event-planner", exp: Math.floor(Date.now() / 1000) + 60 };
    const inspect = async (token: string) => (await world.module.validateToken.inspect(token, [])).valid;
    expect(await inspect(sign(claims, key, { algorithm: "ES256", keyid: id }))).toBe(true);
    expect(await inspect(sign({ ...claims, aud: "another" }, key, { algorithm: "ES256", keyid: id }))).toBe(false);
    expect(await inspect(sign({ ...claims, exp: 1 }, key, { algorithm: "ES256", keyid: id }))).toBe(false);
    expect(await inspect(sign(claims, "public", { algorithm: "HS256", keyid: id }))).toBe(false);
    expect(await inspect(sign(claims, null as never, { algorithm: "none", keyid: id }))).toBe(false);
    expect(await inspect(`${accessToken.slice(0, -4)}AAAA`)).toBe(false);
    expect(await inspect("nonsense")).toBe(false);
  });

  it("are made with one key, however many processes need the first one at once", async () => {
    const fresh = await createAuthWorld();
    try {
      const logger = createLogger("auth", "silent");
      const processes = Array.from({ length: 5 }, () => new SigningKeys(fresh.db, new SigningKeyRepository(), ["a-secret-of-the-test"], logger));
      const ids = await Promise.all(processes.map(async (keys) => (await keys.signer()).id));
      expect(new Set(ids).size).toBe(1);
      expect(await fresh.db.client.signingKey.count()).toBe(1);
    } finally {
      await fresh.close();
    }
  });

  it("of before a rotation stay good; a new key signs from then on; the old one goes at last", async () => {
    const fresh = await createAuthWorld();
    try {
      const { signingKeys, validateToken } = fresh.module;
      const before = await fresh.person();
      const old = (await signingKeys.signer()).id;
      const age = (hours: number) => fresh.db.client.$executeRaw`UPDATE signing_keys SET signs_from = signs_from - make_interval(hours => ${hours}::int)`;
      await age(24 * 30);
      await signingKeys.rotate();
      expect((await signingKeys.keySet()).keys).toHaveLength(2);
      expect((await signingKeys.signer()).id).toBe(old);
      await age(1);
      await signingKeys.rotate();
      expect((await signingKeys.signer()).id).not.toBe(old);
      expect(await validateToken.inspect(before.accessToken, [])).toMatchObject({ valid: true });
      await age(2);
      await signingKeys.rotate();
      expect((await signingKeys.keySet()).keys.map(({ kid }) => kid)).not.toContain(old);
    } finally {
      await fresh.close();
    }
  });

  it("cannot be signed without the secret that encrypts the keys, but with a list that has it", async () => {
    const fresh = await createAuthWorld();
    try {
      const logger = createLogger("auth", "silent");
      const keysWith = (...secrets: string[]) => new SigningKeys(fresh.db, new SigningKeyRepository(), secrets, logger);
      await keysWith("the-first-secret").signer();
      await expect(keysWith("another-secret").signer()).rejects.toThrow("not known here");
      await expect(new AccessTokens(keysWith("another-secret", "the-first-secret")).issue(newId(), newId())).resolves.toEqual(expect.any(String));
    } finally {
      await fresh.close();
    }
  });
});

describe("API keys", () => {
  it("act as their user with what they were given, as long as he has it", async () => {
    const ada = await person();
    const organization = await world.organization(ada);
    const manager = await world.member(ada, organization.id, "MANAGER");
    const { apiKey, secret } = await createKey(manager, ["events:read", "payments:read"]);
    expect(apiKey).toMatchObject({ name: "Till", lastUsedAt: null });
    expect(secret.startsWith(`${apiKey.prefix}_`)).toBe(true);
    expect(JSON.stringify(await world.db.client.apiKey.findMany())).not.toContain(secret);
    const principal = await resolve(secret);
    expect(principal).toMatchObject({ id: manager.user.id, sessionId: apiKey.id, permissions: [], expiresAt: null });
    expect(principal?.memberships).toEqual([{ organizationId: organization.id, role: "MANAGER", permissions: ["events:read", "payments:read"] }]);
    await world.module.changeMembers.changeRole(await world.callerOf(ada), organization.id, manager.user.id, "STAFF");
    expect((await resolve(secret))?.memberships[0]?.permissions).toEqual(["events:read"]);
    await world.module.changeMembers.remove(await world.callerOf(ada), organization.id, manager.user.id);
    expect((await resolve(secret))?.memberships).toEqual([]);
  });

  it("are given something, and nothing that their maker does not have", async () => {
    const ada = await person();
    await world.organization(ada);
    expect(await refusalOf(createKey(ada, ["tokens:validate"]))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(createKey(ada, ["events:fly"]))).toMatchObject({ code: "BAD_USER_INPUT", fields: { permissions: expect.any(String) as string } });
    expect(await refusalOf(createKey(await person(), ["events:read"]))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(createKey(ada, ["account:read"], new Date(Date.now() - 1)))).toMatchObject({ code: "BAD_USER_INPUT" });
    expect(await refusalOf(createKey(ada, []))).toMatchObject({ code: "BAD_USER_INPUT", fields: { permissions: expect.any(String) as string } });
  });

  it("are made by nobody whose address is not confirmed", async () => {
    const mallory = await world.person("Mallory");
    await world.organization(mallory);
    expect(await refusalOf(createKey(mallory, ["events:read"]))).toEqual({ code: "FORBIDDEN" });
    await expect(createKey(mallory, ["events:read"])).rejects.toThrow("Confirm your e-mail address first");
    await world.verify(mallory);
    expect(await resolve((await createKey(mallory, ["events:read"])).secret)).toMatchObject({ id: mallory.user.id, verified: true });
  });

  it("are good where their user belonged when they were made, and nowhere else", async () => {
    const [ada, grace] = [await person(), await person("Grace")];
    const first = await world.organization(grace);
    const { secret } = await createKey(grace, ["events:read", "members:read"]);
    const places = async () => (await resolve(secret))?.memberships.map(({ organizationId }) => organizationId);
    const second = await world.organization(ada);
    await world.module.inviteMember.run(await world.callerOf(ada), second.id, grace.user.email, "MANAGER");
    await world.module.acceptInvitation.run(await world.callerOf(grace), await world.tokenFor(grace.user.email, "invitation"));
    expect((await world.callerOf(grace)).user?.memberships).toHaveLength(2);
    expect(await places()).toEqual([first.id]);
    expect((await resolve((await createKey(grace, ["events:read"])).secret))?.memberships).toHaveLength(2);
  });

  it("do not come back with their user to an organization that he left", async () => {
    const [ada, grace] = [await person(), await person("Grace")];
    const { id } = await world.organization(ada);
    const join = async () => {
      await world.module.inviteMember.run(await world.callerOf(ada), id, grace.user.email, "MANAGER");
      await world.module.acceptInvitation.run(await world.callerOf(grace), await world.tokenFor(grace.user.email, "invitation"));
    };
    await join();
    const { secret } = await createKey(grace, ["events:read"]);
    expect((await resolve(secret))?.memberships).toHaveLength(1);
    await world.module.changeMembers.remove(await world.callerOf(grace), id, grace.user.id);
    await join();
    expect((await resolve(secret))?.memberships).toEqual([]);
  });

  it("are over at their end, and at once when they are revoked by their user", async () => {
    const [ada, eve] = [await person(), await person("Eve")];
    const { apiKey, secret } = await createKey(ada, ["account:read"], new Date(Date.now() + 60_000));
    expect(await resolve(secret)).not.toBeNull();
    expect(await refusalOf(world.module.apiKeys.revoke(await world.callerOf(eve), apiKey.id))).toEqual({ code: "NOT_FOUND" });
    await world.db.client.apiKey.update({ where: { id: apiKey.id }, data: { expiresAt: new Date() } });
    expect(await resolve(secret)).toBeNull();
    const another = await createKey(ada, ["account:read"]);
    await world.module.apiKeys.revoke(await world.callerOf(ada), another.apiKey.id);
    expect(await resolve(another.secret)).toBeNull();
    expect(world.told).toContainEqual({ userId: ada.user.id, ended: [another.apiKey.id] });
  });

  it("are nothing with another secret", async () => {
    const { secret } = await createKey(await person(), ["account:read"]);
    expect(await resolve(`${secret.slice(0, -3)}abc`)).toBeNull();
    expect(await resolve("ep_")).toBeNull();
  });

  it("do nothing to the account: that takes a person who signed in", async () => {
    const ada = await person();
    const { id } = await world.organization(ada);
    await world.member(ada, id, "OWNER");
    const { secret, apiKey } = await createKey(ada, ["account:read", "purchases:own", "events:read", "members:manage", "organization:manage"]);
    const caller = await world.callerByKey(secret);
    const { module } = world;
    const attempts = {
      createApiKey: () => module.apiKeys.create(caller, { name: "x", permissions: ["events:read"], expiresAt: null }),
      revokeApiKey: () => module.apiKeys.revoke(caller, apiKey.id),
      logout: () => module.logOut.run(caller, true),
      createOrganization: () => module.createOrganization.run(caller, "Mine", null),
      acceptInvitation: () => module.acceptInvitation.run(caller, "token"),
      leave: () => module.changeMembers.remove(caller, id, ada.user.id),
      changePassword: () => module.changePassword.run(caller, PASSWORD, "another horse battery"),
      verifyEmail: () => module.emailVerification.run(caller, "token"),
    };
    for (const [what, attempt] of Object.entries(attempts)) expect([what, await refusalOf(attempt())]).toEqual([what, { code: "FORBIDDEN" }]);
    expect(await world.callerOf(ada)).toMatchObject({ user: { memberships: [{ organizationId: id }] } });
  });

  it("manage members when they were given that", async () => {
    const ada = await person();
    const { id } = await world.organization(ada);
    const staff = await world.member(ada, id, "STAFF");
    const caller = await world.callerByKey((await createKey(ada, ["members:manage"])).secret);
    await world.module.changeMembers.remove(caller, id, staff.user.id);
    expect((await world.callerOf(staff)).user?.memberships).toEqual([]);
  });

  it("are not made by a session that ends while they are", async () => {
    const ada = await person();
    const caller = await world.callerOf(ada);
    let outcome: Promise<unknown> | undefined;
    // As a reset does it: it holds the user, ends the sessions, and revokes the keys that it sees.
    await world.db.transaction(async (tx) => {
      await tx.$queryRawUnsafe("SELECT id FROM users WHERE id = $1::uuid FOR NO KEY UPDATE", ada.user.id);
      outcome = refusalOf(world.module.apiKeys.create(caller, { name: "x", permissions: ["account:read"], expiresAt: null }));
      await world.somebodyWaits();
      await tx.session.updateMany({ where: { userId: ada.user.id }, data: { endedAt: new Date() } });
    });
    expect(await outcome).toEqual({ code: "UNAUTHENTICATED" });
    expect(await world.db.client.apiKey.count({ where: { userId: ada.user.id } })).toBe(0);
  });

  it("note their use at most once a minute", async () => {
    const { secret, apiKey } = await createKey(await person(), ["account:read"]);
    const lastUse = async () => (await world.db.client.apiKey.findUniqueOrThrow({ where: { id: apiKey.id } })).lastUsedAt?.getTime();
    await resolve(secret);
    const first = await lastUse();
    expect(first).toBeGreaterThan(Date.now() - 10_000);
    await resolve(secret);
    expect(await lastUse()).toBe(first);
  });
});

describe("asking whether a token is good", () => {
  it("is for one's own, and for those who may ask about others", async () => {
    const [ada, eve] = [await world.person(), await world.person("Eve")];
    await world.organization(ada);
    const { validateToken } = world.module;
    const own = await validateToken.run(await world.callerOf(ada), ada.accessToken, ["events:read", "tickets:create"]);
    expect(own).toMatchObject({ valid: true, userId: ada.user.id });
    expect(own.permissions).toContain("events:read");
    expect(await validateToken.run(await world.callerOf(ada), ada.accessToken, ["tokens:validate"])).toMatchObject({ valid: false, userId: ada.user.id });
    expect(await refusalOf(validateToken.run(await world.callerOf(eve), ada.accessToken, []))).toEqual({ code: "FORBIDDEN" });
    expect(await refusalOf(validateToken.run(visitor(), ada.accessToken, []))).toEqual({ code: "UNAUTHENTICATED" });
    const grace = await person("Grace");
    const { secret } = await createKey(grace, ["purchases:own"]);
    expect(await validateToken.run(await world.callerByKey(secret), secret, [])).toMatchObject({ valid: true, permissions: ["purchases:own"] });
    expect(await refusalOf(validateToken.run(await world.callerByKey(secret), grace.accessToken, []))).toEqual({ code: "FORBIDDEN" });
    await world.db.client.user.update({ where: { id: eve.user.id }, data: { role: "ADMIN" } });
    expect(await validateToken.run(await world.callerOf(eve), ada.accessToken, [])).toMatchObject({ valid: true, userId: ada.user.id });
  });
});
