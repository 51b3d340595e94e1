import { callees } from "../../contracts/services";
import { keysForCallsTo } from "../../platform/config/call-key-variables";
import { buildFederatedSchema } from "../../platform/graphql/subgraph-schema";
import type { SubgraphDefinition } from "../../platform/subgraph/define-subgraph";
import { mountCalls } from "../../platform/webhooks/handle-call";
import { readTicketsConfig, type TicketsConfig } from "./config";
import { mountFiles } from "./http/files.routes";
import { ticketsCalls } from "./http/service-calls";
import { createTicketsModule, type TicketsModule } from "./module";
import { EventResolver, GenerationJobResolver, TicketGenerationResolver } from "./resolvers/generation.resolver";
import { LiveResolver } from "./resolvers/live.resolver";
import { ticketsReferences } from "./resolvers/references";
import { TicketResolver } from "./resolvers/ticket.resolver";
import type { TicketsContext } from "./resolvers/tickets-context";
import { Event, Ticket } from "./schema/generation.type";

export const ticketsSubgraph: SubgraphDefinition<TicketsConfig, TicketsModule, TicketsContext> = {
  name: "tickets",
  readConfig: readTicketsConfig,
  incomingKeys: keysForCallsTo("tickets", callees),
  createModule: (config, resources, logger) => createTicketsModule(config, resources, logger),
  schema: (module) =>
    buildFederatedSchema<TicketsContext>({
      resolvers: [
        new GenerationJobResolver(module.readGeneration, module.retryGeneration, module.access, module.links),
        new TicketGenerationResolver(),
        new TicketResolver(module.readArtefacts),
        new EventResolver(module.readGeneration),
        new LiveResolver(),
      ],
      orphanedTypes: [Event, Ticket],
      references: ticketsReferences,
    }),
  context: (module, principal) => ({ principal, load: module.loaders(), live: module.live }),
  routes: (app, module, config, logger) => {
    mountCalls(app, ticketsCalls(module), config.incomingKeys, logger);
    mountFiles(app, module.openFiles, module.links);
  },
};
