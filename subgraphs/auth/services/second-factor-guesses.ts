import { rateLimited } from "../../../platform/errors/platform-errors";
import { networkOf } from "../../../platform/http/canonical-address";
import type { KnownNetworks } from "../../../platform/redis/known-networks";
import type { AttemptCounter } from "./guess-limits";

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
  constructor(
    private readonly counters: SecondFactorCounters,
    private readonly networks: Pick<KnownNetworks, "knows" | "remember">,
  ) {}

  /**
   * @param check the result of a valid proof, or null for a wrong one
   * @param digits whether the proof is a code of six digits
   * @throws RATE_LIMITED without calling `check`; SERVICE_UNAVAILABLE if nothing can be counted
   */
  async guess<T>(userId: string, address: string, digits: boolean, check: () => Promise<T | null>): Promise<T | null> {
    const network = networkOf(address);
    const pair = `${userId} ${network}`;
    const counted = digits && !(await this.networks.knows(userId, network));
    // The network's own limit first: what it refuses does not count for the account.
    const wait = (await this.counters.pair.take(pair)) || (counted ? await this.counters.digits.take(userId) : 0);
    if (wait > 0) throw rateLimited(wait);
    const valid = await check();
    if (valid !== null) {
      await Promise.all([this.counters.pair.forget(pair), counted ? this.counters.digits.giveBack(userId) : null, this.networks.remember(userId, network)]);
    }
    return valid;
  }
}
