import { readFileSync } from "node:fs";
import { join } from "node:path";
import { graphql, Kind, parse } from "graphql";
import type { AuditEntry } from "../../../contracts/audit";
import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { withCorrelation } from "../../../platform/logging/correlation";
import { SoftwareAuthenticator } from "../../../platform/testing/software-authenticator";
import type { SignedInAs } from "../services/session-opener";
import { authSubgraph } from "../subgraph";
import { codeOf, Factors, ORIGIN } from "./factor-fixture";
import { createAuthWorld, PASSWORD, visitor, type AuthWorld } from "./auth-world";

let world: AuthWorld;
beforeAll(async () => void (world = await createAuthWorld()));
afterAll(() => world.close());

/** What was put on its way to the audit log about an organization, the oldest first. */
async function entriesOf(organizationId: string): Promise<AuditEntry[]> {
  const rows = await world.db.client.outbox.findMany({ where: { kind: "call", name: recordAuditEntriesCall.name, target: "core" }, orderBy: { id: "asc" } });
  return rows.flatMap(({ payload }) => recordAuditEntriesCall.request.parse(payload).entries).filter((entry) => entry.organizationId === organizationId);
}
const callerOf = async (signedIn: SignedInAs): Promise<Principal> => ({ ...(await world.callerOf(signedIn)), address: "203.0.113.7", userAgent: "Firefox" });
const EVENTS_READ = { name: "Reader", permissions: ["events:read"], expiresAt: null };

interface Scene {
  readonly owner: SignedInAs;
  readonly grace: SignedInAs;
  readonly organizationId: string;
}
/** An owner, and Grace, who has been invited and has not joined. */
async function invited(): Promise<Scene> {
  const [owner, grace] = [await world.verify(await world.person("Ada")), await world.verify(await world.person("Grace"))];
  const { id } = await world.organization(owner);
  await world.module.inviteMember.run(await world.callerOf(owner), id, grace.user.email, "MANAGER");
  return { owner, grace, organizationId: id };
}
async function joined(): Promise<Scene> {
  const scene = await invited();
  await world.module.acceptInvitation.run(await world.callerOf(scene.grace), await world.tokenFor(scene.grace.user.email, "invitation"));
  return scene;
}

interface Deed extends Scene {
  readonly by: SignedInAs;
  readonly run: (caller: Principal) => Promise<unknown>;
  readonly action: AuditEntry["action"];
  readonly record: readonly [type: AuditEntry["recordType"], id?: string];
  readonly before: object | null;
  readonly after: object | null;
  /** Asked again, it finds nothing to do. */
  readonly idempotent?: boolean;
}

