/** The names of the parts that call each other, as their API keys and URLs carry them. */
export const services = ["gateway", "auth", "core", "payments", "tickets", "notifications", "scans"] as const;

export type Service = (typeof services)[number];

/**
 * The services that each service calls. Each pair has a key of its own, so a service that is broken into can impersonate
 * no other caller. The table follows from the calls in `webhooks/`; a test compares it with them.
 */
export const callees = {
  gateway: ["auth"],
  auth: ["core", "notifications"],
  core: ["auth", "payments", "tickets", "notifications", "scans"],
  payments: ["auth", "core", "notifications"],
  tickets: ["auth", "core"],
  notifications: ["auth", "core", "tickets"],
  scans: ["auth", "core", "tickets"],
} as const satisfies Readonly<Record<Service, readonly Service[]>>;
