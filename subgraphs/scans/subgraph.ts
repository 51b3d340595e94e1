import { callees } from "../../contracts/services";
import { keysForCallsTo } from "../../platform/config/call-key-variables";
import { buildFederatedSchema } from "../../platform/graphql/subgraph-schema";
import type { SubgraphDefinition } from "../../platform/subgraph/define-subgraph";
import { mountCalls } from "../../platform/webhooks/handle-call";
import { readScansConfig, type ScansConfig } from "./config";
import { scansCalls } from "./http/service-calls";
import { createScansModule, type ScansModule } from "./module";
import { EventResolver, ScanStatisticsResolver } from "./resolvers/event.resolver";
import { GateResolver } from "./resolvers/gate.resolver";
import { LiveResolver } from "./resolvers/live.resolver";
import { scansReferences } from "./resolvers/references";
import { ScanResolver } from "./resolvers/scan.resolver";
import type { ScansContext } from "./resolvers/scans-context";
import { TicketResolver } from "./resolvers/ticket.resolver";
import { Event, Ticket } from "./schema/foreign.types";

export const scansSubgraph: SubgraphDefinition<ScansConfig, ScansModule, ScansContext> = {
  name: "scans",
  readConfig: readScansConfig,
  incomingKeys: keysForCallsTo("scans", callees),
  createModule: createScansModule,
  schema: (module) =>
    buildFederatedSchema<ScansContext>({
      resolvers: [
        new ScanResolver(module.scanTicket, module.undoScan, module.readScans, module.access),
        new GateResolver(module.manageGates),
        new EventResolver(module.manageGates, module.readScans, module.readStatistics),
        new ScanStatisticsResolver(module.readStatistics),
        new TicketResolver(module.access),
        new LiveResolver(),
      ],
      orphanedTypes: [Event, Ticket],
      // Cameras read all kinds of codes. One of another system is an outcome, not a bad request.
      rawText: ["ScanTicketInput.qrCodeData"],
      references: scansReferences,
    }),
  context: (module, principal) => ({ principal, load: module.loaders(), live: module.live }),
  routes: (app, module, config, logger) => mountCalls(app, scansCalls(module), config.incomingKeys, logger),
};
