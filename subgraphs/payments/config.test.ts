import { readPaymentsConfig } from "./config";

const secret = "a-secret-of-at-least-16-characters";
const production = {
  NODE_ENV: "production",
  REDIS_URL: "redis://127.0.0.1",
  PRINCIPAL_SECRET: secret,
  CAPABILITY_SECRET: secret,
  SERVICE_SECRET: secret,
  LINK_SECRET: secret,
  STRIPE_SECRET_KEY: "sk_live_1234567890",
  STRIPE_WEBHOOK_SECRET: "whsec_1, whsec_2",
};

describe("production", () => {
  it("starts with keys of a real Stripe", () => {
    expect(readPaymentsConfig(production)).toMatchObject({ stripeSecretKey: "sk_live_1234567890", stripeWebhookSecrets: ["whsec_1", "whsec_2"] });
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
