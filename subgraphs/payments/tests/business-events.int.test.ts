import { processPaymentCall } from "../../../contracts/webhooks/process-payment.call";
import { withCorrelation } from "../../../platform/logging/correlation";
import { CapturedLog } from "../../../platform/testing/captured-log";
import { waitFor } from "../../../platform/testing/wait-for";
import { createPaymentsWorld, hookOf, orderOf, type PaymentsWorld } from "./payments-world";

let world: PaymentsWorld;
const log = new CapturedLog();

beforeAll(async () => {
  world = await createPaymentsWorld({}, log);
});
afterAll(() => world.close());

/** The messages about a payment, each with its correlation ID. */
const logged = (paymentId: string) =>
  log.lines.filter(({ data }) => data?.paymentId === paymentId).map(({ message, correlationId }) => [message, correlationId]);

/** A payment that the request with this correlation ID created, and that the buyer has paid at the gateway. */
async function paidUnder(correlationId: string) {
  const order = orderOf(world);
  const options = { idempotencyKey: order.metadata.purchaseId };
  const payment = await withCorrelation(correlationId, () => world.asCore.call(processPaymentCall, order, options));
  await withCorrelation("repeat-0001", () => world.asCore.call(processPaymentCall, order, options));
  await world.pay(payment.paymentIntentId, payment.clientSecret);
  return payment;
}

const expected = (correlationId: string) =>
  ["payment created", "payment intent created", "payment completed"].map((message) => [message, correlationId]);

describe("the business events of a payment", () => {
  it("continue the correlation of its request when a webhook reports the result, even twice", async () => {
    const { payment_service_id: id, paymentIntentId: intentId } = await paidUnder("purchase-0001");
    const hook = await waitFor("the webhook", () => hookOf(world, "payment_intent.succeeded", intentId));
    for (let times = 0; times < 2; times++) await world.deliver(hook);
    await withCorrelation("job-of-webhook", () => world.work());
    expect(logged(id)).toEqual(expected("purchase-0001"));
    expect(log.messagesOf("intentId", intentId)).toEqual(["payment intent created", "provider event received"]);
    const news = await world.db.client.outbox.findMany({ where: { kind: "call", name: "payment-webhook" } });
    expect(news.map((row) => row.correlationId)).toContain("purchase-0001");
  });

  it("continue it when reconciliation finds the result", async () => {
    const { payment_service_id: id } = await paidUnder("purchase-0002");
    const later = new Date(Date.now() + 300_000);
    await withCorrelation("reconciliation-1", () => world.module.reconcile.run(later));
    expect(logged(id)).toEqual(expected("purchase-0002"));
  });

  it("keep the present correlation when the payment has none", async () => {
    const { payment_service_id: id } = await paidUnder("purchase-0003");
    await world.db.client.payment.update({ where: { id }, data: { correlationId: null } });
    await withCorrelation("reconciliation-2", () => world.module.reconcile.run(new Date(Date.now() + 300_000)));
    expect(logged(id).at(-1)).toEqual(["payment completed", "reconciliation-2"]);
  });
});
