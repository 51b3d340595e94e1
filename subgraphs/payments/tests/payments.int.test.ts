import { cancelPaymentsCall, refundPaymentCall } from "../../../contracts/webhooks/settle-payment.call";
import { processPaymentCall } from "../../../contracts/webhooks/process-payment.call";
import { newId } from "../../../platform/db/new-id";
import { keysFrom } from "../../../platform/testing/test-keys";
import { signServiceRequest } from "../../../platform/webhooks/service-signature";
import { waitFor } from "../../../platform/testing/wait-for";
import { anonymous } from "../../../platform/auth/principal";
import type { PaymentOrder } from "../services/payment-order";
import { createPaymentsWorld, hookOf, orderOf, type PaymentsWorld } from "./payments-world";

let world: PaymentsWorld;
beforeAll(async () => (world = await createPaymentsWorld()));
afterAll(() => world.close());
afterEach(() => world.control({ failRate: 0, timeoutRate: 0, dropWebhookRate: 0, duplicateWebhookRate: 0 }));

const process = (order: PaymentOrder, idempotencyKey = order.metadata.purchaseId) => world.asCore.call(processPaymentCall, order, { idempotencyKey });
const hook = (type: string, intentId: string | null) => waitFor(type, () => hookOf(world, type, intentId));

/** Has the sandbox's webhook delivered and processed. */
async function hear(type: string, intentId: string | null): Promise<void> {
  expect((await world.deliver(await hook(type, intentId))).status).toBe(200);
  await world.work();
}

async function paid(order = orderOf(world)) {
  const answer = await process(order);
  await world.pay(answer.paymentIntentId, answer.clientSecret);
  await hear("payment_intent.succeeded", answer.paymentIntentId);
  return { id: answer.payment_service_id, intentId: answer.paymentIntentId, purchaseId: order.metadata.purchaseId };
}

describe("a payment that core asks for", () => {
  it("is recorded with an intent, and the buyer can pay it on a page", async () => {
    const order = orderOf(world);
    const answer = await process(order);
    expect(answer).toMatchObject({ gateway: "stripe", paymentIntentId: expect.stringMatching(/^pi_/), clientSecret: expect.stringMatching(/_secret_/) });
    const page = new URL(answer.checkoutUrl ?? "");
    expect([page.origin, page.pathname, page.searchParams.get("return_url")]).toEqual([world.stripeUrl, `/pay/${answer.paymentIntentId}`, order.returnUrl]);
    expect((await fetch(page)).status).toBe(200);
    expect(await world.payment(answer.payment_service_id)).toMatchObject({ status: "PENDING", amountMinor: 6150, currency: "EUR", purchaseId: order.metadata.purchaseId });
  });

  it("is answered with 201 once and with 200 and the same answer after that, and is a conflict with another order", async () => {
    const order = orderOf(world);
    const send = async (body: PaymentOrder) => {
      const signed = { method: "POST", path: processPaymentCall.path, idempotencyKey: "key-1", body: JSON.stringify(body) };
      const headers = { ...signServiceRequest("core", "payments", signed, keysFrom("core").payments ?? []), "content-type": "application/json", "idempotency-key": "key-1" };
      const answer = await fetch(`${world.url}${signed.path}`, { ...signed, headers });
      return { status: answer.status, body: await answer.json() };
    };
    const first = await send(order);
    expect(first.status).toBe(201);
    expect([await send(order), await send(order)]).toEqual([{ ...first, status: 200 }, { ...first, status: 200 }]);
    expect(await send({ ...order, amount: "1.00" })).toMatchObject({ status: 409, body: { error: { code: "CONFLICT" } } });
  });

  it.each([
    ["an amount with more digits than its currency has", { amount: "10.001" }, "amount"],
    ["nothing", { amount: "0.00" }, "amount"],
    ["a currency that is none", { currency: "ABC" }, "currency"],
  ])("is impossible for %s", async (_what, change, field) => {
    await expect(process(orderOf(world, change))).rejects.toMatchObject({ status: 422, code: "UNPROCESSABLE", extensions: { fields: { [field]: expect.any(String) as string } } });
  });

  it("needs a key", async () => {
    await expect(process(orderOf(world), "")).rejects.toMatchObject({ status: 400, code: "BAD_USER_INPUT" });
  });

  it("fails with Stripe's reason when Stripe does not want it", async () => {
    const answer = await process(orderOf(world, { amount: "0.10" }));
    expect(answer.paymentIntentId).toBeNull();
    expect(await world.payment(answer.payment_service_id)).toMatchObject({ status: "FAILED", failureReason: expect.stringMatching(/at least/i) });
    expect((await world.news(answer.payment_service_id)).map(({ eventType }) => eventType)).toEqual(["payment.failed"]);
  });

  it("fails when it prefers only gateways that are not set up, instead of waiting for them", async () => {
    const { payment_service_id: id, paymentIntentId } = await process(orderOf(world, { preferredGateways: ["paypal"] }));
    expect(paymentIntentId).toBeNull();
    expect(await world.payment(id)).toMatchObject({ status: "FAILED", failureReason: expect.stringMatching(/not available here/), nextCheckAt: null });
    expect((await world.news(id)).map(({ eventType }) => eventType)).toEqual(["payment.failed"]);
  });

  it("passes over a gateway that is not set up", async () => {
    const answer = await process(orderOf(world, { preferredGateways: ["paypal", "stripe"] }));
    expect(answer).toMatchObject({ gateway: "stripe", paymentIntentId: expect.any(String) });
  });
});

