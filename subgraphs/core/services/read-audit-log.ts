import { requireIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { lazyConnectionOf, type LazyConnection, type Page } from "../../../platform/graphql/connection";
import type { AuditCriteria, AuditRecord, AuditRepository } from "../repositories/audit.repository";
import type { CoreDatabase } from "../repositories/database";
import type { EventFacts } from "../repositories/event.repository";
import { requireEvent } from "./event-access";

/** The audit log, for those who may read it: newest first. */
export class ReadAuditLog {
  constructor(
    private readonly db: CoreDatabase,
    private readonly entries: AuditRepository,
  ) {}

  /**
   * Everything of an organization, its events included.
   * @param recordId null: of any record
   * @throws UNAUTHENTICATED, FORBIDDEN without audit:read
   */
  async ofOrganization(caller: Principal, organizationId: string, recordId: string | null, page: Page): Promise<LazyConnection<AuditRecord>> {
    requireIn(caller, organizationId, "audit:read");
    return this.list({ organizationId, eventId: null, recordId }, page);
  }

  /** The same of one event alone. @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without audit:read */
  async ofEvent(caller: Principal, event: EventFacts, recordId: string | null, page: Page): Promise<LazyConnection<AuditRecord>> {
    requireEvent(caller, event, "audit:read");
    return this.list({ organizationId: event.organizationId, eventId: event.id, recordId }, page);
  }

  private async list(criteria: AuditCriteria, page: Page): Promise<LazyConnection<AuditRecord>> {
    // Nothing ever happened to what is no record at all.
    const isPossible = criteria.recordId === null || isId(criteria.recordId);
    const rows = isPossible ? await this.entries.list(this.db.client, criteria, page) : [];
    return lazyConnectionOf(rows, page, async () => (isPossible ? this.entries.count(this.db.client, criteria) : 0), (row) => row.occurredAt.toISOString());
  }
}
