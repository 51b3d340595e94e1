import { AppError } from "../../platform/errors/app-error";
import { defineErrors } from "../../platform/errors/define-errors";

/** The codes that only core answers with. */
export const coreErrors = defineErrors({
  SOLD_OUT: { status: 409, description: "There are fewer tickets left than asked for; `extensions.ticketTypeId` and `extensions.available` say of what and how many. Nothing is held." },
  SALES_CLOSED: { status: 409, description: "Not on sale now: not published, not yet, not any more, or cancelled." },
});

export const soldOut = (ticketTypeId: string, available: number): AppError =>
  new AppError(coreErrors.SOLD_OUT, available === 0 ? "Sold out." : `Only ${available} left.`, { ticketTypeId, available });

export const salesClosed = (message = "These tickets are not on sale right now."): AppError => new AppError(coreErrors.SALES_CLOSED, message);