describe("a payment that the buyer makes", () => {
  it("is completed, and core is told once, however often and in whatever order Stripe says so", async () => {
    const { id, intentId } = await paid();
    expect(await world.payment(id)).toMatchObject({ status: "COMPLETED", completedAt: expect.any(Date), nextCheckAt: null });
    for (const type of ["payment_intent.succeeded", "payment_intent.succeeded"]) await hear(type, intentId);
    expect((await world.news(id)).map(({ eventType }) => eventType)).toEqual(["payment.completed"]);
    expect((await world.news(id))[0]?.data).toMatchObject({ amount: "61.50", currency: "EUR", gateway: "stripe" });
  });

  it("fails with the reason of the decline, and the same intent can succeed after that", async () => {
    const answer = await process(orderOf(world));
    const { payment_service_id: id, paymentIntentId: intentId, clientSecret } = answer;
    expect(await world.pay(intentId, clientSecret, "pm_card_chargeDeclinedInsufficientFunds")).toBe(402);
    await hear("payment_intent.payment_failed", intentId);
    expect(await world.payment(id)).toMatchObject({ status: "FAILED", failureReason: "Your card has insufficient funds." });
    expect(await world.pay(intentId, clientSecret)).toBe(200);
    await hear("payment_intent.succeeded", intentId);
    // The older hint comes again: what counts is what Stripe says now.
    await hear("payment_intent.payment_failed", intentId);
    expect(await world.payment(id)).toMatchObject({ status: "COMPLETED", failureReason: null });
    expect((await world.news(id)).map(({ eventType }) => eventType)).toEqual(["payment.failed", "payment.completed"]);
  });

  it("is completed by reconciliation when no webhook comes", async () => {
    await world.control({ dropWebhookRate: 1 });
    const answer = await process(orderOf(world));
    await world.pay(answer.paymentIntentId, answer.clientSecret);
    expect(await world.payment(answer.payment_service_id)).toMatchObject({ status: "PENDING" });
    await world.module.reconcile.run(new Date(Date.now() + 130_000));
    expect(await world.payment(answer.payment_service_id)).toMatchObject({ status: "COMPLETED" });
  });

  it("is not completed by another amount than was asked for", async () => {
    const answer = await process(orderOf(world));
    await world.db.client.payment.update({ where: { id: answer.payment_service_id }, data: { amountMinor: 6151 } });
    await world.pay(answer.paymentIntentId, answer.clientSecret);
    await hear("payment_intent.succeeded", answer.paymentIntentId);
    expect(await world.payment(answer.payment_service_id)).toMatchObject({ status: "PENDING" });
    expect(await world.news(answer.payment_service_id)).toEqual([]);
  });
});

