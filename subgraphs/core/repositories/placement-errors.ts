import { postgresErrorOf } from "../../../platform/errors/postgres-error";
import type { WaitReason } from "../errors";
import { asCapacityError } from "./capacity.repository";

/** The promo code was used up, or removed, in the meantime. */
export class PromoCodeUsedUp extends Error {
  override readonly name = "PromoCodeUsedUp";
}

/** The offer was taken, given back or has run out in the meantime. */
export class OfferOver extends Error {
  override readonly name = "OfferOver";
}

/** Why a purchase exceeds a limit on its buyer or the buyer's network. Nothing is held. */
export type LimitRefusal =
  /** `retryAfter`: seconds until the purchase may succeed. */
  | { readonly outcome: "RATE_LIMITED"; readonly reason: WaitReason; readonly retryAfter: number }
  | { readonly outcome: "BUYER_LIMIT"; readonly ticketTypeId: string }
  /** `level`: of the challenge that the buyer has to solve. */
  | { readonly outcome: "CHALLENGE_REQUIRED"; readonly level: number }
  /** `most`: tickets that one network may hold of the event at all. */
  | { readonly outcome: "TOO_MANY_AT_ONCE"; readonly most: number };

/** The purchase exceeds a limit that others of the same network reached at the same moment. */
export class LimitExceeded extends Error {
  override readonly name = "LimitExceeded";
  constructor(readonly refusal: LimitRefusal) {
    super("limit exceeded");
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
    if (cause?.originalCode === "EP005") throw new LimitExceeded(JSON.parse(cause.detail ?? "{}") as LimitRefusal);
    if (cause?.originalCode === "EP006") throw new StillOnSale();
    throw error;
  }
}
