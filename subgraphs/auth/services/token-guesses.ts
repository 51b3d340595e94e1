import { rateLimited } from "../../../platform/errors/platform-errors";
import { networkOf } from "../../../platform/http/canonical-address";
import type { AttemptCounter } from "./guess-limits";

/**
 * Limits invalid tokens by network. Nobody guesses 256 bits, but each attempt costs a query. The limit is not an account's:
 * guesses from elsewhere refuse no owner.
 */
export class TokenGuesses {
  /** @param report is called for each refusal */
  constructor(
    private readonly counter: Pick<AttemptCounter, "take" | "giveBack">,
    private readonly report: (address: string) => void = () => undefined,
  ) {}

  /**
   * @param find what comes of the token, or null for one that is none; when it throws, there was something to throw about
   * @throws RATE_LIMITED without having looked
   */
  async guess<T>(address: string, find: () => Promise<T | null>): Promise<T | null> {
    const network = networkOf(address);
    const wait = await this.counter.take(network);
    if (wait > 0) {
      this.report(address);
      throw rateLimited(wait);
    }
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
