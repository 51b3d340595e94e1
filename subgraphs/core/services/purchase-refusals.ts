import type { AppError } from "../../../platform/errors/app-error";
import { badInput } from "../../../platform/errors/platform-errors";
import { holdsLimited } from "../errors";
import type { LimitRefusal } from "../repositories/placement-errors";

/** The error for a limit that only time, or a smaller order, can satisfy. */
export function limitRefusal(refusal: Extract<LimitRefusal, { outcome: "RATE_LIMITED" | "TOO_MANY_AT_ONCE" }>): AppError {
  if (refusal.outcome === "RATE_LIMITED") return holdsLimited(refusal.reason, refusal.retryAfter);
  return badInput({ items: `must be at most ${refusal.most} tickets in total: one network may hold no more of this event at once` });
}
