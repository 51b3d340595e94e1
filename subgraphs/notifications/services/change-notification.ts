import { sendNotificationJob } from "../../../contracts/jobs/send-notification.job";
import { notificationChanged } from "../../../contracts/topics/topics";
import { mayIn } from "../../../platform/auth/access";
import type { Principal } from "../../../platform/auth/principal";
import { conflict, forbidden } from "../../../platform/errors/platform-errors";
import { addToOutbox, jobMessage, topicMessage } from "../../../platform/outbox/outbox";
import type { NotificationsDatabase } from "../repositories/database";
import type { NotificationRecord, NotificationRepository } from "../repositories/notification.repository";
import { auditMessages } from "./audit-messages";
import { requireTemplate } from "../templates/compose-mail";
import type { EmailBudgets } from "./email-budgets";
import { emailEvent } from "./email-event";
import { mayEverywhere } from "./notification-access";
import type { ReadNotifications } from "./read-notifications";

/** Calls messages off before they are sent, and sends those again that have failed. */
export class ChangeNotification {
  constructor(
    private readonly db: NotificationsDatabase,
    private readonly notifications: NotificationRepository,
    private readonly reader: ReadNotifications,
    private readonly budgets: EmailBudgets,
  ) {}

  /** @throws NOT_FOUND, FORBIDDEN without notifications:send; CONFLICT once it is being sent, or over */
  async cancel(caller: Principal, id: string): Promise<NotificationRecord> {
    const message = await this.require(caller, id);
    const cancelled = await this.db.transaction(async (tx) => {
      if (!(await this.notifications.cancel(tx, id))) return false;
      await addToOutbox(tx, topicMessage(notificationChanged, id, { id }), ...auditMessages(caller, "MESSAGE_CANCELLED", message));
      this.db.logEvent(tx, "email cancelled", emailEvent(message));
      return true;
    });
    const present = await this.reader.require(caller, id);
    if (!cancelled && present.status !== "CANCELLED") throw conflict(`The message is ${present.status.toLowerCase()} and cannot be cancelled any more.`);
    return present;
  }

  /** @throws NOT_FOUND, FORBIDDEN without notifications:send; CONFLICT unless it has failed; RATE_LIMITED beyond the recipient's budget */
  async retry(caller: Principal, id: string): Promise<NotificationRecord> {
    const message = await this.require(caller, id);
    const queued = await this.db.transaction(async (tx) => {
      if (!(await this.notifications.queueAgain(tx, id))) return false;
      await this.budgets.admitAgain(tx, { template: requireTemplate(message.template), recipient: message.recipient }, new Date());
      await addToOutbox(tx, jobMessage(sendNotificationJob, { notification_id: id }), topicMessage(notificationChanged, id, { id }), ...auditMessages(caller, "MESSAGE_RETRIED", message));
      this.db.logEvent(tx, "email retried", emailEvent(message));
      return true;
    });
    const present = await this.reader.require(caller, id);
    if (!queued) throw conflict(`The message is ${present.status.toLowerCase()}: only one that has failed can be sent again.`);
    return present;
  }

  private async require(caller: Principal, id: string): Promise<NotificationRecord> {
    const message = await this.reader.require(caller, id);
    const { organizationId } = message;
    const may = organizationId === null ? mayEverywhere(caller, "notifications:send") : mayIn(caller, organizationId, "notifications:send");
    if (!may) throw forbidden();
    return message;
  }
}
