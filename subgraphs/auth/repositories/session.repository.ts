import type { AuthenticationMethod } from "../services/authentication-methods";
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
  /** When the user last proved who they are. */
  readonly authenticatedAt: Date;
  /** When a second factor was last used; null if none was. */
  readonly secondFactorAt: Date | null;
  readonly methods: readonly AuthenticationMethod[];
}

export interface HeldMembership extends MembershipRecord {
  readonly organization: { readonly requireSecondFactor: boolean };
}

/** A user with everything that their permissions follow from. */
export interface Holder extends UserRecord {
  readonly memberships: readonly HeldMembership[];
}

/** What is loaded with the user of a session or API key. */
export const holder = {
  user: { omit: { passwordHash: true }, include: { memberships: { include: { organization: { select: { requireSecondFactor: true } } } } } },
} as const;

/** Processes of earlier versions prolong sessions beyond their absolute end: both are compared. */
const notOver = (now = new Date()) => ({ expiresAt: { gt: now }, endsAt: { gt: now } });

export class SessionRepository {
  async insert(tx: Tx, session: Omit<SessionRecord, "createdAt" | "lastUsedAt">): Promise<void> {
    await tx.session.create({ data: { ...session, methods: [...session.methods] } });
  }

  /** Records that the user has just proved who they are. @returns null if the session has ended */
  async authenticate(tx: Tx, id: string, methods: readonly AuthenticationMethod[], secondFactor: boolean): Promise<SessionRecord | null> {
    const now = new Date();
    const [session] = await tx.session.updateManyAndReturn({
      where: { id, endedAt: null, ...notOver(now) },
      data: { authenticatedAt: now, methods: [...methods], ...(secondFactor ? { secondFactorAt: now } : {}) },
    });
    return session ?? null;
  }

  /** Forgets that the user's sessions used a second factor, because there is none any longer. */
  async forgetSecondFactor(tx: Tx, userId: string): Promise<void> {
    await tx.session.updateMany({ where: { userId, endedAt: null, secondFactorAt: { not: null } }, data: { secondFactorAt: null } });
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
      include: holder,
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
