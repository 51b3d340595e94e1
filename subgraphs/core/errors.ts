import { AppError } from "../../platform/errors/app-error";
import { defineErrors } from "../../platform/errors/define-errors";
import { platformErrors } from "../../platform/errors/platform-errors";

/** The codes that only core answers with. */
export const coreErrors = defineErrors({
  SOLD_OUT: { status: 409, description: "There are fewer tickets left than asked for; `extensions.ticketTypeId` and `extensions.available` say of what and how many. Nothing is held." },
  PROMO_CODE_INVALID: { status: 409, description: "The promo code is unknown, used up, not good now, or not for these tickets. Nothing is held." },
  BUYER_LIMIT_REACHED: { status: 409, description: "The buyer would have more tickets of a type than `maxPerBuyer`, counted over all purchases of the same account or email address. `extensions.ticketTypeId` and `extensions.maxPerBuyer` name the type and its limit. Nothing is held." },
  SALES_CLOSED: { status: 409, description: "Not on sale now: not published, not yet, not any more, or cancelled." },
});

export const soldOut = (ticketTypeId: string, available: number): AppError =>
  new AppError(coreErrors.SOLD_OUT, available === 0 ? "Sold out." : `Only ${available} left.`, { ticketTypeId, available });

export const salesClosed = (message = "These tickets are not on sale right now."): AppError => new AppError(coreErrors.SALES_CLOSED, message);

export const promoCodeInvalid = (message: string): AppError => new AppError(coreErrors.PROMO_CODE_INVALID, message);

/** @param maxPerBuyer tickets of the type that one buyer may have */
export const buyerLimitReached = (ticketTypeId: string, maxPerBuyer: number): AppError =>
  new AppError(coreErrors.BUYER_LIMIT_REACHED, `This exceeds the limit of ${maxPerBuyer} tickets of this type for each buyer. Choose fewer tickets.`, { ticketTypeId, maxPerBuyer });

/** Why a buyer has to wait. */
const waits = {
  OPEN_HOLDS: "You hold tickets in too many unpaid purchases. Pay or cancel one of them, or sign in with a confirmed email address.",
  ABANDONED_HOLDS: "Too many of your purchases for this event were not paid in time.",
  NETWORK_SHARE: "Too many tickets for this event are held from your network.",
} as const;

export type WaitReason = keyof typeof waits;

/** @param retryAfter seconds until the purchase may succeed */
export const holdsLimited = (reason: WaitReason, retryAfter: number): AppError =>
  new AppError(platformErrors.RATE_LIMITED, `${waits[reason]} Try again in ${retryAfter} s.`, { retryAfter });
