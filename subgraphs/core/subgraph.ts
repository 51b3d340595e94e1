import { buildFederatedSchema } from "../../platform/graphql/subgraph-schema";
import type { SubgraphDefinition } from "../../platform/subgraph/define-subgraph";
import { mountCalls } from "../../platform/webhooks/handle-call";
import { readCoreConfig, type CoreConfig } from "./config";
import { coreCalls } from "./http/service-calls";
import { createCoreModule, type CoreModule } from "./module";
import type { CoreContext } from "./resolvers/core-context";
import { EventResolver, OrganizationResolver, TicketTypeResolver, UserResolver } from "./resolvers/event.resolver";
import { LiveResolver } from "./resolvers/live.resolver";
import { GuestResolver, PurchaseResolver, TicketResolver } from "./resolvers/purchase.resolver";
import { coreReferences } from "./resolvers/references";
import { Organization, User } from "./schema/foreign.types";

export const coreSubgraph: SubgraphDefinition<CoreConfig, CoreModule, CoreContext> = {
  name: "core",
  readConfig: readCoreConfig,
  createModule: createCoreModule,
  schema: (module) =>
    buildFederatedSchema<CoreContext>({
      resolvers: [
        new EventResolver(module.readEvents, module.createEvent, module.publishEvent, module.readPurchases, module.readStatistics),
        new TicketTypeResolver(),
        new PurchaseResolver(module.purchaseTickets, module.cancelPurchase, module.readPurchases, module.access),
        new TicketResolver(module.readPurchases, module.access),
        new GuestResolver(module.readPurchases),
        new OrganizationResolver(module.readEvents),
        new UserResolver(module.readPurchases),
        new LiveResolver(),
      ],
      orphanedTypes: [Organization, User],
      references: coreReferences(module.access),
    }),
  context: (module, principal) => ({ principal, load: module.loaders(), live: module.live }),
  routes: (app, module, config, logger) => mountCalls(app, coreCalls(module), config.serviceSecrets, logger),
};