describe("without Stripe", () => {
  it("the payment stands, and gets its intent when Stripe is back", async () => {
    await world.control({ failRate: 1 });
    const answer = await process(orderOf(world));
    expect(answer).toMatchObject({ paymentIntentId: null, clientSecret: null, checkoutUrl: null, gateway: "stripe" });
    expect(await world.payment(answer.payment_service_id)).toMatchObject({ status: "PENDING", intentId: null });
    await world.control({ failRate: 0 });
    await waitFor("the intent", async () => {
      await world.module.reconcile.openIntents(new Date(Date.now() + 60_000));
      return (await world.payment(answer.payment_service_id)).intentId;
    });
  });

  it("the buyer can try again as soon as it is back", async () => {
    await world.control({ failRate: 1 });
    const order = orderOf(world);
    const { purchaseId } = order.metadata;
    await process(order);
    await world.control({ failRate: 0 });
    const again = await waitFor("an intent", async () => {
      const made = await world.module.retryPayment.run(anonymous(), { purchaseId, gateway: "STRIPE", accessToken: world.accessToken(purchaseId), idempotencyKey: newId() });
      return made.intentId === null ? null : made;
    });
    expect(again).toMatchObject({ status: "PENDING", clientSecret: expect.any(String) });
    expect((await world.paymentsOf(purchaseId)).filter(({ status }) => status === "PENDING")).toHaveLength(1);
  });
});

describe("a webhook", () => {
  it.each([
    ["without a signature", "{}", ""],
    ["with a wrong signature", "{}", `t=${Math.floor(Date.now() / 1000)},v1=${"0".repeat(64)}`],
    ["that is not JSON", "{not json", "t=1,v1=00"],
    ["without a body", "", "t=1,v1=00"],
  ])("%s is refused, and nothing is kept of it", async (_what, body, signature) => {
    const before = await world.db.client.providerEvent.count();
    expect((await world.post(body, signature)).status).toBe(400);
    expect(await world.db.client.providerEvent.count()).toBe(before);
  });

  it("whose body was changed is refused", async () => {
    const answer = await process(orderOf(world));
    await world.pay(answer.paymentIntentId, answer.clientSecret);
    const { body, signature } = await hook("payment_intent.succeeded", answer.paymentIntentId);
    expect((await world.post(body.replace("succeeded", "canceled"), signature)).status).toBe(400);
    expect((await world.post(body, signature, "text/plain")).status).toBe(200);
    expect(await (await world.post(body, signature)).json()).toEqual({ received: true, duplicate: true });
  });

  it("of an intent that is none of ours is taken and changes nothing", async () => {
    const made = await fetch(`${world.stripeUrl}/v1/payment_intents`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_sandbox" },
      body: new URLSearchParams({ amount: "500", currency: "eur", payment_method: "pm_card_visa", confirm: "true" }),
    });
    const { id } = (await made.json()) as { id: string };
    await hear("payment_intent.succeeded", id);
    expect(await world.db.client.providerEvent.findFirst({ where: { intentId: id } })).toMatchObject({ processedAt: expect.any(Date) });
  });
});

