import { AppError } from "./app-error";
import { defineErrors } from "./define-errors";
import { jittered } from "./retry-after";

/** The codes that any part may answer with. */
export const platformErrors = defineErrors({
  UNAUTHENTICATED: { status: 401, description: "No token, or not a good one. Sign in, or refresh the session." },
  SECOND_FACTOR_REQUIRED: { status: 401, description: "The password is correct, but the account has a second factor: call `completeLogin` with `extensions.challengeToken` and one of `extensions.methods`. Without a `challengeToken`, the organization in `extensions.organizationId` requires a second factor: enroll one, and sign in or call `reauthenticate` with it." },
  REAUTHENTICATION_REQUIRED: { status: 401, description: "The session last proved who the user is more than `extensions.maxAge` seconds ago. Call `reauthenticate`, then repeat the operation." },
  FORBIDDEN: { status: 403, description: "A good token without the right. Ask an owner of the organization for it." },
  BAD_USER_INPUT: { status: 400, description: "`extensions.fields` names each bad field and why." },
  NOT_FOUND: { status: 404, description: "The id names nothing that the caller may see." },
  CONFLICT: { status: 409, description: "The state does not allow it, or another input came under the same idempotencyKey." },
  PAYLOAD_TOO_LARGE: { status: 413, description: "The body is over the limit, which is larger for signed-in callers." },
  UNPROCESSABLE: { status: 422, description: "Between services: well-formed but impossible, such as an unknown event or an amount with more digits than its currency has. `extensions.fields` names each such field." },
  RATE_LIMITED: { status: 429, description: "Too many requests. Try again after `extensions.retryAfter` seconds. The `Retry-After` header has the largest value of a response, rounded up." },
  QUERY_TOO_COMPLEX: { status: 400, description: "Depth, cost, aliases or size of the operation are over the limit. Ask for less at once." },
  SERVICE_UNAVAILABLE: { status: 503, description: "A required service is down or has no capacity left. `extensions.service` names it. Try again after `extensions.retryAfter` seconds, with the same idempotency key. The `Retry-After` header has the largest value of a response, rounded up." },
  EVENTS_MISSED: { status: 409, description: "More happened during an interruption than a subscription sends afterwards. Load the list again and subscribe again." },
  INTERNAL_SERVER_ERROR: { status: 500, description: "Anything else. `extensions.correlationId` finds the log." },
});

/** @param fields each bad field by its path in the input, e.g. `{"items.0.quantity": "must be at least 1"}` */
export const badInput = (fields: Readonly<Record<string, string>>): AppError =>
  new AppError(platformErrors.BAD_USER_INPUT, `Please correct: ${Object.entries(fields).map(([field, why]) => `${field} ${why}`).join("; ")}.`, { fields });

/** @param fields each impossible field and why, e.g. `{amount: "must not be negative"}` */
export const unprocessable = (fields: Readonly<Record<string, string>>): AppError =>
  new AppError(platformErrors.UNPROCESSABLE, `This is impossible: ${Object.entries(fields).map(([field, why]) => `${field} ${why}`).join("; ")}.`, { fields });

/** @param what the missing thing in the words of the API, e.g. "event" */
export const notFound = (what: string): AppError =>
  new AppError(platformErrors.NOT_FOUND, `There is no such ${what}, or it is not yours to see.`);

export const conflict = (message: string, extensions: Record<string, unknown> = {}): AppError =>
  new AppError(platformErrors.CONFLICT, message, extensions);

export const forbidden = (message = "You do not have the right to do this."): AppError =>
  new AppError(platformErrors.FORBIDDEN, message);

/** The refusal of a member whose organization requires a second factor. `completeLogin` has its own, with a challenge. */
export const secondFactorRequired = (organizationId: string): AppError =>
  new AppError(
    platformErrors.SECOND_FACTOR_REQUIRED,
    "This organization requires a second factor. Add an authenticator app or a passkey to your account, then sign in with it.",
    { organizationId },
  );

/** @param minutes how long ago the user may have proved who they are */
export const reauthenticationRequired = (minutes: number): AppError =>
  new AppError(
    platformErrors.REAUTHENTICATION_REQUIRED,
    "Confirm that it is you: call reauthenticate with your second factor, or with your password if you have none. Then try again.",
    { maxAge: minutes * 60 },
  );

export const unauthenticated = (message = "Please sign in."): AppError =>
  new AppError(platformErrors.UNAUTHENTICATED, message);

/** The end of a stream of occurrences that cannot be continued without a gap. */
export const eventsMissed = (): AppError =>
  new AppError(platformErrors.EVENTS_MISSED, "Too much happened while the connection was interrupted. Load the list again, then subscribe again.");

/** @param retryAfter seconds */
export const rateLimited = (retryAfter: number): AppError =>
  new AppError(platformErrors.RATE_LIMITED, `Too many requests. Please try again in ${retryAfter} s.`, { retryAfter });

/**
 * @param service the public name of the part that is down
 * @param retryAfter seconds. If omitted, a spread value: an outage hits many clients at once, and they should not all
 * return at once.
 */
export const unavailable = (service: string, retryAfter = jittered(), cause?: unknown): AppError =>
  new AppError(platformErrors.SERVICE_UNAVAILABLE, `The ${service} service is not available right now. Please try again in ${retryAfter} s.`, { service, retryAfter }, { cause });
