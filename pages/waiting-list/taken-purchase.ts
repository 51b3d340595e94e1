/**
 * The page of the purchase that an offer became, remembered by this tab alone: whoever comes back from paying, or goes
 * back, is led there. Where a browser keeps nothing, the page says that the offer was taken.
 */
const key = (entryId: string): string => `purchase-of:${entryId}`;

export function rememberPurchase(entryId: string, path: string): void {
  try {
    sessionStorage.setItem(key(entryId), path);
  } catch {
    // A browser that is told to keep nothing.
  }
}

export function purchaseOf(entryId: string): string | null {
  try {
    const path = sessionStorage.getItem(key(entryId));
    return path?.startsWith("/purchases/") ? path : null;
  } catch {
    return null;
  }
}
