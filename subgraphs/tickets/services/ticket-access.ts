import { ownsTicket, ticketScope, type TicketGranted } from "../../../contracts/ticket-scope";
import { isSelf, mayIn } from "../../../platform/auth/access";
import type { Capabilities } from "../../../platform/auth/capability";
import type { Principal } from "../../../platform/auth/principal";
import type { TicketStanding } from "../repositories/generated-ticket.repository";

/** A ticket as another subgraph points to it. */
export interface TicketReference {
  readonly id: string;
  /** "" if no subgraph has decided what the caller may do with the ticket. */
  readonly grant: string;
}

/** Whether the caller sees the generation jobs and the progress of the tickets of an organization. */
export const maySeeTicketsOf = (caller: Principal, organizationId: string): boolean =>
  mayIn(caller, organizationId, "tickets:read") || mayIn(caller, organizationId, "tickets:create");

/** Whether the caller sees tickets in any organization. */
export const runsTicketsSomewhere = (caller: Principal): boolean =>
  caller.user !== null && (maySeeTicketsOf(caller, "") || caller.user.memberships.some(({ organizationId }) => maySeeTicketsOf(caller, organizationId)));

/**
 * Decides who may see what of a ticket. Its code and file are for its owner and for organizers who generate tickets. Door
 * staff see the ticket only: they could otherwise print codes.
 */
export class TicketAccess {
  constructor(private readonly capabilities: Capabilities) {}

  maySee(caller: Principal, ticket: TicketReference, standing: TicketStanding | null): boolean {
    if (this.grantedFor(ticket)) return true;
    // No generation was requested yet, so the ticket's organization is not known here.
    if (!standing) return runsTicketsSomewhere(caller);
    return this.scopeOf(caller, ticket, standing) !== null || mayIn(caller, standing.organizationId, "tickets:create");
  }

  /** Whether the caller may have the code and the file of this revision. */
  mayAdmitWith(caller: Principal, ticket: TicketReference, standing: TicketStanding): boolean {
    if (mayIn(caller, standing.organizationId, "tickets:create")) return true;
    const granted = this.grantedFor(ticket);
    // The reader was shown another revision than the one that is current here: a transfer came in between.
    if (granted !== null && granted.revision !== null && granted.revision !== standing.revision) return false;
    return ownsTicket(this.scopeOf(caller, ticket, standing));
  }

  /** The revision of the ticket that the caller owned a moment ago, by the grant that core issued; null if they did not. */
  ownedRevision(ticket: TicketReference): number | null {
    const granted = this.grantedFor(ticket);
    return granted !== null && ownsTicket(granted.scope) ? granted.revision : null;
  }

  /**
   * A grant for callers who see the organization's tickets, for a ticket that they were shown here. "" for others:
   * organizers who generate tickets need not see their guests or scans.
   */
  staffGrant(caller: Principal, ticketId: string, organizationId: string): string {
    return mayIn(caller, organizationId, "tickets:read") ? this.capabilities.grant("Ticket", ticketId, "STAFF") : "";
  }

  private scopeOf(caller: Principal, ticket: TicketReference, { organizationId, buyerUserId, revision, isTransferred }: TicketStanding) {
    const relation = {
      granted: this.grantedFor(ticket),
      isBuyer: isSelf(caller, buyerUserId, "purchases:own"),
      isStaff: mayIn(caller, organizationId, "tickets:read"),
    };
    return ticketScope(relation, { revision, isTransferred });
  }

  /** Owners' grants are always bound to a revision. One that is not is refused. */
  private grantedFor({ id, grant }: TicketReference): TicketGranted | null {
    const granted = this.capabilities.read("Ticket", id, grant);
    return granted?.scope === "STAFF" || granted?.revision != null ? granted : null;
  }
}
