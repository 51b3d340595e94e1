import Stripe from "stripe";
import { StripeBench, WEBHOOK_SECRET } from "../testing/stripe-bench";

const bench = new StripeBench();

beforeEach(() => bench.open());
afterEach(() => bench.close());

test("a payment: made by the shop, confirmed by the browser, told by a webhook the SDK accepts, refunded", async () => {
  const intent = await bench.create({ receipt_email: "ada@example.com", description: "3 tickets" });
  expect(intent).toMatchObject({ status: "requires_payment_method", amount: 6150, currency: "eur", livemode: false });
  expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_`));

  const paid = await bench.confirm(intent, { payment_method: "pm_card_visa" });
  expect(paid).toMatchObject({ status: 200, body: { id: intent.id, status: "succeeded" } });
  expect(paid.body).not.toHaveProperty("metadata");

  const { body, signature } = await bench.webhook("payment_intent.succeeded");
  const event = bench.stripe.webhooks.constructEvent(body, signature, WEBHOOK_SECRET);
  expect(event).toMatchObject({
    object: "event",
    type: "payment_intent.succeeded",
    api_version: Stripe.API_VERSION,
    data: { object: { id: intent.id, status: "succeeded", amount_received: 6150, metadata: { purchase: "p1" } } },
  });
  expect((await bench.stripe.events.retrieve(event.id)).type).toBe("payment_intent.succeeded");

  const full = await bench.stripe.paymentIntents.retrieve(intent.id, {
    expand: ["latest_charge.refunds", "payment_method"],
  });
  const charge = full.latest_charge as Stripe.Charge;
  expect(charge).toMatchObject({
    paid: true,
    amount: 6150,
    payment_method_details: { card: { brand: "visa", last4: "4242" } },
  });
  expect(full.payment_method).toMatchObject({ object: "payment_method", type: "card" });

  const part = await bench.stripe.refunds.create({
    payment_intent: intent.id,
    amount: 1000,
    reason: "requested_by_customer",
  });
  expect(part).toMatchObject({ status: "succeeded", amount: 1000, charge: charge.id });
  await expect(bench.stripe.refunds.create({ charge: charge.id, amount: 5151 })).rejects.toMatchObject({
    statusCode: 400,
    param: "amount",
  });
  await bench.stripe.refunds.create({ charge: charge.id });
  await expect(bench.stripe.refunds.create({ charge: charge.id })).rejects.toMatchObject({
    code: "charge_already_refunded",
  });
  expect(await bench.stripe.charges.retrieve(charge.id)).toMatchObject({ refunded: true, amount_refunded: 6150 });
  const refunds = await bench.stripe.refunds.list({ payment_intent: intent.id });
  expect(refunds.data.map(({ amount }) => amount)).toEqual([5150, 1000]);
  await Promise.all(
    ["payment_intent.created", "charge.succeeded", "refund.created", "charge.refunded", "refund.updated"].map((type) =>
      bench.webhook(type),
    ),
  );
});

test("a declined card answers 402 as Stripe does, and a good one pays the same intent", async () => {
  const intent = await bench.create();
  const declined = await bench.confirm(intent, { payment_method: "pm_card_chargeDeclinedInsufficientFunds" });
  expect(declined).toMatchObject({
    status: 402,
    body: {
      error: {
        type: "card_error",
        code: "card_declined",
        decline_code: "insufficient_funds",
        payment_intent: {
          id: intent.id,
          status: "requires_payment_method",
          last_payment_error: { code: "card_declined" },
        },
      },
    },
  });
  await bench.webhook("payment_intent.payment_failed");
  await expect(
    bench.stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_chargeDeclined" }),
  ).rejects.toMatchObject({
    type: "StripeCardError",
    decline_code: "generic_decline",
  });
  const number = { "payment_method_data[type]": "card", "payment_method_data[card][number]": "4242424242424242" };
  expect(await bench.confirm(intent, number)).toMatchObject({ status: 200, body: { status: "succeeded" } });
  expect(await bench.confirm(intent, number)).toMatchObject({
    status: 400,
    body: { error: { code: "payment_intent_unexpected_state", payment_intent: { status: "succeeded" } } },
  });
});

test("a canceled intent cannot be confirmed, a paid one cannot be canceled", async () => {
  const intent = await bench.create();
  expect(await bench.stripe.paymentIntents.cancel(intent.id, { cancellation_reason: "abandoned" })).toMatchObject({
    status: "canceled",
  });
  await bench.webhook("payment_intent.canceled");
  expect(await bench.confirm(intent, { payment_method: "pm_card_visa" })).toMatchObject({
    status: 400,
    body: { error: { code: "payment_intent_unexpected_state" } },
  });
  const paid = await bench.create({ payment_method: "pm_card_visa", confirm: true });
  expect(paid.status).toBe("succeeded");
  await expect(bench.stripe.paymentIntents.cancel(paid.id)).rejects.toMatchObject({
    code: "payment_intent_unexpected_state",
  });
});

test("the same idempotency key gets the first answer, a decline too; another request under it is refused", async () => {
  const first = await bench.create({}, { idempotencyKey: "k1" });
  const again = await bench.create({}, { idempotencyKey: "k1" });
  expect(again.id).toBe(first.id);
  expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
  expect(first.lastResponse.headers["idempotent-replayed"]).toBeUndefined();
  await expect(bench.create({ amount: 7000 }, { idempotencyKey: "k1" })).rejects.toMatchObject({
    type: "StripeIdempotencyError",
  });

  const decline = () =>
    bench.stripe.paymentIntents.confirm(
      first.id,
      { payment_method: "pm_card_chargeDeclined" },
      { idempotencyKey: "k2" },
    );
  await expect(decline()).rejects.toMatchObject({ code: "card_declined" });
  await bench.stripe.paymentIntents.confirm(first.id, { payment_method: "pm_card_visa" });
  await expect(decline()).rejects.toMatchObject({ code: "card_declined", headers: { "idempotent-replayed": "true" } });
  expect((await bench.report()).stored.paymentIntents).toBe(1);
});

test("parallel requests under one key make one payment", async () => {
  const intents = await Promise.all(Array.from({ length: 20 }, () => bench.create({}, { idempotencyKey: "same" })));
  expect(new Set(intents.map(({ id }) => id)).size).toBe(1);
});

test("keys: none, wrong, publishable where it must not be, and a client secret that does not match", async () => {
  const intent = await bench.create();
  const get = (path: string, headers: Record<string, string> = {}) => fetch(bench.url + path, { headers });
  expect((await get("/v1/payment_intents")).status).toBe(401);
  await expect(bench.client({}, "sk_live_0123456789abcdef").paymentIntents.retrieve(intent.id)).rejects.toMatchObject({
    type: "StripeAuthenticationError",
    message: expect.not.stringContaining("0123456789abcdef"),
  });
  await expect(bench.client({}, "pk_test_x").refunds.list()).rejects.toMatchObject({
    statusCode: 401,
    code: "secret_key_required",
  });
  const wrong = await bench.confirm({ ...intent, client_secret: "pi_x_secret_y" }, { payment_method: "pm_card_visa" });
  expect(wrong).toMatchObject({ status: 400, body: { error: { param: "client_secret" } } });
  const basic = `Basic ${Buffer.from("sk_test_x:").toString("base64")}`;
  expect((await get(`/v1/payment_intents/${intent.id}`, { authorization: basic })).status).toBe(200);
  const publishable = { authorization: "Bearer pk_test_x" };
  const seen = await get(`/v1/payment_intents/${intent.id}?client_secret=${intent.client_secret}`, publishable);
  expect([seen.status, await seen.json()]).toEqual([200, expect.not.objectContaining({ metadata: expect.anything() })]);
});

test.each([
  [{ amount: 0 }, "parameter_invalid_integer"],
  [{ amount: 49 }, "amount_too_small"],
  [{ amount: 100_000_000 }, "amount_too_large"],
  [{ amount: 1.5 }, "parameter_invalid_integer"],
  [{ currency: "xx" }, "parameter_invalid"],
  [{ currency: "xdr" }, "parameter_invalid"],
  [{ currency: "hrk" }, "parameter_invalid"],
  [{ currency: "kpw" }, "parameter_invalid"],
  [{ currency: "iqd" }, "parameter_invalid"],
  [{ currency: "huf", amount: 17_499 }, "amount_too_small"],
  [{ currency: "kwd", amount: 1_235 }, "parameter_invalid_integer"],
  [{ currency: "isk", amount: 50_050 }, "parameter_invalid_integer"],
  [{ currency: "ugx", amount: 150_000_000 }, "amount_too_large"],
  [{ receipt_email: "nobody" }, "email_invalid"],
  [{ customer: "cus_unknown" }, "resource_missing"],
  [{ payment_method: "pm_unknown" }, "resource_missing"],
  [{ metadata: { key: "x".repeat(501) } }, "parameter_invalid"],
  [{ amountt: 1 }, "parameter_unknown"],
  [{ capture_method: "manual" }, "parameter_unsupported"],
  [{ expand: ["nonsense"] }, "parameter_invalid"],
])("creating with %j is refused as %s and leaves nothing", async (params, code) => {
  await expect(bench.create(params as never)).rejects.toMatchObject({
    type: "StripeInvalidRequestError",
    statusCode: 400,
    code,
  });
  expect((await bench.report()).stored).toMatchObject({ paymentIntents: 0, events: 0 });
});

test("what does not exist is a 404 in Stripe's shape", async () => {
  await expect(bench.stripe.paymentIntents.retrieve("pi_unknown")).rejects.toMatchObject({
    statusCode: 404,
    code: "resource_missing",
  });
  await expect(bench.stripe.refunds.retrieve("re_unknown")).rejects.toMatchObject({
    statusCode: 404,
    code: "resource_missing",
  });
  await expect(bench.stripe.products.list()).rejects.toMatchObject({
    statusCode: 404,
    type: "StripeInvalidRequestError",
  });
});

test("lists page with the SDK's own iterator, newest first", async () => {
  const made: string[] = [];
  for (let amount = 100; amount < 125; amount += 1) made.push((await bench.create({ amount })).id);
  const listed: string[] = [];
  for await (const intent of bench.stripe.paymentIntents.list({ limit: 10 })) listed.push(intent.id);
  expect(listed).toEqual(made.reverse());
  const before = await bench.stripe.paymentIntents.list({ limit: 3, ending_before: listed[5] ?? "" });
  expect(before.data.map(({ id }) => id)).toEqual(listed.slice(2, 5));
  const created = await bench.stripe.events.list({ types: ["payment_intent.*"], limit: 100 });
  expect(created.data).toHaveLength(25);
});
