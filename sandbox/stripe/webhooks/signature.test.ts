import Stripe from "stripe";
import { backoffMs } from "./backoff";
import { stripeSignature } from "./signature";

const { webhooks } = new Stripe("sk_test_sandbox");
const now = () => Math.floor(Date.now() / 1000);
const payload = JSON.stringify({ id: "evt_1", object: "event", name: "né" }, null, 2);

test("the SDK accepts it", () => {
  expect(webhooks.constructEvent(payload, stripeSignature(payload, "whsec_a", now()), "whsec_a").id).toBe("evt_1");
});

test("the SDK refuses another secret, another body and an old time", () => {
  const verify = (body: string, header: string) => () => webhooks.constructEvent(body, header, "whsec_a");
  expect(verify(payload, stripeSignature(payload, "whsec_b", now()))).toThrow(/signature/);
  expect(verify(`${payload} `, stripeSignature(payload, "whsec_a", now()))).toThrow(/signature/);
  expect(verify(payload, stripeSignature(payload, "whsec_a", now() - 301))).toThrow(/tolerance/);
});

test("retries come at 0.5, 1, 2, 4 … seconds and never more than 30 apart", () => {
  expect([1, 2, 3, 4, 7, 8, 1000].map(backoffMs)).toEqual([500, 1000, 2000, 4000, 30_000, 30_000, 30_000]);
});
