import { rateLimited } from "../../../platform/errors/platform-errors";
import { networkOf } from "../../../platform/http/canonical-address";
import type { AttemptCounter, ExhaustedCounter } from "./guess-limits";
import type { KnownOrigins } from "./known-origins";

export interface SecondFactorCounters {
  /** Guesses at one account from one network. */
  readonly pair: AttemptCounter;
  /** Guesses at the six digits of one account, from all networks that its owner has not signed in from. */
  readonly digits: AttemptCounter;
}

/**
 * Limits guesses at second factors. Only callers with the account's password get here, and a network's guesses are counted
 * for that network. Six digits need a limit over all networks too. It does not apply to networks from which the owner has
 * signed in, and never to passkeys and recovery codes, which cannot be guessed: so it does not lock the owner out.
 */
export class SecondFactorGuesses {
  /** @param report is called for each refusal */
  constructor(
    private readonly counters: SecondFactorCounters,
    private readonly origins: Pick<KnownOrigins, "isKnownNetworkOf">,
    private readonly report: (userId: string, address: string, counter: ExhaustedCounter) => void = () => undefined,
  ) {}

  /**
   * @param check the result of a valid proof, or null for a wrong one
   * @param digits whether the proof is a code of six digits
   * @throws RATE_LIMITED without calling `check`
   */
  async guess<T>(userId: string, address: string, digits: boolean, check: () => Promise<T | null>): Promise<T | null> {
    const pair = `${userId} ${networkOf(address)}`;
    // The network's own limit first: what it refuses does not count for the account.
    const networkWait = await this.counters.pair.take(pair);
    if (networkWait > 0) throw this.refusal(userId, address, "network", networkWait);
    const counted = digits && !(await this.origins.isKnownNetworkOf(userId, address));
    const accountWait = counted ? await this.counters.digits.take(userId) : 0;
    if (accountWait > 0) throw this.refusal(userId, address, "account", accountWait);
    const valid = await check();
    if (valid !== null) {
      await Promise.all([this.counters.pair.forget(pair), counted ? this.counters.digits.giveBack(userId) : null]);
    }
    return valid;
  }

  private refusal(userId: string, address: string, counter: ExhaustedCounter, wait: number): Error {
    this.report(userId, address, counter);
    return rateLimited(wait);
  }
}
