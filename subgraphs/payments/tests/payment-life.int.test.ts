import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { anonymous } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import { waitFor } from "../../../platform/testing/wait-for";
import { sampleRuns } from "../../../platform/testing/sample-runs";
import { StripeProvider } from "../providers/stripe.provider";
import type { PaymentRecord } from "../repositories/payment.repository";
import type { RefundRecord } from "../repositories/refund.repository";
import type { PaymentOrder } from "../services/payment-order";
import { createPaymentsWorld, orderOf, type PaymentsWorld } from "./payments-world";

let world: PaymentsWorld;
beforeAll(async () => (world = await createPaymentsWorld()));
afterAll(() => world.close());

const CARDS = ["pm_card_visa", "pm_card_refundFail", "pm_card_chargeDeclined", "pm_card_pendingRefund", "pm_card_refundFail"];
const later = () => new Date(Date.now() + 7_200_000);
const stripe = () => new StripeProvider({ secretKey: "sk_test_sandbox", webhookSecrets: [], apiBase: world.stripeUrl, payPage: false }, world.logger);

/** One random thing to do: the numbers choose what it is done to, and how. */
interface Step {
  readonly action: keyof typeof actions;
  readonly order: number;
  readonly which: number;
}

interface Scene {
  readonly order: PaymentOrder;
  readonly purchaseId: string;
  readonly payment: PaymentRecord | undefined;
  readonly which: number;
}

const actions = {
  begin: ({ order, purchaseId, which }: Scene) => world.module.processPayment.run(order, which % 3 === 0 ? `${purchaseId} again` : purchaseId),
  retry: ({ purchaseId, which }: Scene) => world.module.retryPayment.run(anonymous(), { purchaseId, gateway: "STRIPE", accessToken: world.accessToken(purchaseId), idempotencyKey: `${purchaseId} ${which % 2}` }),
  pay: ({ payment, which }: Scene) => payment?.intentId ? world.pay(payment.intentId, payment.clientSecret, CARDS[which % CARDS.length]) : undefined,
  /** Any webhook that Stripe has sent so far, old or new, once more. */
  hook: async ({ which }: Scene) => {
    const { received } = world.hooks;
    const hook = received[received.length - 1 - (which % Math.max(received.length, 1))];
    if (hook) expect((await world.deliver(hook)).status).toBe(200);
  },
  work: () => world.work(),
  /** The last webhooks, and each job several times at the same moment, as it may come when a worker was slow. */
  workAtOnce: async () => {
    await Promise.all(world.hooks.received.slice(-6).map((hook) => world.deliver(hook)));
    await Promise.all([world.work(), world.work(), world.work()]);
  },
  refund: ({ payment, which }: Scene) => payment && world.module.refundPayment.all(payment.id, "Too late.", `${payment.id} ${which % 2}`),
  refundAtStripe: ({ payment, which }: Scene) =>
    payment?.intentId
      ? fetch(`${world.stripeUrl}/v1/refunds`, { method: "POST", headers: { authorization: "Bearer sk_test_sandbox" }, body: new URLSearchParams({ payment_intent: payment.intentId, amount: String(1_000 + which) }) })
      : undefined,
  close: ({ purchaseId }: Scene) => world.module.closePayment.ofPurchase(purchaseId),
  reconcile: () => world.module.reconcile.run(later()),
  openIntents: () => world.module.reconcile.openIntents(later()),
  holdEnds: ({ purchaseId, which }: Scene) => {
    const purchase = world.purchases.get(purchaseId);
    if (purchase) purchase.payable = which % 3 > 0;
    return undefined;
  },
};

/** What is refused with a code of the contract is fine. */
async function perform(orders: readonly PaymentOrder[], { action, order: index, which }: Step): Promise<void> {
  const order = orders[index % orders.length] as PaymentOrder;
  const { purchaseId } = order.metadata;
  const payments = await world.paymentsOf(purchaseId);
  try {
    await actions[action]({ order, purchaseId, payment: payments[payments.length - 1 - (which % 4 === 0 ? which % Math.max(payments.length, 1) : 0)], which });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "INTERNAL_SERVER_ERROR") throw error;
  }
}

