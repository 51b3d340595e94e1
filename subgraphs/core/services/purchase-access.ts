import { isSelf, mayIn, requireNotWithheld } from "../../../platform/auth/access";
import type { Capabilities, Scope } from "../../../platform/auth/capability";
import type { Principal } from "../../../platform/auth/principal";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { TicketRecord } from "../repositories/ticket.repository";

/** A record together with what its reader is to it; children inherit it, and grants for other subgraphs say it. */
export type Seen<T> = T & { readonly seenAs: Scope };

/** Who may see which purchase and which ticket. Asked wherever one of them is read, whatever path led there. */
export class PurchaseAccess {
  constructor(private readonly capabilities: Capabilities) {}

  /**
   * @param token an access token or a grant for this purchase
   * @throws SECOND_FACTOR_REQUIRED if the caller's organization withholds their permissions
   */
  ofPurchase(caller: Principal, purchase: PurchaseRecord, token?: string | null): Scope | null {
    const given = this.capabilities.check("Purchase", purchase.id, token);
    if (given) return given;
    if (isSelf(caller, purchase.buyerUserId, "purchases:own")) return "BUYER";
    if (mayIn(caller, purchase.organizationId, "purchases:read")) return "STAFF";
    requireNotWithheld(caller, purchase.organizationId);
    return null;
  }

  /**
   * @param token a grant for this ticket, or an access token of its purchase
   * @param organizationId of the ticket's event
   * @param buyerUserId of the ticket's purchase, if it has one with an account
   * @throws SECOND_FACTOR_REQUIRED if the caller's organization withholds their permissions
   */
  ofTicket(caller: Principal, ticket: TicketRecord, organizationId: string, buyerUserId: string | null, token?: string | null): Scope | null {
    const given = this.capabilities.check("Ticket", ticket.id, token);
    if (given) return given;
    if (ticket.purchaseId !== null && this.capabilities.check("Purchase", ticket.purchaseId, token) === "BUYER") return "BUYER";
    if (isSelf(caller, buyerUserId, "purchases:own")) return "BUYER";
    if (mayIn(caller, organizationId, "tickets:read")) return "STAFF";
    requireNotWithheld(caller, organizationId);
    return null;
  }

  grant(type: "Purchase" | "Ticket", record: { readonly id: string; readonly seenAs: Scope }): string {
    return this.capabilities.grant(type, record.id, record.seenAs);
  }

  accessToken(purchaseId: string): string {
    return this.capabilities.accessToken("Purchase", purchaseId);
  }
}
