import { Prisma, type Notification, type NotificationStatus, type NotificationType } from "../../../prisma/notifications/client/client";
import type { Page } from "../../../platform/graphql/connection";
import type { Tx } from "./database";

export type NotificationRecord = Notification;

/** The columns that whoever asks for a message decides; the rest is written while it is sent. */
export type NewNotification = Pick<
  Notification,
  | "id" | "type" | "status" | "priority" | "organizationId" | "eventId" | "recipient" | "locale" | "template" | "subject"
  | "ticketIds" | "idempotencyScope" | "idempotencyKey" | "inputHash" | "createdAt" | "scheduledAt"
> & { readonly data: Record<string, unknown> };

/** What messages are narrowed down to; null means any. */
export interface NotificationCriteria {
  /** Whose messages; null is everybody's and those that belong to no organization. */
  readonly organizationIds: readonly string[] | null;
  readonly type: NotificationType | null;
  readonly status: readonly NotificationStatus[] | null;
  readonly template: string | null;
  /** The whole address or number, in whatever case. */
  readonly recipient: string | null;
  readonly eventId: string | null;
  /** Made not before, and not after. */
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Messages of one template, provider and status. */
export interface NotificationCount {
  readonly template: string;
  readonly provider: string | null;
  readonly status: NotificationStatus;
  readonly count: number;
}

/** What the provider answered. */
export interface Sent {
  readonly provider: string;
  readonly providerMessageId: string;
  readonly sentAt: Date;
}

/** Table `notifications`. */
export class NotificationRepository {
  /** @returns false when the scope has used its key before: the row that is there is another one */
  async insert(tx: Tx, notification: NewNotification): Promise<boolean> {
    const row = { ...notification, ticketIds: [...notification.ticketIds], data: asJson(notification.data) };
    // Not an insert that fails: an error would end the transaction around it.
    const { count } = await tx.notification.createMany({ data: [row], skipDuplicates: true });
    return count === 1;
  }

  byId(tx: Tx, id: string): Promise<NotificationRecord | null> {
    return tx.notification.findUnique({ where: { id } });
  }

  byIdempotencyKey(tx: Tx, idempotencyScope: string, idempotencyKey: string): Promise<NotificationRecord | null> {
    return tx.notification.findUnique({ where: { idempotencyScope_idempotencyKey: { idempotencyScope, idempotencyKey } } });
  }

  /**
   * Takes a message into one worker's hands: the condition in the statement is what decides, however many ask at once.
   * A claim that was not renewed in time is taken over, because its worker died.
   * @param milliseconds how long nobody else may have it
   * @returns false when it was sent or cancelled, or somebody else has it
   */
  async claim(tx: Tx, id: string, claimId: string, milliseconds: number): Promise<boolean> {
    const count = await tx.$executeRaw`
      UPDATE notifications SET status = 'SENDING', claim_id = ${claimId}::uuid, claimed_until = now() + ${milliseconds} * interval '1 millisecond',
        attempts = attempts + 1, updated_at = now()
      WHERE id = ${id}::uuid AND (status IN ('SCHEDULED', 'QUEUED', 'FAILED') OR (status = 'SENDING' AND claimed_until < now()))`;
    return count === 1;
  }

  /** Keeps a claim for longer. @returns false when somebody else has it by now */
  async renew(tx: Tx, id: string, claimId: string, milliseconds: number): Promise<boolean> {
    const count = await tx.$executeRaw`
      UPDATE notifications SET claimed_until = now() + ${milliseconds} * interval '1 millisecond', updated_at = now()
      WHERE id = ${id}::uuid AND status = 'SENDING' AND claim_id = ${claimId}::uuid`;
    return count === 1;
  }

  /**
   * A provider has it: true whoever holds the claim by now, so that nobody sends it again.
   * @param wipe also forgets what was in the message
   * @returns false when that was known before
   */
  async markSent(tx: Tx, id: string, sent: Sent, wipe: boolean): Promise<boolean> {
    const { count } = await tx.notification.updateMany({
      where: { id, status: { notIn: ["SENT", "DELIVERED"] } },
      data: { ...sent, status: "SENT", error: null, claimId: null, claimedUntil: null, ...(wipe ? { data: {} } : {}) },
    });
    return count === 1;
  }

  /**
   * Gives the claim back because nobody took the message.
   * @param status QUEUED when it will be tried again, FAILED when not
   * @param provider the last one that was asked
   */
  async giveBack(tx: Tx, id: string, claimId: string, status: "QUEUED" | "FAILED", provider: string | null, error: string): Promise<boolean> {
    const { count } = await tx.notification.updateMany({ where: { id, status: "SENDING", claimId }, data: { status, provider, error, claimId: null, claimedUntil: null } });
    return count === 1;
  }