describe("a new attempt", () => {
  const retry = (purchaseId: string, idempotencyKey: string | null = newId()) =>
    world.module.retryPayment.run(anonymous(), { purchaseId, gateway: "STRIPE", accessToken: world.accessToken(purchaseId), idempotencyKey });

  it("closes the old one first, and only one of them can be paid", async () => {
    const order = orderOf(world);
    const { purchaseId } = order.metadata;
    const first = await process(order);
    await world.pay(first.paymentIntentId, first.clientSecret, "pm_card_chargeDeclined");
    await hear("payment_intent.payment_failed", first.paymentIntentId);
    const second = await retry(purchaseId);
    expect(second).toMatchObject({ status: "PENDING", amountMinor: 6150, seenAs: "BUYER" });
    expect(second.intentId).not.toBe(first.paymentIntentId);
    expect(await world.payment(first.payment_service_id)).toMatchObject({ status: "CANCELLED", failureReason: "Your card was declined." });
    expect(await world.pay(first.paymentIntentId, first.clientSecret)).toBe(400);
    expect(await world.pay(second.intentId, second.clientSecret)).toBe(200);
    await hear("payment_intent.succeeded", second.intentId);
    expect(await world.payment(second.id)).toMatchObject({ status: "COMPLETED" });
    await expect(retry(purchaseId)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is the same attempt under the same key", async () => {
    const order = orderOf(world);
    await process(order);
    const key = newId();
    const first = await retry(order.metadata.purchaseId, key);
    expect((await retry(order.metadata.purchaseId, key)).id).toBe(first.id);
    expect(await world.paymentsOf(order.metadata.purchaseId)).toHaveLength(2);
  });

  it("is refused when the tickets are not held any more, and when the money came without a word", async () => {
    const over = orderOf(world, {}, { payable: false, status: "EXPIRED" });
    await process(over);
    await expect(retry(over.metadata.purchaseId)).rejects.toMatchObject({ code: "CONFLICT" });
    const order = orderOf(world);
    const answer = await process(order);
    await world.pay(answer.paymentIntentId, answer.clientSecret);
    await expect(retry(order.metadata.purchaseId)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await world.payment(answer.payment_service_id)).toMatchObject({ status: "COMPLETED" });
  });

  it("works for a purchase that payments never heard of, if core says what is to be paid", async () => {
    const order = orderOf(world);
    const { purchaseId } = order.metadata;
    await expect(retry(purchaseId)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    Object.assign(world.purchases.get(purchaseId) ?? {}, { order });
    expect(await retry(purchaseId)).toMatchObject({ status: "PENDING", amountMinor: 6150, intentId: expect.any(String) });
  });

  it("asks for what core says now, and says why a purchase cannot be paid", async () => {
    const order = orderOf(world);
    const { purchaseId } = order.metadata;
    await process(order);
    const facts = world.purchases.get(purchaseId);
    Object.assign(facts ?? {}, { order: { ...order, amount: "41.00", returnUrl: "https://shop.example/again" } });
    expect(await retry(purchaseId)).toMatchObject({ status: "PENDING", amountMinor: 4100, returnUrl: "https://shop.example/again" });
    for (const [status, message] of [["EXPIRED", /has expired/], ["CANCELLED", /is cancelled/], ["PAID", /is paid/], ["PARTIALLY_REFUNDED", /is partially refunded/]] as const) {
      Object.assign(facts ?? {}, { payable: false, status });
      await expect(retry(purchaseId)).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringMatching(message) as string });
    }
  });

  it("of a purchase that is not there is not found, and by a gateway that is not set up is bad input", async () => {
    await expect(retry(newId())).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(retry("nonsense")).rejects.toMatchObject({ code: "NOT_FOUND" });
    const order = orderOf(world);
    await process(order);
    const { purchaseId } = order.metadata;
    await expect(world.module.retryPayment.run(anonymous(), { purchaseId, gateway: "PAYPAL", accessToken: world.accessToken(purchaseId), idempotencyKey: null })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      extensions: { fields: { gateway: "is not available here. Choose one of: STRIPE" } },
    });
    expect(await world.paymentsOf(purchaseId)).toHaveLength(1);
  });
});

describe("when a purchase is over", () => {
  it("its open attempts are closed at Stripe", async () => {
    const order = orderOf(world);
    const answer = await process(order);
    const { purchaseId } = order.metadata;
    expect(await world.asCore.call(cancelPaymentsCall, { purchaseId }, { idempotencyKey: newId() })).toEqual({ success: true, duplicate: false });
    expect(await world.payment(answer.payment_service_id)).toMatchObject({ status: "CANCELLED" });
    expect(await world.pay(answer.paymentIntentId, answer.clientSecret)).toBe(400);
    expect(await world.asCore.call(cancelPaymentsCall, { purchaseId }, { idempotencyKey: newId() })).toEqual({ success: true, duplicate: true });
    expect((await world.news(answer.payment_service_id)).map(({ eventType }) => eventType)).toEqual(["payment.cancelled"]);
  });

  it("an attempt without an intent is closed when its hold has ended, and is not checked any longer", async () => {
    await world.control({ failRate: 1 });
    const order = orderOf(world);
    const { payment_service_id: id } = await process(order);
    await world.module.reconcile.openIntents(new Date(Date.now() + 60_000));
    expect(await world.payment(id)).toMatchObject({ status: "PENDING", intentId: null, nextCheckAt: expect.any(Date) });
    await world.module.reconcile.openIntents(new Date(Date.now() + 7_200_000));
    expect(await world.payment(id)).toMatchObject({ status: "CANCELLED", intentId: null, nextCheckAt: null });
    expect((await world.news(id)).map(({ eventType }) => eventType)).toEqual(["payment.cancelled"]);
  });

  it("an attempt that core asks for after its hold has ended gets no intent and is closed", async () => {
    const late = orderOf(world);
    const answer = await process({ ...late, metadata: { ...late.metadata, expiresAt: new Date(Date.now() - 1_000).toISOString() } });
    expect(answer.paymentIntentId).toBeNull();
    expect(await world.payment(answer.payment_service_id)).toMatchObject({ status: "CANCELLED", nextCheckAt: null });
  });

  it("an intent that core never had closed is closed by reconciliation after the hold, and money that was faster counts", async () => {
    const [unpaid, fast] = [await process(orderOf(world)), await process(orderOf(world))];
    await world.control({ dropWebhookRate: 1 });
    await world.pay(fast.paymentIntentId, fast.clientSecret);
    await world.module.reconcile.run(new Date(Date.now() + 7_200_000));
    expect(await world.payment(unpaid.payment_service_id)).toMatchObject({ status: "CANCELLED", nextCheckAt: null });
    expect(await world.pay(unpaid.paymentIntentId, unpaid.clientSecret)).toBe(400);
    expect(await world.payment(fast.payment_service_id)).toMatchObject({ status: "COMPLETED" });
  });

  it("money that was faster is reported to core", async () => {
    const order = orderOf(world);
    const answer = await process(order);
    await world.pay(answer.paymentIntentId, answer.clientSecret);
    await world.asCore.call(cancelPaymentsCall, { purchaseId: order.metadata.purchaseId }, { idempotencyKey: newId() });
    expect((await world.news(answer.payment_service_id)).map(({ eventType }) => eventType)).toEqual(["payment.completed"]);
  });
});

