import type { CoreFacts } from "./core-facts.port";
import type { PaymentAccess } from "./payment-access";

/**
 * Decides whether a token alone makes its holder the buyer of a purchase. A grant does, because core has just issued it.
 * For an access token core is asked: `resetAccess` ends older versions immediately, so they are not cached here.
 */
export class BuyersToken {
  constructor(
    private readonly access: PaymentAccess,
    private readonly core: CoreFacts,
  ) {}

  /** @throws SERVICE_UNAVAILABLE if core has to be asked and does not answer */
  async isValid(purchaseId: string, token: string | null | undefined): Promise<boolean> {
    const granted = this.access.granted(purchaseId, token);
    if (granted?.scope !== "BUYER") return false;
    if (!granted.isAccessToken) return true;
    const { accessVersion = 0 } = await this.core.standing(purchaseId);
    return (granted.revision ?? 0) === accessVersion;
  }
}
