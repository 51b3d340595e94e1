/** The `error` object of Stripe's answers. */
export interface StripeErrorBody {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  [extra: string]: unknown;
}

/**
 * An answer that says no. When it is thrown nothing is stored, except that `executed` errors are remembered under the
 * Idempotency-Key: the request was understood and the state refused it. Parameters that are not valid are not
 * remembered, so that a caller may correct them under the same key, as Stripe documents.
 */
export class StripeError extends Error {
  constructor(
    readonly status: number,
    readonly body: StripeErrorBody,
    readonly executed = false,
  ) {
    super(body.message);
    this.name = "StripeError";
  }
}

/** A parameter is missing or not valid. */
export function invalidParam(param: string, message: string, code = "parameter_invalid"): StripeError {
  return new StripeError(400, { type: "invalid_request_error", code, message, param });
}

/** What the request names does not exist: 404 where it is the address, 400 where it is a parameter. */
export function missing(what: string, id: string, param = "id"): StripeError {
  const status = param === "id" || param === "intent" ? 404 : 400;
  const body = { type: "invalid_request_error", code: "resource_missing", message: `No such ${what}: '${id}'`, param };
  return new StripeError(status, body as StripeErrorBody, true);
}

/** The request is valid but the state of the object does not allow it. */
export function refusedByState(code: string, message: string, extra: Record<string, unknown> = {}): StripeError {
  return new StripeError(400, { type: "invalid_request_error", code, message, ...extra }, true);
}

export function unauthenticated(message: string, code?: string): StripeError {
  return new StripeError(401, { type: "invalid_request_error", message, ...(code && { code }) });
}
