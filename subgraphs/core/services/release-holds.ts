import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { canonicalEmail } from "../../../platform/values/email-address";
import { badInput } from "../../../platform/errors/platform-errors";
import type { CoreDatabase } from "../repositories/database";
import type { EventRecord, EventRepository } from "../repositories/event.repository";
import type { HoldCriteria, HoldRepository } from "../repositories/hold.repository";
import type { AuditLog } from "./audit-log";
import { eventItself } from "./audit-subjects";
import { requireEvent } from "./event-access";
import type { ExpireHolds } from "./expire-holds";
import type { Pseudonyms } from "./pseudonyms";

/** Which holds are released. At least one criterion is given; all of those given must match. */
export interface HoldFilter {
  /** The network, as `Purchase.sourceKey` names it. */
  readonly sourceKey?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly emailDomain?: string | null | undefined;
  readonly createdFrom?: Date | null | undefined;
  readonly createdTo?: Date | null | undefined;
  readonly anonymousOnly?: boolean | null | undefined;
}

export interface ReleasedHolds {
  readonly purchases: number;
  readonly tickets: number;
}

/** Purchases of one transaction: buyers wait for it as they wait for one another. */
const BATCH = 500;

/** Cancels the unpaid purchases of one pattern, for example of one network, in one operation. */
export class ReleaseHolds {
  constructor(
    private readonly db: CoreDatabase,
    private readonly events: EventRepository,
    private readonly found: HoldRepository,
    private readonly holds: ExpireHolds,
    private readonly pseudonyms: Pseudonyms,
    private readonly audit: AuditLog,
    private readonly batch = BATCH,
  ) {}

  /**
   * The tickets go to the waiting list first. Buyers see the cancellation on their purchase page. They receive no email,
   * because whoever holds tickets in bulk often uses other people's addresses.
   * @param dryRun only counts
   * @throws UNAUTHENTICATED, NOT_FOUND, FORBIDDEN without purchases:manage; BAD_USER_INPUT for an empty filter
   */
  async run(caller: Principal, eventId: string, filter: HoldFilter, dryRun: boolean, now = new Date()): Promise<ReleasedHolds> {
    const event = requireEvent(caller, isId(eventId) ? await this.events.byId(this.db.client, eventId) : null, "purchases:manage");
    const criteria = await this.criteriaOf(event.id, filter);
    if (dryRun) return this.found.count(this.db.client, criteria, now);
    const released = { purchases: 0, tickets: 0 };
    for (;;) {
      const batch = await this.releaseBatch(caller, event, criteria, filter, now);
      released.purchases += batch.purchases;
      released.tickets += batch.tickets;
      if (batch.purchases < this.batch) return released;
    }
  }

  /** In one transaction with its audit entry. */
  private releaseBatch(caller: Principal, event: EventRecord, criteria: HoldCriteria, filter: HoldFilter, now: Date): Promise<ReleasedHolds> {
    return this.db.transaction(async (tx) => {
      const locked = await this.found.lock(tx, criteria, now, this.batch);
      const count = { purchases: locked.length, tickets: locked.reduce((sum, { ticketCount }) => sum + ticketCount, 0) };
      if (locked.length === 0) return count;
      const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null && value !== undefined));
      await this.audit.record(tx, caller, "HOLDS_RELEASED", eventItself(event), { before: null, after: { filter: given, ...count } });
      await this.holds.endAll(tx, event.id, locked, "CANCELLED", true);
      this.db.logEvent(tx, "holds released", { eventId: event.id, organizationId: event.organizationId, ...count });
      return count;
    });
  }

  private async criteriaOf(eventId: string, filter: HoldFilter): Promise<HoldCriteria> {
    const { sourceKey, email, emailDomain, createdFrom, createdTo, anonymousOnly } = filter;
    const isGiven = [sourceKey, email, emailDomain, createdFrom, createdTo].some((value) => value !== null && value !== undefined) || anonymousOnly === true;
    if (!isGiven) throw badInput({ filter: "must name at least one criterion" });
    return {
      eventId,
      networks: sourceKey == null ? null : await this.networksNamed(eventId, sourceKey),
      email: email ?? null,
      emailDomain: emailDomain == null ? null : storedDomain(emailDomain),
      createdFrom: createdFrom ?? null,
      createdTo: createdTo ?? null,
      anonymousOnly: anonymousOnly ?? false,
    };
  }

  /** The name of a network leads back to it only through the networks that hold tickets now. */
  private async networksNamed(eventId: string, sourceKey: string): Promise<string[]> {
    const networks = await this.found.networks(this.db.client, eventId);
    return networks.filter((network) => this.pseudonyms.ofNetwork(eventId, network) === sourceKey);
  }
}

/** A domain as email addresses have it. @throws BAD_USER_INPUT for text that is no domain */
function storedDomain(domain: string): string {
  const address = canonicalEmail(`x@${domain.trim()}`);
  if (address === null) throw badInput({ "filter.emailDomain": "must be a domain, e.g. example.com" });
  return address.slice(2);
}
