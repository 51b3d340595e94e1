import { join } from "node:path";
import { PrismaClient } from "../../../prisma/payments/client/client";
import { newId } from "../../../platform/db/new-id";
import { testQueryPlans, type PlanCase } from "../../../platform/testing/query-plan-tests";
import { fillWith, testVolume } from "../../../platform/testing/volume";
import { CounterRepository } from "../repositories/counter.repository";
import type { Tx } from "../repositories/database";
import { PaymentRepository } from "../repositories/payment.repository";
import { ProviderEventRepository } from "../repositories/provider-event.repository";
import { RefundRepository } from "../repositories/refund.repository";

/** An event with 12,000 payments, and something of the middle of them. */
interface Some {
  readonly event: string;
  readonly payment: string;
  readonly purchase: string;
  readonly intent: string;
  readonly createdAt: Date;
  readonly refund: string;
  readonly received: string;
}

// One payment in fifty is open and will be looked at, half of these now; every second one that was paid has a refund.
const FILL = [
  "CREATE TEMPORARY TABLE crowds AS SELECT gen_random_uuid() AS id, CASE n WHEN 1 THEN 12000 ELSE 2000 END AS size FROM generate_series(1, 4) AS n",
  `INSERT INTO payments (id, purchase_id, event_id, organization_id, gateway, preferred_gateways, status, amount_minor, currency, description, reference, customer_email, customer_name, return_url, expires_at,
     provider_key, intent_id, next_check_at, created_at, completed_at)
   SELECT gen_random_uuid(), gen_random_uuid(), id, id, 'STRIPE', '{STRIPE}', s.status::"PaymentStatus", 1000, 'EUR', 'x', 'EP-' || n, 'a@example.com', 'Ada', 'x', now(), id::text || n, CASE WHEN n % 200 > 0 THEN 'pi_' || id || n END,
     CASE WHEN open THEN now() + (CASE WHEN n % 4 = 0 THEN -1 ELSE 1 END) * interval '1 minute' END, now() - n * interval '1 second', CASE WHEN s.status = 'COMPLETED' THEN now() END
   FROM crowds, generate_series(1, size) AS n, LATERAL (SELECT n % 50 = 0) AS o(open), LATERAL (SELECT CASE WHEN open THEN 'PENDING' WHEN n % 70 = 0 THEN 'CANCELLED' ELSE 'COMPLETED' END) AS s(status)`,
  "INSERT INTO payment_requests (key, input_hash, payment_id) SELECT 'key ' || reference || event_id, 'x', id FROM payments",
  `INSERT INTO refunds (id, payment_id, amount_minor, status, request_key, provider_key, provider_refund_id, next_check_at, completed_at)
   SELECT gen_random_uuid(), id, 1, (CASE WHEN late THEN 'PENDING' ELSE 'SUCCEEDED' END)::"RefundStatus", 'r' || id, 'p' || id, 're_' || id, CASE WHEN late THEN now() - interval '1 minute' END, CASE WHEN NOT late THEN now() END
   FROM payments, LATERAL (SELECT reference LIKE '%77') AS l(late) WHERE status = 'COMPLETED'`,
  "INSERT INTO provider_events (id, provider, event_id, type, intent_id) SELECT gen_random_uuid(), 'STRIPE', 'evt_' || id, 'x', coalesce(intent_id, '') FROM payments",
];
const SOME = `
  SELECT p.event_id AS event, p.id AS payment, p.purchase_id AS purchase, p.intent_id AS intent, p.created_at AS "createdAt", r.id AS refund, e.id AS received
  FROM payments p JOIN refunds r ON r.payment_id = p.id JOIN provider_events e ON e.intent_id = p.intent_id WHERE p.reference = 'EP-6001'`;

const { plans, some } = testVolume<Tx, Some>("payments", (url) => fillWith<Some>(url, FILL, SOME), (adapter) => new PrismaClient({ adapter }));

const [payments, refunds, received, counters] = [new PaymentRepository(), new RefundRepository(), new ProviderEventRepository(), new CounterRepository()];
const now = new Date();
const first = { first: 20, after: null };
const deep = () => ({ first: 20, after: { key: some.createdAt.toISOString(), id: some.payment } });
const newPayment = () => ({
  id: newId(), purchaseId: newId(), eventId: some.event, organizationId: some.event, buyerUserId: null, gateway: "STRIPE" as const, preferredGateways: ["STRIPE" as const], amountMinor: 1, currency: "EUR", description: "x",
  reference: "x", customerEmail: "x", customerName: "x", returnUrl: "x", expiresAt: now, providerKey: newId(), nextCheckAt: now,
});
const newRefund = () => ({
  id: newId(), paymentId: some.payment, amountMinor: 1, status: "PENDING" as const, reason: null, requestKey: newId(), providerKey: newId(), providerRefundId: null, failureReason: null, nextCheckAt: null, completedAt: null,
});

