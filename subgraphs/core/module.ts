import { cancelPaymentsCall, refundPaymentCall } from "../../contracts/webhooks/settle-payment.call";
import { sendEmailCall } from "../../contracts/webhooks/send-email.call";
import { scanFateCall } from "../../contracts/webhooks/validate-ticket.call";
import { cancelEventJob } from "../../contracts/jobs/cancel-event.job";
import { generateTicketsJob } from "../../contracts/jobs/generate-tickets.job";
import { importGuestsJob } from "../../contracts/jobs/import-guests.job";
import { Capabilities } from "../../platform/auth/capability";
import { databaseUrlOf, serviceUrls } from "../../platform/config/subgraph-variables";
import { CounterAudit } from "../../platform/counters/counter-audit";
import type { Logger } from "../../platform/logging/logger";
import { SignedLinks } from "../../platform/http/signed-link";
import { deliverCallHandlers } from "../../platform/outbox/deliver-call.job";
import { OutboxRelay, relayNudge } from "../../platform/outbox/outbox-relay";
import { RateLimiter } from "../../platform/redis/rate-limiter";
import type { Resources } from "../../platform/subgraph/resources";
import { ServiceClient } from "../../platform/webhooks/service-client";
import type { CoreConfig } from "./config";
import { cancelEventHandler } from "./jobs/cancel-event.handler";
import { importGuestsHandler } from "./jobs/import-guests.handler";
import { PaymentGatewaysClient } from "./providers/payment-gateways.client";
import { PaymentRequestsClient } from "./providers/payment-requests.client";
import { RedisEventPagesCache } from "./providers/redis-event-pages.cache";
import { AuditRepository } from "./repositories/audit.repository";
import { CancellationRepository } from "./repositories/cancellation.repository";
import { CapacityRepository } from "./repositories/capacity.repository";
import { CounterRepository } from "./repositories/counter.repository";
import { openCoreDatabase } from "./repositories/database";
import { EventListRepository } from "./repositories/event-list.repository";
import { EventRepository } from "./repositories/event.repository";
import { GuestImportRepository } from "./repositories/guest-import.repository";
import { GuestRepository } from "./repositories/guest.repository";
import { PromoCodeRepository } from "./repositories/promo-code.repository";
import { PurchaseRepository } from "./repositories/purchase.repository";
import { TicketTypeRepository } from "./repositories/ticket-type.repository";
import { TicketIssueRepository } from "./repositories/ticket-issue.repository";
import { TicketRepository } from "./repositories/ticket.repository";
import { WaitingListRepository } from "./repositories/waiting-list.repository";
import { createLoaders } from "./resolvers/loaders";
import { LiveSources } from "./resolvers/live-sources";
import { AddGuest } from "./services/add-guest";
import { AuditLog } from "./services/audit-log";
import { CancelEvent } from "./services/cancel-event";
import { CancelPurchase } from "./services/cancel-purchase";
import { CancelTicket } from "./services/cancel-ticket";
import { CancellationNotices } from "./services/cancellation-notices";
import { CarryOutCancellation } from "./services/carry-out-cancellation";
import { ChargeRules, KNOWN_GATEWAYS } from "./services/charge-rules";
import { ClaimTicket } from "./services/claim-ticket";
import { CompleteEvents } from "./services/complete-events";
import { CreateEvent } from "./services/create-event";
import { DeleteEvent } from "./services/delete-event";
import { DeliverTickets } from "./services/deliver-tickets";
import { DuplicateEvent } from "./services/duplicate-event";
import { EventPages } from "./services/event-pages";
import { ExpireHolds } from "./services/expire-holds";
import { ExportGuests } from "./services/export-guests";
import { GuestAccess } from "./services/guest-access";
import { ImportGuests } from "./services/import-guests";
import { JoinWaitingList } from "./services/join-waiting-list";
import { ManagePromoCodes } from "./services/manage-promo-codes";
import { ManageTicketTypes } from "./services/manage-ticket-types";
import { NotifyWaitingList } from "./services/notify-waiting-list";
import { OfferTickets } from "./services/offer-tickets";
import { OrderTerms } from "./services/order-terms";
import { PublishEvent } from "./services/publish-event";
import { PurchaseAccess } from "./services/purchase-access";
import { PurchaseTickets } from "./services/purchase-tickets";
import { ReadAuditLog } from "./services/read-audit-log";
import { ReadEvents } from "./services/read-events";
import { ReadFacts } from "./services/read-facts";
import { ReadGuestImports } from "./services/read-guest-imports";
import { ReadPurchases } from "./services/read-purchases";
import { ReadStatistics } from "./services/read-statistics";
import { RememberedEvents } from "./services/remembered-events";
import { RecordGeneration } from "./services/record-generation";
import { ReissueTicket } from "./services/reissue-ticket";
import { RequestPayment } from "./services/request-payment";
import { ResendTickets, RESEND_LIMIT } from "./services/resend-tickets";
import { ReturnUrls } from "./services/return-url";
import { RunGuestImport } from "./services/run-guest-import";
import { SettlePayment } from "./services/settle-payment";
import { TicketsToGenerate } from "./services/tickets-to-generate";
import { TransferTicket } from "./services/transfer-ticket";
import { UpdateEvent } from "./services/update-event";
import { UpdateGuest } from "./services/update-guest";
import { WaitingList } from "./services/waiting-list";
import { WaitingListAccess } from "./services/waiting-list-access";

