import { cancelPaymentsCall, refundPaymentCall } from "../../contracts/webhooks/settle-payment.call";
import { sendEmailCall } from "../../contracts/webhooks/send-email.call";
import { scanFateCall } from "../../contracts/webhooks/validate-ticket.call";
import { generateTicketsJob } from "../../contracts/jobs/generate-tickets.job";
import { Capabilities } from "../../platform/auth/capability";
import { databaseUrlOf, serviceUrls } from "../../platform/config/subgraph-variables";
import type { Logger } from "../../platform/logging/logger";
import { deliverCallHandlers } from "../../platform/outbox/deliver-call.job";
import { nudgeRelay, OutboxRelay } from "../../platform/outbox/outbox-relay";
import type { Resources } from "../../platform/subgraph/resources";
import { ServiceClient } from "../../platform/webhooks/service-client";
import type { CoreConfig } from "./config";
import { PaymentRequestsClient } from "./providers/payment-requests.client";
import { CapacityRepository } from "./repositories/capacity.repository";
import { openCoreDatabase } from "./repositories/database";
import { EventRepository } from "./repositories/event.repository";
import { PurchaseRepository } from "./repositories/purchase.repository";
import { TicketRepository } from "./repositories/ticket.repository";
import { createLoaders } from "./resolvers/loaders";
import { LiveSources } from "./resolvers/live-sources";
import { CancelPurchase } from "./services/cancel-purchase";
import { ClaimTicket } from "./services/claim-ticket";
import { CreateEvent } from "./services/create-event";
import { ExpireHolds } from "./services/expire-holds";
import { PublishEvent } from "./services/publish-event";
import { PurchaseAccess } from "./services/purchase-access";
import { PurchaseTickets } from "./services/purchase-tickets";
import { ReadEvents } from "./services/read-events";
import { ReadFacts } from "./services/read-facts";
import { ReadPurchases } from "./services/read-purchases";
import { ReadStatistics } from "./services/read-statistics";
import { RecordGeneration } from "./services/record-generation";
import { SettlePayment } from "./services/settle-payment";

/** Everything of core but its GraphQL face, wired by hand. */
export function createCoreModule(config: CoreConfig, resources: Resources, logger: Logger) {
  const db = openCoreDatabase(databaseUrlOf("core", config), logger, {
    connections: config.databaseConnections,
    onCommit: () => nudgeRelay(resources.redis, "core"),
  });
  const client = new ServiceClient("core", serviceUrls(config), config.serviceSecrets, logger);
  const events = new EventRepository();
  const purchases = new PurchaseRepository();
  const tickets = new TicketRepository();
  const capacity = new CapacityRepository();

  const access = new PurchaseAccess(new Capabilities(config.capabilitySecrets));
  const expireHolds = new ExpireHolds(db, purchases, tickets, capacity, logger);
  const readPurchases = new ReadPurchases(db, purchases, tickets, events, access);
  const readStatistics = new ReadStatistics(db, events);
  const claimTicket = new ClaimTicket(db, tickets, events, capacity, logger);
  const hold = (config.holdSeconds || config.holdMinutes * 60) * 1000;
  const relay = new OutboxRelay("core", db.client, [generateTicketsJob as never], resources.queues, resources.pubsub, resources.subscriber, logger);

  return {
    access,
    createEvent: new CreateEvent(db, events),
    publishEvent: new PublishEvent(db, events),
    readEvents: new ReadEvents(db, events),
    purchaseTickets: new PurchaseTickets(db, events, purchases, tickets, new PaymentRequestsClient(client), expireHolds, hold, logger),
    cancelPurchase: new CancelPurchase(db, purchases, readPurchases, expireHolds),
    readPurchases,
    readStatistics,
    expireHolds,
    settlePayment: new SettlePayment(db, purchases, tickets, events, capacity, logger),
    recordGeneration: new RecordGeneration(db, purchases, tickets, events, access, config.publicUrl),
    claimTicket,
    facts: new ReadFacts(db, events, purchases, tickets),
    live: new LiveSources(resources.pubsub, readPurchases, readStatistics),
    loaders: () => createLoaders(db, events, purchases, tickets),

    jobs: [...deliverCallHandlers("core", [cancelPaymentsCall, refundPaymentCall, sendEmailCall] as never[], client)],
    tasks: [
      { name: "core:expire-holds", every: 1_000, run: async () => void (await expireHolds.run()) },
      {
        name: "core:settle-claims",
        every: Math.min(config.claimSettleSeconds, 10) * 1_000,
        run: async () => {
          const before = new Date(Date.now() - config.claimSettleSeconds * 1_000);
          await claimTicket.settle(before, async (scanId) => (await client.call(scanFateCall, { scanId }, { idempotencyKey: scanId })).fate);
        },
      },
    ],
    relays: [relay],
    dependencies: { database: () => db.ping() },
    close: async () => {
      await relay.close();
      await client.close();
      await db.close();
    },
  };
}

export type CoreModule = ReturnType<typeof createCoreModule>;
