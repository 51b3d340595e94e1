import { join } from "node:path";
import type { SandboxConfig } from "../config";
import { Control } from "../control/control";
import { registerControl } from "../control/control.routes";
import { registerHealth, type Listening } from "../http/health.routes";
import { closeHttp, createHttpServer, listenHttp } from "../http/http-server";
import { Store } from "../journal/store";
import type { StandIn } from "../stand-in";
import { registerApi } from "./api/api";
import { REMEMBER_ANSWER_MS } from "./api/idempotency";
import type { StripeShape } from "./model/records";
import { chargeOperations } from "./operations/charges.operations";
import { customerOperations } from "./operations/customers.operations";
import { eventOperations } from "./operations/events.operations";
import { paymentIntentOperations } from "./operations/payment-intents.operations";
import { paymentMethodOperations } from "./operations/payment-methods.operations";
import { refundOperations } from "./operations/refunds.operations";
import { registerPayPages } from "./pages/pay.routes";
import { Settlements } from "./settlements";
import { WebhookDispatcher } from "./webhooks/dispatcher";
import { WorkUnit } from "./work";

const DAY_MS = 24 * 60 * 60 * 1000;
const EVENTS_KEPT_DAYS = 30;

/**
 * Stripe as far as this platform uses it, at `/v1`, with payment pages for people at `/pay/{id}`.
 *
 * @param listening for `/health/ready` @default waits for nobody
 */
export function createStripe(config: SandboxConfig, listening: Listening = () => ({})): StandIn {
  const store = new Store<StripeShape>(join(config.stateDir, "stripe.journal"), retain);
  const control = new Control("stripe");
  const dispatcher = new WebhookDispatcher(store, config.stripeWebhookSecret);
  let url = `http://127.0.0.1:${config.stripePort}`;
  const unit = new WorkUnit({
    store,
    control,
    webhookUrl: config.stripeWebhookUrl,
    baseUrl: () => url,
    onCommit: ({ deliveries, settling }) => {
      dispatcher.enqueue(deliveries);
      for (const refund of settling) settlements.schedule(refund);
    },
  });
  const settlements = new Settlements(store, unit);
  const app = createHttpServer(config.allowedHosts);
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
  registerApi(
    app,
    [
      ...paymentIntentOperations,
      ...paymentMethodOperations,
      ...chargeOperations,
      ...refundOperations,
      ...customerOperations,
      ...eventOperations,
    ],
    unit,
    control,
  );
  registerPayPages(app, unit, { baseUrl: () => url, fallbackUrl: config.publicUrl });
  registerHealth(app, "stripe", listening);
  registerControl(app, control, {
    report: () => report(store),
    clear: () => {
      store.clear();
    },
  });
  return {
    name: "stripe",
    listen: async () => {
      const { host, stripePort: port } = config;
      return (url = await listenHttp(app, { what: "Stripe sandbox", host, port, variable: "SANDBOX_STRIPE_PORT" }));
    },
    isListening: () => app.server.listening,
    start: () => {
      dispatcher.start();
      settlements.start();
    },
    stop: async () => {
      settlements.stop();
      await Promise.all([closeHttp(app), dispatcher.stop()]);
      store.close();
    },
  };
}

/** What exists and what was sent, from the journal: it counts what happened before a restart too. */
function report(store: Store<StripeShape>): Record<string, unknown> {
  return {
    stored: {
      paymentIntents: store.count("paymentIntent"),
      charges: store.count("charge"),
      refunds: store.count("refund"),
      events: store.count("event"),
    },
    webhooks: store.all("delivery"),
  };
}

/** Payments are kept for good; the rest as long as Stripe keeps it, or as anybody can ask for it. */
function retain(collection: keyof StripeShape, value: object): boolean {
  const record = value as { at?: number; created?: number; state?: string; nextAttemptAt?: number };
  const now = Date.now();
  if (collection === "answer") return now - (record.at ?? 0) < REMEMBER_ANSWER_MS;
  if (collection === "event") return now - (record.created ?? 0) * 1000 < EVENTS_KEPT_DAYS * DAY_MS;
  if (collection === "delivery") return record.state === "pending" || now - (record.nextAttemptAt ?? 0) < DAY_MS;
  return true;
}
