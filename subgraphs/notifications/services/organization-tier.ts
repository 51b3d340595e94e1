const DAY = 86_400_000;

/** How well the platform knows an organization. */
export type Tier = "new" | "known" | "established";

/** Paid orders from which an organization is known, or established. */
export const PAID_ORDERS = { known: 10, established: 100 } as const;
/** Days since its creation from which an organization is known without orders, or can be established. */
const AGE_DAYS = 30;

/** When a UUIDv7 was created, or null for any other UUID. */
export function createdAtOf(id: string): Date | null {
  if (id[14] !== "7") return null;
  return new Date(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16));
}

/**
 * Age alone makes an organization known, because it costs a spammer time; only age with paid orders makes it established.
 * @param paid the organization's paid orders
 */
export function tierOf(organizationId: string, paid: number, now: Date): Tier {
  const createdAt = createdAtOf(organizationId);
  const isOld = createdAt !== null && now.getTime() - createdAt.getTime() >= AGE_DAYS * DAY;
  if (isOld && paid >= PAID_ORDERS.established) return "established";
  return isOld || paid >= PAID_ORDERS.known ? "known" : "new";
}
