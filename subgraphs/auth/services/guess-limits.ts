import { rateLimited } from "../../../platform/errors/platform-errors";
import { networkOf } from "../../../platform/http/canonical-address";

/** Counts attempts on something. */
export interface AttemptCounter {
  /** @returns 0 for "go on", anything else is the seconds to wait */
  take(subject: string): Promise<number>;
  /** Takes one back that was counted. */
  giveBack(subject: string): Promise<void>;
  /** Begins anew. */
  forget(subject: string): Promise<void>;
}

export interface GuessCounters {
  /** Guesses at one account from one address. */
  readonly pair: AttemptCounter;
  /** Wrong guesses at one account, wherever they come from. */
  readonly account: AttemptCounter;
  /** Wrong guesses from one address, whatever they are at. */
  readonly address: AttemptCounter;
}

/**
 * How often a password may be guessed. Everything is counted before the password is looked at, so that a thousand guesses
 * at once are a thousand; a good one is taken back. The pair of account and address has the low limit and is asked first:
 * what it refuses counts for nobody else, so that a stranger alone cannot lock somebody out. Accounts that do not exist
 * are counted like the others.
 */
export class GuessLimits {
  constructor(private readonly counters: GuessCounters) {}

  /**
   * @param check the good account, or null for a wrong guess
   * @throws RATE_LIMITED without having checked anything
   */
  async guess<T>(account: string, address: string, check: () => Promise<T | null>): Promise<T | null> {
    const network = networkOf(address);
    const pair = `${account} ${network}`;
    const { counters } = this;
    const wait = (await counters.pair.take(pair)) || (await counters.address.take(network)) || (await counters.account.take(account));
    if (wait > 0) throw rateLimited(wait);
    const good = await check();
    if (good !== null) await Promise.all([counters.pair.forget(pair), counters.address.giveBack(network), counters.account.giveBack(account)]);
    return good;
  }
}
