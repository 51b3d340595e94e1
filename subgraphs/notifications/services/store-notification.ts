import { createHash } from "node:crypto";
import { sendNotificationJob } from "../../../contracts/jobs/send-notification.job";
import { notificationChanged } from "../../../contracts/topics/topics";
import { newId } from "../../../platform/db/new-id";
import { conflict } from "../../../platform/errors/platform-errors";
import { addToOutbox, jobMessage, topicMessage, type OutboxMessage } from "../../../platform/outbox/outbox";
import type { NotificationsDatabase } from "../repositories/database";
import type { NewNotification, NotificationRecord, NotificationRepository } from "../repositories/notification.repository";
import { emailsDelayed, emailsSuppressed } from "../../../platform/metrics/email-budget.metrics";
import type { Tx } from "../repositories/database";
import { checkTemplateData, composeMail, requireTemplate } from "../templates/compose-mail";
import type { Template } from "../templates/define-template";
import type { Admission, EmailBudgets } from "./email-budgets";
import { emailEvent } from "./email-event";

/** A mail that somebody who may wants to be sent. */
export interface MailOrder {
  readonly to: string;
  readonly template: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly locale: string;
  readonly eventId: string | null;
  /** Whose members may see it. */
  readonly organizationId: string | null;
  /** Tickets whose PDFs are attached. */
  readonly ticketIds: readonly string[];
  readonly priority: "LOW" | "NORMAL" | "HIGH";
  /** Not before; null or past is at once. */
  readonly scheduledAt: Date | null;
  /** Whose doing the email is. @default platform */
  readonly initiator?: "platform" | "organizer" | undefined;
  /** What becomes of an organizer's email beyond the organization's budget. @default wait */
  readonly overBudget?: "wait" | "refuse" | undefined;
  /** Who the key belongs to. */
  readonly idempotencyScope: string;
  /** Null: every order is another mail. */
  readonly idempotencyKey: string | null;
}

/** Writes a message down, together with the job that sends it: from then on it cannot be lost. */
export class StoreNotification {
  constructor(
    private readonly db: NotificationsDatabase,
    private readonly notifications: NotificationRepository,
    private readonly budgets: EmailBudgets,
  ) {}

  /**
   * Once for each key; a repeat gets the first message as it is now. Beyond a daily budget (email-budgets.ts) the message
   * waits for a later day, or is stored as FAILED with the reason and never sent.
   * @param also what else is to be sent when the message is new
   * @throws BAD_USER_INPUT for a template that does not exist, or data that does not fill it; CONFLICT for another order
   * under the same key; RATE_LIMITED beyond the organization's budget, if the order says so
   */
  async run(order: MailOrder, now = new Date(), also: (stored: NewNotification) => readonly OutboxMessage[] = () => []): Promise<{ readonly notification: NotificationRecord; readonly repeated: boolean }> {
    const template = requireTemplate(order.template);
    const data = checkTemplateData(template, order.data) as Record<string, unknown>;
    const { subject } = composeMail(template, data, order.locale, { attached: order.ticketIds.length, omitted: 0 });
    const id = newId();
    const later = order.scheduledAt !== null && order.scheduledAt > now;
    const row: NewNotification = {
      id,
      type: "EMAIL",
      status: later ? "SCHEDULED" : "QUEUED",
      priority: order.priority,
      organizationId: order.organizationId,
      eventId: order.eventId,
      recipient: order.to,
      locale: order.locale,
      template: order.template,
      subject,
      data,
      ticketIds: [...order.ticketIds],
      idempotencyScope: order.idempotencyScope,
      idempotencyKey: order.idempotencyKey ?? id,
      inputHash: hashOf(order),
      createdAt: now,
      scheduledAt: order.scheduledAt,
    };
    const stored = await this.db.transaction(async (tx) => {
      if (!(await this.notifications.insert(tx, row))) return false;
      const dueAt = await this.admit(tx, row, template, order, later ? (order.scheduledAt ?? now) : now);
      await addToOutbox(
        tx,
        ...(dueAt === null ? [] : [jobMessage(sendNotificationJob, { notification_id: id }, dueAt > now ? dueAt : undefined)]),
        topicMessage(notificationChanged, id, { id }),
        ...also(row),
      );
      return true;
    });
    const notification = await this.notifications.byIdempotencyKey(this.db.client, row.idempotencyScope, row.idempotencyKey);
    if (!notification) throw new Error(`notification ${id} is gone right after it was stored`);
    if (notification.inputHash !== row.inputHash) throw conflict("This idempotency key was used for another message. Use a new one for a new message.");
    return { notification, repeated: !stored };
  }

  /** @returns when the message is due, or null if it is suppressed */
  private async admit(tx: Tx, row: NewNotification, template: Template, order: MailOrder, sendAt: Date): Promise<Date | null> {
    const { organizationId, recipient, data } = row;
    const { initiator = "platform", overBudget = "wait" } = order;
    const admission = await this.budgets.admit(tx, { template, recipient, organizationId, data, initiator, overBudget, sendAt });
    this.log(tx, row, admission);
    if (admission.outcome === "SEND") return sendAt;
    if (admission.outcome === "WAIT") {
      emailsDelayed.inc({ budget: admission.budget });
      await this.notifications.hold(tx, row.id, { status: "SCHEDULED", scheduledAt: admission.until });
      return admission.until;
    }
    emailsSuppressed.inc({ template: template.name });
    await this.notifications.hold(tx, row.id, { status: "FAILED", error: SUPPRESSED });
    return null;
  }

  private log(tx: Tx, row: NewNotification, admission: Admission): void {
    const data = { ...emailEvent(row), tickets: row.ticketIds.length };
    if (admission.outcome === "WAIT") {
      this.db.logEvent(tx, "email delayed", { ...data, budget: admission.budget, scheduledAt: admission.until.toISOString() });
    } else if (admission.outcome === "SUPPRESS") {
      // Once a day for each recipient: a flood must not fill the log. The metric counts all of them.
      if (admission.isFirst) this.db.logEvent(tx, "email suppressed", data, "warn");
    } else if (row.status === "SCHEDULED") {
      this.db.logEvent(tx, "email scheduled", { ...data, scheduledAt: row.scheduledAt?.toISOString() });
    } else {
      this.db.logEvent(tx, "email queued", data);
    }
  }
}

const SUPPRESSED = "suppressed: this recipient has received as many emails as one day allows";

/** The same order, the same hash, in whatever order its fields came. */
function hashOf({ idempotencyScope: _scope, idempotencyKey: _key, initiator: _initiator, overBudget: _over, ...input }: MailOrder): string {
  const sorted = (_name: string, value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  return createHash("sha256").update(JSON.stringify(input, sorted)).digest("base64url");
}