/** Everything of core but its GraphQL face, wired by hand. */
export function createCoreModule(config: CoreConfig, resources: Resources, logger: Logger) {
  const db = openCoreDatabase(databaseUrlOf("core", config), logger, {
    connections: config.databaseConnections,
    onCommit: relayNudge(resources.redis, "core"),
  });
  const client = new ServiceClient("core", serviceUrls(config), config.serviceSecrets, logger);
  const events = new EventRepository();
  const purchases = new PurchaseRepository();
  const tickets = new TicketRepository();
  const capacity = new CapacityRepository();
  const promoCodes = new PromoCodeRepository();
  const lines = new WaitingListRepository();
  const cancellations = new CancellationRepository();
  const pages = new EventPages(db, events, new RedisEventPagesCache(resources.redis, logger));

  const auditEntries = new AuditRepository();
  const audit = new AuditLog(db, auditEntries);

  const access = new PurchaseAccess(new Capabilities(config.capabilitySecrets));
  const expireHolds = new ExpireHolds(db, purchases, tickets, capacity, promoCodes, logger);
  const readPurchases = new ReadPurchases(db, purchases, tickets, events, access);
  const readStatistics = new ReadStatistics(db, events);
  const claimTicket = new ClaimTicket(db, tickets, events, capacity, logger);
  const notices = new CancellationNotices(cancellations, events, access, config.publicUrl);
  const carryOutCancellation = new CarryOutCancellation(db, cancellations, purchases, capacity, expireHolds, notices);
  const completeEvents = new CompleteEvents(db, events, pages, audit);
  const waitingListAccess = new WaitingListAccess(new Capabilities(config.capabilitySecrets));
  const waitingList = new WaitingList(db, lines, events, waitingListAccess, audit);
  const notifyWaitingList = new NotifyWaitingList(db, lines, cancellations, events);
  const offerTickets = new OfferTickets(db, lines, events, waitingListAccess, config.publicUrl, logger);
  const joins = config.waitingListJoinsPerHour === 0 ? null : new RateLimiter(resources.redis, "waiting-list-joins", config.waitingListJoinsPerHour, 3_600, logger);
  const charges = new ChargeRules(new PaymentGatewaysClient(KNOWN_GATEWAYS, client, logger));
  const returnUrls = new ReturnUrls(config.publicUrl, access);
  const holdLimits = { perAddress: config.anonymousHoldsPerAddress, perEmail: config.anonymousHoldsPerEmail };
  const terms = new OrderTerms(db, promoCodes, lines, waitingListAccess, charges, holdLimits);
  const requestPayment = new RequestPayment(db, purchases, tickets, new PaymentRequestsClient(client), returnUrls, logger);
  const guests = new GuestRepository();
  const guestImports = new GuestImportRepository();
  const issues = new TicketIssueRepository();
  const guestAccess = new GuestAccess(db, tickets, events, readPurchases);
  const reissue = new ReissueTicket(tickets, issues);
  const deliver = new DeliverTickets(db, purchases, issues, access, config.publicUrl);
  const readGuestImports = new ReadGuestImports(db, events, guestImports);
  const runGuestImport = new RunGuestImport(db, events, guestImports, guests);
  const resends = new RateLimiter(resources.redis, "resend-tickets", RESEND_LIMIT.times, RESEND_LIMIT.seconds, logger);
  const links = new SignedLinks(config.publicUrl, config.linkSecrets);
  const hold = (config.holdSeconds || config.holdMinutes * 60) * 1000;
  const relay = new OutboxRelay("core", db.client, [generateTicketsJob as never, cancelEventJob as never, importGuestsJob as never], resources.queues, resources.pubsub, resources.subscriber, logger);
  const counterAudit = new CounterAudit("core", db, new CounterRepository(), logger);

  return {
    access,
    audit,
    readAuditLog: new ReadAuditLog(db, auditEntries),
    createEvent: new CreateEvent(db, events, charges, audit),
    updateEvent: new UpdateEvent(db, events, capacity, pages, audit),
    publishEvent: new PublishEvent(db, events, pages, charges, audit),
    cancelEvent: new CancelEvent(db, events, cancellations, pages, audit),
    carryOutCancellation,
    completeEvents,
    deleteEvent: new DeleteEvent(db, events, guests, audit),
    duplicateEvent: new DuplicateEvent(db, events, audit),
    manageTicketTypes: new ManageTicketTypes(db, events, new TicketTypeRepository(), capacity, pages, charges, audit),
    readEvents: new ReadEvents(db, new EventListRepository(), pages),
    purchaseTickets: new PurchaseTickets(db, new RememberedEvents(pages), purchases, terms, requestPayment, expireHolds, hold),
    promoCodes: new ManagePromoCodes(db, events, promoCodes, charges, audit),
    waitingList,
    joinWaitingList: new JoinWaitingList(db, events, lines, waitingListAccess, expireHolds, joins, config.offerSeconds || config.offerMinutes * 60),
    offerTickets,
    notifyWaitingList,
    cancelPurchase: new CancelPurchase(db, purchases, readPurchases, expireHolds, audit),
    readPurchases,
    readStatistics,
    expireHolds,
    settlePayment: new SettlePayment(db, purchases, tickets, events, capacity, expireHolds),
    recordGeneration: new RecordGeneration(db, tickets, deliver),
    addGuest: new AddGuest(db, events, guests, expireHolds, audit),
    updateGuest: new UpdateGuest(db, guests, tickets, guestAccess, reissue, audit),
    cancelTicket: new CancelTicket(db, tickets, capacity, guestAccess, deliver, audit),
    transferTicket: new TransferTicket(db, guests, tickets, guestAccess, reissue, readPurchases, audit),
    resendTickets: new ResendTickets(db, readPurchases, deliver, resends, audit),
    importGuests: new ImportGuests(db, events, guestImports, audit),
    runGuestImport,
    readGuestImports,
    exportGuests: new ExportGuests(db, events, guests, links, audit, config.recentMinutes),
    links,
    ticketsToGenerate: new TicketsToGenerate(db, events, issues),
    claimTicket,
    facts: new ReadFacts(db, events, purchases, tickets, returnUrls),
    live: new LiveSources(resources.pubsub, readPurchases, readStatistics, readGuestImports, waitingList),
    loaders: () => createLoaders(db, pages, events, purchases, tickets, lines),
    counterAudit,

    jobs: [cancelEventHandler(carryOutCancellation), importGuestsHandler(runGuestImport), ...deliverCallHandlers("core", [cancelPaymentsCall, refundPaymentCall, sendEmailCall] as never[], client)],
    tasks: [
      { name: "core:audit-counters", every: config.counterAuditMinutes * 60_000, run: async (signal?: AbortSignal) => void (await counterAudit.run(signal)) },
      { name: "core:complete-events", every: 10_000, run: async () => void (await completeEvents.run()) },
      { name: "core:waiting-list", every: 1_000, run: () => offerTickets.run().then(() => notifyWaitingList.run()) },
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
    dependencies: { database: () => db.check() },
    close: async () => {
      counterAudit.close();
      await relay.close();
      await client.close();
      await db.close();
    },
  };
}

export type CoreModule = ReturnType<typeof createCoreModule>;
