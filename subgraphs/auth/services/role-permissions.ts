import { permissions, type Permission } from "../../../contracts/permissions";
import { OrganizationRole, type Role } from "./roles";

const all = Object.keys(permissions) as Permission[];
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
 * everything but the plan and the organization itself, whose right is also what touching an OWNER takes.
 */
const inOrganization: Readonly<Record<OrganizationRole, readonly Permission[]>> = {
  OWNER: allBut("tokens:validate"),
  MANAGER: allBut("tokens:validate", "billing:manage", "organization:manage"),
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
  const rows = all.map((permission) => {
    const cells = [`\`${permission}\``, permissions[permission], mark(everywhere.ADMIN, permission), ...members.map((role) => mark(inOrganization[role], permission))];
    return `| ${cells.join(" | ")} |`;
  });
  return `${[
    "# Permissions",
    "",
    "Made from `contracts/permissions.ts` and `subgraphs/auth/services/role-permissions.ts`.",
    "",
    "An administrator holds his rights everywhere, a member in the organization. The roles ORGANIZER, STAFF and ATTENDEE of a user",
    "say what he came to do and give no right by themselves. An API key acts as its user with the permissions it was given,",
    "as far as he still has them. Touching an OWNER (inviting, promoting to, demoting, removing) takes `organization:manage`.",
    "",
    `| permission | what it allows | ADMIN | ${members.join(" | ")} |`,
    `|---|---|---|${members.map(() => "---").join("|")}|`,
    ...rows,
  ].join("\n")}\n`;
}
