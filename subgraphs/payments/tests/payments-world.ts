import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { graphql, type ExecutionResult } from "graphql";
import { eventFactsCall, purchaseFactsCall, purchaseStandingCall } from "../../../contracts/webhooks/core-facts.call";
import { Capabilities } from "../../../platform/auth/capability";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { notFound } from "../../../platform/errors/platform-errors";
import { createHttpServer } from "../../../platform/http/http-server";
import { drain, listen } from "../../../platform/http/listen";
import { createLogger } from "../../../platform/logging/logger";
import type { JobContext } from "../../../platform/queues/define-job";
import { openResources } from "../../../platform/subgraph/resources";
import { readServingConfig } from "../../../platform/subgraph/serve-subgraph";
import type { CapturedLog } from "../../../platform/testing/captured-log";
import { standInFor } from "../../../platform/testing/service-stand-in";
import { createTestDatabase } from "../../../platform/testing/test-database";
import { testEnvironment } from "../../../platform/testing/test-environment";
import { testServiceClient } from "../../../platform/testing/test-keys";
import { handleCall } from "../../../platform/webhooks/handle-call";
import { readSandboxConfig } from "../../../sandbox/config";
import { createStripe } from "../../../sandbox/stripe/stripe.server";
import { receiveWebhooks, type ReceivedWebhook } from "../../../sandbox/testing/webhook-receiver";
import { createPaymentsModule } from "../module";
import { openPaymentsDatabase } from "../repositories/database";
import type { PaymentOrder } from "../services/payment-order";
import { paymentsSubgraph } from "../subgraph";

export const WEBHOOK_SECRET = "whsec_of_the_test";

/** What core knows of a purchase. */
export interface CorePurchase {
  eventId: string;
  organizationId: string;
  buyerUserId: string | null;
  status: string;
  payable: boolean;
  order?: PaymentOrder;
  /** The version of the access token that is valid now. If omitted, 0. */
  accessVersion?: number;
}

export type PaymentsWorld = Awaited<ReturnType<typeof createPaymentsWorld>>;

/**
 * Payments with a database of its own, its HTTP routes, the sandbox's Stripe, and a core that the test plays. Webhooks
 * of the sandbox are caught and reach payments when the test says so; jobs and live messages run when it drains the
 * outbox.
 * @param log receives the log of payments at the default level; without it nothing is logged
 */