  /** It could not even be made ready to send. @returns false when its state does not allow it (any more) */
  async markUnready(tx: Tx, id: string, status: "QUEUED" | "FAILED", error: string): Promise<boolean> {
    const { count } = await tx.notification.updateMany({ where: { id, status: { in: ["SCHEDULED", "QUEUED"] } }, data: { status, error } });
    return count === 1;
  }

  /** @returns false when it is being sent, or over */
  async cancel(tx: Tx, id: string): Promise<boolean> {
    const { count } = await tx.notification.updateMany({ where: { id, status: { in: ["SCHEDULED", "QUEUED"] } }, data: { status: "CANCELLED" } });
    return count === 1;
  }

  /** What a budget decided about a message that was stored in this transaction. */
  async hold(tx: Tx, id: string, decision: Pick<Notification, "status" | "scheduledAt"> | Pick<Notification, "status" | "error">): Promise<void> {
    await tx.notification.update({ where: { id }, data: decision });
  }

  /** FAILED → QUEUED. @returns false when it has not failed */
  async queueAgain(tx: Tx, id: string): Promise<boolean> {
    const { count } = await tx.notification.updateMany({ where: { id, status: "FAILED" }, data: { status: "QUEUED", error: null } });
    return count === 1;
  }

  /** One row more than the page asks for, newest first. */
  async list(tx: Tx, criteria: NotificationCriteria, page: Page): Promise<NotificationRecord[]> {
    const parts = partsOf(criteria);
    if (parts.length === 0) return [];
    const beyond = page.after ? Prisma.sql`AND (created_at, id) < (${new Date(page.after.key)}, ${page.after.id}::uuid)` : Prisma.empty;
    const limit = page.first + 1;
    const found = parts.map((part) => Prisma.sql`(SELECT id, created_at FROM notifications WHERE ${part} ${beyond} ORDER BY created_at DESC, id DESC LIMIT ${limit})`);
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT id::text FROM (${Prisma.join(found, " UNION ALL ")}) AS list ORDER BY created_at DESC, id DESC LIMIT ${limit}`;
    return tx.notification.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
  }

  async count(tx: Tx, criteria: NotificationCriteria): Promise<number> {
    const parts = partsOf(criteria);
    if (parts.length === 0) return 0;
    const counts = parts.map((part) => Prisma.sql`(SELECT count(*) FROM notifications WHERE ${part})`);
    const [row] = await tx.$queryRaw<{ count: number }[]>`SELECT (${Prisma.join(counts, " + ")})::integer AS count`;
    return row?.count ?? 0;
  }

  async countBy(tx: Tx, criteria: NotificationCriteria): Promise<NotificationCount[]> {
    const parts = partsOf(criteria);
    if (parts.length === 0) return [];
    return tx.$queryRaw<NotificationCount[]>`
      SELECT template, provider, status::text AS status, count(*)::integer AS count FROM notifications WHERE ${Prisma.join(parts.map((part) => Prisma.sql`(${part})`), " OR ")} GROUP BY template, provider, status`;
  }
}

/**
 * The conditions of a list, in parts of one organization and one status each: only for one an index is in the order of the
 * list. By hand, because Prisma cannot say that.
 */
function partsOf({ organizationIds, type, status, template, recipient, eventId, from, to }: NotificationCriteria): Prisma.Sql[] {
  const conditions = [Prisma.sql`TRUE`];
  if (type !== null) conditions.push(Prisma.sql`type = ${type}::"NotificationType"`);
  if (template !== null) conditions.push(Prisma.sql`template = ${template}`);
  // The expression of the index notifications_recipient.
  if (recipient !== null) conditions.push(Prisma.sql`lower(recipient) = lower(${recipient})`);
  if (eventId !== null) conditions.push(Prisma.sql`event_id = ${eventId}::uuid`);
  if (from !== null) conditions.push(Prisma.sql`created_at >= ${from}`);
  if (to !== null) conditions.push(Prisma.sql`created_at <= ${to}`);
  const rest = Prisma.join(conditions, " AND ");
  const owners = organizationIds === null ? [Prisma.sql`TRUE`] : [...new Set(organizationIds)].map((id) => Prisma.sql`organization_id = ${id}::uuid`);
  const states = status === null ? [Prisma.sql`TRUE`] : [...new Set(status)].map((one) => Prisma.sql`status = ${one}::"NotificationStatus"`);
  return owners.flatMap((owner) => states.map((state) => Prisma.sql`${owner} AND ${state} AND ${rest}`));
}

/** As JSON sees it: what a template left undefined is not there. */
const asJson = (data: object): Prisma.InputJsonObject => JSON.parse(JSON.stringify(data)) as Prisma.InputJsonObject;
