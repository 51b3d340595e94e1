import type { Permission } from "../../../contracts/permissions";
import { isSelf, mayIn, refusalIn, requireIn, requireNotWithheld, requireUser, type SignedIn } from "../../../platform/auth/access";
import type { Capabilities, Scope } from "../../../platform/auth/capability";
import type { Principal } from "../../../platform/auth/principal";
import { isId } from "../../../platform/db/new-id";
import { forbidden, notFound } from "../../../platform/errors/platform-errors";
import type { EventFacts, Facts, TicketFacts } from "./facts.port";

/** Whoever stands at the door or may see tickets sees what happened there. */
const SEEING: readonly Permission[] = ["tickets:scan", "tickets:read"];

/** Who may see which scans, and who may make them. */
export class ScanAccess {
  constructor(
    private readonly facts: Facts,
    private readonly capabilities: Capabilities,
  ) {}

  /** Whether the caller sees the scans of this organization's events, or holds one of the other permissions. */
  sees(caller: Principal, organizationId: string, ...others: readonly Permission[]): boolean {
    return [...SEEING, ...others].some((permission) => mayIn(caller, organizationId, permission));
  }

  /** @throws UNAUTHENTICATED; NOT_FOUND for an event that the caller may not even see; FORBIDDEN, SERVICE_UNAVAILABLE */
  async requireEvent(caller: Principal, eventId: string, permission: Permission): Promise<{ readonly user: SignedIn; readonly organizationId: string }> {
    requireUser(caller);
    const { organizationId } = await this.eventFacts(caller, eventId);
    return { user: requireIn(caller, organizationId, permission), organizationId };
  }

  /**
   * For whoever sees the event's scans, or holds one of the other permissions.
   * @throws UNAUTHENTICATED; NOT_FOUND for an event that the caller may not even see; FORBIDDEN, SERVICE_UNAVAILABLE
   */
  async requireSeeing(caller: Principal, eventId: string, ...others: readonly Permission[]): Promise<void> {
    requireUser(caller);
    const { organizationId } = await this.eventFacts(caller, eventId);
    if (!this.sees(caller, organizationId, ...others)) throw refusalIn(caller, organizationId);
  }

  /**
   * For the one who admits by hand.
   * @throws UNAUTHENTICATED; NOT_FOUND for a ticket that the caller may not even see; FORBIDDEN, SERVICE_UNAVAILABLE
   */
  async requireTicket(caller: Principal, ticketId: string): Promise<{ readonly user: SignedIn; readonly ticket: TicketFacts }> {
    const user = requireUser(caller);
    const ticket = isId(ticketId) ? await this.facts.ticket(ticketId) : null;
    if (!ticket || !(this.sees(caller, ticket.organizationId) || isSelf(caller, ticket.buyerUserId, "purchases:own"))) {
      requireNotWithheld(caller, ticket?.organizationId);
      throw notFound("ticket");
    }
    requireIn(caller, ticket.organizationId, "tickets:scan");
    return { user, ticket };
  }

  /**
   * Whether the caller may see a ticket's scans (STAFF), or how often and when it was scanned (BUYER): by the grant that
   * came with the ticket, else by who asks.
   * @throws FORBIDDEN, SERVICE_UNAVAILABLE
   */
  async requireScope(caller: Principal, ticketId: string, grant: string, needed: Scope): Promise<void> {
    const given = this.capabilities.check("Ticket", ticketId, grant);
    if (given === "STAFF" || given === needed) return;
    const ticket = caller.user && isId(ticketId) ? await this.facts.ticket(ticketId) : null;
    if (ticket && this.sees(caller, ticket.organizationId)) return;
    if (ticket && needed === "BUYER" && isSelf(caller, ticket.buyerUserId, "purchases:own")) return;
    throw ticket ? refusalIn(caller, ticket.organizationId) : forbidden();
  }

  /** Says to other subgraphs that the caller runs the event of this ticket. Only for one who was let see its scans. */
  staffGrant(ticketId: string): string {
    return this.capabilities.grant("Ticket", ticketId, "STAFF");
  }

  /** @throws NOT_FOUND, SERVICE_UNAVAILABLE */
  private async eventFacts(caller: Principal, eventId: string): Promise<EventFacts> {
    const facts = isId(eventId) ? await this.facts.event(eventId) : null;
    // Drafts are for those who run them, as in core.
    if (!facts || !(facts.published || mayIn(caller, facts.organizationId, "events:read"))) {
      requireNotWithheld(caller, facts?.organizationId);
      throw notFound("event");
    }
    return facts;
  }
}
