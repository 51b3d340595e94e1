import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "../../../platform/logging/logger";
import { readSandboxConfig } from "../../../sandbox/config";
import { createStripe } from "../../../sandbox/stripe/stripe.server";
import { receiveWebhooks } from "../../../sandbox/testing/webhook-receiver";
import type { Intent } from "../services/payment-provider.port";
import { describePaymentProvider, type ProviderUnderTest } from "./payment-provider.conformance";
import { StripeProvider } from "./stripe.provider";

const SECRET = "whsec_of_the_test";

async function sandboxedStripe(): Promise<ProviderUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "stripe-provider-"));
  const hooks = await receiveWebhooks();
  const sandbox = createStripe({ ...readSandboxConfig({}), stripePort: 0, stateDir: folder, stripeWebhookSecret: SECRET, stripeWebhookUrl: hooks.url });
  const url = await sandbox.listen();
  sandbox.start();
  const confirm = async (intent: Intent, card: string): Promise<void> => {
    const body = new URLSearchParams({ client_secret: intent.clientSecret ?? "", payment_method: card });
    await fetch(`${url}/v1/payment_intents/${intent.id}/confirm`, { method: "POST", headers: { authorization: "Bearer pk_test_x" }, body });
  };
  return {
    provider: new StripeProvider({ secretKey: "sk_test_x", webhookSecrets: ["whsec_of_old", SECRET], apiBase: url, payPage: true, rest: 100 }, createLogger("payments", "silent")),
    pay: (intent, card = "pm_card_visa") => confirm(intent, card),
    decline: (intent) => confirm(intent, "pm_card_chargeDeclined"),
    webhooks: (intentId) =>
      hooks.received.filter(({ body }) => body.includes(intentId)).map(({ body, signature }) => ({ body: Buffer.from(body), headers: { "stripe-signature": signature } })),
    setUp: async (up) => {
      await fetch(`${url}/_control`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ failRate: up ? 0 : 1 }) });
    },
    close: async () => {
      await sandbox.stop();
      await hooks.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describePaymentProvider("Stripe", sandboxedStripe);

describe("Stripe", () => {
  it("refuses an amount that it cannot take without being asked", async () => {
    const provider = new StripeProvider({ secretKey: "sk_test_x", webhookSecrets: [], apiBase: "http://127.0.0.1:1", payPage: false }, createLogger("payments", "silent"));
    const refund = { refundId: "1", paymentId: "1", intentId: "pi_1", amountMinor: 5_124, currency: "KWD", reason: null };
    await expect(provider.refund(refund, "key")).rejects.toThrow("Stripe cannot take this amount of KWD.");
  });

  it("accepts no webhook when there is no secret to verify it with", async () => {
    const provider = new StripeProvider({ secretKey: "sk_test_x", webhookSecrets: [], apiBase: null, payPage: false }, createLogger("payments", "silent"));
    await expect(provider.readEvent(Buffer.from("{}"), { "stripe-signature": "t=1,v1=00" })).rejects.toThrow("not signed");
  });
});
