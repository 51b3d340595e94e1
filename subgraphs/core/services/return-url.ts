import type { PurchaseRecord } from "../repositories/purchase.repository";
import { purchaseLink } from "./purchase-link";
import type { PurchaseAccess } from "./purchase-access";

/** A client may have sent the URL through a parser, which encodes the braces. */
const PURCHASE_ID = /(?:\{|%7[Bb])purchaseId(?:\}|%7[Dd])/g;

/**
 * The return URL of a new purchase, as it is stored.
 * @param given `{purchaseId}` in it is replaced by the purchase's ID
 * @returns "" for the purchase page, because its link contains the access token, which is not stored
 */
export const storedReturnUrl = (given: string | null | undefined, purchaseId: string): string => given?.replace(PURCHASE_ID, purchaseId) ?? "";

/** Where buyers return to after payment: the URL that they gave, or the purchase page. */
export class ReturnUrls {
  /** @param publicUrl the origin of the purchase page */
  constructor(
    private readonly publicUrl: string,
    private readonly access: PurchaseAccess,
  ) {}

  of(purchase: Pick<PurchaseRecord, "id" | "accessVersion" | "returnUrl">): string {
    return purchase.returnUrl === "" ? purchaseLink(this.publicUrl, this.access, purchase) : purchase.returnUrl;
  }
}
