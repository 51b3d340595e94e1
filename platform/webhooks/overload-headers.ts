import { type AppError } from "../errors/app-error";
import { platformErrors, unavailable } from "../errors/platform-errors";
import { OVERLOADED } from "../overload/refusals";
import { moreUrgent, PRIORITY_HEADER, type Priority } from "../overload/priority";
import { DEADLINE_HEADER, type Work } from "../overload/work";

interface Call {
  readonly priority: Priority;
  /** Milliseconds. */
  readonly timeout: number;
}

/**
 * Milliseconds for one attempt of a call.
 * @param work the request that needs the call; undefined in the background
 * @throws AppError SERVICE_UNAVAILABLE when the deadline of that request has passed
 */
export function timeoutOf(call: Call, work: Work | undefined): number {
  const left = work?.remaining ?? Infinity;
  if (work && left === 0) throw work.refusal();
  return Math.ceil(Math.min(call.timeout, left));
}

/** Tells the receiver how urgent the call is, as the request that needs it is, and how long its answer is waited for. */
export const overloadHeaders = (call: Call, timeout: number, work: Work | undefined): Record<string, string> => ({
  [PRIORITY_HEADER]: work ? moreUrgent(call.priority, work.priority) : call.priority,
  [DEADLINE_HEADER]: String(timeout),
});

/**
 * The error of a call that was refused because the receiver is overloaded; undefined for any other answer. Such a call is
 * not repeated here, which would only add to the load, and it does not count as an outage.
 */
export function overloadRefusal(service: string, status: number, body: string): AppError | undefined {
  if (status !== platformErrors.SERVICE_UNAVAILABLE.status || !body.includes(OVERLOADED)) return undefined;
  const error = errorIn(body);
  if (error?.reason !== OVERLOADED) return undefined;
  return unavailable(service, typeof error.retryAfter === "number" ? error.retryAfter : undefined);
}

function errorIn(body: string): { reason?: unknown; retryAfter?: unknown } | undefined {
  try {
    return (JSON.parse(body) as { error?: { reason?: unknown; retryAfter?: unknown } }).error;
  } catch {
    return undefined; // a proxy's own page
  }
}
