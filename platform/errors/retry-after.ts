/** The usual shortest wait, in seconds, before a refused request is sent again. */
const BASE_SECONDS = 2;

/**
 * A wait between one and three times `base`, so that clients refused at the same moment return at different ones.
 * @param base seconds
 * @param random returns a number from 0 (inclusive) to 1 (exclusive); tests replace it
 * @returns seconds, with one decimal
 */
export const jittered = (base = BASE_SECONDS, random: () => number = Math.random): number =>
  Math.round(base * (1 + 2 * random()) * 10) / 10;

/**
 * The value of the `Retry-After` header, which allows whole seconds only.
 * @param seconds the `retryAfter` of an error; anything but a positive number has no header
 */
export const retryAfterHeader = (seconds: unknown): string | undefined =>
  typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0 ? String(Math.max(1, Math.ceil(seconds))) : undefined;
