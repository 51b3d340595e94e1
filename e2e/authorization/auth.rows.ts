import { randomUUID } from "node:crypto";
import { type Permission } from "../../contracts/permissions";
import { PASSWORD } from "./accounts";
import { type Caller, type Person } from "./callers";
import { reach, type FieldCase, type Rows } from "./rows";
import { anyAccount, everybody, hidden, inPerson, may, mayEverywhere, oneself, only, person, type Need } from "./rules";

const freshAddress = (): string => `somebody-${randomUUID().slice(0, 8)}@example.com`;
const freshName = (): string => `Lights ${randomUUID().slice(0, 8)}`;
/** For what is done in person: the account of whoever asks, or any for those who are refused. */
const personOf = (caller: Caller): Person => caller.person ?? "attendee";

const colleague = reach("scan.operator");
const customer = reach("purchase.buyer.user", "at another organization");

/**
 * A field of a user: as one's own; of the manager, whom everybody sees who sees his scan; and of the attendee, whom the
 * stranger sees because he bought a ticket there, without belonging to any organization.
 */
const aboutUser = (permission: Permission, ...others: readonly Need[]): readonly FieldCase[] => [
  { from: reach("me"), rule: only(oneself(permission), ...others), mayBeEmpty: true },
  { from: colleague, rule: only(person("manager", permission), ...others), mayBeEmpty: true },
  { from: customer, rule: only(person("attendee", permission), ...others.filter((need) => need !== membersHere)), mayBeEmpty: true },
];
const membersHere = may("members:read");
const administrators = mayEverywhere("members:read");

export const authRows: Rows = {
  reach: {
    User: reach("me"),
    Session: reach("me.sessions"),
    ApiKey: reach("me.apiKeys"),
    Membership: reach("organization.members"),
    Organization: reach("organization"),
    TokenValidation: reach("validateToken"),
    AuthPayload: null,
    CreatedApiKey: null,
  },
  open: {
    User: "name id createdAt",
    Session: "createdAt id lastUsedAt endsAt userAgent current",
    ApiKey: "name id prefix permissions createdAt expiresAt lastUsedAt",
    Membership: "role permissions joinedAt user organization",
    Organization: "name id slug createdAt",
    TokenValidation: "valid userId permissions expiresAt",
    AuthPayload: "accessToken expiresIn refreshToken deviceToken user",
    CreatedApiKey: "secret apiKey",
  },
  fields: {
    "User.email": aboutUser("account:read", membersHere, administrators),
    "User.memberships": aboutUser("account:read", membersHere, administrators),
    "User.locale": aboutUser("account:read", administrators),
    "User.role": aboutUser("account:read", administrators),
    "User.permissions": aboutUser("account:read", administrators),
    "User.emailVerified": aboutUser("account:read", administrators),
    "User.sessions": aboutUser("account:read", administrators),
    "User.apiKeys": aboutUser("account:read", administrators),
    "Organization.members": only(may("members:read")),
  },
  queries: {
    me: hidden(anyAccount),
    organization: [{ rule: everybody, args: ({ things }) => ({ id: things.organization }) }],
    validateToken: [{ rule: only(person("attendee", "account:read"), mayEverywhere("tokens:validate")), args: ({ accounts }) => ({ token: accounts.of.attendee.client.token }) }],
  },
  mutations: {
    register: { rule: everybody, args: () => ({ input: { email: freshAddress(), password: PASSWORD, name: "Ada" } }) },
    login: { rule: everybody, args: ({ accounts }) => ({ input: { email: accounts.of.attendee.email, password: PASSWORD } }) },
    refreshSession: { rule: everybody, args: async ({ accounts }) => ({ refreshToken: await accounts.refreshToken() }) },
    // The link may be opened where nobody is signed in; a key opens no mail.
    verifyEmail: { rule: only(inPerson).nobody("sees"), args: async ({ accounts }) => ({ token: await accounts.linkToken("VERIFY_EMAIL") }), oneByOne: true },
    resendVerificationEmail: { rule: only(inPerson), args: () => ({}) },
    requestPasswordReset: { rule: everybody, args: () => ({ email: freshAddress() }) },
    resetPassword: { rule: everybody, args: async ({ accounts }) => ({ token: await accounts.linkToken("RESET_PASSWORD"), password: PASSWORD }), oneByOne: true },
    createApiKey: { rule: only(inPerson), args: () => ({ input: { name: "spare", permissions: ["account:read"] } }) },
    revokeApiKey: { rule: only(inPerson), args: async ({ accounts }, caller) => ({ id: await accounts.spareKey(personOf(caller)) }), isOwn: true },
    endSession: { rule: only(inPerson), args: async ({ accounts }, caller) => ({ id: await accounts.spareSession(personOf(caller)) }), isOwn: true },
    inviteMember: [
      { rule: only(may("members:manage")), args: ({ things }) => ({ input: { organizationId: things.organization, email: freshAddress(), role: "STAFF" } }) },
      { what: "to be an OWNER", rule: only(may("members:manage", "organization:manage")), args: ({ things }) => ({ input: { organizationId: things.organization, email: freshAddress(), role: "OWNER" } }) },
    ],
    changeMemberRole: [
      {
        rule: only(may("members:manage")),
        oneByOne: true,
        args: async ({ accounts, things }) => {
          await accounts.setRole(things.organization, accounts.throwaway, "STAFF");
          return { organizationId: things.organization, userId: accounts.throwaway.userId, role: "MANAGER" };
        },
      },
      {
        what: "into an OWNER",
        rule: only(may("members:manage", "organization:manage")),
        oneByOne: true,
        args: async ({ accounts, things }) => {
          await accounts.setRole(things.organization, accounts.throwaway, "STAFF");
          return { organizationId: things.organization, userId: accounts.throwaway.userId, role: "OWNER" };
        },
      },
    ],
    removeMember: [
      {
        rule: only(may("members:manage")),
        oneByOne: true,
        args: async ({ accounts, things }) => {
          await accounts.setRole(things.organization, accounts.throwaway, "STAFF");
          return { organizationId: things.organization, userId: accounts.throwaway.userId };
        },
      },
      {
        what: "who is an OWNER",
        rule: only(may("members:manage", "organization:manage")),
        oneByOne: true,
        args: async ({ accounts, things }) => {
          await accounts.setRole(things.organization, accounts.throwaway, "OWNER");
          return { organizationId: things.organization, userId: accounts.throwaway.userId };
        },
      },
    ],
    createOrganization: { rule: only(inPerson), args: () => ({ input: { name: freshName() } }), last: true },
    acceptInvitation: {
      rule: only(inPerson),
      args: async ({ accounts, things }, caller) => ({ token: await accounts.invitation(personOf(caller), caller.person === "stranger" ? things.organization : things.strangersOrganization) }),
      isOwn: true,
      last: true,
    },
    changePassword: { rule: only(inPerson), args: () => ({ currentPassword: PASSWORD, newPassword: `${PASSWORD} changed` }), last: true },
    logout: { rule: only(inPerson), args: () => ({}), last: true },
  },
  subscriptions: {},
};
