import { sendNotificationJob } from "../../contracts/jobs/send-notification.job";
import { recordAuditEntriesCall } from "../../contracts/webhooks/record-audit-entries.call";
import { databaseUrlOf, serviceUrls } from "../../platform/config/subgraph-variables";
import type { Logger } from "../../platform/logging/logger";
import { deliverCallHandlers } from "../../platform/outbox/deliver-call.job";
import { DailyCounts } from "../../platform/db/daily-counts";
import { OutboxRelay, relayNudge } from "../../platform/outbox/outbox-relay";
import { RateLimiter } from "../../platform/redis/rate-limiter";
import type { Resources } from "../../platform/subgraph/resources";
import { ServiceClient } from "../../platform/webhooks/service-client";
import type { NotificationsConfig } from "./config";
import { sendNotificationHandler } from "./jobs/send-notification.handler";
import { createMailProviders } from "./providers/create-mail-providers";
import { EventOwnersClient } from "./providers/event-owners.client";
import { TicketFilesClient } from "./providers/ticket-files.client";
import { openNotificationsDatabase } from "./repositories/database";
import { NotificationRepository } from "./repositories/notification.repository";
import { OrganizationOrdersRepository } from "./repositories/organization-orders.repository";
import { LiveSources } from "./resolvers/live-sources";
import { AwaitDelivery } from "./services/await-delivery";
import { ChangeNotification } from "./services/change-notification";
import { DeliverNotification } from "./services/deliver-notification";
import { EmailBudgets, type EmailLimits } from "./services/email-budgets";
import { PrepareMail } from "./services/prepare-mail";
import { ReadNotifications } from "./services/read-notifications";
import { SendEmail } from "./services/send-email";
import { StoreNotification } from "./services/store-notification";

/** Bytes of all files of one mail: in base64 they are a third more, and mailboxes take 25 MB. */
const ATTACHMENT_LIMIT = 15 * 1024 * 1024;

const HOUR = 60 * 60;

/** Everything of notifications but its GraphQL face, wired by hand. */
export function createNotificationsModule(config: NotificationsConfig, resources: Resources, logger: Logger) {
  const db = openNotificationsDatabase(databaseUrlOf("notifications", config), logger, {
    connections: config.databaseConnections,
    onCommit: relayNudge(resources.redis, "notifications"),
  });
  const client = new ServiceClient("notifications", serviceUrls(config), config.callKeys, logger);
  const notifications = new NotificationRepository();
  const eventOwners = new EventOwnersClient(client);
  const providers = createMailProviders(config, resources.redis, logger);

  const domain = config.mailFrom.replace(/^.*@|>$/g, "");
  const prepareMail = new PrepareMail(new TicketFilesClient(client), domain, ATTACHMENT_LIMIT, config.abuseContact ?? null);
  const counts = new DailyCounts();
  const budgets = new EmailBudgets(counts, new OrganizationOrdersRepository(), limitsOf(config));
  const storeNotification = new StoreNotification(db, notifications, budgets);
  const readNotifications = new ReadNotifications(db, notifications);
  const deliverNotification = new DeliverNotification(db, notifications, prepareMail, providers, logger);
  const sendLimits = {
    user: new RateLimiter(resources.redis, "send-email-user", config.sendEmailPerUser, HOUR, logger),
    organization: new RateLimiter(resources.redis, "send-email-organization", config.sendEmailPerOrganization, HOUR, logger),
  };
  const relay = new OutboxRelay("notifications", db.client, [sendNotificationJob as never], resources.queues, resources.pubsub, resources.subscriber, logger);

  return {
    storeNotification,
    sendEmail: new SendEmail(storeNotification, eventOwners, sendLimits),
    readNotifications,
    changeNotification: new ChangeNotification(db, notifications, readNotifications, budgets),
    awaitDelivery: new AwaitDelivery(resources.pubsub, readNotifications),
    deliverNotification,
    eventOwners,
    live: new LiveSources(resources.pubsub, readNotifications),

    jobs: [sendNotificationHandler(deliverNotification), ...deliverCallHandlers("notifications", [recordAuditEntriesCall] as never[], client)],
    tasks: [{ name: "notifications:purge-daily-counts", every: 3_600_000, run: () => counts.purge(db.client) }],
    relays: [relay],
    dependencies: { database: () => db.check() },
    close: async () => {
      await relay.close();
      await Promise.all(providers.map((provider) => provider.close()));
      await client.close();
      await db.close();
    },
  };
}

const limitsOf = (config: NotificationsConfig): EmailLimits => ({
  recipient: config.emailsPerRecipient,
  paidOrders: config.paidEmailsPerRecipient,
  security: config.securityEmailsPerRecipient,
  confirmation: config.confirmationEmailsPerRecipient,
  organization: {
    new: config.emailsPerNewOrganization,
    known: config.emailsPerKnownOrganization,
    established: config.emailsPerEstablishedOrganization,
  },
});

export type NotificationsModule = ReturnType<typeof createNotificationsModule>;
