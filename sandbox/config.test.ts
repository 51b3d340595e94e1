import { resolve } from "node:path";
import { readSandboxConfig } from "./config";

test("without variables it uses the ports and addresses of the contract", () => {
  expect(readSandboxConfig({})).toEqual({
    host: "127.0.0.1",
    allowedHosts: [],
    stripePort: 4101,
    inboxPort: 4104,
    smtpPort: 4125,
    stateDir: resolve(".data/sandbox"),
    stripeWebhookSecret: "whsec_sandbox",
    stripeWebhookUrl: "http://127.0.0.1:3003/webhooks/stripe",
    publicUrl: "http://127.0.0.1:4000",
  });
});

test("it complains once, about everything", () => {
  const env = { SANDBOX_STRIPE_PORT: "x", SANDBOX_SMTP_PORT: "70000", STRIPE_WEBHOOK_URL: "ftp://x" };
  expect(() => readSandboxConfig(env)).toThrow(/SANDBOX_STRIPE_PORT.*SANDBOX_SMTP_PORT.*STRIPE_WEBHOOK_URL/);
});

test("it refuses to stand in for anything in production", () => {
  expect(() => readSandboxConfig({ NODE_ENV: "production" })).toThrow(/production/);
});