export async function createPaymentsWorld(env: Readonly<Record<string, string>> = {}, log?: CapturedLog) {
  const database = await createTestDatabase("payments");
  const folder = mkdtempSync(join(tmpdir(), "payments-stripe-"));
  const hooks = await receiveWebhooks();
  const sandbox = createStripe({ ...readSandboxConfig({}), stripePort: 0, stateDir: folder, stripeWebhookSecret: WEBHOOK_SECRET, stripeWebhookUrl: hooks.url });
  const stripeUrl = await sandbox.listen();
  sandbox.start();
  const purchases = new Map<string, CorePurchase>();
  const known = (purchaseId: string): CorePurchase => {
    const purchase = purchases.get(purchaseId);
    if (!purchase) throw notFound("purchase");
    return purchase;
  };
  const core = await standInFor("core", [
    handleCall(eventFactsCall, ({ eventId }) => {
      const purchase = [...purchases.values()].find((candidate) => candidate.eventId === eventId);
      if (!purchase) throw notFound("event");
      return Promise.resolve({ eventId, organizationId: purchase.organizationId, published: true });
    }),
    handleCall(purchaseFactsCall, async ({ purchaseId }) => {
      const { eventId, organizationId, buyerUserId } = known(purchaseId);
      return { purchaseId, eventId, organizationId, buyerUserId };
    }),
    handleCall(purchaseStandingCall, async ({ purchaseId }) => {
      const { status, payable, order, accessVersion = 0 } = known(purchaseId);
      return { purchaseId, status, payable, expiresAt: null, accessVersion, ...(order ? { order } : {}) };
    }),
  ]);
  const config = readServingConfig(
    paymentsSubgraph,
    testEnvironment({
      PAYMENTS_DATABASE_URL: database.url,
      CORE_URL: core.url,
      DATABASE_CONNECTIONS: "20",
      STRIPE_SECRET_KEY: "sk_test_sandbox",
      STRIPE_WEBHOOK_SECRET: `whsec_of_another_endpoint,${WEBHOOK_SECRET}`,
      STRIPE_API_BASE: stripeUrl,
      ...env,
    }),
  );
  const logger = log ? createLogger("payments", "info", log.sink) : createLogger("payments", config.logLevel);
  const resources = openResources(config.redisUrl, logger);
  const module = createPaymentsModule(config, resources, logger);
  const db = openPaymentsDatabase(database.url, logger);
  const app = createHttpServer({ service: "payments", logger, dependencies: {} });
  paymentsSubgraph.routes?.(app, module, config, logger);
  const url = await listen(app, "127.0.0.1", 0);
  const asCore = testServiceClient("core", { payments: url }, logger);
  const { schema } = await paymentsSubgraph.schema(module);
  const capabilities = new Capabilities({ grants: config.grantSecrets, accessTokens: config.capabilitySecrets });

  /** What a webhook of Stripe does when it arrives. */
  const post = (body: string, signature: string, contentType = "application/json") =>
    fetch(`${url}/webhooks/stripe`, { method: "POST", headers: { "content-type": contentType, "stripe-signature": signature }, body });

  /** Runs the jobs that wait in the outbox, and pushes the live messages, until there are none. */
  const work = async (): Promise<void> => {
    for (;;) {
      const rows = await db.client.outbox.findMany({ where: { dispatchedAt: null, kind: { not: "call" } }, orderBy: { id: "asc" } });
      if (rows.length === 0) return;
      for (const row of rows) {
        const context: JobContext = { id: row.id, attempt: 1, lastAttempt: false, signal: AbortSignal.timeout(30_000) };
        if (row.kind === "topic") await resources.pubsub.publishRaw(row.name, row.target, row.payload);
        else await module.jobs.find(({ job }) => job.name === row.name)?.handle(row.payload, context);
        await db.client.outbox.update({ where: { id: row.id }, data: { dispatchedAt: new Date() } });
      }
    }
  };

  return {
    module,
    db,
    config,
    logger,
    resources,
    url,
    stripeUrl,
    hooks,
    purchases,
    asCore,
    post,
    work,
    deliver: ({ body, signature }: ReceivedWebhook) => post(body, signature),
    /** What core is told of a payment, in order. */
    news: async (paymentId: string) => {
      const rows = await db.client.outbox.findMany({ where: { kind: "call", name: "payment-webhook" }, orderBy: { id: "asc" } });
      return rows.map(({ payload }) => payload as { eventType: string; data: Record<string, string> }).filter(({ data }) => data.payment_service_id === paymentId);
    },
    payment: (id: string) => db.client.payment.findUniqueOrThrow({ where: { id } }),
    paymentsOf: (purchaseId: string) => db.client.payment.findMany({ where: { purchaseId }, orderBy: { createdAt: "asc" } }),
    refundsOf: (paymentId: string) => db.client.refund.findMany({ where: { paymentId }, orderBy: { createdAt: "asc" } }),
    accessToken: (purchaseId: string, version = 0) =>
      version === 0 ? capabilities.accessToken("Purchase", purchaseId) : capabilities.boundToken("Purchase", purchaseId, "BUYER", version),
    grant: (purchaseId: string, scope: "BUYER" | "STAFF") => capabilities.grant("Purchase", purchaseId, scope),
    query: (principal: Principal, source: string, variableValues: Record<string, unknown> = {}) =>
      graphql({ schema, source, variableValues, contextValue: paymentsSubgraph.context(module, principal) }) as Promise<ExecutionResult<Record<string, never>>>,
    /** How the sandbox behaves from now on. */
    control: (settings: Record<string, number>) =>
      fetch(`${stripeUrl}/_control`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(settings) }),
    /** How many records the sandbox's Stripe has. */
    stored: async () => ((await (await fetch(`${stripeUrl}/_control`)).json()) as { stored: Record<string, number> }).stored,
    /** Pays as Stripe.js does. */
    pay: async (intentId: string | null, clientSecret: string | null, card = "pm_card_visa") => {
      const body = new URLSearchParams({ client_secret: clientSecret ?? "", payment_method: card });
      const answer = await fetch(`${stripeUrl}/v1/payment_intents/${intentId}/confirm`, { method: "POST", headers: { authorization: "Bearer pk_test_sandbox" }, body });
      return answer.status;
    },
    close: async () => {
      await drain(app, 500);
      await asCore.close();
      await module.close();
      await db.close();
      await resources.close();
      await core.stop();
      await sandbox.stop();
      await hooks.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An order of 61.50 EUR for a purchase of its own, which core knows as payable. */
export function orderOf(world: Pick<PaymentsWorld, "purchases">, more: Partial<PaymentOrder> = {}, facts: Partial<CorePurchase> = {}): PaymentOrder {
  const purchaseId = newId();
  const purchase = { eventId: newId(), organizationId: newId(), buyerUserId: null, status: "PENDING", payable: true, ...facts };
  world.purchases.set(purchaseId, purchase);
  return {
    amount: "61.50",
    currency: "EUR",
    description: "Night of Lights · EP-1234-5678",
    customerEmail: "ada@example.com",
    customerName: "Ada Lovelace",
    returnUrl: "https://shop.example/thanks",
    preferredGateways: ["stripe"],
    metadata: {
      purchaseId,
      reference: "EP-1234-5678",
      eventId: purchase.eventId,
      organizationId: purchase.organizationId,
      buyerUserId: purchase.buyerUserId,
      ticketIds: [newId()],
      expiresAt: new Date(Date.now() + 600_000).toISOString(),
      source: "test",
    },
    ...more,
  };
}

/** The webhook of this type about this intent, as soon as the sandbox has sent it. */
export const hookOf = (world: Pick<PaymentsWorld, "hooks">, type: string, intentId: string | null): ReceivedWebhook | undefined =>
  world.hooks.received.find((received) => received.type === type && received.body.includes(String(intentId)));
