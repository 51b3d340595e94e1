import { rateLimited } from "../../../platform/errors/platform-errors";

/** Counts attempts on something; 0 is "go on", anything else the seconds to wait. */
export interface AttemptCounter {
  take(subject: string): Promise<number>;
  peek(subject: string): Promise<number>;
  forget(subject: string): Promise<void>;
}

export interface GuessCounters {
  /** Guesses at one account from one address. */
  readonly pair: AttemptCounter;
  /** Guesses at one account, wherever they come from. */
  readonly account: AttemptCounter;
  /** Wrong guesses from one address, whatever they are at. */
  readonly address: AttemptCounter;
}

/**
 * How often a password may be guessed. The pair of account and address is counted before the password is looked at, so
 * that a thousand guesses at once are a thousand; its limit is the low one, so that a stranger cannot lock somebody out.
 * Accounts that do not exist are counted like the others.
 */
export class GuessLimits {
  constructor(private readonly counters: GuessCounters) {}

  /**
   * @param check the good account, or null for a wrong guess
   * @throws RATE_LIMITED without having checked anything
   */
  async guess<T>(account: string, address: string, check: () => Promise<T | null>): Promise<T | null> {
    const pair = `${account} ${address}`;
    const waits = await Promise.all([this.counters.pair.take(pair), this.counters.account.peek(account), this.counters.address.peek(address)]);
    const wait = Math.max(...waits);
    if (wait > 0) throw rateLimited(wait);
    const good = await check();
    if (good !== null) await this.counters.pair.forget(pair);
    else await Promise.all([this.counters.account.take(account), this.counters.address.take(address)]);
    return good;
  }
}