describe("a refund", () => {
  const refund = (paymentId: string, idempotencyKey = newId()) => world.asCore.call(refundPaymentCall, { paymentId, reason: "Too late." }, { idempotencyKey });

  it("gives all of it back, once, and tells core", async () => {
    const { id, intentId } = await paid();
    const key = newId();
    expect(await refund(id, key)).toEqual({ success: true, duplicate: false });
    expect(await refund(id, key)).toEqual({ success: true, duplicate: true });
    expect(await refund(id)).toEqual({ success: true, duplicate: true });
    await world.work();
    await hear("charge.refunded", intentId);
    await hear("refund.updated", intentId);
    expect(await world.payment(id)).toMatchObject({ status: "REFUNDED", refundedMinor: 6150 });
    expect(await world.refundsOf(id)).toMatchObject([{ status: "SUCCEEDED", amountMinor: 6150, reason: "Too late.", providerRefundId: expect.stringMatching(/^re_/) }]);
    const news = await world.news(id);
    expect(news.map(({ eventType }) => eventType)).toEqual(["payment.completed", "payment.refunded"]);
    expect(news[1]).toMatchObject({ status: "refunded", data: { refunded_amount: "61.50" } });
  });

  it("that failed is not tried again under its key, and can be made under another one", async () => {
    const { id } = await paid();
    const key = newId();
    expect(await refund(id, key)).toEqual({ success: true, duplicate: false });
    const [row] = await world.refundsOf(id);
    await world.db.client.refund.update({ where: { id: row?.id ?? "" }, data: { status: "FAILED", completedAt: new Date(), nextCheckAt: null } });
    expect(await refund(id, key)).toEqual({ success: true, duplicate: true });
    expect(await world.refundsOf(id)).toHaveLength(1);
    expect(await refund(id)).toEqual({ success: true, duplicate: false });
    expect(await world.refundsOf(id)).toMatchObject([{ status: "FAILED" }, { status: "PENDING", amountMinor: 6150 }]);
  });

  it("whose job is lost, and of which no webhook comes, is finished by reconciliation alone", async () => {
    const { id } = await paid();
    await world.control({ dropWebhookRate: 1 });
    await refund(id);
    await world.db.client.outbox.updateMany({ where: { name: "make-refund", dispatchedAt: null }, data: { dispatchedAt: new Date() } });
    await world.work();
    expect(await world.refundsOf(id)).toMatchObject([{ status: "PENDING", providerRefundId: null }]);
    await world.module.reconcile.run();
    expect(await world.refundsOf(id)).toMatchObject([{ status: "PENDING" }]);
    await world.module.reconcile.run(new Date(Date.now() + 130_000));
    expect(await world.refundsOf(id)).toMatchObject([{ status: "SUCCEEDED", amountMinor: 6150, nextCheckAt: null }]);
    expect(await world.payment(id)).toMatchObject({ status: "REFUNDED" });
    expect((await world.news(id)).at(-1)).toMatchObject({ eventType: "payment.refunded", status: "refunded" });
  });

  it("that settles later is finished by reconciliation when the webhook about it is lost", async () => {
    const answer = await process(orderOf(world));
    await world.pay(answer.paymentIntentId, answer.clientSecret, "pm_card_pendingRefund");
    await hear("payment_intent.succeeded", answer.paymentIntentId);
    await world.control({ dropWebhookRate: 1 });
    await refund(answer.payment_service_id);
    await world.work();
    expect(await world.refundsOf(answer.payment_service_id)).toMatchObject([{ status: "PENDING", providerRefundId: expect.stringMatching(/^re_/) }]);
    let minutes = 3;
    await waitFor("reconciliation to finish the refund", async () => {
      await world.module.reconcile.run(new Date(Date.now() + (minutes *= 2) * 60_000));
      return (await world.payment(answer.payment_service_id)).status === "REFUNDED";
    });
    expect(await world.refundsOf(answer.payment_service_id)).toMatchObject([{ status: "SUCCEEDED", nextCheckAt: null }]);
  });

  it("of what was not paid is a conflict", async () => {
    const answer = await process(orderOf(world));
    await expect(refund(answer.payment_service_id)).rejects.toMatchObject({ status: 409 });
    await expect(refund(newId())).rejects.toMatchObject({ status: 404 });
  });

  it("that Stripe made but never answered is not made again", async () => {
    const { id } = await paid();
    await refund(id);
    const [row] = await world.refundsOf(id);
    // As if the process had died after Stripe had done it, and Stripe had forgotten the key since.
    await fetch(`${world.stripeUrl}/v1/refunds`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_sandbox" },
      body: new URLSearchParams({ payment_intent: (await world.payment(id)).intentId ?? "", "metadata[refund_id]": row?.id ?? "" }),
    });
    const before = (await world.stored()).refunds;
    await world.work();
    expect((await world.stored()).refunds).toBe(before);
    expect(await world.refundsOf(id)).toMatchObject([{ status: "SUCCEEDED" }]);
    expect(await world.payment(id)).toMatchObject({ status: "REFUNDED" });
  });

  it("that somebody made at Stripe is written down, too", async () => {
    const { id, intentId } = await paid();
    await fetch(`${world.stripeUrl}/v1/refunds`, { method: "POST", headers: { authorization: "Bearer sk_test_sandbox" }, body: new URLSearchParams({ payment_intent: intentId ?? "", amount: "1000" }) });
    await hear("charge.refunded", intentId);
    expect(await world.payment(id)).toMatchObject({ status: "PARTIALLY_REFUNDED", refundedMinor: 1000 });
    expect((await world.news(id)).at(-1)).toMatchObject({ eventType: "payment.refunded", status: "partially_refunded", data: { refunded_amount: "10.00" } });
    // Giving back the rest takes account of it.
    await refund(id);
    await world.work();
    expect(await world.payment(id)).toMatchObject({ status: "REFUNDED", refundedMinor: 6150 });
  });

  it.each([
    ["settles later", "pm_card_pendingRefund", "SUCCEEDED", "REFUNDED"],
    ["fails after it succeeded", "pm_card_refundFail", "FAILED", "COMPLETED"],
  ])("that %s ends as Stripe says", async (_what, card, refundStatus, status) => {
    const answer = await process(orderOf(world));
    await world.pay(answer.paymentIntentId, answer.clientSecret, card);
    await hear("payment_intent.succeeded", answer.paymentIntentId);
    await refund(answer.payment_service_id);
    await world.work();
    await waitFor("the bank", async () => {
      const payment = await world.payment(answer.payment_service_id);
      await world.module.reconcile.run(new Date(Date.now() + 7_200_000));
      const update = world.hooks.received.filter((received) => received.type === "refund.updated" && received.body.includes(String(payment.intentId))).at(-1);
      if (update) await world.deliver(update);
      await world.work();
      const [row] = await world.refundsOf(payment.id);
      return row?.status === refundStatus && payment.status === status;
    });
  });
});
