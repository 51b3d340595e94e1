import { callees } from "../../contracts/services";
import { keysForCallsTo } from "../../platform/config/call-key-variables";
import { buildFederatedSchema } from "../../platform/graphql/subgraph-schema";
import type { SubgraphDefinition } from "../../platform/subgraph/define-subgraph";
import { mountCalls } from "../../platform/webhooks/handle-call";
import { readPaymentsConfig, type PaymentsConfig } from "./config";
import { paymentsCalls } from "./http/service-calls";
import { mountStripeWebhook } from "./http/stripe.webhook";
import { createPaymentsModule, type PaymentsModule } from "./module";
import { EventResolver, PurchaseResolver } from "./resolvers/foreign.resolver";
import { LiveResolver } from "./resolvers/live.resolver";
import { PaymentResolver, RefundResolver } from "./resolvers/payment.resolver";
import type { PaymentsContext } from "./resolvers/payments-context";
import { paymentsReferences } from "./resolvers/references";
import { Event, Purchase } from "./schema/foreign.types";

export const paymentsSubgraph: SubgraphDefinition<PaymentsConfig, PaymentsModule, PaymentsContext> = {
  name: "payments",
  readConfig: readPaymentsConfig,
  incomingKeys: keysForCallsTo("payments", callees),
  createModule: createPaymentsModule,
  schema: (module) =>
    buildFederatedSchema<PaymentsContext>({
      resolvers: [
        new PaymentResolver(module.readPayments, module.retryPayment, module.access),
        new RefundResolver(),
        new PurchaseResolver(module.readPayments),
        new EventResolver(module.readPayments),
        new LiveResolver(),
      ],
      orphanedTypes: [Purchase, Event],
      references: paymentsReferences,
    }),
  context: (module, principal) => ({ principal, load: module.loaders(), live: module.live }),
  routes: (app, module, config, logger) => {
    mountCalls(app, paymentsCalls(module), config.incomingKeys, logger);
    if (module.stripe) mountStripeWebhook(app, module.stripe, module.providerEvents, logger);
  },
};
