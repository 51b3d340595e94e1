import type { AttemptCounter } from "./guess-limits";
import { RESET_WINDOW } from "./reset-links";

const QUARTER = 15 * 60;
const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/**
 * Creates a counter.
 * @param withoutRedis what each process allows by itself while Redis cannot count
 */
export type CreateCounter = (name: string, limit: number, seconds: number, withoutRedis: number) => AttemptCounter;

/**
 * The limits on guesses and on emails about accounts. While Redis is away, they leave enough to an owner who mistypes, and
 * little to a person who guesses.
 */
export const createAccountLimits = (limit: CreateCounter) => ({
  guesses: {
    pair: limit("guess-pair", 10, QUARTER, 5),
    account: limit("guess-account", 50, QUARTER, 10),
    address: limit("guess-address", 100, QUARTER, 20),
    device: limit("guess-device", 10, QUARTER, 5),
  },
  factors: { pair: limit("guess-factor-pair", 10, QUARTER, 5), digits: limit("guess-factor-digits", 50, DAY, 10) },
  tokens: limit("guess-token", 300, QUARTER, 50),
  resends: { account: limit("resend-account", 5, HOUR, 2), address: limit("resend-address", 30, HOUR, 10) },
  resets: {
    account: limit("reset-account", 2, RESET_WINDOW, 2),
    known: limit("reset-known", 2, RESET_WINDOW, 2),
    address: limit("reset-address", 30, HOUR, 10),
  },
});
