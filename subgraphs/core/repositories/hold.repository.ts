import { Prisma } from "../../../prisma/core/client/client";
import type { Tx } from "./database";
import type { PurchaseRecord } from "./purchase.repository";

/** Which of the unpaid purchases of an event are meant; null does not narrow them down. */
export interface HoldCriteria {
  readonly eventId: string;
  /** Buyers' networks as `networkOf` returns them. */
  readonly networks: readonly string[] | null;
  /** In any spelling that `email_key` takes for the same. */
  readonly email: string | null;
  readonly emailDomain: string | null;
  readonly createdFrom: Date | null;
  readonly createdTo: Date | null;
  /** Only purchases of buyers without a confirmed account. */
  readonly anonymousOnly: boolean;
}

/** Unpaid purchases that hold tickets, as organizers release them. */
export class HoldRepository {
  /** The networks that hold tickets of an event. */
  async networks(tx: Tx, eventId: string): Promise<string[]> {
    const rows = await tx.$queryRaw<{ network: string }[]>`
      SELECT DISTINCT left(buyer_address, 19) AS network FROM purchases WHERE event_id = ${eventId}::uuid AND status = 'PENDING' AND buyer_address IS NOT NULL`;
    return rows.map(({ network }) => network);
  }

  async count(tx: Tx, criteria: HoldCriteria, now: Date): Promise<{ purchases: number; tickets: number }> {
    const [row] = await tx.$queryRaw<{ purchases: number; tickets: number }[]>`
      SELECT count(*)::integer AS purchases, coalesce(sum(ticket_count), 0)::integer AS tickets FROM purchases WHERE ${matching(criteria, now)}`;
    return row ?? { purchases: 0, tickets: 0 };
  }

  /** Locks matching purchases until the transaction ends. Those that another transaction has locked are left out. */
  async lock(tx: Tx, criteria: HoldCriteria, now: Date, limit: number): Promise<PurchaseRecord[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`SELECT id::text FROM purchases WHERE ${matching(criteria, now)} ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
    return tx.purchase.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: { id: "asc" } });
  }
}

function matching({ eventId, networks, email, emailDomain, createdFrom, createdTo, anonymousOnly }: HoldCriteria, now: Date): Prisma.Sql {
  const conditions = [Prisma.sql`event_id = ${eventId}::uuid AND status = 'PENDING' AND expires_at > ${now}`];
  if (networks !== null) conditions.push(Prisma.sql`left(buyer_address, 19) = ANY(${[...networks]}::text[])`);
  if (email !== null) conditions.push(Prisma.sql`email_key(buyer_email) = email_key(${email})`);
  if (emailDomain !== null) conditions.push(Prisma.sql`split_part(email_key(buyer_email), '@', -1) = split_part(email_key('x@' || ${emailDomain}), '@', -1)`);
  if (createdFrom !== null) conditions.push(Prisma.sql`created_at >= ${createdFrom}`);
  if (createdTo !== null) conditions.push(Prisma.sql`created_at <= ${createdTo}`);
  if (anonymousOnly) conditions.push(Prisma.sql`NOT buyer_confirmed`);
  return Prisma.join(conditions, " AND ");
}