const cases: PlanCase<Tx>[] = [
  ["PaymentRepository.insert", "with its key", (tx) => payments.insert(tx, newPayment(), { key: newId(), inputHash: "x" })],
  ["PaymentRepository.insertRequest", "one", (tx) => payments.insertRequest(tx, { key: newId(), inputHash: "x", paymentId: some.payment })],
  ["PaymentRepository.request", "one", (tx) => payments.request(tx, `key EP-7${some.event}`)],
  ["PaymentRepository.byId", "one", (tx) => payments.byId(tx, some.payment)],
  ["PaymentRepository.byIntent", "one", (tx) => payments.byIntent(tx, "STRIPE", some.intent)],
  ["PaymentRepository.ofPurchases", "some", (tx) => payments.ofPurchases(tx, [some.purchase, newId()])],
  ["PaymentRepository.anyOfEvent", "one with many", (tx) => payments.anyOfEvent(tx, some.event)],
  ["PaymentRepository.anyOfEvent", "one with none", (tx) => payments.anyOfEvent(tx, newId())],
  ["PaymentRepository.lock", "one", (tx) => payments.lock(tx, some.payment)],
  ["PaymentRepository.update", "one", (tx) => payments.update(tx, some.payment, { failureReason: "x" })],
  ["PaymentRepository.updateUnopened", "one", (tx) => payments.updateUnopened(tx, some.payment, "x", { failureReason: "x" })],
  ["PaymentRepository.claimDue", "those with an intent", (tx) => payments.claimDue(tx, true, now, 60, 100)],
  ["PaymentRepository.claimDue", "those without", (tx) => payments.claimDue(tx, false, now, 60, 100)],
  ["PaymentRepository.claimDue", "none is due", (tx) => payments.claimDue(tx, true, new Date(Date.now() - 3_600_000), 60, 100)],
  ["PaymentRepository.list", "the first page", (tx) => payments.list(tx, { eventId: some.event, status: null }, first)],
  ["PaymentRepository.list", "a deep page", (tx) => payments.list(tx, { eventId: some.event, status: null }, deep())],
  ["PaymentRepository.list", "a rare status", (tx) => payments.list(tx, { eventId: some.event, status: "FAILED" }, first)],
  ["PaymentRepository.list", "a deep page of a status", (tx) => payments.list(tx, { eventId: some.event, status: "PENDING" }, deep())],
  ["PaymentRepository.count", "an event's", (tx) => payments.count(tx, { eventId: some.event, status: null }), Infinity],
  ["PaymentRepository.count", "a status", (tx) => payments.count(tx, { eventId: some.event, status: "PENDING" })],
  ["RefundRepository.insert", "one", (tx) => refunds.insert(tx, newRefund())],
  ["RefundRepository.byId", "one", (tx) => refunds.byId(tx, some.refund)],
  ["RefundRepository.byRequestKey", "one", (tx) => refunds.byRequestKey(tx, `r${some.payment}`)],
  ["RefundRepository.ofPayments", "some", (tx) => refunds.ofPayments(tx, [some.payment, newId()])],
  ["RefundRepository.update", "one", (tx) => refunds.update(tx, some.refund, { failureReason: "x" })],
  ["RefundRepository.claimDue", "some", (tx) => refunds.claimDue(tx, now, 60, 100)],
  ["ProviderEventRepository.insert", "one", (tx) => received.insert(tx, { id: newId(), provider: "STRIPE", eventId: newId(), type: "x", intentId: some.intent })],
  ["ProviderEventRepository.insert", "one that was sent before", async (tx) => received.insert(tx, (await received.byId(tx, some.received)) ?? (undefined as never))],
  ["ProviderEventRepository.byId", "one", (tx) => received.byId(tx, some.received)],
  ["ProviderEventRepository.markProcessed", "one", (tx) => received.markProcessed(tx, some.received, now)],
  ["CounterRepository.subjects", "from the middle", (tx) => counters.subjects(tx, some.payment, 100)],
  ["CounterRepository.recount", "one", (tx) => counters.recount(tx, some.payment)],
];

testQueryPlans(join(__dirname, "..", "repositories"), plans, cases);
