import { type Permission } from "../../contracts/permissions";

/** People with an account. The attendee bought what is looked at; the stranger owns another organization. */
export const PEOPLE = ["attendee", "stranger", "staff", "manager", "owner", "administrator"] as const;
export type Person = (typeof PEOPLE)[number];

/**
 * Who holds which permission in the organization that is looked at. Written by hand, and compared with auth's own table
 * by a test: what is expected here must not follow a mistake there.
 */
export const HOLDERS: Readonly<Record<Permission, string>> = {
  "account:read": "attendee stranger staff manager owner administrator",
  "purchases:own": "attendee stranger staff manager owner administrator",
  "events:read": "staff manager owner administrator",
  "guests:read": "staff manager owner administrator",
  "tickets:read": "staff manager owner administrator",
  "tickets:scan": "staff manager owner administrator",
  "events:create": "manager owner administrator",
  "events:update": "manager owner administrator",
  "events:delete": "manager owner administrator",
  "guests:manage": "manager owner administrator",
  "purchases:read": "manager owner administrator",
  "purchases:manage": "manager owner administrator",
  "statistics:read": "manager owner administrator",
  "promo-codes:manage": "manager owner administrator",
  "payments:read": "manager owner administrator",
  "payments:refund": "manager owner administrator",
  "tickets:create": "manager owner administrator",
  "gates:manage": "manager owner administrator",
  "notifications:read": "manager owner administrator",
  "notifications:send": "manager owner administrator",
  "members:read": "manager owner administrator",
  "members:manage": "manager owner administrator",
  "audit:read": "owner administrator",
  "billing:manage": "owner administrator",
  "organization:manage": "owner administrator",
  "tokens:validate": "administrator",
};

/** Somebody who asks: nobody, a person who signed in, or a program with a key of a person's. */
export interface Caller {
  readonly name: string;
  /** Null for nobody. */
  readonly person: Person | null;
  /** What the key was given; null for whoever signed in. */
  readonly key: readonly Permission[] | null;
}

export const nobody: Caller = { name: "nobody", person: null, key: null };
export const signedIn: readonly Caller[] = PEOPLE.map((person) => ({ name: person, person, key: null }));

/** What a person holds in the organization that is looked at, what concerns himself included. */
export const heldBy = (person: Person): Permission[] =>
  (Object.keys(HOLDERS) as Permission[]).filter((permission) => HOLDERS[permission].split(" ").includes(person));

/** A program with a key that was given these permissions. */
export const keyWith = (person: Person, permissions: readonly Permission[]): Caller => ({
  name: `key of the ${person} with ${permissions.join(" + ")}`,
  person,
  key: [...new Set(permissions)].sort(),
});

/** A program with a key that was given whatever the person holds, but for these. */
export const keyWithout = (person: Person, missing: readonly Permission[]): Caller => ({
  name: `key of the ${person} ${missing.length === 0 ? "for everything" : `without ${missing.join(" + ")}`}`,
  person,
  key: heldBy(person).filter((permission) => !missing.includes(permission)),
});

/** Whether the caller may do this in the organization that is looked at. */
export const holds = ({ person, key }: Caller, permission: Permission): boolean =>
  person !== null && heldBy(person).includes(permission) && (key === null || key.includes(permission));