type Status = PaymentRecord["status"];
/** CANCELLED → COMPLETED: money that came all the same. REFUNDED → COMPLETED: a refund failed after it had succeeded. */
const paymentLife: Readonly<Record<Status, readonly Status[]>> = {
  PENDING: ["PROCESSING", "COMPLETED", "FAILED", "CANCELLED"],
  PROCESSING: ["PENDING", "COMPLETED", "FAILED", "CANCELLED"],
  FAILED: ["PENDING", "PROCESSING", "COMPLETED", "CANCELLED"],
  CANCELLED: ["COMPLETED"],
  COMPLETED: ["PARTIALLY_REFUNDED", "REFUNDED"],
  PARTIALLY_REFUNDED: ["REFUNDED", "COMPLETED"],
  REFUNDED: ["PARTIALLY_REFUNDED", "COMPLETED"],
};
const refundLife: Readonly<Record<RefundRecord["status"], readonly RefundRecord["status"][]>> = { PENDING: ["SUCCEEDED", "FAILED"], SUCCEEDED: ["FAILED"], FAILED: [] };

function leadsTo<State extends string>(life: Readonly<Record<State, readonly State[]>>, from: State, to: State): boolean {
  const reached = new Set([from]);
  for (const state of reached) for (const next of life[state]) reached.add(next);
  return reached.has(to);
}

interface Snapshot {
  readonly payments: readonly PaymentRecord[];
  readonly refunds: readonly RefundRecord[];
}

const OPEN: readonly Status[] = ["PENDING", "PROCESSING", "FAILED"];

async function check(orders: readonly PaymentOrder[], before: Snapshot): Promise<Snapshot> {
  const { client } = world.db;
  const payments: PaymentRecord[] = [];
  const refunds: RefundRecord[] = [];
  for (const { metadata } of orders) {
    const own = await world.paymentsOf(metadata.purchaseId);
    expect(own.filter(({ status }) => OPEN.includes(status)).length).toBeLessThanOrEqual(1);
    // None is taken twice.
    expect(own.filter(({ completedAt }) => completedAt !== null).length).toBeLessThanOrEqual(1);
    payments.push(...own);
  }
  for (const payment of payments) {
    const { id, status, amountMinor, refundedMinor, completedAt } = payment;
    const own = await world.refundsOf(id);
    refunds.push(...own);
    const was = before.payments.find((one) => one.id === id);
    if (was) expect([was.status, status, leadsTo(paymentLife, was.status, status)]).toEqual([was.status, status, true]);
    if (was?.completedAt) expect(completedAt).toEqual(was.completedAt);
    const succeeded = own.filter((refund) => refund.status === "SUCCEEDED").reduce((sum, refund) => sum + refund.amountMinor, 0);
    expect([id, refundedMinor, status]).toEqual([id, succeeded, completedAt === null ? status : succeeded === 0 ? "COMPLETED" : succeeded === amountMinor ? "REFUNDED" : "PARTIALLY_REFUNDED"]);
    // Core hears once that it was paid, and then of ever more that was given back.
    const news = await world.news(id);
    expect([id, news.filter(({ eventType }) => eventType === "payment.completed").length]).toEqual([id, completedAt === null ? 0 : 1]);
    const given = news.filter(({ eventType }) => eventType === "payment.refunded").map(({ data }) => Number(data.refunded_amount));
    if (own.every((refund) => refund.status !== "FAILED")) expect([id, given]).toEqual([id, [...new Set(given)].sort((a, b) => a - b)]);
    expect(own.length === 0 || completedAt !== null).toBe(true);
  }
  for (const refund of refunds) {
    const was = before.refunds.find(({ id }) => id === refund.id);
    if (was) expect([was.status, refund.status, leadsTo(refundLife, was.status, refund.status)]).toEqual([was.status, refund.status, true]);
    expect([refund.status, refund.completedAt !== null]).toEqual([refund.status, refund.status !== "PENDING"]);
  }
  await world.module.counterAudit.run();
  expect(await client.counterAudit.findMany({ where: { differences: { not: [] } } })).toEqual([]);
  return { payments, refunds };
}

