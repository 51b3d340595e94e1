import type { AuditAction, AuditEntry } from "../../../contracts/audit";
import { audited, type SYSTEM } from "../../../platform/audit/audited";
import type { Change } from "../../../platform/audit/changes-between";
import type { Principal } from "../../../platform/auth/principal";
import type { AuditRepository } from "../repositories/audit.repository";
import type { CoreDatabase, Tx } from "../repositories/database";

/** What something was done to, and whose it is. */
export type AuditSubject = Pick<AuditEntry, "recordType" | "recordId" | "organizationId" | "eventId">;

/** Writes down who did what. What may be done is not asked here: whoever calls has done it. */
export class AuditLog {
  constructor(
    private readonly db: CoreDatabase,
    private readonly entries: AuditRepository,
  ) {}

  /**
   * In the transaction of the change, so that there is no change without its entry and no entry of what did not happen.
   * @param change null when nothing of the record is different: then nothing is written
   */
  async record(tx: Tx, caller: Principal | typeof SYSTEM, action: AuditAction, subject: AuditSubject, change: Change | null): Promise<void> {
    if (change === null) return;
    await this.entries.insert(tx, [entryOf(caller, action, subject, change)], "core");
  }

  /** The same change of several records at once. */
  async recordAll(tx: Tx, caller: Principal | typeof SYSTEM, action: AuditAction, subjects: readonly AuditSubject[], change: Change): Promise<void> {
    if (subjects.length > 0) await this.entries.insert(tx, subjects.map((subject) => entryOf(caller, action, subject, change)), "core");
  }

  /** What another service has changed. @returns false when all of it was written down before */
  async accept(service: string, entries: readonly AuditEntry[]): Promise<boolean> {
    return (await this.entries.insert(this.db.client, entries, service)) > 0;
  }
}

const entryOf = (caller: Principal | typeof SYSTEM, action: AuditAction, subject: AuditSubject, { before, after }: Change): AuditEntry =>
  audited(caller, { action, ...subject, before: before && { ...before }, after: after && { ...after } });
