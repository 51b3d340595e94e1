import { AppError } from "../errors/app-error";
import { platformErrors } from "../errors/platform-errors";
import { jittered } from "../errors/retry-after";

/** Why: tells a caller that the part is well and only busy. */
export const OVERLOADED = "OVERLOADED";

/** @param service the public name of the part that has no capacity left */
export function overloaded(service: string, random?: () => number): AppError {
  const retryAfter = jittered(undefined, random);
  return new AppError(platformErrors.SERVICE_UNAVAILABLE, `Too many requests are being processed. Try again in ${retryAfter} s.`, { service, retryAfter, reason: OVERLOADED });
}

/** @param service the public name of the part that did not get to the request in time */
export function outOfTime(service: string, random?: () => number): AppError {
  const retryAfter = jittered(undefined, random);
  return new AppError(
    platformErrors.SERVICE_UNAVAILABLE,
    `There was not enough time to process this request. Try again in ${retryAfter} s.`,
    { service, retryAfter },
  );
}
