import { isSelf, mayIn, requireNotWithheld } from "../../../platform/auth/access";
import type { Capabilities, Granted, Scope } from "../../../platform/auth/capability";
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
   * What the caller's account is to a purchase. Organizers need `payments:read`, whatever grant they present. Tokens are
   * decided by `isBuyersToken`.
   * @throws SECOND_FACTOR_REQUIRED if the caller's organization withholds their permissions
   */
  of(caller: Principal, { organizationId, buyerUserId }: Ownership): Scope | null {
    if (isSelf(caller, buyerUserId, "purchases:own")) return "BUYER";
    if (mayIn(caller, organizationId, "payments:read")) return "STAFF";
    requireNotWithheld(caller, organizationId);
    return null;
  }

  /** What an access token or a grant says about this purchase, or null. The version of an access token is not compared. */
  granted(purchaseId: string, token?: string | null): Granted | null {
    return this.capabilities.read("Purchase", purchaseId, token);
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
