import { isSelf, mayIn, requireNotWithheld } from "../../../platform/auth/access";
import type { Capabilities, Scope } from "../../../platform/auth/capability";
import type { Principal } from "../../../platform/auth/principal";
import { isOpen, type PaymentRecord } from "../repositories/payment.repository";

/** A payment together with what its reader is to its purchase. */
export type Seen<T> = T & { readonly seenAs: Scope };

/** Whose a purchase is: the same for all of its payments. */
export interface Ownership {
  readonly organizationId: string;
  readonly buyerUserId: string | null;
}

/** Who may see which payment. Asked wherever one of them is read, whatever path led there. */
export class PaymentAccess {
  constructor(private readonly capabilities: Capabilities) {}

  /**
   * What the caller is to the purchase. A grant for staff says who runs the event; whether they may see money is a
   * right of its own.
   * @param token an access token or a grant for this purchase
   * @throws SECOND_FACTOR_REQUIRED if the caller's organization withholds their permissions
   */
  of(caller: Principal, purchaseId: string, { organizationId, buyerUserId }: Ownership, token?: string | null): Scope | null {
    if (this.isBuyer(purchaseId, token)) return "BUYER";
    if (isSelf(caller, buyerUserId, "purchases:own")) return "BUYER";
    if (mayIn(caller, organizationId, "payments:read")) return "STAFF";
    requireNotWithheld(caller, organizationId);
    return null;
  }

  /** Whether the token alone says that its holder is the buyer. */
  isBuyer(purchaseId: string, token?: string | null): boolean {
    return this.capabilities.check("Purchase", purchaseId, token) === "BUYER";
  }

  /** What core is told of this caller about a payment's purchase: who may see money may not see buyers by that. */
  purchaseGrant(caller: Principal, payment: Seen<PaymentRecord>): string {
    const { purchaseId, organizationId, seenAs } = payment;
    const scope = seenAs === "BUYER" || mayIn(caller, organizationId, "purchases:read") ? seenAs : null;
    return this.capabilities.grant("Purchase", purchaseId, scope);
  }
}

/** What pays (a secret, a link) is shown to the one who pays, and only while it can be paid. */
export const whatPays = (payment: Seen<PaymentRecord>, value: string | null): string | null => (payment.seenAs === "BUYER" && isOpen(payment) ? value : null);
