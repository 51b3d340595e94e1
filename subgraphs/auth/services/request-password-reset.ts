import { setTimeout as delay } from "node:timers/promises";
import type { Principal } from "../../../platform/auth/principal";
import { rateLimited } from "../../../platform/errors/platform-errors";
import { networkOf } from "../../../platform/http/canonical-address";
import type { Logger } from "../../../platform/logging/logger";
import { loggedNetwork } from "../../../platform/logging/personal-data";
import { logRefusal } from "../../../platform/logging/security-event";
import { addToOutbox } from "../../../platform/outbox/outbox";
import type { AuthDatabase } from "../repositories/database";
import type { UserRepository } from "../repositories/user.repository";
import type { AttemptCounter } from "./guess-limits";
import type { KnownOrigins } from "./known-origins";
import type { Mails } from "./mails";
import type { ResetLinks } from "./reset-links";

/** Milliseconds that every response takes at least, since the work differs for addresses without an account. */
const FLOOR = 150;

type Counter = Pick<AttemptCounter, "take">;

export interface ResetCounters {
  /** Emails to one account. Anyone can exhaust it. */
  readonly account: Counter;
  /** Emails to one account at the request of a network from which it signed in before. */
  readonly known: Counter;
  /** Requests from one network, for any account. */
  readonly address: Counter;
}

/** Emails a link that sets a new password. */
export class RequestPasswordReset {
  constructor(
    private readonly db: AuthDatabase,
    private readonly users: UserRepository,
    private readonly links: ResetLinks,
    private readonly mails: Mails,
    private readonly limits: ResetCounters,
    private readonly origins: KnownOrigins,
    private readonly logger: Logger,
  ) {}

  /**
   * Responds in the same way whether or not the address has an account. Over the limit of the account, no email is sent and
   * the last link stays valid: other people's requests must not keep the owner from using it.
   * @throws RATE_LIMITED for too many requests from one network
   */
  async run(caller: Principal, address: string): Promise<void> {
    const email = address.toLowerCase();
    const wait = await this.limits.address.take(networkOf(caller.address));
    if (wait > 0) {
      logRefusal(this.logger, "password reset limited", { email, address: caller.address, reason: "network" });
      throw rateLimited(wait);
    }
    await Promise.all([this.sendWithinLimits(caller, email), delay(FLOOR)]);
  }

  private async sendWithinLimits(caller: Principal, email: string): Promise<void> {
    if (await this.maySend(caller, email)) return this.send(caller, email);
    logRefusal(this.logger, "password reset limited", { email, address: caller.address, reason: "account" });
  }

  private async maySend(caller: Principal, email: string): Promise<boolean> {
    if ((await this.limits.account.take(email)) === 0) return true;
    if (!(await this.origins.isKnownNetwork(email, caller.address))) return false;
    return (await this.limits.known.take(`${email} ${networkOf(caller.address)}`)) === 0;
  }

  private async send(caller: Principal, email: string): Promise<void> {
    await this.db.transaction(async (tx) => {
      const user = await this.users.byEmail(tx, email);
      if (!user) return;
      // Requests at the same moment run one after the other, so that they send the same link.
      await this.users.lock(tx, user.id);
      const { token, expiresAt } = await this.links.current(tx, user.id);
      await addToOutbox(tx, this.mails.passwordReset(user, token, expiresAt));
      this.db.logEvent(tx, "password reset requested", { userId: user.id, network: loggedNetwork(caller.address) });
    });
  }
}
