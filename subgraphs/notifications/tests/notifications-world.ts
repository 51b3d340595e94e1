import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eventFactsCall } from "../../../contracts/webhooks/core-facts.call";
import { ticketFileCall } from "../../../contracts/webhooks/ticket-artefacts.call";
import { newId } from "../../../platform/db/new-id";
import { notFound } from "../../../platform/errors/platform-errors";
import { createLogger } from "../../../platform/logging/logger";
import { openResources, type Resources } from "../../../platform/subgraph/resources";
import { standInFor } from "../../../platform/testing/service-stand-in";
import { createTestDatabase } from "../../../platform/testing/test-database";
import { testEnvironment } from "../../../platform/testing/test-environment";
import { handleCall } from "../../../platform/webhooks/handle-call";
import { readNotificationsConfig } from "../config";
import { createNotificationsModule, type NotificationsModule } from "../module";
import { openMailInbox, type MailInbox } from "../providers/mail-inbox.fixture";
import { openNotificationsDatabase, type NotificationsDatabase } from "../repositories/database";
import type { NotificationRecord } from "../repositories/notification.repository";
import type { MailOrder } from "../services/store-notification";

/** Notifications with a database and a mail server of its own; core, tickets and SendGrid are played by the test. */
export interface NotificationsWorld {
  readonly module: NotificationsModule;
  readonly resources: Resources;
  readonly env: NodeJS.ProcessEnv;
  /** The same database through another connection, for what the module does not offer. */
  readonly db: NotificationsDatabase;
  readonly inbox: MailInbox;
  /** Organization by event, as core would say. */
  readonly events: Map<string, string>;
  /** Those of them that are not published. */
  readonly drafts: Set<string>;
  /** PDF by ticket, as tickets would say. */
  readonly pdfs: Map<string, Buffer>;
  /** How SendGrid answers, and how often it was asked. */
  readonly sendgrid: { status: number; asked: number };
  readonly row: (id: string) => Promise<NotificationRecord>;
  /** Stores a mail. */
  readonly store: (more?: Partial<MailOrder>) => Promise<NotificationRecord>;
  readonly close: () => Promise<void>;
}

/** Most tests write to Ada all day: budgets have tests of their own. */
const UNLIMITED = Object.fromEntries(
  ["EMAILS_PER_RECIPIENT_PER_DAY", "PAID_ORDER_EMAILS_PER_RECIPIENT_PER_DAY", "EMAILS_PER_NEW_ORGANIZATION_PER_DAY"].map((name) => [name, "0"]),
);

/**
 * @param withSendgrid whether SendGrid stands before the mail server
 * @param settings variables that are not the usual ones
 */
export async function createNotificationsWorld(withSendgrid = false, settings: Readonly<Record<string, string>> = {}): Promise<NotificationsWorld> {
  const database = await createTestDatabase("notifications");
  const inbox = await openMailInbox();
  const events = new Map<string, string>();
  const drafts = new Set<string>();
  const pdfs = new Map<string, Buffer>();
  const core = await standInFor("core", [
    handleCall(eventFactsCall, async ({ eventId }) => {
      const organizationId = events.get(eventId);
      if (organizationId === undefined) throw notFound("event");
      return { eventId, organizationId, published: !drafts.has(eventId) };
    }),
  ]);
  const tickets = await standInFor("tickets", [
    handleCall(ticketFileCall, async ({ ticketId }) => {
      const pdf = pdfs.get(ticketId);
      if (!pdf) throw notFound("file");
      return { filename: `ticket-${ticketId.slice(-4)}.pdf`, contentType: "application/pdf", content: pdf.toString("base64") };
    }),
  ]);
  const sendgrid = { status: 503, asked: 0 };
  const stand = createServer((request, response) => {
    sendgrid.asked++;
    request.resume().on("end", () => response.writeHead(sendgrid.status, { "content-type": "application/json", "x-message-id": "sg-1" }).end(JSON.stringify({ errors: [{ message: "as told" }] })));
  });
  await new Promise<void>((resolve) => stand.listen(0, "127.0.0.1", resolve));
  const env = testEnvironment({
    NOTIFICATIONS_DATABASE_URL: database.url,
    NOTIFICATIONS_PORT: "0",
    CORE_URL: core.url,
    TICKETS_URL: tickets.url,
    SMTP_URL: inbox.url,
    SMTP_PER_SECOND: "10000",
    ...UNLIMITED,
    ...(withSendgrid ? { SENDGRID_API_KEY: "SG.test", SENDGRID_API_BASE: `http://127.0.0.1:${(stand.address() as AddressInfo).port}` } : {}),
    ...settings,
  });
  const config = readNotificationsConfig(env);
  const logger = createLogger("notifications", config.logLevel);
  const resources = openResources(config.redisUrl, logger);
  const module = createNotificationsModule(config, resources, logger);
  const db = openNotificationsDatabase(database.url, logger);
  return {
    module,
    resources,
    env,
    db,
    inbox,
    events,
    drafts,
    pdfs,
    sendgrid,
    row: (id) => db.client.notification.findUniqueOrThrow({ where: { id } }),
    store: async (more) => (await module.storeNotification.run(anOrder(more))).notification,
    close: async () => {
      await module.close();
      await db.close();
      await resources.close();
      stand.closeAllConnections();
      await Promise.all([core.stop(), tickets.stop(), inbox.close(), new Promise((resolve) => stand.close(resolve))]);
      await database.drop();
    },
  };
}

/** A short mail to Ada. */
export const anOrder = (more: Partial<MailOrder> = {}): MailOrder => ({
  to: "ada@example.com",
  template: "plain",
  data: { subject: "Before Saturday", body: "The doors open at 18:00." },
  locale: "en",
  eventId: null,
  organizationId: null,
  ticketIds: [],
  priority: "NORMAL",
  scheduledAt: null,
  idempotencyScope: "service:core",
  idempotencyKey: newId(),
  ...more,
});

/** What core asks for when the tickets of a purchase are ready. */
export const ticketsReady = (ticketIds: readonly string[]) => ({
  to: "ada@example.com",
  template: "tickets_ready",
  locale: "fr",
  ticketIds: [...ticketIds],
  data: {
    buyer_name: "Ada",
    event_title: "Nuit des étoiles",
    event_date: "2026-06-15T17:30:00.000Z",
    event_time_zone: "Europe/Paris",
    event_location: "Le Cargo, Caen",
    reference: "EP-7KQ2-M9XD",
    total_minor: 14_850,
    currency: "EUR",
    ticket_url: "https://tickets.example/?purchase=1&token=a.b",
    tickets: ticketIds.map((_, index) => ({ code: `TKT-${index}`, guest_name: "Ada Lovelace", type: "VIP" })),
  },
});