const deeds: Record<string, () => Promise<Deed>> = {
  inviteMember: async () => {
    const scene = await joined();
    const run = (caller: Principal) => world.module.inviteMember.run(caller, scene.organizationId, "New@example.com", "STAFF");
    return { ...scene, by: scene.owner, run, action: "MEMBER_INVITED", record: ["Invitation"], before: null, after: { email: "new@example.com", role: "STAFF" } };
  },
  acceptInvitation: async () => {
    const scene = await invited();
    const token = await world.tokenFor(scene.grace.user.email, "invitation");
    const run = (caller: Principal) => world.module.acceptInvitation.run(caller, token);
    return { ...scene, by: scene.grace, run, action: "MEMBER_JOINED", record: ["Membership", scene.grace.user.id], before: null, after: { role: "MANAGER" } };
  },
  changeMemberRole: async () => {
    const scene = await joined();
    const run = (caller: Principal) => world.module.changeMembers.changeRole(caller, scene.organizationId, scene.grace.user.id, "STAFF");
    return { ...scene, by: scene.owner, run, action: "MEMBER_ROLE_CHANGED", record: ["Membership", scene.grace.user.id], before: { role: "MANAGER" }, after: { role: "STAFF" }, idempotent: true };
  },
  removeMember: async () => {
    const scene = await joined();
    const run = (caller: Principal) => world.module.changeMembers.remove(caller, scene.organizationId, scene.grace.user.id);
    return { ...scene, by: scene.owner, run, action: "MEMBER_REMOVED", record: ["Membership", scene.grace.user.id], before: { role: "MANAGER" }, after: null };
  },
  "removeMember, of oneself": async () => {
    const scene = await joined();
    const run = (caller: Principal) => world.module.changeMembers.remove(caller, scene.organizationId, scene.grace.user.id);
    return { ...scene, by: scene.grace, run, action: "MEMBER_LEFT", record: ["Membership", scene.grace.user.id], before: { role: "MANAGER" }, after: null };
  },
  createApiKey: async () => {
    const scene = await joined();
    const expiresAt = new Date(Date.now() + 3_600_000);
    const run = (caller: Principal) => world.module.apiKeys.create(caller, { name: " Box office ", permissions: ["events:read"], expiresAt });
    return { ...scene, by: scene.grace, run, action: "API_KEY_CREATED", record: ["ApiKey"], before: null, after: { name: "Box office", permissions: ["events:read"], expiresAt: expiresAt.toISOString() } };
  },
  revokeApiKey: async () => {
    const scene = await joined();
    const { apiKey } = await world.module.apiKeys.create(await world.callerOf(scene.grace), EVENTS_READ);
    const run = (caller: Principal) => world.module.apiKeys.revoke(caller, apiKey.id);
    return { ...scene, by: scene.grace, run, action: "API_KEY_REVOKED", record: ["ApiKey", apiKey.id], before: { ...EVENTS_READ }, after: null };
  },
  changePassword: async () => {
    const scene = await joined();
    const { apiKey } = await world.module.apiKeys.create(await world.callerOf(scene.grace), EVENTS_READ);
    const run = (caller: Principal) => world.module.changePassword.run(caller, PASSWORD, "another horse battery");
    return { ...scene, by: scene.grace, run, action: "API_KEY_REVOKED", record: ["ApiKey", apiKey.id], before: { ...EVENTS_READ }, after: null };
  },
};

/** Grace has joined, and uses an authenticator app and a passkey. */
async function withFactors(): Promise<Scene & { readonly passkeyId: string }> {
  const scene = await joined();
  const { passkey } = await new Factors(world).register(scene.grace, new SoftwareAuthenticator(ORIGIN));
  const { secret } = await world.module.totp.enroll(await world.callerOf(scene.grace));
  await world.module.totp.confirm(await world.callerOf(scene.grace), codeOf(secret));
  return { ...scene, passkeyId: passkey.id };
}

const factorDeed = (scene: Scene, run: Deed["run"], action: Deed["action"], change: string): Deed => ({
  ...scene, by: scene.grace, run, action, record: ["Membership", scene.grace.user.id], before: null, after: { change },
});

const factorDeeds: Readonly<Record<string, () => Promise<Deed>>> = {
  confirmTotp: async () => {
    const scene = await joined();
    const { secret } = await world.module.totp.enroll(await world.callerOf(scene.grace));
    return factorDeed(scene, (caller) => world.module.totp.confirm(caller, codeOf(secret)), "SECOND_FACTOR_ADDED", "TOTP_ADDED");
  },
  removeTotp: async () => factorDeed(await withFactors(), (caller) => world.module.totp.remove(caller), "SECOND_FACTOR_REMOVED", "TOTP_REMOVED"),
  registerPasskey: async () => {
    const scene = await joined();
    const { challengeToken, options } = await world.module.passkeys.begin(await world.callerOf(scene.grace));
    const credential = new SoftwareAuthenticator(ORIGIN).create(options);
    return factorDeed(scene, (caller) => world.module.passkeys.complete(caller, challengeToken, credential, null), "SECOND_FACTOR_ADDED", "PASSKEY_ADDED");
  },
  removePasskey: async () => {
    const scene = await withFactors();
    return factorDeed(scene, (caller) => world.module.passkeys.remove(caller, scene.passkeyId), "SECOND_FACTOR_REMOVED", "PASSKEY_REMOVED");
  },
  replaceRecoveryCodes: async () => factorDeed(await withFactors(), (caller) => world.module.replaceRecoveryCodes.run(caller), "RECOVERY_CODES_CREATED", "RECOVERY_CODES_CREATED"),
  setSecondFactorRequirement: async () => {
    const scene = await joined();
    await new Factors(world).register(scene.owner, new SoftwareAuthenticator(ORIGIN));
    const run = (caller: Principal) => world.module.requireSecondFactor.run(caller, scene.organizationId, true);
    const [before, after] = [{ requireSecondFactor: false }, { requireSecondFactor: true }];
    return { ...scene, by: scene.owner, run, action: "ORGANIZATION_UPDATED", record: ["Organization", scene.organizationId], before, after, idempotent: true };
  },
};
Object.assign(deeds, factorDeeds);

