import { postgresErrorOf } from "../../../platform/errors/postgres-error";
import { asCapacityError } from "./capacity.repository";

/** The promo code was used up, or removed, in the meantime. */
export class PromoCodeUsedUp extends Error {
  override readonly name = "PromoCodeUsedUp";
}

/** The offer was taken, given back or has run out in the meantime. */
export class OfferOver extends Error {
  override readonly name = "OfferOver";
}

/** Somebody without an account holds as much as one may. */
export class TooManyHolds extends Error {
  override readonly name = "TooManyHolds";
  /** @param retryAfter seconds until the first of the holds ends */
  constructor(readonly retryAfter: number) {
    super("too many holds");
  }
}

/** There is enough to be bought: nobody needs to wait. */
export class StillOnSale extends Error {
  override readonly name = "StillOnSale";
}

/** Turns the exceptions of the functions in the migrations (EP001 to EP006) into ours. */
export async function asPlacementError<T>(statement: PromiseLike<T>): Promise<T> {
  try {
    return await asCapacityError(statement);
  } catch (error) {
    const cause = postgresErrorOf(error);
    if (cause?.originalCode === "EP003") throw new PromoCodeUsedUp();
    if (cause?.originalCode === "EP004") throw new OfferOver();
    if (cause?.originalCode === "EP005") throw new TooManyHolds((JSON.parse(cause.detail ?? "{}") as { retryAfter?: number }).retryAfter ?? 1);
    if (cause?.originalCode === "EP006") throw new StillOnSale();
    throw error;
  }
}
