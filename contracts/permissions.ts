/**
 * Every right there is, as `resource:action`. A right is held everywhere (by a user's role) or in one organization (by
 * membership); which role has which is auth's table, and docs/permissions.md is made of both. Those in `ownPermissions`
 * are about oneself.
 */
export const permissions = {
  "account:read": "See one's own account",
  "purchases:own": "See one's own purchases and tickets, and buy in one's own name",
  "events:read": "See drafts and every detail of the organization's events",
  "events:create": "Create and duplicate events",
  "events:update": "Change, publish and cancel events and their ticket types",
  "events:delete": "Delete drafts",
  "guests:read": "See the guest list",
  "guests:manage": "Add, change, import, export and cancel guests",
  "purchases:read": "See purchases and their buyers",
  "purchases:manage": "Cancel purchases, transfer and cancel tickets, send them again",
  "statistics:read": "See sales and attendance",
  "promo-codes:manage": "Make and remove promo codes",
  "payments:read": "See payments and refunds",
  "payments:refund": "Give money back",
  "billing:manage": "Choose and pay the organization's plan",
  "tickets:read": "See tickets, their artefacts and scans",
  "tickets:create": "Have tickets and their PDFs made, design templates",
  "tickets:scan": "Admit guests at the door",
  "gates:manage": "Set up gates, take admissions back, acknowledge alerts",
  "notifications:read": "See what was sent to whom",
  "notifications:send": "Send messages and campaigns",
  "members:read": "See who else is a member",
  "members:manage": "Invite, promote and remove members",
  "organization:manage": "Change the organization itself",
  "audit:read": "Read the audit log",
  "tokens:validate": "Ask whether somebody else's token is good",
} as const;

export type Permission = keyof typeof permissions;

/** Whoever signed in has these by himself; an API key has them only when it was given them. */
export const ownPermissions = ["account:read", "purchases:own"] as const satisfies readonly Permission[];
