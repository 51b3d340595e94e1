import { createHmac } from "node:crypto";
import { processPaymentCall } from "../../../contracts/webhooks/process-payment.call";
import { newId } from "../../../platform/db/new-id";
import { auditAlarms, paymentDisputes } from "../../../platform/metrics/metrics";
import { waitFor } from "../../../platform/testing/wait-for";
import { createPaymentsWorld, hookOf, orderOf, WEBHOOK_SECRET, type PaymentsWorld } from "./payments-world";

let world: PaymentsWorld;
beforeAll(async () => (world = await createPaymentsWorld()));
afterAll(() => world.close());

const seconds = () => Math.floor(Date.now() / 1_000);
const signed = (body: string, at = seconds()) => `t=${at},v1=${createHmac("sha256", WEBHOOK_SECRET).update(`${at}.${body}`).digest("hex")}`;
const send = (body: string, at?: number) => world.post(body, signed(body, at));
const event = (type: string, object: unknown, more: object = {}) => JSON.stringify({ id: `evt_${newId().replaceAll("-", "")}`, object: "event", type, data: { object }, ...more });
const stored = () => world.db.client.providerEvent.count();

async function begun() {
  const order = orderOf(world);
  const answer = await world.asCore.call(processPaymentCall, order, { idempotencyKey: order.metadata.purchaseId });
  return { id: answer.payment_service_id, intentId: answer.paymentIntentId ?? "", clientSecret: answer.clientSecret, purchaseId: order.metadata.purchaseId };
}

describe("a webhook that Stripe signed", () => {
  const intent = { id: "pi_1", object: "payment_intent" };
  it.each([
    ["a list", "[]"],
    ["null", "null"],
    ["a number", "1"],
    ["a text", '"text"'],
    ["no JSON", "{not json"],
    ["an empty object", "{}"],
    ["no data", JSON.stringify({ id: "evt_1", type: "payment_intent.succeeded" })],
    ["data that is null", JSON.stringify({ id: "evt_1", type: "payment_intent.succeeded", data: null })],
    ["an object that is null", event("payment_intent.succeeded", null)],
    ["an object that is a list", event("payment_intent.succeeded", [])],
    ["an intent without an ID", event("payment_intent.succeeded", {})],
    ["an intent whose ID is a number", event("payment_intent.succeeded", { id: 5 })],
    ["an ID that PostgreSQL cannot store", event("payment_intent.succeeded", { id: "pi_\u0000" })],
    ["half a character", `{"id":"evt_\\ud800","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1"}}}`],
    ["an event ID of 10,000 characters", event("payment_intent.succeeded", intent, { id: `evt_${"x".repeat(10_000)}` })],
    ["an event ID that is an object", event("payment_intent.succeeded", intent, { id: {} })],
    ["a type that is a number", event("payment_intent.succeeded", intent, { type: 5 })],
    ["a type that nobody knows", event("payment_intent.teleported", intent)],
    ["a type named after a property of every object", event("__proto__", intent)],
    ["a refund without an intent", event("refund.updated", { id: "re_1", payment_intent: null })],
    ["a refund of an intent that is a list", event("refund.updated", { id: "re_1", payment_intent: ["pi_1"] })],
    ["a thin event", JSON.stringify({ id: "evt_test_65", object: "v2.core.event", type: "v1.billing.meter.error_report_triggered", livemode: false, created: "2026-01-01T00:00:00Z", related_object: { id: "mtr_1", type: "billing.meter", url: "/v1/billing/meters/mtr_1" } })],
    ["a thin event of a known type", JSON.stringify({ id: "evt_test_66", object: "v2.core.event", type: "payment_intent.succeeded", related_object: { id: "pi_1" } })],
  ])("with %s is acknowledged and ignored", async (_what, body) => {
    const before = await stored();
    const answer = await send(body);
    expect([answer.status, await answer.json()]).toEqual([200, { received: true, duplicate: false }]);
    expect(await stored()).toBe(before);
  });

  it("with an expanded intent is processed", async () => {
    const { intentId } = await begun();
    const before = await stored();
    expect((await send(event("refund.updated", { id: "re_1", payment_intent: { id: intentId, object: "payment_intent" } }))).status).toBe(200);
    expect(await stored()).toBe(before + 1);
  });

  it("too long ago is refused, and nothing is stored; just in time it is accepted", async () => {
    const { intentId } = await begun();
    const body = event("payment_intent.succeeded", { id: intentId });
    const before = await stored();
    for (const age of [301, 3_600, 86_400 * 365]) {
      const answer = await send(body, seconds() - age);
      expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: "BAD_USER_INPUT" } }]);
    }
    expect(await stored()).toBe(before);
    expect((await send(body, seconds() - 290)).status).toBe(200);
    expect(await stored()).toBe(before + 1);
  });
});

describe("a payment that needs the buyer at their bank", () => {
  it("after a decline is pending, without the reason of the decline, until it succeeds", async () => {
    const { id, intentId, clientSecret } = await begun();
    const hear = async (type: string) => {
      expect((await world.deliver(await waitFor(type, () => hookOf(world, type, intentId)))).status).toBe(200);
      await world.work();
    };
    await world.pay(intentId, clientSecret, "pm_card_chargeDeclined");
    await hear("payment_intent.payment_failed");
    expect(await world.payment(id)).toMatchObject({ status: "FAILED", failureReason: "Your card was declined." });
    await world.pay(intentId, clientSecret, "pm_card_authenticationRequired");
    await hear("payment_intent.requires_action");
    expect(await world.payment(id)).toMatchObject({ status: "PENDING", failureReason: null, intentId });
    // The older webhook arrives again: what counts is what Stripe says now.
    await hear("payment_intent.payment_failed");
    expect(await world.payment(id)).toMatchObject({ status: "PENDING" });
    await world.pay(intentId, clientSecret);
    await hear("payment_intent.succeeded");
    expect(await world.payment(id)).toMatchObject({ status: "COMPLETED" });
  });
});

describe("a dispute", () => {
  const alarms = async () => (await auditAlarms.get()).values.find(({ labels }) => labels.audit === "dispute")?.value ?? 0;
  const disputes = async (type: string) => (await paymentDisputes.get()).values.find(({ labels }) => labels.type === type)?.value ?? 0;

  it.each(["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed"])("(%s) raises an alert once, with the purchase in the log, and changes no payment", async (type) => {
    const { id, intentId, clientSecret, purchaseId } = await begun();
    await world.pay(intentId, clientSecret);
    const logged = jest.spyOn(world.logger, "error");
    const before = [await alarms(), await disputes(type)];
    const body = event(type, { id: "dp_1", object: "dispute", charge: "ch_1", payment_intent: intentId, amount: 6150 });
    for (let time = 0; time < 2; time++) expect((await send(body)).status).toBe(200);
    await world.work();
    await world.work();
    expect([await alarms(), await disputes(type)]).toEqual(before.map((count) => count + 1));
    expect(logged).toHaveBeenCalledWith(expect.objectContaining({ type, paymentId: id, purchaseId, intentId }), "payment disputed");
    logged.mockRestore();
    // What Stripe says of the intent itself is recorded as ever.
    expect(await world.payment(id)).toMatchObject({ status: "COMPLETED" });
  });

  it("about a payment that is not ours raises none", async () => {
    const before = await alarms();
    expect((await send(event("charge.dispute.created", { id: "dp_2", payment_intent: "pi_of_another_shop" }))).status).toBe(200);
    await world.work();
    expect(await alarms()).toBe(before);
  });
});
