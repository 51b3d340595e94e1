import { permissions } from "../../../contracts/permissions";
import { loginCall, userCall, validateCall } from "../../../contracts/webhooks/auth-api.call";
import { resolvePrincipalCall } from "../../../contracts/webhooks/resolve-principal.call";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import type { Running } from "../../../platform/lifecycle/run-process";
import { serveSubgraph } from "../../../platform/subgraph/serve-subgraph";
import { testServiceClient, principalHeader } from "../../../platform/testing/test-keys";
import { MembershipRepository } from "../repositories/membership.repository";
import { OrganizationRepository } from "../repositories/organization.repository";
import { UserRepository } from "../repositories/user.repository";
import { authSubgraph } from "../subgraph";
import type { SignedInAs } from "../services/session-opener";
import { createAuthWorld, PASSWORD, visitor, type AuthWorld } from "./auth-world";

interface Answer {
   
  readonly data: any;
  readonly errors?: readonly { message: string; path?: (string | number)[]; extensions: { code: string; fields?: Record<string, string> } }[];
}

let world: AuthWorld;
let running: Running;
let url: string;

beforeAll(async () => {
  world = await createAuthWorld();
  running = await serveSubgraph(authSubgraph, world.env);
  url = running.urls.auth ?? "";
});
afterAll(async () => {
  await running.stop();
  await world.close();
});

async function ask(caller: Principal, query: string, variables: object = {}): Promise<Answer> {
  const body = JSON.stringify({ query, variables });
  const response = await fetch(`${url}/graphql`, { method: "POST", body, headers: { "content-type": "application/json", ...principalHeader(caller) } });
  return (await response.json()) as Answer;
}
const refusals = (answer: Answer) => Object.fromEntries((answer.errors ?? []).map(({ path, extensions }) => [path?.join("."), extensions.code]));
const serviceClient = (self: string) => testServiceClient(self, { auth: url });

const REGISTER = "mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken expiresIn user { id name email role emailVerified permissions memberships { role } sessions { current userAgent } } } }";

describe("User.permissions", () => {
  const LOGIN = "mutation ($input: LoginInput!) { login(input: $input) { user { permissions } } }";
  const permissionsOf = async ({ user }: SignedInAs): Promise<string[]> =>
    (await ask(visitor(), LOGIN, { input: { email: user.email, password: PASSWORD } })).data.login.user.permissions as string[];

  it("is what all memberships allow together, also in the response to a sign-in", async () => {
    const owner = await world.verify(await world.person());
    const { id } = await world.organization(owner);
    const grace = await world.member(owner, id, "STAFF");
    expect(await permissionsOf(await world.person())).toEqual([]);
    expect(await permissionsOf(grace)).toEqual(["events:read", "guests:read", "tickets:read", "tickets:scan"].sort((a, b) => order(a) - order(b)));
    await world.organization(grace);
    const both = await permissionsOf(grace);
    expect(both).toEqual(expect.arrayContaining(["events:read", "tickets:scan", "billing:manage", "organization:manage"]));
    expect(both).toHaveLength(new Set(both).size);
    expect(both).not.toContain("tokens:validate");
    expect((await ask(await world.callerOf(grace), "{ me { permissions } }")).data.me.permissions).toEqual(both);
  });
});

/** The place of a permission in the table of all. */
const order = (permission: string): number => Object.keys(permissions).indexOf(permission);

describe("signing in over GraphQL", () => {
  it("answers with the user's own view of himself, although the request came without a token", async () => {
    const email = `${newId()}@example.com`;
    const caller = { ...visitor(), userAgent: "a test/1.0" };
    const answer = await ask(caller, REGISTER, { input: { email, password: PASSWORD, name: "Ada" } });
    expect(answer.errors).toBeUndefined();
    expect(answer.data.register.user).toEqual({
      id: expect.any(String) as string,
      name: "Ada",
      email,
      role: "ATTENDEE",
      emailVerified: false,
      permissions: [],
      memberships: [],
      sessions: [{ current: true, userAgent: "a test/1.0" }],
    });
    const login = await ask(caller, "mutation ($input: LoginInput!) { login(input: $input) { expiresIn user { email sessions { current } } } }", { input: { email, password: PASSWORD } });
    expect(login.data.login).toEqual({ expiresIn: 3600, user: { email, sessions: [{ current: true }, { current: false }] } });
  });

  it("names each bad field", async () => {
    const answer = await ask(visitor(), REGISTER, { input: { email: "ada@example.com", password: "short", name: "Ada\u0007\nLovelace" } });
    expect(answer.errors?.[0]?.extensions).toEqual({
      code: "BAD_USER_INPUT",
      fields: { password: "must have 10 to 128 characters", name: "must be one line without control characters" },
    });
    const scalar = await ask(visitor(), REGISTER, { input: { email: "no address", password: PASSWORD, name: "Ada", locale: "?" } });
    expect(Object.keys(scalar.errors?.[0]?.extensions.fields ?? {})).toEqual(expect.arrayContaining(["email"]));
    const slug = await ask(await world.callerOf(await world.person()), `mutation { createOrganization(input: { name: "  ", slug: "No-Slug" }) { id } }`);
    expect(slug.errors?.[0]?.extensions.fields).toEqual({ name: "must have 1 to 100 characters", slug: "must be small letters and digits, with single dashes between them" });
  });

  it("tells nobody who he is", async () => {
    expect(await ask(visitor(), "{ me { id } }")).toEqual({ data: { me: null } });
    const ada = await world.person();
    expect(await ask(await world.callerOf(ada), "{ me { id email locale role } }")).toEqual({ data: { me: { id: ada.user.id, email: ada.user.email, locale: "en", role: "ATTENDEE" } } });
  });

  it("refuses whoever is not the gateway", async () => {
    const response = await fetch(`${url}/graphql`, { method: "POST", body: '{"query":"{ me { id } }"}', headers: { "content-type": "application/json" } });
    expect(response.status).toBe(401);
  });
});

