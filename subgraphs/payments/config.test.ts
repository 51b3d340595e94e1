import { testKeys, testSecret } from "../../platform/testing/test-keys";
import { readPaymentsConfig } from "./config";

const STRIPE_SECRET_KEY = `sk_live_${testSecret("stripe")}`;
const WEBHOOK_SECRETS = ["one", "two"].map((endpoint) => `whsec_${testSecret(endpoint)}`);
const production = {
  NODE_ENV: "production",
  REDIS_URL: "redis://127.0.0.1",
  ...testKeys(),
  STRIPE_SECRET_KEY,
  STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRETS.join(", "),
};

describe("production", () => {
  it("starts with keys of a real Stripe", () => {
    expect(readPaymentsConfig(production)).toMatchObject({ stripeSecretKey: STRIPE_SECRET_KEY, stripeWebhookSecrets: WEBHOOK_SECRETS });
  });
  it.each([
    ["STRIPE_SECRET_KEY", ""],
    ["STRIPE_SECRET_KEY", "sk_test_sandbox"],
    ["STRIPE_WEBHOOK_SECRET", ""],
    ["STRIPE_WEBHOOK_SECRET", "whsec_sandbox"],
    ["STRIPE_API_BASE", "http://127.0.0.1:4101"],
    ["SANDBOX", "1"],
  ])("refuses %s=%s", (name, value) => {
    expect(() => readPaymentsConfig({ ...production, [name]: value })).toThrow(name);
  });
});

it("elsewhere Stripe may be missing", () => {
  expect(readPaymentsConfig({ ...production, NODE_ENV: "development", STRIPE_SECRET_KEY: "" }).stripeSecretKey).toBeUndefined();
});
