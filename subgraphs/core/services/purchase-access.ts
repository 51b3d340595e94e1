import { ticketScope } from "../../../contracts/ticket-scope";
import { isSelf, mayIn, requireNotWithheld } from "../../../platform/auth/access";
import type { Capabilities, Scope } from "../../../platform/auth/capability";
import type { Principal } from "../../../platform/auth/principal";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { TicketRecord } from "../repositories/ticket.repository";

/** A record together with what its reader is to it; children inherit it, and grants for other subgraphs say it. */
export type Seen<T> = T & { readonly seenAs: Scope };

/** A ticket together with what its reader is to it, and to its purchase. */
export type SeenTicket = Seen<TicketRecord> & {
  /** Whether the reader is the buyer, who may have transferred the ticket. */
  readonly isBuyer?: boolean;
};

/** What access to a ticket by its purchase depends on. */
type TicketPurchase = Pick<PurchaseRecord, "id" | "buyerUserId" | "accessVersion">;

/** Decides who may see which purchase and which ticket, wherever one of them is read. */
export class PurchaseAccess {
  constructor(private readonly capabilities: Capabilities) {}

  /**
   * @param token an access token or a grant for this purchase
   * @throws SECOND_FACTOR_REQUIRED if the caller's organization withholds their permissions
   */
  ofPurchase(caller: Principal, purchase: PurchaseRecord, token?: string | null): Scope | null {
    const granted = this.grantedFor(purchase, token);
    if (granted) return granted;
    if (isSelf(caller, purchase.buyerUserId, "purchases:own")) return "BUYER";
    if (mayIn(caller, purchase.organizationId, "purchases:read")) return "STAFF";
    requireNotWithheld(caller, purchase.organizationId);
    return null;
  }

  /** Whether the caller is the buyer, by account or by the purchase's access token. */
  isBuyer(caller: Principal, purchase: TicketPurchase | null, token?: string | null): boolean {
    return purchase !== null && (this.grantedFor(purchase, token) === "BUYER" || isSelf(caller, purchase.buyerUserId, "purchases:own"));
  }

  /**
   * @param token a grant or a holder's access token for this ticket, or the access token of its purchase
   * @param organizationId of the ticket's event
   * @param purchase the ticket's purchase, or null if an organizer added its guest
   * @throws SECOND_FACTOR_REQUIRED if the caller's organization withholds their permissions
   */
  ofTicket(caller: Principal, ticket: TicketRecord, organizationId: string, purchase: TicketPurchase | null, token?: string | null): Scope | null {
    const isBuyer = this.isBuyer(caller, purchase, token);
    const granted = this.capabilities.read("Ticket", ticket.id, token);
    const scope = ticketScope({ granted, isBuyer, isStaff: mayIn(caller, organizationId, "tickets:read") }, ownershipOf(ticket));
    if (scope === null) requireNotWithheld(caller, organizationId);
    return scope;
  }

  /** What the reader of a purchase is to one of its tickets. */
  ofTicketIn(caller: Principal, purchase: Seen<PurchaseRecord>, ticket: TicketRecord): Scope {
    if (purchase.seenAs !== "BUYER") return purchase.seenAs;
    const isStaff = mayIn(caller, purchase.organizationId, "tickets:read");
    return ticketScope({ granted: null, isBuyer: true, isStaff }, ownershipOf(ticket)) ?? "GIVEN";
  }

  /**
   * A grant for other subgraphs. That of a ticket is bound to its revision, so it never shows a code that was issued after
   * the ticket was read; organizers see every revision.
   */
  grant(type: "Purchase" | "Ticket", { id, seenAs, revision = 0 }: Seen<{ readonly id: string; readonly revision?: number }>): string {
    if (type === "Purchase" || seenAs === "STAFF") return this.capabilities.grant(type, id, seenAs);
    return this.capabilities.boundGrant(type, id, seenAs, revision);
  }

  /** @param version the purchase's `accessVersion`. @default 0, the version of a purchase that was never reset */
  accessToken(purchaseId: string, version = 0): string {
    if (version === 0) return this.capabilities.accessToken("Purchase", purchaseId);
    return this.capabilities.boundToken("Purchase", purchaseId, "BUYER", version);
  }

  /** Lets the person who received a ticket by a transfer see it. Ends with the ticket's revision. */
  holderToken({ id, revision }: Pick<TicketRecord, "id" | "revision">): string {
    return this.capabilities.boundToken("Ticket", id, "HOLDER", revision);
  }

  private grantedFor({ id, accessVersion }: Pick<PurchaseRecord, "id" | "accessVersion">, token: string | null | undefined): Scope | null {
    const granted = this.capabilities.read("Purchase", id, token);
    if (!granted) return null;
    // Grants are not compared: they are issued for one request, after its token was.
    return granted.isAccessToken && (granted.revision ?? 0) !== accessVersion ? null : granted.scope;
  }
}

const ownershipOf = ({ revision, transferredRevision }: TicketRecord) => ({ revision, isTransferred: transferredRevision !== null });
