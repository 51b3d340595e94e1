import { eventually } from "../testing/eventually";
import { StripeBench } from "../testing/stripe-bench";

const bench = new StripeBench();

beforeEach(() => bench.open());
afterEach(() => bench.close());

test("failRate refuses before anything is done; timeoutRate does it, never answers, and the key finds it", async () => {
  await bench.control({ failRate: 1 });
  await expect(bench.create()).rejects.toMatchObject({ type: "StripeAPIError", statusCode: 500 });
  expect((await bench.report()).stored.paymentIntents).toBe(0);

  await bench.control({ failRate: 0, timeoutRate: 1 });
  const impatient = bench.client({ timeout: 200 });
  const params = { amount: 500, currency: "eur" };
  await expect(impatient.paymentIntents.create(params, { idempotencyKey: "k" })).rejects.toMatchObject({
    type: "StripeConnectionError",
  });
  await bench.control({ timeoutRate: 0 });
  const found = await bench.stripe.paymentIntents.create(params, { idempotencyKey: "k" });
  expect(found.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect(await bench.report()).toMatchObject({
    stored: { paymentIntents: 1 },
    called: { "payment_intents.create": 3 },
  });
});

test("webhooks: twice, never, later, and again until the shop takes them", async () => {
  await bench.control({ duplicateWebhookRate: 1 });
  await bench.create();
  await eventually(() => {
    expect(bench.shop.received).toHaveLength(2);
  });
  expect(bench.shop.received[0]?.id).toBe(bench.shop.received[1]?.id);

  await bench.control({ duplicateWebhookRate: 0, dropWebhookRate: 1 });
  await bench.create();
  await bench.control({ dropWebhookRate: 0, webhookDelayMs: 100 });
  const asked = Date.now();
  bench.shop.status = 500;
  await bench.create();
  await eventually(() => {
    expect(bench.shop.received).toHaveLength(3);
  });
  expect(Date.now() - asked).toBeGreaterThanOrEqual(99);
  bench.shop.status = 200;
  await eventually(async () => {
    const { webhooks } = await bench.report();
    expect(webhooks.map(({ state }) => state)).toEqual(["delivered", "delivered", "dropped", "delivered"]);
    expect(webhooks[3]?.attempts.map(({ status }) => status)).toEqual([500, 200]);
  });
});

test("what was due when it stopped is delivered by the next one, and everything is still known", async () => {
  bench.shop.status = 503;
  const intent = await bench.create({}, { idempotencyKey: "k" });
  await eventually(() => {
    expect(bench.shop.received).toHaveLength(1);
  });
  await bench.restart(() => {
    bench.shop.status = 200;
  });
  await eventually(() => {
    expect(bench.shop.received).toHaveLength(2);
  });
  expect((await bench.create({}, { idempotencyKey: "k" })).id).toBe(intent.id);
  expect(await bench.confirm(intent, { payment_method: "pm_card_visa" })).toMatchObject({ status: 200 });
});

test("a refund that the bank decides later is pending first; one it refuses leaves the charge as it was", async () => {
  const slow = await bench.create({ payment_method: "pm_card_pendingRefund", confirm: true });
  const refund = await bench.stripe.refunds.create({ payment_intent: slow.id });
  expect(refund.status).toBe("pending");
  const refused = await bench.create({ payment_method: "pm_card_refundFail", confirm: true });
  const failing = await bench.stripe.refunds.create({ payment_intent: refused.id });
  await eventually(async () => {
    expect((await bench.stripe.refunds.retrieve(refund.id)).status).toBe("succeeded");
    expect((await bench.stripe.refunds.retrieve(failing.id)).status).toBe("failed");
  });
  await bench.webhook("refund.updated");
  await bench.webhook("refund.failed");
  expect(await bench.stripe.charges.retrieve(refused.latest_charge as string)).toMatchObject({
    refunded: false,
    amount_refunded: 0,
  });
});

test("control input that is not valid is refused with the names of the fields", async () => {
  const response = await bench.control({ failRate: 2, surprise: 1 });
  expect(response.status).toBe(400);
  expect(JSON.stringify(await response.json())).toContain("failRate");
  await bench.create();
  const reset = await bench.control({ state: true }, "/_control/reset");
  expect(await reset.json()).toMatchObject({ called: {}, stored: { paymentIntents: 0 }, webhooks: [] });
});
