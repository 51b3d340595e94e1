import { makeRefundJob } from "../../contracts/jobs/make-refund.job";
import { processProviderEventJob } from "../../contracts/jobs/process-provider-event.job";
import { paymentWebhookCall } from "../../contracts/webhooks/payment-webhook.call";
import { Capabilities } from "../../platform/auth/capability";
import { databaseUrlOf, serviceUrls } from "../../platform/config/subgraph-variables";
import { CounterAudit } from "../../platform/counters/counter-audit";
import type { Logger } from "../../platform/logging/logger";
import { deliverCallHandlers } from "../../platform/outbox/deliver-call.job";
import { OutboxRelay, relayNudge } from "../../platform/outbox/outbox-relay";
import type { Resources } from "../../platform/subgraph/resources";
import { ServiceClient } from "../../platform/webhooks/service-client";
import type { PaymentsConfig } from "./config";
import { makeRefundHandler } from "./jobs/make-refund.handler";
import { processProviderEventHandler } from "./jobs/process-provider-event.handler";
import { CoreFactsClient } from "./providers/core-facts.client";
import { StripeProvider } from "./providers/stripe.provider";
import { CounterRepository } from "./repositories/counter.repository";
import { openPaymentsDatabase } from "./repositories/database";
import { PaymentRepository } from "./repositories/payment.repository";
import { ProviderEventRepository } from "./repositories/provider-event.repository";
import { RefundRepository } from "./repositories/refund.repository";
import { LiveSources } from "./resolvers/live-sources";
import { createLoaders } from "./resolvers/loaders";
import { ApplyIntentState } from "./services/apply-intent-state";
import { ClosePayment } from "./services/close-payment";
import { MakeRefund } from "./services/make-refund";
import { OpenIntent } from "./services/open-intent";
import { PaymentAccess } from "./services/payment-access";
import { PaymentProviders } from "./services/payment-providers";
import { ProcessPayment } from "./services/process-payment";
import { ProviderEvents } from "./services/provider-events";
import { ReadPayments } from "./services/read-payments";
import { ReconcilePayments } from "./services/reconcile-payments";
import { RefundPayment } from "./services/refund-payment";
import { RetryPayment } from "./services/retry-payment";
import { SyncPayment } from "./services/sync-payment";

/** Milliseconds that a caller waits for a provider: core itself waits ten seconds for us. */
const PATIENCE = 7_000;

/** Everything of payments but its GraphQL face, wired by hand. */
export function createPaymentsModule(config: PaymentsConfig, resources: Resources, logger: Logger) {
  const db = openPaymentsDatabase(databaseUrlOf("payments", config), logger, {
    connections: config.databaseConnections,
    onCommit: relayNudge(resources.redis, "payments"),
  });
  const client = new ServiceClient("payments", serviceUrls(config), config.callKeys, logger);
  const core = new CoreFactsClient(client);
  const stripe = stripeOf(config, logger);
  const providers = new PaymentProviders(stripe ? [stripe] : []);
  const payments = new PaymentRepository();
  const refunds = new RefundRepository();

  const ask = config.reconcileAfterSeconds;
  const reopen = config.reopenSeconds;
  const access = new PaymentAccess(new Capabilities({ grants: config.grantSecrets, accessTokens: config.capabilitySecrets }));
  const apply = new ApplyIntentState(db, payments, refunds, logger);
  const sync = new SyncPayment(db, payments, providers, apply);
  const closePayment = new ClosePayment(db, payments, sync);
  const openIntent = new OpenIntent(db, payments, providers, closePayment, ask * 1_000, logger);
  const makeRefund = new MakeRefund(db, payments, refunds, providers, sync, apply);
  const readPayments = new ReadPayments(db, payments, access, core);
  const providerEvents = new ProviderEvents(db, new ProviderEventRepository(), payments, providers, sync, logger);
  const reconcile = new ReconcilePayments(db, payments, refunds, openIntent, closePayment, sync, makeRefund, ask, reopen, logger);
  const relay = new OutboxRelay("payments", db.client, [processProviderEventJob as never, makeRefundJob as never], resources.queues, resources.pubsub, resources.subscriber, logger);
  const counterAudit = new CounterAudit("payments", db, new CounterRepository(), logger);

  return {
    access,
    providers,
    stripe,
    processPayment: new ProcessPayment(db, payments, openIntent, PATIENCE, reopen * 1_000, logger),
    retryPayment: new RetryPayment(db, payments, access, core, providers, closePayment, openIntent, reopen * 1_000),
    refundPayment: new RefundPayment(db, payments, refunds, ask * 1_000),
    closePayment,
    readPayments,
    providerEvents,
    reconcile,
    live: new LiveSources(resources.pubsub, readPayments),
    loaders: () => createLoaders(db, payments, refunds),
    counterAudit,

    jobs: [processProviderEventHandler(providerEvents), makeRefundHandler(makeRefund), ...deliverCallHandlers("payments", [paymentWebhookCall] as never[], client)],
    tasks: [
      { name: "payments:audit-counters", every: config.counterAuditMinutes * 60_000, run: async (signal?: AbortSignal) => void (await counterAudit.run(signal)) },
      { name: "payments:reconcile", every: config.reconcileSeconds * 1_000, run: async () => void (await reconcile.run()) },
      { name: "payments:open-intents", every: reopen * 1_000, run: async () => void (await reconcile.openIntents()) },
    ],
    relays: [relay],
    dependencies: { database: () => db.check() },
    close: async () => {
      counterAudit.close();
      await relay.close();
      await client.close();
      await db.close();
    },
  };
}

/** Null without keys: the gateway is then passed over. */
function stripeOf(config: PaymentsConfig, logger: Logger): StripeProvider | null {
  const { stripeSecretKey, stripeWebhookSecrets, stripeApiBase, environment } = config;
  if (!stripeSecretKey) return null;
  const apiBase = stripeApiBase ?? null;
  return new StripeProvider({ secretKey: stripeSecretKey, webhookSecrets: stripeWebhookSecrets, apiBase, payPage: environment !== "production" }, logger);
}

export type PaymentsModule = ReturnType<typeof createPaymentsModule>;
