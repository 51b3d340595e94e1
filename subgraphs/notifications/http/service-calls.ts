import { notificationHistoryCall, notificationStatisticsCall, notificationStatusCall, type NotificationView } from "../../../contracts/webhooks/notification-status.call";
import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { AppError } from "../../../platform/errors/app-error";
import { platformErrors, unprocessable } from "../../../platform/errors/platform-errors";
import { pageOf } from "../../../platform/graphql/connection";
import { handleCall, type CallHandler } from "../../../platform/webhooks/handle-call";
import type { NotificationCriteria, NotificationRecord } from "../repositories/notification.repository";
import type { AwaitDelivery } from "../services/await-delivery";
import type { EventOwners } from "../services/event-owners.port";
import type { ReadNotifications } from "../services/read-notifications";
import type { StoreNotification } from "../services/store-notification";

/** Milliseconds that a caller of priority high waits for the provider at most. */
const HIGH_PRIORITY_WAIT = 3_000;

interface Services {
  readonly storeNotification: StoreNotification;
  readonly awaitDelivery: AwaitDelivery;
  readonly readNotifications: ReadNotifications;
  readonly eventOwners: EventOwners;
}

/** What notifications answers to the other services. */
export const notificationsCalls = ({ storeNotification, awaitDelivery, readNotifications, eventOwners }: Services): CallHandler[] => [
  handleCall(sendEmailCall, async ({ options, ...request }, { caller, idempotencyKey, answerWith }) => {
    const organizationId = request.organizationId ?? (await organizationOf(eventOwners, request.eventId));
    const { notification, repeated } = await storeNotification
      .run({
        ...request,
        organizationId,
        priority: options.priority.toUpperCase() as "LOW" | "NORMAL" | "HIGH",
        scheduledAt: options.scheduledAt === null ? null : new Date(options.scheduledAt),
        idempotencyScope: `service:${caller}`,
        idempotencyKey: idempotencyKey === "" ? null : idempotencyKey,
      })
      .catch(impossible);
    answerWith(repeated ? 200 : 201);
    const present = options.priority === "high" ? await awaitDelivery.run(notification.id, HIGH_PRIORITY_WAIT) : notification;
    const { notificationId, status, provider, providerMessageId: messageId, sentAt } = viewOf(present);
    return { success: true as const, data: { notificationId, status, messageId, provider, sentAt } };
  }),
  handleCall(notificationStatusCall, async ({ notificationId }) => ({ success: true as const, data: viewOf(await readNotifications.get(notificationId)) })),
  handleCall(notificationHistoryCall, async ({ limit, after, recipient, ...rest }) => {
    const { edges, totalCount, pageInfo } = await readNotifications.history({ ...criteriaOf(rest), recipient: recipient ?? null }, pageOf(limit, after));
    const next = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    return { success: true as const, data: { notifications: edges.map(({ node }) => viewOf(node)), total: await totalCount, next } };
  }),
  handleCall(notificationStatisticsCall, async (criteria) => {
    const statistics = await readNotifications.count(criteriaOf(criteria));
    return { success: true as const, data: { ...statistics, byTemplate: [...statistics.byTemplate], byProvider: [...statistics.byProvider] } };
  }),
];

async function organizationOf(owners: EventOwners, eventId: string | null): Promise<string | null> {
  if (eventId === null) return null;
  const owner = await owners.ownerOf(eventId);
  if (!owner) throw unprocessable({ eventId: "is not an event" });
  return owner.organizationId;
}

/** The body is well-formed, but there is no such template or event, or the data does not fill it: 422 instead of 400. */
function impossible(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== platformErrors.BAD_USER_INPUT.code) throw error;
  throw unprocessable(error.extensions.fields as Readonly<Record<string, string>>);
}

interface Narrowing {
  readonly eventId?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly template?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const criteriaOf = ({ eventId, organizationId, template, from, to }: Narrowing): NotificationCriteria => ({
  organizationIds: organizationId === undefined ? null : [organizationId],
  type: null,
  status: null,
  template: template ?? null,
  recipient: null,
  eventId: eventId ?? null,
  from: from === undefined ? null : new Date(from),
  to: to === undefined ? null : new Date(to),
});

const viewOf = (row: NotificationRecord): NotificationView => ({
  notificationId: row.id,
  type: row.type === "EMAIL" ? "email" : "sms",
  status: row.status === "SENDING" ? "queued" : (row.status.toLowerCase() as NotificationView["status"]),
  recipient: row.recipient,
  subject: row.subject,
  template: row.template,
  provider: row.provider,
  providerMessageId: row.providerMessageId,
  attempts: row.attempts,
  error: row.error,
  createdAt: row.createdAt.toISOString(),
  scheduledAt: row.scheduledAt?.toISOString() ?? null,
  sentAt: row.sentAt?.toISOString() ?? null,
  eventId: row.eventId,
});