/** Mutations of which no organization is told, each with the reason. */
const UNWRITTEN: Readonly<Record<string, string>> = {
  createOrganization: "written down, and tested alone: there is no organization before",
  resetPassword: "written down like changePassword, and tested alone: nobody has signed in before",
  register: "an account of one's own",
  verifyEmail: "one's own address",
  requestPasswordReset: "one's own account, asked for by anybody",
  resendVerificationEmail: "one's own account",
  login: "a session, of which the account has a list",
  refreshSession: "the same session",
  logout: "a session of one's own",
  endSession: "a session of one's own",
  completeLogin: "a session like that of login; the use of a recovery code is written down, and tested with it",
  createPasskeyChallenge: "changes nothing",
  reauthenticate: "the same session",
  enrollTotp: "counts for nothing before confirmTotp",
  beginPasskeyRegistration: "changes nothing",
  renamePasskey: "the name is the user's own note",
};

describe("every mutation", () => {
  it("is written down for the organizations it is about, or stands among those that are not, with the reason", () => {
    const sdl = parse(readFileSync(join(__dirname, "..", "schema.graphql"), "utf8"));
    const found = sdl.definitions.find((definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === "Mutation");
    const mutations = found?.kind === Kind.OBJECT_TYPE_DEFINITION ? (found.fields ?? []).map(({ name }) => name.value) : [];
    const known = [...Object.keys(deeds).map((deed) => deed.split(",")[0] ?? ""), ...Object.keys(UNWRITTEN)];
    expect([...new Set(known)].sort()).toEqual([...mutations].sort());
  });

  it.each(Object.keys(deeds))("%s puts one entry on its way: who, what, from where, before and after", async (name) => {
    const deed = await (deeds[name] as () => Promise<Deed>)();
    const { user } = await world.callerOf(deed.by);
    const known = await entriesOf(deed.organizationId);
    await withCorrelation("request-12345", async () => deed.run(await callerOf(deed.by)));
    const [entry, ...more] = (await entriesOf(deed.organizationId)).slice(known.length);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      action: deed.action,
      recordType: deed.record[0],
      recordId: deed.record[1] ?? (expect.stringMatching(/^[0-9a-f-]{36}$/) as string),
      eventId: null,
      actor: { kind: "USER", userId: user?.id, sessionId: user?.sessionId, address: "203.0.113.7", userAgent: "Firefox" },
      correlationId: "request-12345",
    });
    expect([entry?.before, entry?.after]).toEqual([deed.before, deed.after]);
    expect(JSON.stringify([entry?.before, entry?.after])).not.toMatch(/token|hash|secret|prefix|ep_/i);
    if (!deed.idempotent) return;
    await deed.run(await callerOf(deed.by));
    expect(await entriesOf(deed.organizationId)).toHaveLength(known.length + 1);
  });

  it.each(Object.keys(deeds))("%s is not done when it cannot be written down, and not written down when it is not done", async (name) => {
    const deed = await (deeds[name] as () => Promise<Deed>)();
    const caller = await callerOf(deed.by);
    const asWas = await everything();
    for (const [tables, condition] of [[["outbox"], `WHEN (NEW.name = '${recordAuditEntriesCall.name}')`], [CHANGED, ""]] as const) {
      await expect(refusing(tables, condition, () => deed.run(caller))).rejects.toThrow("refused at the commit");
      expect(await everything()).toEqual(asWas);
    }
  });
});