describe("who sees what of a user and an organization", () => {
  let owner: SignedInAs, manager: SignedInAs, staff: SignedInAs, stranger: SignedInAs, admin: SignedInAs;
  let organizationId: string;
  const USER = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on User { id name createdAt email locale role permissions emailVerified memberships { organization { id } } sessions { id } apiKeys { id } } } }`;

  beforeAll(async () => {
    owner = await world.person("Owner");
    organizationId = (await world.organization(owner)).id;
    manager = await world.member(owner, organizationId, "MANAGER", "Manager");
    staff = await world.member(owner, organizationId, "STAFF", "Staff");
    stranger = await world.person("Stranger");
    await world.organization(stranger);
    admin = await world.person("Admin");
    await world.db.client.user.update({ where: { id: admin.user.id }, data: { role: "ADMIN" } });
    // What the manager must not see of a member: where else he belongs to.
    await world.organization(staff);
  });

  const restricted = ["email", "locale", "role", "permissions", "emailVerified", "memberships", "sessions", "apiKeys"];
  const contact = ["email", "memberships"];
  const cases: [string, () => Promise<Principal>, readonly string[], number][] = [
    ["the user", () => world.callerOf(staff), restricted, 2],
    ["an administrator", () => world.callerOf(admin), restricted, 2],
    ["a manager of the organization", () => world.callerOf(manager), contact, 1],
    ["an owner of the organization", () => world.callerOf(owner), contact, 1],
    ["an owner of another organization", () => world.callerOf(stranger), [], 0],
    ["nobody", () => Promise.resolve(visitor()), [], 0],
  ];
  it.each(cases)("shows a member's user to %s", async (_who, caller, visible, memberships) => {
    const answer = await ask(await caller(), USER, { refs: [{ __typename: "User", id: staff.user.id }] });
    const [user] = answer.data._entities as Record<string, unknown>[];
    expect(user).toMatchObject({ id: staff.user.id, name: "Staff" });
    for (const field of restricted) {
      if (visible.includes(field)) expect(user?.[field]).not.toBeNull();
      else expect(user?.[field]).toBeNull();
    }
    expect(((user?.memberships ?? []) as unknown[]).length).toBe(memberships);
    expect(refusals(answer)).toEqual(Object.fromEntries(restricted.filter((field) => !visible.includes(field)).map((field) => [`_entities.0.${field}`, "FORBIDDEN"])));
  });

  it("shows members to those who may see them", async () => {
    const members = async (caller: Principal) => {
      const answer = await ask(caller, "query ($id: ID!) { organization(id: $id) { name members { role permissions user { name email } } } }", { id: organizationId });
      expect(answer.data.organization.name).toBe("Théâtre du Nord");
      return answer.data.organization.members === null ? refusals(answer) : (answer.data.organization.members as { role: string; user: { email: string } }[]).map(({ role, user }) => [role, user.email]);
    };
    const everybody = [["OWNER", owner.user.email], ["MANAGER", manager.user.email], ["STAFF", staff.user.email]];
    expect(await members(await world.callerOf(owner))).toEqual(everybody);
    expect(await members(await world.callerOf(manager))).toEqual(everybody);
    expect(await members(await world.callerOf(admin))).toEqual(everybody);
    for (const caller of [await world.callerOf(staff), await world.callerOf(stranger)]) {
      expect(await members(caller)).toEqual({ "organization.members": "FORBIDDEN" });
    }
    expect(await members(visitor())).toEqual({ "organization.members": "UNAUTHENTICATED" });
  });

  it("answers null for references that there are not, and leaves the others alone", async () => {
    const refs = [{ __typename: "User", id: newId() }, { __typename: "User", id: "no id" }, { __typename: "User", id: owner.user.id }, { __typename: "Organization", id: organizationId }];
    const answer = await ask(visitor(), "query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on User { id } ... on Organization { id } } }", { refs });
    expect(answer).toEqual({ data: { _entities: [null, null, { id: owner.user.id }, { id: organizationId }] } });
  });

  it("costs one query for any number of references and members", async () => {
    const people = await Promise.all(Array.from({ length: 5 }, (_, index) => world.person(`Person${index}`)));
    const organizations = await Promise.all(people.map((person) => world.organization(person)));
    const [users, found, memberships] = [jest.spyOn(UserRepository.prototype, "byIds"), jest.spyOn(OrganizationRepository.prototype, "byIds"), jest.spyOn(MembershipRepository.prototype, "ofUsers")];
    const refs = [...people.map(({ user }) => ({ __typename: "User", id: user.id })), ...organizations.map(({ id }) => ({ __typename: "Organization", id }))];
    const answer = await ask(await world.callerOf(admin), "query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on User { email memberships { organization { name } } } ... on Organization { name } } }", { refs });
    expect(answer.errors).toBeUndefined();
    expect(answer.data._entities).toHaveLength(10);
    // Organizations are asked for twice: as references, and then as those of memberships that had to be read first.
    expect([users.mock.calls.length, found.mock.calls.length, memberships.mock.calls.length]).toEqual([1, 1, 1]);
    jest.restoreAllMocks();
  });
});

describe("the whole way of a member over GraphQL", () => {
  it("goes from the invitation to being removed", async () => {
    const ada = await world.verify(await world.person());
    const grace = await world.person("Grace");
    const made = await ask(await world.callerOf(ada), `mutation { createOrganization(input: { name: "Opéra" }) { id slug members { role } } }`);
    // The principal is older than the organization, and yet the answer is for its owner.
    expect(made.data.createOrganization).toMatchObject({ members: [{ role: "OWNER" }] });
    const { id } = made.data.createOrganization as { id: string };
    const invited = await ask(await world.callerOf(ada), "mutation ($input: InviteMemberInput!) { inviteMember(input: $input) }", { input: { organizationId: id, email: grace.user.email, role: "STAFF" } });
    expect(invited).toEqual({ data: { inviteMember: true } });
    const token = await world.tokenFor(grace.user.email, "invitation");
    const joined = await ask(await world.callerOf(grace), "mutation ($token: String!) { acceptInvitation(token: $token) { role permissions joinedAt user { name } organization { id } } }", { token });
    expect(joined.data.acceptInvitation).toMatchObject({ role: "STAFF", permissions: ["events:read", "guests:read", "tickets:read", "tickets:scan"], user: { name: "Grace" }, organization: { id } });
    const variables = { o: id, u: grace.user.id };
    const changed = await ask(await world.callerOf(ada), "mutation ($o: ID!, $u: ID!) { changeMemberRole(organizationId: $o, userId: $u, role: MANAGER) { role } }", variables);
    expect(changed).toEqual({ data: { changeMemberRole: { role: "MANAGER" } } });
    expect(await ask(await world.callerOf(ada), "mutation ($o: ID!, $u: ID!) { removeMember(organizationId: $o, userId: $u) }", variables)).toEqual({ data: { removeMember: true } });
    expect(refusals(await ask(await world.callerOf(ada), "mutation ($o: ID!, $u: ID!) { removeMember(organizationId: $o, userId: $u) }", variables))).toEqual({ removeMember: "NOT_FOUND" });
  });

  it("and of a key from being made to being revoked", async () => {
    const ada = await world.verify(await world.person());
    await world.organization(ada);
    const caller = await world.callerOf(ada);
    const made = await ask(caller, `mutation { createApiKey(input: { name: "Till", permissions: ["events:read"] }) { secret apiKey { id name prefix permissions lastUsedAt expiresAt } } }`);
    const { secret, apiKey } = made.data.createApiKey as { secret: string; apiKey: { id: string; prefix: string } };
    expect(apiKey).toMatchObject({ name: "Till", permissions: ["events:read"], lastUsedAt: null, expiresAt: null });
    expect(await ask(caller, "query ($token: String!) { validateToken(token: $token, permissions: [\"events:read\"]) { valid userId permissions expiresAt } }", { token: secret })).toEqual({
      data: { validateToken: { valid: true, userId: ada.user.id, permissions: ["events:read"], expiresAt: null } },
    });
    const key = await world.callerByKey(secret);
    const seen = await ask(key, "{ me { id name email locale role permissions emailVerified memberships { role } sessions { id } apiKeys { id } } }");
    expect(seen.data.me).toEqual({ id: ada.user.id, name: "Ada", email: null, locale: null, role: null, permissions: null, emailVerified: null, memberships: null, sessions: null, apiKeys: null });
    const account = await ask(caller, `mutation { createApiKey(input: { name: "Till", permissions: ["account:read"] }) { secret } }`);
    expect(await ask(await world.callerByKey((account.data.createApiKey as { secret: string }).secret), "{ me { email emailVerified } }")).toEqual({ data: { me: { email: ada.user.email, emailVerified: true } } });
    expect(refusals(await ask(caller, `mutation { createApiKey(input: { name: "Till", permissions: [] }) { secret } }`))).toEqual({ createApiKey: "BAD_USER_INPUT" });
    expect(await ask(caller, "mutation ($id: ID!) { revokeApiKey(id: $id) }", { id: apiKey.id })).toEqual({ data: { revokeApiKey: true } });
    expect((await ask(caller, "{ me { apiKeys { permissions } } }")).data.me.apiKeys).toEqual([{ permissions: ["account:read"] }]);
  });
});

describe("calls of other services", () => {
  it("resolve who is behind a session or a key, for the gateway alone", async () => {
    const ada = await world.verify(await world.person());
    const organization = await world.organization(ada);
    const gateway = serviceClient("gateway");
    const { user } = await gateway.call(resolvePrincipalCall, { sessionId: ada.sessionId });
    expect(user).toMatchObject({ id: ada.user.id, sessionId: ada.sessionId, via: "session", verified: true, locale: "en", permissions: [], memberships: [{ organizationId: organization.id, role: "OWNER" }] });
    expect(user?.expiresAt).toBeGreaterThan(Date.now());
    const { secret } = await world.module.apiKeys.create(await world.callerOf(ada), { name: "x", permissions: ["events:read"], expiresAt: null });
    expect((await gateway.call(resolvePrincipalCall, { apiKey: secret })).user).toMatchObject({ via: "apiKey", permissions: [], memberships: [{ organizationId: organization.id, role: "OWNER", permissions: ["events:read"] }] });
    expect(await gateway.call(resolvePrincipalCall, { sessionId: newId() })).toEqual({ user: null });
    expect(await gateway.call(resolvePrincipalCall, { apiKey: "ep_none" })).toEqual({ user: null });
    const core = serviceClient("core");
    await expect(core.call(resolvePrincipalCall, { sessionId: ada.sessionId })).rejects.toMatchObject({ status: 403 });
    await Promise.all([gateway.close(), core.close()]);
  });

  it("sign somebody in, validate a token and look a user up, as the reference shows it", async () => {
    const ada = await world.person();
    await world.organization(ada);
    const core = serviceClient("core");
    const login = await core.call(loginCall, { email: ada.user.email, password: PASSWORD, rememberMe: true });
    expect(login).toMatchObject({ success: true, data: { user: { id: ada.user.id, email: ada.user.email, role: "organizer" }, expiresIn: 3600 } });
    expect(login.data.user.permissions).toEqual(expect.arrayContaining(["events:read", "tickets:create"]));
    const valid = await core.call(validateCall, { token: login.data.token, permissions: ["events:read", "tickets:create"] });
    expect(valid).toMatchObject({ valid: true, userId: ada.user.id });
    expect(Date.parse(valid.expiresAt ?? "")).toBeGreaterThan(Date.now() + 3_500_000);
    expect(await core.call(validateCall, { token: "nonsense", permissions: [] })).toEqual({ valid: false, userId: null, permissions: [], expiresAt: null });
    expect(await core.call(userCall, { userId: ada.user.id })).toMatchObject({ success: true, data: { id: ada.user.id, name: "Ada", role: "organizer", emailVerified: false } });
    await expect(core.call(userCall, { userId: newId() })).rejects.toMatchObject({ status: 404 });
    await expect(core.call(loginCall, { email: ada.user.email, password: "a wrong guess", rememberMe: false })).rejects.toMatchObject({ status: 401, message: "The address or the password is wrong." });
    await core.close();
  });

  it("are refused without a signature", async () => {
    const response = await fetch(`${url}/api/auth/validate`, { method: "POST", body: '{"token":"x"}', headers: { "content-type": "application/json" } });
    expect(response.status).toBe(401);
  });

  it("publish the key set to everybody", async () => {
    const response = await fetch(`${url}/.well-known/jwks.json`);
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    expect(await response.json()).toMatchObject({ keys: [{ kty: "EC", alg: "ES256" }] });
  });
});
