import { z } from "zod";
import { ConfigError, readConfig, secret, variable, type Config } from "../../platform/config/define-config";
import { subgraphVariables } from "../../platform/config/subgraph-variables";
import { integer } from "../../platform/config/variable-schemas";
import { counterAuditVariables } from "../../platform/counters/counter-audit-variables";

const list = z.string().default("").transform((value) => value.split(",").map((part) => part.trim()).filter(Boolean));

export const paymentsVariables = {
  ...subgraphVariables("payments", 3003),
  ...counterAuditVariables,
  stripeSecretKey: secret("STRIPE_SECRET_KEY", z.string().optional(), "Stripe's key for servers; without it there are no payments by Stripe"),
  stripeWebhookSecrets: secret("STRIPE_WEBHOOK_SECRET", list, "Signing secrets of the Stripe webhook endpoints, comma separated: each of them is accepted"),
  stripeApiBase: variable("STRIPE_API_BASE", z.url().optional(), "Where Stripe's API answers, when it is not Stripe itself: the sandbox"),
  reconcileSeconds: variable("RECONCILE_SECONDS", integer(60, 1, 3_600), "Seconds between two rounds that ask the providers about payments nobody told us about"),
  reconcileAfterSeconds: variable("RECONCILE_AFTER_SECONDS", integer(120, 1, 86_400), "Seconds for which a payment may be open before a provider is asked; doubles with each time, up to an hour"),
  reopenSeconds: variable("INTENT_RETRY_SECONDS", integer(10, 1, 600), "Seconds before a provider that could not be reached is asked again for an intent"),
};

export type PaymentsConfig = Config<typeof paymentsVariables>;

/** @throws ConfigError also where production would be without Stripe, or with a stand-in for it */
export function readPaymentsConfig(env?: NodeJS.ProcessEnv): PaymentsConfig {
  const config = readConfig(paymentsVariables, env);
  if (config.environment !== "production") return config;
  const problems: string[] = [];
  if (!config.stripeSecretKey || config.stripeSecretKey === "sk_test_sandbox") problems.push("STRIPE_SECRET_KEY: is required, and not the sandbox's");
  if (config.stripeWebhookSecrets.length === 0 || config.stripeWebhookSecrets.includes("whsec_sandbox")) problems.push("STRIPE_WEBHOOK_SECRET: is required, and not the sandbox's");
  if (config.stripeApiBase !== undefined || config.sandbox) problems.push("STRIPE_API_BASE, SANDBOX: a stand-in for Stripe is refused");
  if (problems.length > 0) throw new ConfigError(`These variables are missing or wrong for production:\n  ${problems.join("\n  ")}`);
  return config;
}
