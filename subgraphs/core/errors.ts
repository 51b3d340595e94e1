import { AppError } from "../../platform/errors/app-error";
import { defineErrors } from "../../platform/errors/define-errors";
import { platformErrors } from "../../platform/errors/platform-errors";

/** The codes that only core answers with. */
export const coreErrors = defineErrors({
  SOLD_OUT: { status: 409, description: "There are fewer tickets left than asked for; `extensions.ticketTypeId` and `extensions.available` say of what and how many. Nothing is held." },
  PROMO_CODE_INVALID: { status: 409, description: "The promo code is unknown, used up, not good now, or not for these tickets. Nothing is held." },
  SALES_CLOSED: { status: 409, description: "Not on sale now: not published, not yet, not any more, or cancelled." },
});

export const soldOut = (ticketTypeId: string, available: number): AppError =>
  new AppError(coreErrors.SOLD_OUT, available === 0 ? "Sold out." : `Only ${available} left.`, { ticketTypeId, available });

export const salesClosed = (message = "These tickets are not on sale right now."): AppError => new AppError(coreErrors.SALES_CLOSED, message);

export const promoCodeInvalid = (message: string): AppError => new AppError(coreErrors.PROMO_CODE_INVALID, message);

/** @param retryAfter seconds until the first of the holds ends */
export const tooManyHolds = (retryAfter: number): AppError =>
  new AppError(platformErrors.RATE_LIMITED, `You hold tickets in too many unpaid purchases. Pay or cancel one of them, sign in, or try again in ${retryAfter} s.`, { retryAfter });
