import { rateLimited } from "../../../platform/errors/platform-errors";
import { networkOf } from "../../../platform/http/canonical-address";
import type { AttemptCounter } from "./guess-limits";

/**
 * How often one address may come with tokens that are none. Nobody guesses 256 bits, but whoever tries should not have
 * our database look for ever.
 */
export class TokenGuesses {
  constructor(private readonly counter: Pick<AttemptCounter, "take" | "giveBack">) {}

  /**
   * @param find what comes of the token, or null for one that is none; when it throws, there was something to throw about
   * @throws RATE_LIMITED without having looked
   */
  async guess<T>(address: string, find: () => Promise<T | null>): Promise<T | null> {
    const network = networkOf(address);
    const wait = await this.counter.take(network);
    if (wait > 0) throw rateLimited(wait);
    let none = false;
    try {
      const found = await find();
      none = found === null;
      return found;
    } finally {
      if (!none) await this.counter.giveBack(network);
    }
  }
}
