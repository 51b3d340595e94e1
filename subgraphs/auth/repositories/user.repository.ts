import { uniqueViolation } from "../../../platform/db/unique-violation";
import type { Role } from "../services/roles";
import type { Tx } from "./database";

/** A user without what he proves himself with. */
export interface UserRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  readonly role: Role;
  readonly emailVerifiedAt: Date | null;
  readonly createdAt: Date;
}

export interface NewUser {
  readonly id: string;
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly locale: string;
}

const columns = { id: true, email: true, name: true, locale: true, role: true, emailVerifiedAt: true, createdAt: true } as const;

export class UserRepository {
  /** @returns null when the address is taken; the transaction is lost then */
  async insert(tx: Tx, user: NewUser): Promise<UserRecord | null> {
    try {
      return await tx.user.create({ data: user, select: columns });
    } catch (error) {
      if (uniqueViolation(error) !== null) return null;
      throw error;
    }
  }

  async byIds(tx: Tx, ids: readonly string[]): Promise<UserRecord[]> {
    return await tx.user.findMany({ where: { id: { in: [...ids] } }, select: columns });
  }

  async byId(tx: Tx, id: string): Promise<UserRecord | null> {
    return await tx.user.findUnique({ where: { id }, select: columns });
  }

  async byEmail(tx: Tx, email: string): Promise<UserRecord | null> {
    return await tx.user.findUnique({ where: { email }, select: columns });
  }

  /** With the hash, for those who check a password. */
  async credentialsOf(tx: Tx, where: { email: string } | { id: string }): Promise<(UserRecord & { readonly passwordHash: string }) | null> {
    return await tx.user.findUnique({ where, select: { ...columns, passwordHash: true } });
  }

  async setRole(tx: Tx, id: string, role: Role): Promise<void> {
    await tx.user.update({ where: { id }, data: { role } });
  }

  async setPassword(tx: Tx, id: string, passwordHash: string): Promise<void> {
    await tx.user.update({ where: { id }, data: { passwordHash } });
  }

  /** Keeps the first time. */
  async verifyEmail(tx: Tx, id: string): Promise<void> {
    await tx.user.updateMany({ where: { id, emailVerifiedAt: null }, data: { emailVerifiedAt: new Date() } });
  }

  /** Holds the user's row until the transaction ends: what counts his things must not run beside itself. */
  async lock(tx: Tx, id: string): Promise<void> {
    await tx.$queryRawUnsafe("SELECT id FROM users WHERE id = $1::uuid FOR NO KEY UPDATE", id);
  }

  /**
   * The same, while the password is still the one that was looked at.
   * @returns false when another one was set meanwhile
   */
  async lockWithPassword(tx: Tx, id: string, passwordHash: string): Promise<boolean> {
    const rows = await tx.$queryRawUnsafe<unknown[]>("SELECT id FROM users WHERE id = $1::uuid AND password_hash = $2 FOR NO KEY UPDATE", id, passwordHash);
    return rows.length === 1;
  }
}