const CHANGED = ["organizations", "memberships", "invitations", "api_keys", "totp_secrets", "passkeys", "recovery_codes"] as const;

/** Every transaction that changes one of the tables fails at its very end. */
async function refusing<T>(tables: readonly string[], condition: string, work: () => Promise<T>): Promise<T> {
  const run = (statement: string) => world.db.client.$executeRawUnsafe(statement);
  await run("CREATE OR REPLACE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused at the commit'; END $$");
  const events = condition === "" ? "INSERT OR UPDATE OR DELETE" : "INSERT";
  for (const table of tables) await run(`CREATE CONSTRAINT TRIGGER refuse_commit AFTER ${events} ON ${table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW ${condition} EXECUTE FUNCTION refuse_commit()`);
  try {
    return await work();
  } finally {
    for (const table of tables) await run(`DROP TRIGGER refuse_commit ON ${table}`);
  }
}

/** All there is of organizations, and what is on its way to the audit log. */
async function everything(): Promise<Record<string, unknown>> {
  const digests = CHANGED.map(async (table) => [table, await world.db.client.$queryRawUnsafe(`SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM ${table} AS t`)] as const);
  return { ...Object.fromEntries(await Promise.all(digests)), entries: await world.db.client.outbox.count({ where: { name: recordAuditEntriesCall.name } }) };
}

