/** What a user is on the whole platform. Only ADMIN carries rights of its own; the others say what somebody came to do. */
export const Role = { ADMIN: "ADMIN", ORGANIZER: "ORGANIZER", STAFF: "STAFF", ATTENDEE: "ATTENDEE" } as const;
export type Role = (typeof Role)[keyof typeof Role];

/** What a member is in one organization. */
export const OrganizationRole = { OWNER: "OWNER", MANAGER: "MANAGER", STAFF: "STAFF" } as const;
export type OrganizationRole = (typeof OrganizationRole)[keyof typeof OrganizationRole];

const ASCENT: readonly Role[] = [Role.ATTENDEE, Role.STAFF, Role.ORGANIZER, Role.ADMIN];

/** The higher of two roles: joining an organization never makes less of anybody. */
export const higherRole = (a: Role, b: Role): Role => (ASCENT.indexOf(a) >= ASCENT.indexOf(b) ? a : b);

/** What somebody becomes on the platform by becoming this in an organization. */
export const roleOfMember = (role: OrganizationRole): Role => (role === OrganizationRole.STAFF ? Role.STAFF : Role.ORGANIZER);
