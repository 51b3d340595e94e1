import { callees } from "../../contracts/services";
import { keysForCallsTo } from "../../platform/config/call-key-variables";
import { buildFederatedSchema } from "../../platform/graphql/subgraph-schema";
import type { SubgraphDefinition } from "../../platform/subgraph/define-subgraph";
import { mountCalls } from "../../platform/webhooks/handle-call";
import { readCoreConfig, type CoreConfig } from "./config";
import { mountExports } from "./http/exports.routes";
import { coreCalls } from "./http/service-calls";
import { createCoreModule, type CoreModule } from "./module";
import type { CoreContext } from "./resolvers/core-context";
import { AuditEntryResolver, EventAuditResolver, OrganizationAuditResolver } from "./resolvers/audit.resolver";
import { EventLifecycleResolver } from "./resolvers/event-lifecycle.resolver";
import { EventResolver, OrganizationResolver, TicketTypeResolver, UserResolver } from "./resolvers/event.resolver";
import { GuestChangesResolver, GuestImportResolver } from "./resolvers/guest-list.resolver";
import { HoldsResolver } from "./resolvers/holds.resolver";
import { LiveResolver } from "./resolvers/live.resolver";
import { PurchaseResolver } from "./resolvers/purchase.resolver";
import { EventPromoCodesResolver, PromoCodeResolver } from "./resolvers/promo-code.resolver";
import { coreReferences } from "./resolvers/references";
import { DeliveryConfirmationResolver } from "./resolvers/delivery-confirmation.resolver";
import { ReturnHostResolver } from "./resolvers/return-host.resolver";
import { TicketChangesResolver } from "./resolvers/ticket-changes.resolver";
import { GuestResolver, TicketResolver } from "./resolvers/ticket.resolver";
import { TicketTypeChangesResolver } from "./resolvers/ticket-type.resolver";
import { EventWaitingListResolver, WaitingListResolver } from "./resolvers/waiting-list.resolver";
import { Organization, User } from "./schema/foreign.types";

export const coreSubgraph: SubgraphDefinition<CoreConfig, CoreModule, CoreContext> = {
  name: "core",
  readConfig: readCoreConfig,
  incomingKeys: keysForCallsTo("core", callees),
  createModule: createCoreModule,
  schema: (module) =>
    buildFederatedSchema<CoreContext>({
      resolvers: [
        new EventResolver(module.readEvents, module.createEvent, module.publishEvent, module.readPurchases, module.readStatistics),
        new EventLifecycleResolver(module.updateEvent, module.cancelEvent, module.deleteEvent, module.duplicateEvent),
        new TicketTypeResolver(),
        new TicketTypeChangesResolver(module.manageTicketTypes),
        new PurchaseResolver(module.purchaseTickets, module.cancelPurchase, module.readPurchases, module.access, module.returnUrls),
        new HoldsResolver(module.releaseHolds, module.pseudonyms),
        new TicketResolver(module.readPurchases, module.access),
        new ReturnHostResolver(module.manageReturnHosts),
        new DeliveryConfirmationResolver(module.confirmDelivery),
        new TicketChangesResolver(module.transferTicket, module.cancelTicket, module.resendTickets, module.resetAccess),
        new GuestResolver(module.readPurchases),
        new GuestChangesResolver(module.addGuest, module.updateGuest, module.cancelTicket),
        new GuestImportResolver(module.importGuests, module.readGuestImports, module.exportGuests),
        new OrganizationResolver(module.readEvents),
        new UserResolver(module.readPurchases),
        new LiveResolver(),
        new PromoCodeResolver(module.promoCodes),
        new EventPromoCodesResolver(module.promoCodes),
        new WaitingListResolver(module.joinWaitingList, module.waitingList),
        new EventWaitingListResolver(module.waitingList),
        new AuditEntryResolver(),
        new EventAuditResolver(module.readAuditLog),
        new OrganizationAuditResolver(module.readAuditLog),
      ],
      orphanedTypes: [Organization, User],
      references: coreReferences(module.access),
    }),
  context: (module, principal) => ({ principal, load: module.loaders(), live: module.live }),
  routes: (app, module, config, logger) => {
    mountCalls(app, coreCalls(module), config.incomingKeys, logger);
    mountExports(app, module.exportGuests, module.links);
  },
};
