import type { PurchaseAccess } from "./purchase-access";

/**
 * The page on which a buyer follows a purchase, for mails. The token stands in the fragment, which browsers keep to
 * themselves: neither logs nor other sites get to see it.
 * @param publicUrl what it begins with
 */
export const purchaseLink = (publicUrl: string, access: PurchaseAccess, purchaseId: string): string =>
  `${publicUrl}/purchases/${purchaseId}#${access.accessToken(purchaseId)}`;
