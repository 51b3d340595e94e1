import { AppError } from "../../platform/errors/app-error";
import { defineErrors } from "../../platform/errors/define-errors";

/** The codes that only payments answers with. */
export const paymentsErrors = defineErrors({
  UNPROCESSABLE: { status: 422, description: "Between services: well-formed, but it cannot be, e.g. an amount with more digits than its currency has. `extensions.fields` names what." },
});

/** @param fields each impossible field and why, e.g. `{amount: "must not be negative"}` */
export const unprocessable = (fields: Readonly<Record<string, string>>): AppError =>
  new AppError(paymentsErrors.UNPROCESSABLE, `This cannot be: ${Object.entries(fields).map(([field, why]) => `${field} ${why}`).join("; ")}.`, { fields });
