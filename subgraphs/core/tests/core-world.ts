import { permissions } from "../../../contracts/permissions";
import { paymentGatewaysCall } from "../../../contracts/webhooks/payment-gateways.call";
import { processPaymentCall } from "../../../contracts/webhooks/process-payment.call";
import type { Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { createLogger } from "../../../platform/logging/logger";
import { openResources } from "../../../platform/subgraph/resources";
import { standInFor } from "../../../platform/testing/service-stand-in";
import type { CapturedLog } from "../../../platform/testing/captured-log";
import { createTestDatabase } from "../../../platform/testing/test-database";
import { testEnvironment } from "../../../platform/testing/test-environment";
import { memberOf } from "../../../platform/testing/test-principals";
import { handleCall } from "../../../platform/webhooks/handle-call";
import { readCoreConfig } from "../config";
import { createCoreModule, type CoreModule } from "../module";
import { openCoreDatabase, type CoreDatabase } from "../repositories/database";
import type { EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import type { PaymentOrder } from "../services/payment-order";
import type { TicketTypeDraft } from "../services/ticket-type-draft";
import type { PurchaseOrder } from "../services/purchase-order";

/** A core with a database of its own, and a payments service that the test plays. */
export interface CoreWorld {
  readonly module: CoreModule;
  /** The same database through another connection, for what the module does not offer. */
  readonly db: CoreDatabase;
  readonly organizationId: string;
  readonly owner: Principal;
  /** Purchases that payments was asked about, by their ids. */
  readonly paymentRequests: string[];
  /** What payments was asked for, in order. */
  readonly paymentOrders: PaymentOrder[];
  /** Gateways that payments is set up with. Core remembers the first answer. */
  gateways: ("stripe" | "paypal")[];
  readonly event: (types: readonly Partial<TicketTypeDraft>[], maxAttendees?: number) => Promise<{ event: EventRecord; types: TicketTypeRecord[] }>;
  readonly close: () => Promise<void>;
}

/** Most tests play many buyers from one place: limits have a test of their own. */
const UNLIMITED = { ANONYMOUS_HOLDS_PER_ADDRESS: "0", ANONYMOUS_FREE_PER_ADDRESS: "0", ANONYMOUS_HOLDS_PER_EMAIL: "0", NETWORK_HARD_PERCENT: "0", ABANDONED_HOLDS: "0", WAITING_LIST_JOINS_PER_HOUR: "0" };

/** @param log receives the log of the module at the default level; without it nothing is logged */
export async function createCoreWorld(env: Readonly<Record<string, string>> = {}, log?: CapturedLog): Promise<CoreWorld> {
  const database = await createTestDatabase("core");
  const paymentRequests: string[] = [];
  const paymentOrders: PaymentOrder[] = [];
  const asked = new Set<string>();
  const payments = await standInFor("payments", [
    handleCall(paymentGatewaysCall, () => Promise.resolve({ gateways: world.gateways })),
    handleCall(processPaymentCall, async (order, { idempotencyKey, answerWith }) => {
      const { metadata } = order;
      paymentOrders.push(order);
      // A repeat under the same key gets the same payment, as payments does it.
      if (!asked.has(idempotencyKey)) paymentRequests.push(metadata.purchaseId);
      asked.add(idempotencyKey);
      answerWith(201);
      return { payment_service_id: newId(), paymentIntentId: `pi_${metadata.reference}`, clientSecret: "secret", checkoutUrl: null, gateway: "stripe" as const };
    }),
  ]);
  const config = readCoreConfig(testEnvironment({ CORE_DATABASE_URL: database.url, PAYMENTS_URL: payments.url, DATABASE_CONNECTIONS: "20", ...UNLIMITED, ...env }));
  const logger = log ? createLogger("core", "info", log.sink) : createLogger("core", config.logLevel);
  const resources = openResources(config.redisUrl, logger);
  const module = createCoreModule(config, resources, logger);
  const db = openCoreDatabase(database.url, logger);
  const organizationId = newId();
  const owner = memberOf(organizationId, Object.keys(permissions));
  const world: CoreWorld = {
    module,
    db,
    organizationId,
    owner,
    paymentRequests,
    paymentOrders,
    gateways: ["stripe"],
    event: async (types, maxAttendees = 1_000) => {
      const draft = await module.createEvent.run(owner, {
        organizationId,
        title: "Night of Lights",
        description: "",
        startsAt: new Date(Date.now() + 86_400_000),
        endsAt: new Date(Date.now() + 90_000_000),
        doorsOpenAt: null,
        doorsCloseAt: null,
        timeZone: "Europe/Paris",
        location: "Paris",
        maxAttendees,
        currency: "EUR",
        coverImageUrl: null,
        ticketTypes: types.map((type, index) => ({ name: `Type ${index}`, description: null, price: "10", quantity: 100, salesStartAt: null, salesEndAt: null, maxPerPurchase: 10, maxPerBuyer: 100_000, ...type })),
      });
      const event = await module.publishEvent.run(owner, draft.id);
      return { event, types: await db.client.ticketType.findMany({ where: { eventId: event.id }, orderBy: { position: "asc" } }) };
    },
    close: async () => {
      await module.close();
      await db.close();
      await resources.close();
      await payments.stop();
      await database.drop();
    },
  };
  return world;
}

/** A purchase of `quantity` tickets of each type, by Ada, under a key of its own. */
export const orderOf = (event: EventRecord, types: readonly TicketTypeRecord[], quantity = 1, more: Partial<PurchaseOrder> = {}): PurchaseOrder => ({
  eventId: event.id,
  items: types.map(({ id }) => ({ ticketTypeId: id, quantity, guests: null })),
  buyer: { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com", phone: null },
  preferredGateways: ["STRIPE"],
  returnUrl: "http://localhost/return",
  idempotencyKey: newId(),
  ...more,
});

/** Counts the rows anew and compares them with the counters: the invariant behind every sale. */
export async function recount(db: CoreDatabase, eventId: string) {
  const [counted] = await db.client.$queryRaw<{ sold: number; reserved: number; validated: number }[]>`
    SELECT count(*) FILTER (WHERE status IN ('ISSUED', 'VALIDATED'))::integer AS sold,
      count(*) FILTER (WHERE status = 'RESERVED')::integer
        + (SELECT coalesce(sum(quantity), 0)::integer FROM waiting_list_entries WHERE event_id = ${eventId}::uuid AND status = 'OFFERED') AS reserved,
      count(*) FILTER (WHERE status = 'VALIDATED')::integer AS validated
    FROM tickets WHERE event_id = ${eventId}::uuid`;
  const event = await db.client.event.findUniqueOrThrow({ where: { id: eventId }, select: { sold: true, reserved: true, validated: true } });
  const types = await db.client.ticketType.aggregate({ where: { eventId }, _sum: { sold: true, reserved: true, validated: true } });
  return { counted, event, types: types._sum };
}
