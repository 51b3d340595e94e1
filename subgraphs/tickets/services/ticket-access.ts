import { isSelf, mayIn } from "../../../platform/auth/access";
import type { Capabilities } from "../../../platform/auth/capability";
import type { Principal } from "../../../platform/auth/principal";
import type { TicketStanding } from "../repositories/generated-ticket.repository";

/** A ticket as another subgraph points to it. */
export interface TicketReference {
  readonly id: string;
  /** "" when nobody said yet what the caller may do with it. */
  readonly grant: string;
}

/** Who sees generation jobs and how far the tickets of an organization are. */
export const maySeeTicketsOf = (caller: Principal, organizationId: string): boolean =>
  mayIn(caller, organizationId, "tickets:read") || mayIn(caller, organizationId, "tickets:create");

/** Whether the caller sees tickets in any organization. */
export const runsTicketsSomewhere = (caller: Principal): boolean =>
  caller.user !== null && (maySeeTicketsOf(caller, "") || caller.user.memberships.some(({ organizationId }) => maySeeTicketsOf(caller, organizationId)));

/**
 * Who may see what of a ticket. Seeing a ticket is one thing, having what opens the door another: the buyer has it, and
 * who makes tickets; who stands at the door sees the ticket and could otherwise print codes at home.
 */
export class TicketAccess {
  constructor(private readonly capabilities: Capabilities) {}

  maySee(caller: Principal, ticket: TicketReference, standing: TicketStanding | null): boolean {
    if (this.capabilities.check("Ticket", ticket.id, ticket.grant)) return true;
    // Nothing was asked for yet, so nobody told us whose it is.
    if (!standing) return runsTicketsSomewhere(caller);
    return isBuyer(caller, standing) || maySeeTicketsOf(caller, standing.organizationId);
  }

  mayAdmitWith(caller: Principal, ticket: TicketReference, standing: TicketStanding): boolean {
    if (this.capabilities.check("Ticket", ticket.id, ticket.grant) === "BUYER") return true;
    return isBuyer(caller, standing) || mayIn(caller, standing.organizationId, "tickets:create");
  }

  /**
   * Lets those who see the organization's tickets see, in other subgraphs, one that they were shown here. "" for whoever
   * does not: who may make tickets need not see what they say, nor what happened to them at the doors.
   */
  staffGrant(caller: Principal, ticketId: string, organizationId: string): string {
    return mayIn(caller, organizationId, "tickets:read") ? this.capabilities.grant("Ticket", ticketId, "STAFF") : "";
  }
}

const isBuyer = (caller: Principal, { buyerUserId }: TicketStanding): boolean => isSelf(caller, buyerUserId, "purchases:own");
