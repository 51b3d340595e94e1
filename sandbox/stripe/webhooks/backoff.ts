const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** How long a webhook is retried, in milliseconds. */
export const GIVE_UP_AFTER_MS = 24 * 60 * 60 * 1000;

/** Milliseconds to wait after the n-th failed attempt (from 1): 0.5 s, 1, 2 … 30 s. Shorter than Stripe's, for tests. */
export function backoffMs(failedAttempts: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failedAttempts - 1, 16));
}