describe("an entry", () => {
  it("is the first of an organization: who made it", async () => {
    const ada = await world.person();
    const organization = await world.organization(ada, "Opéra");
    expect(await entriesOf(organization.id)).toMatchObject([
      { action: "ORGANIZATION_CREATED", recordType: "Organization", recordId: organization.id, actor: { kind: "USER", userId: ada.user.id }, before: null, after: { name: "Opéra", slug: organization.slug } },
    ]);
    const refused = await refusing(["organizations"], "", () => world.organization(ada, "Refused")).catch((error: unknown) => error);
    expect(String(refused)).toContain("refused at the commit");
    expect(await world.db.client.outbox.count({ where: { payload: { path: ["entries", "0", "after", "name"], equals: "Refused" } } })).toBe(0);
  });

  it("about a key is for every organization that the key is good in, and for no other", async () => {
    const { owner, grace, organizationId } = await joined();
    const other = await world.organization(grace);
    const { apiKey } = await world.module.apiKeys.create(await world.callerOf(grace), EVENTS_READ);
    const later = await world.organization(grace);
    await world.module.apiKeys.revoke(await world.callerOf(grace), apiKey.id);
    const actions = async (id: string) => (await entriesOf(id)).filter(({ recordId }) => recordId === apiKey.id).map(({ action }) => action);
    for (const id of [organizationId, other.id]) expect(await actions(id)).toEqual(["API_KEY_CREATED", "API_KEY_REVOKED"]);
    expect(await actions(later.id)).toEqual([]);
    // After its user has left, the organization has no business with the key any more.
    const kept = await world.module.apiKeys.create(await world.callerOf(grace), EVENTS_READ);
    await world.module.changeMembers.remove(await world.callerOf(owner), organizationId, grace.user.id);
    await world.module.apiKeys.revoke(await world.callerOf(grace), kept.apiKey.id);
    expect((await entriesOf(organizationId)).filter(({ recordId }) => recordId === kept.apiKey.id).map(({ action }) => action)).toEqual(["API_KEY_CREATED"]);
  });

  it("of many keys in many organizations are few messages, so that a password can be changed however many there are", async () => {
    const { grace, organizationId } = await joined();
    const caller = await world.callerOf(grace);
    const { apiKey } = await world.module.apiKeys.create(caller, EVENTS_READ);
    const others = Array.from({ length: 250 }, () => newId());
    await world.db.client.apiKey.update({ where: { id: apiKey.id }, data: { organizationIds: [organizationId, ...others] } });
    const messages = () => world.db.client.outbox.count({ where: { name: recordAuditEntriesCall.name } });
    const before = await messages();
    await world.module.apiKeys.revoke(caller, apiKey.id);
    expect((await messages()) - before).toBe(2);
    for (const id of [organizationId, ...others.slice(-1)]) expect((await entriesOf(id)).at(-1)).toMatchObject({ action: "API_KEY_REVOKED", recordId: apiKey.id, organizationId: id });
  });

  it("and the push to the gateways use the canonical ID when the client writes capital letters", async () => {
    const { owner, grace, organizationId } = await joined();
    const { apiKey } = await world.module.apiKeys.create(await world.callerOf(grace), EVENTS_READ);
    const { schema } = await authSubgraph.schema(world.module);
    const ask = async (by: SignedInAs, source: string, ids: Record<string, string>): Promise<void> => {
      const variableValues = Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, id.toUpperCase()]));
      const contextValue = authSubgraph.context(world.module, await world.callerOf(by));
      expect((await graphql({ schema, source, variableValues, contextValue })).errors).toBeUndefined();
    };
    const ids = { organizationId, userId: grace.user.id };
    await ask(grace, "mutation($id: ID!) { revokeApiKey(id: $id) }", { id: apiKey.id });
    await ask(owner, "mutation($organizationId: ID!, $userId: ID!) { changeMemberRole(organizationId: $organizationId, userId: $userId, role: STAFF) { role } }", ids);
    expect((await entriesOf(organizationId)).at(-1)).toMatchObject({ action: "MEMBER_ROLE_CHANGED", recordId: grace.user.id });
    await ask(grace, "mutation($organizationId: ID!, $userId: ID!) { removeMember(organizationId: $organizationId, userId: $userId) }", ids);
    expect((await entriesOf(organizationId)).at(-1)).toMatchObject({ action: "MEMBER_LEFT", recordId: grace.user.id });
    const told = await world.db.client.outbox.findMany({ where: { name: "principal-changed" }, orderBy: { id: "desc" }, take: 3 });
    const userId = grace.user.id;
    expect(told.map(({ payload }) => payload).reverse()).toEqual([{ userId, ended: [apiKey.id] }, { userId, ended: [] }, { userId, ended: [] }]);
  });

  it("tells that a key has ended with the password that was reset, by whoever had the link", async () => {
    const { grace, organizationId } = await joined();
    const { apiKey } = await world.module.apiKeys.create(await world.callerOf(grace), EVENTS_READ);
    await world.module.requestPasswordReset.run(visitor(), grace.user.email);
    const again = await world.module.resetPassword.run(visitor(), await world.tokenFor(grace.user.email, "password_reset"), "another horse battery");
    expect((await entriesOf(organizationId)).at(-1)).toMatchObject({ action: "API_KEY_REVOKED", recordId: apiKey.id, actor: { kind: "USER", userId: grace.user.id, sessionId: again.sessionId } });
  });

  it("names the program that used somebody's key", async () => {
    const { owner, grace, organizationId } = await joined();
    const { apiKey, secret } = await world.module.apiKeys.create(await world.callerOf(owner), { ...EVENTS_READ, permissions: ["members:manage"] });
    await world.module.changeMembers.changeRole(await world.callerByKey(secret), organizationId, grace.user.id, "STAFF");
    expect((await entriesOf(organizationId)).at(-1)).toMatchObject({ action: "MEMBER_ROLE_CHANGED", actor: { kind: "API_KEY", userId: owner.user.id, sessionId: apiKey.id } });
  });
});
