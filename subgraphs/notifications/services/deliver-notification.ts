import { setTimeout as wait } from "node:timers/promises";
import { notificationChanged } from "../../../contracts/topics/topics";
import { newId } from "../../../platform/db/new-id";
import type { Logger } from "../../../platform/logging/logger";
import { addToOutbox, topicMessage } from "../../../platform/outbox/outbox";
import type { NotificationsDatabase, Tx } from "../repositories/database";
import type { NotificationRecord, NotificationRepository, Sent } from "../repositories/notification.repository";
import { requireTemplate } from "../templates/compose-mail";
import { emailEvent } from "./email-event";
import { MailRejected, type MailMessage, type MailProvider } from "./mail-provider.port";
import type { PrepareMail } from "./prepare-mail";

/** Milliseconds after which a message is taken from a worker that shows no sign of life, and between two signs. */
const CLAIM = 10_000;
const SIGN_OF_LIFE = 3_000;
/** About two minutes, in which a database has usually come back. */
const RECORD_TRIES = 60;

const NOT_READY = "what it says or what goes along is not there yet";

/** One attempt of the job. */
export interface Attempt {
  /** Nobody tries again after this one. */
  readonly last: boolean;
  readonly signal: AbortSignal;
}

/**
 * Hands one stored message to a provider: SENDING before, SENT after, each a conditional update. Two workers never have
 * the same message in their hands. Only a process that dies between the provider's yes and the second update leaves it
 * open whether the mail went out; then it goes out again under the same Message-ID.
 */
export class DeliverNotification {
  /** @param providers in the order in which they are asked */
  constructor(
    private readonly db: NotificationsDatabase,
    private readonly notifications: NotificationRepository,
    private readonly mails: PrepareMail,
    private readonly providers: readonly MailProvider[],
    private readonly logger: Logger,
  ) {}

  /** @throws an Error when it is worth another attempt */
  async run(id: string, attempt: Attempt): Promise<void> {
    const notification = await this.notifications.byId(this.db.client, id);
    if (!notification || isSettled(notification)) return;
    const message = await this.prepare(notification, attempt);
    const claimId = newId();
    if (!(await this.notifications.claim(this.db.client, id, claimId, CLAIM))) {
      const present = await this.notifications.byId(this.db.client, id);
      if (!present || isSettled(present)) return;
      throw new Error("another worker has this message in its hands");
    }
    const letGo = this.holdOn(id, claimId);
    try {
      await this.handOver(notification, message, claimId, attempt);
    } finally {
      letGo();
    }
  }

  private async prepare(notification: NotificationRecord, { last, signal }: Attempt): Promise<MailMessage> {
    try {
      return await this.mails.run(notification, signal);
    } catch (error) {
      const status = last ? "FAILED" : "QUEUED";
      await this.change(notification.id, async (tx) => {
        const isChanged = await this.notifications.markUnready(tx, notification.id, status, NOT_READY);
        if (isChanged && last) this.logFailure(tx, notification, null);
        return isChanged;
      });
      throw error;
    }
  }

  private async handOver(notification: NotificationRecord, message: MailMessage, claimId: string, { last, signal }: Attempt): Promise<void> {
    const giveBack = (status: "QUEUED" | "FAILED", provider: string | null, problem: string): Promise<void> =>
      this.change(notification.id, async (tx) => {
        const isChanged = await this.notifications.giveBack(tx, notification.id, claimId, status, provider, problem);
        if (isChanged && status === "FAILED") this.logFailure(tx, notification, provider);
        return isChanged;
      });
    const problems: string[] = [];
    let asked: string | null = null;
    for (const provider of this.providers) {
      if (signal.aborted) break;
      const { name } = provider;
      asked = name;
      const answer = await provider.send(message, signal).catch((error: Error) => error);
      if (!(answer instanceof Error)) return this.recordSent(notification, { provider: name, providerMessageId: answer.providerMessageId, sentAt: new Date() });
      const data = { err: answer, notificationId: notification.id, provider: name };
      this.logger.warn(data, "email not accepted by its provider");
      problems.push(`${name}: ${answer.message}`);
      // Nobody would do better: this is how it ends, not something to try again.
      if (answer instanceof MailRejected) return giveBack("FAILED", name, problems.join("; "));
    }
    const reason = problems.join("; ") || (this.providers.length === 0 ? "no mail provider is configured" : "interrupted");
    await giveBack(last ? "FAILED" : "QUEUED", asked, reason);
    throw new Error(`no provider took the message: ${reason}`);
  }

  /** The mail is out: whatever the database does just now, this must not get lost, or it goes out again. */
  private async recordSent(notification: NotificationRecord, sent: Sent): Promise<void> {
    const { confidential } = requireTemplate(notification.template);
    for (let tries = 1; ; tries++) {
      try {
        return await this.change(notification.id, async (tx) => {
          const isChanged = await this.notifications.markSent(tx, notification.id, sent, confidential);
          if (isChanged) this.db.logEvent(tx, "email sent", { ...emailEvent(notification), provider: sent.provider });
          return isChanged;
        });
      } catch (error) {
        if (tries === RECORD_TRIES) throw error;
        const data = { err: error, notificationId: notification.id };
        this.logger.error(data, "email sent but not recorded; will be retried");
        await wait(Math.min(100 * 2 ** tries, 2_000));
      }
    }
  }

  private logFailure(tx: Tx, notification: NotificationRecord, provider: string | null): void {
    this.db.logEvent(tx, "email failed", { ...emailEvent(notification), provider }, "warn");
  }

  /** A change of the row and the news of it, in one transaction. */
  private change(id: string, work: (tx: Tx) => Promise<boolean>): Promise<void> {
    return this.db.transaction(async (tx) => {
      if (await work(tx)) await addToOutbox(tx, topicMessage(notificationChanged, id, { id }));
    });
  }

  /** Keeps the claim while the process lives; a large mail on a slow line takes longer than we would wait for a dead one. */
  private holdOn(id: string, claimId: string): () => void {
    const timer = setInterval(() => {
      this.notifications.renew(this.db.client, id, claimId, CLAIM).catch((error: unknown) => {
        this.logger.warn({ err: error, notificationId: id }, "claim not renewed");
      });
    }, SIGN_OF_LIFE).unref();
    return () => clearInterval(timer);
  }
}

/** There is nothing left to do. */
const isSettled = ({ status }: NotificationRecord): boolean => status === "SENT" || status === "DELIVERED" || status === "CANCELLED";
