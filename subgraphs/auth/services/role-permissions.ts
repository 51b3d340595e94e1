import { ownPermissions, permissions, type Permission } from "../../../contracts/permissions";
import { OrganizationRole, type Role } from "./roles";

const isOwn = (permission: Permission): boolean => (ownPermissions as readonly Permission[]).includes(permission);
/** Roles are about others: what concerns oneself, everybody may. */
const all = (Object.keys(permissions) as Permission[]).filter((permission) => !isOwn(permission));
const allBut = (...missing: readonly Permission[]): readonly Permission[] => all.filter((permission) => !missing.includes(permission));

/**
 * The rights that a role has everywhere, in organizations of other people too. That is why an ORGANIZER has none here:
 * what he may do, he may do as a member of his organizations.
 */
const everywhere: Readonly<Record<Role, readonly Permission[]>> = {
  ADMIN: all,
  ORGANIZER: [],
  STAFF: [],
  ATTENDEE: [],
};

/**
 * The rights that a member has in the organization. STAFF stands at the door: it sees the event, its guests, tickets
 * and scans, and admits; it sees neither money (statistics show sales, purchases show prices) nor buyers. MANAGER runs
 * everything but the plan and the organization itself, whose right is also what touching an OWNER takes, and does not read
 * what is written down about everybody.
 */
const inOrganization: Readonly<Record<OrganizationRole, readonly Permission[]>> = {
  OWNER: allBut("tokens:validate"),
  MANAGER: allBut("tokens:validate", "billing:manage", "organization:manage", "audit:read"),
  STAFF: ["events:read", "guests:read", "tickets:read", "tickets:scan"],
};

/** What a user of this role may do everywhere. */
export const permissionsEverywhere = (role: Role): readonly Permission[] => everywhere[role];

/** What a member of this role may do in the organization. */
export const permissionsOfMember = (role: OrganizationRole): readonly Permission[] => inOrganization[role];

/** What somebody may do somewhere: everywhere, or in at least one organization. In the order of the table. */
export function permissionsSomewhere(role: Role, memberships: readonly { readonly role: OrganizationRole }[]): readonly Permission[] {
  const held = new Set([...everywhere[role], ...memberships.flatMap((membership) => inOrganization[membership.role])]);
  return all.filter((permission) => held.has(permission));
}

/** docs/permissions.md. */
export function renderPermissions(): string {
  const mark = (held: readonly Permission[], permission: Permission): string => (held.includes(permission) ? "✓" : "");
  const members = Object.values(OrganizationRole);
  const rows = [...ownPermissions, ...all].map((permission) => {
    const cells = [`\`${permission}\``, permissions[permission], mark(ownPermissions, permission), mark(everywhere.ADMIN, permission), ...members.map((role) => mark(inOrganization[role], permission))];
    return `| ${cells.join(" | ")} |`;
  });
  return `${[
    "# Permissions",
    "",
    "Made from `contracts/permissions.ts` and `subgraphs/auth/services/role-permissions.ts`.",
    "",
    "An administrator holds his rights everywhere, a member in the organization. The roles ORGANIZER, STAFF and ATTENDEE of a user",
    "say what he came to do and give no right by themselves. Touching an OWNER (inviting, promoting to, demoting, removing) takes",
    "`organization:manage`.",
    "",
    "Whoever signed in may do what stands under everybody, in his own affairs. An API key may not even do that unless it was given",
    "it: it acts for its user with the permissions it was given, as far as he still has them, in the organizations he belonged to",
    "when it was made. It never touches the account: no key logs out, makes, joins or leaves an organization, changes a password,",
    "or manages keys.",
    "",
    "An organization that requires a second factor withholds its permissions from sessions that used none, and from API keys of",
    "users who have none ([Accounts](accounts.md)).",
    "",
    `| permission | what it allows | everybody | ADMIN | ${members.join(" | ")} |`,
    `|---|---|---|---|${members.map(() => "---").join("|")}|`,
    ...rows,
  ].join("\n")}\n`;
}
