import type Stripe from "stripe";
import { StripeBench } from "../../testing/stripe-bench";

const bench = new StripeBench();

beforeEach(() => bench.open());
afterEach(() => bench.close());

const page = (path: string) => fetch(bench.url + path, { redirect: "manual" });
const post = (path: string, fields: Record<string, string>) =>
  fetch(bench.url + path, { method: "POST", redirect: "manual", body: new URLSearchParams(fields) });
const address = (intent: Stripe.PaymentIntent, extra: Record<string, string> = {}) =>
  `/pay/${intent.id}?${new URLSearchParams({ client_secret: intent.client_secret ?? "", ...extra }).toString()}`;

test("a person is declined, sees why, pays, and is led back to the shop", async () => {
  const intent = await bench.create({ description: `<script>alert("x")</script>` });
  const shown = await page(address(intent));
  const content = await shown.text();
  expect(content).toContain("€61.50");
  expect(content).not.toContain("<script>alert");
  expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
  const fields = { client_secret: intent.client_secret ?? "", return_url: "https://shop.example/done?a=1" };
  const declined = await post(`/pay/${intent.id}`, { ...fields, card: "4000000000009995" });
  expect(declined.status).toBe(303);
  expect(await (await page(declined.headers.get("location") ?? "")).text()).toContain("insufficient funds");
  const paid = await post(`/pay/${intent.id}`, { ...fields, card: "other", number: "5555 5555 5555 4444" });
  const success = await (await page(paid.headers.get("location") ?? "")).text();
  expect(success).toContain("Payment received");
  expect(success).toContain(`https://shop.example/done?a=1&amp;payment_intent=${intent.id}`);
  expect((await post(`/pay/${intent.id}`, { ...fields, card: "4242424242424242" })).status).toBe(303);
  expect((await bench.stripe.charges.list({ payment_intent: intent.id })).data).toHaveLength(2);
});

test("authentication: the SDK is told where to send the person, who may prove it or refuse", async () => {
  const confirmWith = (intent: Stripe.PaymentIntent) =>
    bench.stripe.paymentIntents.confirm(intent.id, {
      payment_method: "pm_card_authenticationRequired",
      return_url: "https://shop.example/done",
    });
  const refused = await bench.create();
  const action = (await confirmWith(refused)).next_action?.redirect_to_url;
  expect(action).toMatchObject({ return_url: "https://shop.example/done" });
  expect(await (await fetch(action?.url ?? "")).text()).toContain("Confirm it is you");
  const fields = (intent: Stripe.PaymentIntent, outcome: string) => ({
    client_secret: intent.client_secret ?? "",
    outcome,
  });
  await post(`/pay/${refused.id}/authenticate`, fields(refused, "fail"));
  expect(await bench.stripe.paymentIntents.retrieve(refused.id)).toMatchObject({
    status: "requires_payment_method",
    last_payment_error: { code: "payment_intent_authentication_failure" },
  });
  const again = await confirmWith(refused);
  expect(again.status).toBe("requires_action");
  const answer = await post(`/pay/${refused.id}/authenticate`, fields(refused, "succeed"));
  expect(await answer.text()).toContain("redirect_status=succeeded");
  expect((await bench.stripe.paymentIntents.retrieve(refused.id)).status).toBe("succeeded");
  await bench.webhook("payment_intent.requires_action");
});

test("links that are wrong say so, and dangerous return addresses are ignored", async () => {
  const intent = await bench.create();
  expect((await page("/pay/pi_unknown?client_secret=x")).status).toBe(404);
  expect((await page(`/pay/${intent.id}?client_secret=wrong`)).status).toBe(404);
  expect((await post(`/pay/${intent.id}`, { card: "4242424242424242" })).status).toBe(404);
  const action = await bench.stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_authenticationRequired" });
  for (const path of [`/pay/${intent.id}`, `/pay/${intent.id}?client_secret=`, `/pay/${intent.id}/authenticate`]) {
    const response = await page(path);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.text()).not.toContain(action.client_secret);
  }
  await bench.stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa_chargeDeclined" }).catch(() => undefined);
  const bad = await post(`/pay/${intent.id}`, {
    client_secret: intent.client_secret ?? "",
    card: "other",
    number: "1234",
  });
  expect([bad.status, (await bad.text()).includes("card number is incorrect")]).toEqual([402, true]);
  expect(await (await page(address(intent, { return_url: "javascript:alert(1)" }))).text()).not.toContain(
    "javascript:",
  );
});
