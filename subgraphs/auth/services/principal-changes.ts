import { principalChanged } from "../../../contracts/topics/topics";
import type { Logger } from "../../../platform/logging/logger";
import { addToOutbox, topicMessage } from "../../../platform/outbox/outbox";
import type { PubSub } from "../../../platform/pubsub/pubsub";
import type { AuthDatabase, Tx } from "../repositories/database";

/**
 * Says within a transaction that somebody's rights are different afterwards.
 * @param ended the sessions and API keys that are over
 */
export type Changed = (userId: string, ended?: readonly string[]) => void;

/**
 * Transactions that change what somebody may do. The gateways remember principals for a while: they are told at once,
 * before the answer goes out, and once more out of the outbox in case that Redis did not hear it.
 */
export class PrincipalChanges {
  constructor(
    private readonly db: AuthDatabase,
    private readonly pubsub: PubSub,
    private readonly logger: Logger,
  ) {}

  /** @param work may run again after a deadlock; it calls `changed` for everybody concerned */
  async commit<T>(work: (tx: Tx, changed: Changed) => Promise<T>): Promise<T> {
    let changes: { userId: string; ended: string[] }[] = [];
    const result = await this.db.transaction(async (tx) => {
      changes = [];
      const value = await work(tx, (userId, ended = []) => void changes.push({ userId, ended: [...ended] }));
      await addToOutbox(tx, ...changes.map((change) => topicMessage(principalChanged, "all", change)));
      return value;
    });
    await Promise.all(changes.map((change) => this.tell(change)));
    return result;
  }

  /** Logs a business event, as `Database.logEvent` does, for services that only have this class. */
  logEvent(...event: Parameters<AuthDatabase["logEvent"]>): void {
    this.db.logEvent(...event);
  }

  private async tell(change: { userId: string; ended: string[] }): Promise<void> {
    try {
      await this.pubsub.publish(principalChanged, "all", change);
    } catch (error) {
      this.logger.warn({ err: error, userId: change.userId }, "immediate principal push failed; relying on outbox");
    }
  }
}
