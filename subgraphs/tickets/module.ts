import { join } from "node:path";
import { generateTicketsJob } from "../../contracts/jobs/generate-tickets.job";
import { generationProgressed } from "../../contracts/topics/topics";
import { recordAuditEntriesCall } from "../../contracts/webhooks/record-audit-entries.call";
import { ticketGenerationWebhookCall } from "../../contracts/webhooks/ticket-generation-webhook.call";
import { Capabilities } from "../../platform/auth/capability";
import { databaseUrlOf, serviceUrls } from "../../platform/config/subgraph-variables";
import { SignedLinks } from "../../platform/http/signed-link";
import type { Logger } from "../../platform/logging/logger";
import { deliverCallHandlers } from "../../platform/outbox/deliver-call.job";
import { OutboxRelay, relayNudge } from "../../platform/outbox/outbox-relay";
import type { Resources } from "../../platform/subgraph/resources";
import { ServiceClient } from "../../platform/webhooks/service-client";
import type { TicketsConfig } from "./config";
import { generateTicketsHandler } from "./jobs/generate-tickets.handler";
import { createTicketRenderer } from "./providers/create-ticket-renderer";
import { DiskFileStore } from "./providers/disk-file-store";
import { IssuedTicketsClient } from "./providers/issued-tickets.client";
import { qrImages } from "./providers/qr-images";
import { openTicketsDatabase } from "./repositories/database";
import { GeneratedTicketRepository } from "./repositories/generated-ticket.repository";
import { GenerationJobRepository } from "./repositories/generation-job.repository";
import { SigningKeyRepository } from "./repositories/signing-key.repository";
import { LiveSources } from "./resolvers/live-sources";
import { createLoaders } from "./resolvers/loaders";
import { AcceptGeneration } from "./services/accept-generation";
import { EventKeys } from "./services/event-keys";
import type { FileStore } from "./services/file-store.port";
import { FinishGeneration } from "./services/finish-generation";
import { GenerateTickets } from "./services/generate-tickets";
import { MakeTicket } from "./services/make-ticket";
import { OpenFiles } from "./services/open-files";
import { ProgressNews } from "./services/progress-news";
import { ReadArtefacts } from "./services/read-artefacts";
import { ReadGeneration } from "./services/read-generation";
import { RetryGeneration } from "./services/retry-generation";
import { StoredFiles } from "./services/stored-files";
import { TicketAccess } from "./services/ticket-access";
import type { TicketRenderer } from "./services/ticket-renderer.port";

/** What the module has outside of its database; a test gives it others. */
export interface TicketsProviders {
  readonly renderer: TicketRenderer;
  readonly files: FileStore;
}

/** Threads for drawing, which start when there is something to draw; files on this machine's disk. */
const defaultProviders = (config: TicketsConfig): TicketsProviders => ({
  renderer: createTicketRenderer(config.renderThreads === 0 ? {} : { size: config.renderThreads }),
  files: new DiskFileStore(join(config.dataDir, "files")),
});

/** Everything of tickets but its GraphQL face, wired by hand. */
export function createTicketsModule(config: TicketsConfig, resources: Resources, logger: Logger, { renderer, files }: TicketsProviders = defaultProviders(config)) {
  const db = openTicketsDatabase(databaseUrlOf("tickets", config), logger, {
    connections: config.databaseConnections,
    onCommit: relayNudge(resources.redis, "tickets"),
  });
  const client = new ServiceClient("tickets", serviceUrls(config), config.callKeys, logger);
  const issued = new IssuedTicketsClient(client);
  const jobs = new GenerationJobRepository();
  const generated = new GeneratedTicketRepository();

  const access = new TicketAccess(new Capabilities({ grants: config.grantSecrets }));
  const links = new SignedLinks(config.publicUrl, config.linkSecrets);
  const eventKeys = new EventKeys(db, new SigningKeyRepository(), config.keyEncryptionSecrets);
  const storedFiles = new StoredFiles(files, logger);
  const makeTicket = new MakeTicket(eventKeys, renderer, storedFiles);
  const acceptGeneration = new AcceptGeneration(db, jobs);
  const finishGeneration = new FinishGeneration(db, jobs, generated, config.publicUrl);
  const news = new ProgressNews((jobId) => resources.pubsub.publish(generationProgressed, jobId, { id: jobId }));
  const generateTickets = new GenerateTickets(db, jobs, generated, acceptGeneration, makeTicket, finishGeneration, news, logger);
  const readGeneration = new ReadGeneration(db, jobs);
  const relay = new OutboxRelay("tickets", db.client, [generateTicketsJob as never], resources.queues, resources.pubsub, resources.subscriber, logger);

  return {
    access,
    links,
    eventKeys,
    acceptGeneration,
    generateTickets,
    finishGeneration,
    readGeneration,
    retryGeneration: new RetryGeneration(db, jobs, readGeneration),
    readArtefacts: new ReadArtefacts(access, links, qrImages, eventKeys),
    openFiles: new OpenFiles(db, jobs, generated, makeTicket, renderer, storedFiles),
    live: new LiveSources(resources.pubsub, readGeneration),
    loaders: () => createLoaders(db, jobs, generated, issued),

    jobs: [generateTicketsHandler(generateTickets), ...deliverCallHandlers("tickets", [ticketGenerationWebhookCall, recordAuditEntriesCall] as never[], client)],
    tasks: [],
    relays: [relay],
    dependencies: { database: () => db.check(), files: () => files.check() },
    prepare: () => eventKeys.openAll(logger),
    close: async () => {
      await relay.close();
      await renderer.close();
      await client.close();
      await db.close();
    },
  };
}

export type TicketsModule = ReturnType<typeof createTicketsModule>;
