import { rateLimited } from "../../../platform/errors/platform-errors";
import { networkOf } from "../../../platform/http/canonical-address";

/** Counts attempts on something. */
export interface AttemptCounter {
  /** @returns 0 if the attempt is allowed, else the seconds to wait */
  take(subject: string): Promise<number>;
  /** Takes one back that was counted. */
  giveBack(subject: string): Promise<void>;
  /** Resets the count of a subject. */
  forget(subject: string): Promise<void>;
}

export interface GuessCounters {
  /** Guesses at one account from one network. */
  readonly pair: AttemptCounter;
  /** Wrong guesses at one account, wherever they come from. */
  readonly account: AttemptCounter;
  /** Wrong guesses from one network, at any account. */
  readonly address: AttemptCounter;
  /** Guesses at one account from a device or session that signed in to it before. */
  readonly device: AttemptCounter;
}

/** What is known about a caller who guesses. */
export interface KnownCaller {
  /** Names a device or session that signed in to the account before, or null if there is none. */
  readonly device: string | null;
  /** Whether the account signed in from the caller's network before. Asked only if the account's counter is exhausted. */
  readonly onKnownNetwork: () => Promise<boolean>;
}

const unknownCaller: KnownCaller = { device: null, onKnownNetwork: () => Promise.resolve(false) };

/** The counter that refused a guess. */
export type ExhaustedCounter = "network" | "account";

/**
 * Limits guesses of passwords. Everything is counted before the password is checked, so a thousand guesses at once count as
 * a thousand; a correct one is taken back. Accounts that do not exist are counted like the others.
 *
 * Anyone can exhaust the counter of an account from a few networks, so that counter never refuses its owner: a known device
 * or session has a counter of its own, and a known network only those of the network. The pair of account and network has
 * the low limit and is asked first: what it refuses counts for no other counter.
 */
export class GuessLimits {
  /** @param report is called for each refusal */
  constructor(
    private readonly counters: GuessCounters,
    private readonly report: (account: string, address: string, counter: ExhaustedCounter) => void = () => undefined,
  ) {}

  /**
   * @param check returns the account, or null for a wrong guess
   * @throws RATE_LIMITED without having checked anything
   */
  async guess<T>(
    account: string,
    address: string,
    check: () => Promise<T | null>,
    known: KnownCaller = unknownCaller,
  ): Promise<T | null> {
    const { counters } = this;
    if (known.device !== null) {
      const device = `${account} ${known.device}`;
      // A device over its limit is treated as an unknown one: a stolen token must not lock the owner out either.
      if ((await counters.device.take(device)) === 0) {
        const found = await check();
        if (found !== null) await counters.device.forget(device);
        return found;
      }
    }
    const network = networkOf(address);
    const pair = `${account} ${network}`;
    const networkWait = (await counters.pair.take(pair)) || (await counters.address.take(network));
    if (networkWait > 0) throw this.refusal(account, address, "network", networkWait);
    const accountWait = await counters.account.take(account);
    if (accountWait > 0 && !(await known.onKnownNetwork())) {
      throw this.refusal(account, address, "account", accountWait);
    }
    const found = await check();
    if (found !== null) {
      const uncount = [counters.address.giveBack(network), counters.account.giveBack(account)];
      await Promise.all([counters.pair.forget(pair), ...uncount]);
    }
    return found;
  }

  private refusal(account: string, address: string, counter: ExhaustedCounter, wait: number): Error {
    this.report(account, address, counter);
    return rateLimited(wait);
  }
}
