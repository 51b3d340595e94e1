import type { MembershipRecord } from "./membership.repository";
import type { UserRecord } from "./user.repository";
import type { Tx } from "./database";

export interface SessionRecord {
  readonly id: string;
  readonly userId: string;
  readonly userAgent: string | null;
  readonly rememberMe: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  /** When the session ends even if it is used. */
  readonly endsAt: Date;
}

/** Somebody with all that his rights come from. */
export interface Holder extends UserRecord {
  readonly memberships: readonly MembershipRecord[];
}

/** Processes of earlier versions prolong sessions beyond their absolute end: both are compared. */
const notOver = (now = new Date()) => ({ expiresAt: { gt: now }, endsAt: { gt: now } });

export class SessionRepository {
  async insert(tx: Tx, session: Omit<SessionRecord, "createdAt" | "lastUsedAt">): Promise<void> {
    await tx.session.create({ data: session });
  }

  /** Live ones of these users, the last used first. */
  async ofUsers(tx: Tx, userIds: readonly string[]): Promise<SessionRecord[]> {
    return await tx.session.findMany({
      where: { userId: { in: [...userIds] }, endedAt: null, ...notOver() },
      orderBy: [{ lastUsedAt: "desc" }, { id: "desc" }],
    });
  }

  /** A session that goes on, with its user. */
  async live(tx: Tx, id: string): Promise<(SessionRecord & { readonly user: Holder }) | null> {
    return await tx.session.findUnique({
      where: { id, endedAt: null, ...notOver() },
      include: { user: { omit: { passwordHash: true }, include: { memberships: true } } },
    });
  }

  /** Holds the session until the transaction ends, live or not, so that one decides at a time what becomes of it. */
  async lock(tx: Tx, id: string): Promise<(SessionRecord & { readonly endedAt: Date | null }) | null> {
    await tx.$queryRawUnsafe("SELECT id FROM sessions WHERE id = $1::uuid FOR NO KEY UPDATE", id);
    return await tx.session.findUnique({ where: { id } });
  }

  async prolong(tx: Tx, id: string, expiresAt: Date): Promise<void> {
    await tx.session.update({ where: { id }, data: { expiresAt, lastUsedAt: new Date() } });
  }

  /** Notes the use at most once a minute: a row that every request writes would be the hottest of the database. */
  async touch(tx: Tx, { id, lastUsedAt }: Pick<SessionRecord, "id" | "lastUsedAt">, now = new Date()): Promise<void> {
    if (now.getTime() - lastUsedAt.getTime() < 60_000) return;
    await tx.session.updateMany({ where: { id, lastUsedAt }, data: { lastUsedAt: now } });
  }

  /** @returns the ids of those that were still going on */
  async end(tx: Tx, where: { id: string; userId?: string } | { userId: string }, except?: string): Promise<string[]> {
    const rows = await tx.session.updateManyAndReturn({
      where: { ...where, endedAt: null, ...(except === undefined ? {} : { NOT: { id: except } }) },
      data: { endedAt: new Date() },
      select: { id: true },
    });
    return rows.map((row) => row.id);
  }

  /** Their refresh tokens go with them. */
  async purge(tx: Tx, before: Date): Promise<void> {
    await tx.session.deleteMany({ where: { expiresAt: { lt: before } } });
  }
}
