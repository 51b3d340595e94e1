import { join } from "node:path";
import { PrismaClient } from "../../../prisma/notifications/client/client";
import { newId } from "../../../platform/db/new-id";
import { testQueryPlans, type PlanCase } from "../../../platform/testing/query-plan-tests";
import { fillWith, testVolume } from "../../../platform/testing/volume";
import type { Tx } from "../repositories/database";
import { OrganizationOrdersRepository } from "../repositories/organization-orders.repository";
import { NotificationRepository, type NotificationCriteria } from "../repositories/notification.repository";

/** An organization with 12,000 messages, and one of the middle of them; another one with 4,000. */
interface Some {
  readonly organization: string;
  readonly other: string;
  readonly event: string;
  readonly id: string;
  readonly createdAt: Date;
}

// One message in a hundred has failed; one in twenty is about the event.
const FILL = [
  "CREATE TEMPORARY TABLE crowds AS SELECT gen_random_uuid() AS id, gen_random_uuid() AS event, CASE n WHEN 1 THEN 12000 ELSE 4000 END AS size FROM generate_series(1, 3) AS n",
  `INSERT INTO notifications (id, type, status, priority, organization_id, event_id, recipient, locale, template, data, ticket_ids, idempotency_scope, idempotency_key, input_hash, provider, sent_at, created_at, updated_at)
   SELECT gen_random_uuid(), 'EMAIL', (CASE WHEN n % 100 = 1 THEN 'FAILED' ELSE 'SENT' END)::"NotificationStatus", 'NORMAL', c.id, CASE WHEN n % 20 = 1 THEN event END, 'Guest' || n || '@example.com', 'en', 'ticket', '{}', '{}', 's', c.id::text || n, 'x',
     'smtp', now(), now() - n * interval '1 second', now() FROM crowds c, generate_series(1, size) AS n`,
  "INSERT INTO organization_orders (organization_id, paid) SELECT gen_random_uuid(), 1 FROM generate_series(1, 5000)",
  "INSERT INTO organization_orders (organization_id, paid) SELECT id, 5 FROM crowds",
];
const SOME = `
  SELECT n.organization_id AS organization, n.event_id AS event, n.id, n.created_at AS "createdAt", (SELECT id FROM crowds WHERE size < 12000 LIMIT 1) AS other
  FROM notifications n JOIN crowds c ON c.id = n.organization_id AND c.size = 12000 WHERE n.recipient = 'Guest6001@example.com'`;

const { plans, some } = testVolume<Tx, Some>("notifications", (url) => fillWith<Some>(url, FILL, SOME), (adapter) => new PrismaClient({ adapter }));

const notifications = new NotificationRepository();
const orders = new OrganizationOrdersRepository();
const now = new Date();
const first = { first: 20, after: null };
const deep = () => ({ first: 20, after: { key: some.createdAt.toISOString(), id: some.id } });
const criteria = (more: Partial<NotificationCriteria> = {}): NotificationCriteria => ({ organizationIds: [some.organization], type: null, status: null, template: null, recipient: null, eventId: null, from: null, to: null, ...more });
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const newNotification = () => ({
  id: newId(), type: "EMAIL" as const, status: "QUEUED" as const, priority: "NORMAL" as const, organizationId: some.organization, eventId: null, recipient: "x", locale: "en", template: "ticket", subject: null, ticketIds: [],
  idempotencyScope: "s", idempotencyKey: newId(), inputHash: "x", createdAt: now, scheduledAt: null, data: {},
});

const cases: PlanCase<Tx>[] = [
  ["NotificationRepository.insert", "one", (tx) => notifications.insert(tx, newNotification())],
  ["NotificationRepository.byId", "one", (tx) => notifications.byId(tx, some.id)],
  ["NotificationRepository.byIdempotencyKey", "one", (tx) => notifications.byIdempotencyKey(tx, "s", `${some.organization}77`)],
  ["NotificationRepository.claim", "one", (tx) => notifications.claim(tx, some.id, newId(), 1_000)],
  ["NotificationRepository.renew", "one", (tx) => notifications.renew(tx, some.id, newId(), 1_000)],
  ["NotificationRepository.markSent", "one", (tx) => notifications.markSent(tx, some.id, { provider: "smtp", providerMessageId: "x", sentAt: now }, false)],
  ["NotificationRepository.giveBack", "one", (tx) => notifications.giveBack(tx, some.id, newId(), "FAILED", null, "x")],
  ["NotificationRepository.markUnready", "one", (tx) => notifications.markUnready(tx, some.id, "FAILED", "x")],
  ["NotificationRepository.cancel", "one", (tx) => notifications.cancel(tx, some.id)],
  ["NotificationRepository.hold", "one", (tx) => notifications.hold(tx, some.id, { status: "FAILED", error: "x" })],
  ["OrganizationOrdersRepository.paidOf", "one", (tx) => orders.paidOf(tx, some.organization)],
  ["OrganizationOrdersRepository.add", "one", (tx) => orders.add(tx, some.organization, 100)],
  ["NotificationRepository.queueAgain", "one", (tx) => notifications.queueAgain(tx, some.id)],
  ["NotificationRepository.list", "the first page", (tx) => notifications.list(tx, criteria(), first)],
  ["NotificationRepository.list", "a deep page", (tx) => notifications.list(tx, criteria(), deep())],
  ["NotificationRepository.list", "of several organizations, a deep page", (tx) => notifications.list(tx, criteria({ organizationIds: [some.organization, some.other] }), deep())],
  ["NotificationRepository.list", "everybody's, a deep page", (tx) => notifications.list(tx, criteria({ organizationIds: null }), deep())],
  ["NotificationRepository.list", "what has failed, a deep page", (tx) => notifications.list(tx, criteria({ status: ["FAILED"] }), deep())],
  ["NotificationRepository.list", "two statuses that nothing has", (tx) => notifications.list(tx, criteria({ status: ["SCHEDULED", "CANCELLED"] }), first)],
  ["NotificationRepository.list", "what somebody was sent", (tx) => notifications.list(tx, criteria({ recipient: "GUEST77@example.com" }), first)],
  ["NotificationRepository.list", "about an event, a deep page", (tx) => notifications.list(tx, criteria({ eventId: some.event }), deep())],
  ["NotificationRepository.list", "some minutes", (tx) => notifications.list(tx, criteria({ from: minutesAgo(150), to: minutesAgo(145) }), first)],
  ["NotificationRepository.count", "an organization's", (tx) => notifications.count(tx, criteria()), Infinity],
  ["NotificationRepository.count", "what has failed", (tx) => notifications.count(tx, criteria({ status: ["FAILED"] }))],
  ["NotificationRepository.countBy", "an organization's", (tx) => notifications.countBy(tx, criteria()), Infinity],
  ["NotificationRepository.countBy", "an event's", (tx) => notifications.countBy(tx, criteria({ eventId: some.event })), 1_500],
];

testQueryPlans(join(__dirname, "..", "repositories"), plans, cases);
