import { z } from "zod";
import { callees } from "../../contracts/services";
import { keysForCallsFrom } from "../../platform/config/call-key-variables";
import { issuedKey, readConfig, variable, type Config } from "../../platform/config/define-config";
import { subgraphVariables } from "../../platform/config/subgraph-variables";
import { trustVariables } from "../../platform/config/trust-variables";
import { integer } from "../../platform/config/variable-schemas";
import { counterAuditVariables } from "../../platform/counters/counter-audit-variables";

const list = z.string().default("").transform((value) => value.split(",").map((part) => part.trim()).filter(Boolean));

export const paymentsVariables = {
  ...subgraphVariables("payments", 3003),
  callKeys: keysForCallsFrom("payments", callees),
  grantSecrets: trustVariables.grantSecrets,
  capabilitySecrets: trustVariables.capabilitySecrets,
  ...counterAuditVariables,
  stripeSecretKey: issuedKey("STRIPE_SECRET_KEY", z.string().optional(), "Stripe's key for servers; without it there are no payments by Stripe"),
  stripeWebhookSecrets: issuedKey("STRIPE_WEBHOOK_SECRET", list, "Signing secrets of the Stripe webhook endpoints, comma separated: each of them is accepted"),
  stripeApiBase: variable("STRIPE_API_BASE", z.url().optional(), "Where Stripe's API answers, when it is not Stripe itself: the sandbox"),
  reconcileSeconds: variable("RECONCILE_SECONDS", integer(60, 1, 3_600), "Seconds between two rounds that ask the providers about payments nobody told us about"),
  reconcileAfterSeconds: variable("RECONCILE_AFTER_SECONDS", integer(120, 1, 86_400), "Seconds for which a payment may be open before a provider is asked; doubles with each time, up to an hour"),
  reopenSeconds: variable("INTENT_RETRY_SECONDS", integer(10, 1, 600), "Seconds before a provider that could not be reached is asked again for an intent"),
};

export type PaymentsConfig = Config<typeof paymentsVariables>;

/** @throws InvalidVariables also if production would be without Stripe, or with a fake of it. The sandbox's keys are published. */
export const readPaymentsConfig = (env?: NodeJS.ProcessEnv): PaymentsConfig => readConfig(paymentsVariables, env, productionProblems);

function productionProblems({ environment, sandbox, ...stripe }: Partial<PaymentsConfig>): string[] {
  if (environment !== "production") return [];
  const { stripeSecretKey, stripeWebhookSecrets = [], stripeApiBase } = stripe;
  const problems: string[] = [];
  if (!stripeSecretKey) problems.push("STRIPE_SECRET_KEY: is required");
  if (stripeWebhookSecrets.length === 0) problems.push("STRIPE_WEBHOOK_SECRET: is required");
  if (stripeApiBase !== undefined) problems.push("STRIPE_API_BASE: a fake of Stripe is refused");
  if (sandbox) problems.push("SANDBOX: is refused in production");
  return problems;
}
