import { plainSigns } from "../../../platform/text/plain-signs";

/** What a promo code may look like when it is stored. */
export const PROMO_CODE = /^[A-Z0-9_-]{3,40}$/;

/**
 * A promo code as it is stored: in capitals, without invisible characters, and with plain dashes for those that phones and word
 * processors write. Blanks around it are removed; blanks within it are kept, because an organizer who writes them should know
 * that codes have none.
 */
export const promoCodeOf = (text: string): string => plainSigns(text).trim().toUpperCase();

/** A promo code as a buyer types it, with blanks anywhere. */
export const typedPromoCode = (text: string): string => promoCodeOf(text).replace(/\s/gu, "");
