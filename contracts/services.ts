/** The names of the parts that call each other, as their API keys, URLs and principals carry them. */
export const services = ["gateway", "auth", "core", "payments", "tickets", "notifications", "scans"] as const;

export type Service = (typeof services)[number];