/** Every webhook arrives at last, and every job runs: then everything is as Stripe has it. Some refunds take their time there. */
async function checkEnd(orders: readonly PaymentOrder[], snapshot: Snapshot): Promise<void> {
  const delivered = new Set<string>();
  await waitFor(
    "everything to be as Stripe has it",
    async () => {
      for (const hook of world.hooks.received.filter(({ id }) => !delivered.has(id))) {
        await world.deliver(hook);
        delivered.add(hook.id);
      }
      await world.work();
      await world.module.reconcile.run(later());
      await world.work();
      for (const { metadata } of orders) for (const payment of await world.paymentsOf(metadata.purchaseId)) await checkAgainstStripe(payment);
      return true;
    },
    20_000,
  );
  await check(orders, snapshot);
  expect(await world.db.client.providerEvent.count({ where: { processedAt: null } })).toBe(0);
}

async function checkAgainstStripe({ id, intentId, status, refundedMinor }: PaymentRecord): Promise<void> {
  if (intentId === null) return;
  const state = await stripe().readIntent(intentId);
  expect([id, state.status === "succeeded"]).toEqual([id, ["COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"].includes(status)]);
  if (state.status === "cancelled") expect([id, status]).toEqual([id, "CANCELLED"]);
  const settled = state.refunds.filter((refund) => refund.status === "succeeded").reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0), 0);
  expect([id, refundedMinor]).toEqual([id, settled]);
}

const often = ["begin", "pay", "pay", "hook", "hook", "hook", "work", "workAtOnce", "workAtOnce", "refund"] as const;
const step = record({ action: constantFrom(...(Object.keys(actions) as (keyof typeof actions)[]), ...often), order: nat(1), which: nat(9) });

describe("payments, refunds and what Stripe says of them, whatever is done in whatever order", () => {
  it("keep every invariant, also when several things are done at the same moment, and end as Stripe has them", async () => {
    await assert(
      asyncProperty(array(array(step, { minLength: 1, maxLength: 3 }), { minLength: 15, maxLength: 30 }), async (rounds) => {
        const orders = [orderOf(world), orderOf(world)];
        let snapshot: Snapshot = { payments: [], refunds: [] };
        for (const steps of rounds) {
          await Promise.all(steps.map((one) => perform(orders, one)));
          snapshot = await check(orders, snapshot);
        }
        await checkEnd(orders, snapshot);
      }),
      { numRuns: sampleRuns(6), endOnFailure: true },
    );
  }, 120_000);

  it("would be seen to break one, and the audit rings, if they did", async () => {
    const orders = [orderOf(world)];
    await perform(orders, { action: "begin", order: 0, which: 1 });
    await perform(orders, { action: "pay", order: 0, which: 1 });
    await perform(orders, { action: "reconcile", order: 0, which: 1 });
    const snapshot = await check(orders, { payments: [], refunds: [] });
    expect(snapshot.payments).toMatchObject([{ status: "COMPLETED" }]);
    await world.db.client.payment.updateMany({ where: { purchaseId: orders[0]?.metadata.purchaseId ?? "" }, data: { refundedMinor: 1, status: "PARTIALLY_REFUNDED" } });
    await expect(check(orders, snapshot)).rejects.toThrow();
    await world.module.counterAudit.run();
    expect(await world.db.client.counterAudit.findMany({ where: { differences: { not: [] } } })).toMatchObject([{ subjectId: snapshot.payments[0]?.id, differences: [{ counter: "payments.refunded_minor", kept: 1, counted: 0 }] }]);
    await world.db.client.payment.updateMany({ where: { purchaseId: orders[0]?.metadata.purchaseId ?? "" }, data: { refundedMinor: 0, status: "COMPLETED" } });
    await check(orders, snapshot);
  });
});
