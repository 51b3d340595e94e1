import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { AppError } from "../../../platform/errors/app-error";
import { PurchaseRepository, type PurchaseRecord } from "../repositories/purchase.repository";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";

const PURCHASES = 30;
const buyer = anonymous();

const paid = (purchase: PurchaseRecord, paymentId: string) => ({
  eventType: "payment.completed" as const,
  paymentIntentId: "pi_1",
  status: "completed" as const,
  timestamp: new Date().toISOString(),
  data: { payment_service_id: paymentId, purchase_id: purchase.id, gateway: "stripe" as const, amount: "10.00", refunded_amount: "0", currency: "EUR", completed_at: new Date().toISOString(), failure_reason: null },
});

/** The holds of 30 purchases run out, the money for them arrives, and others come for the tickets: all at the same moment. */
async function collide(world: CoreWorld, walkIns: number) {
  const { event, types } = await world.event([{ quantity: PURCHASES }]);
  const purchases = await Promise.all(Array.from({ length: PURCHASES }, () => world.module.purchaseTickets.run(buyer, orderOf(event, types))));
  const payments = purchases.map((purchase) => ({ purchase, paymentId: newId() }));
  const later = new Date(Date.now() + 3_600_000);
  const problems: unknown[] = [];
  const settle = ({ purchase, paymentId }: (typeof payments)[number]) => world.module.settlePayment.run(paid(purchase, paymentId), newId()).catch((error: unknown) => problems.push(error));
  const walkIn = () => world.module.purchaseTickets.run(buyer, orderOf(event, types)).catch((error: unknown) => error instanceof AppError || problems.push(error));
  await Promise.all([
    ...Array.from({ length: 4 }, () => world.module.expireHolds.run(event.id, later).catch((error: unknown) => problems.push(error))),
    ...payments.map(settle),
    ...Array.from({ length: walkIns }, walkIn),
  ]);
  return { event, payments, problems };
}

describe("money that comes at the moment the hold ends", () => {
  let world: CoreWorld;
  beforeEach(async () => (world = await createCoreWorld()));
  afterEach(async () => {
    jest.restoreAllMocks();
    await world.close();
  });

  it.each([0, 30])("pays for tickets or is given back, never both and never neither, with %i others after them", async (walkIns) => {
    const { event, payments, problems } = await collide(world, walkIns);
    expect(problems).toEqual([]);
    const refunds = (await world.db.client.outbox.findMany({ where: { name: "refund-payment" } })).map(({ payload }) => (payload as { paymentId: string }).paymentId);
    for (const { purchase, paymentId } of payments) {
      const { status, paymentId: paidBy } = await world.db.client.purchase.findUniqueOrThrow({ where: { id: purchase.id } });
      const tickets = await world.db.client.ticket.findMany({ where: { purchaseId: purchase.id }, select: { status: true } });
      if (status === "PAID") expect([paidBy, tickets, refunds.includes(paymentId)]).toEqual([paymentId, [{ status: "ISSUED" }], false]);
      else expect([status, tickets, refunds.filter((id) => id === paymentId).length]).toEqual(["EXPIRED", [{ status: "CANCELLED" }], 1]);
    }
    const { counted, event: counters, types } = await recount(world.db, event.id);
    expect([counters.sold, counters.reserved]).toEqual([counted?.sold, counted?.reserved]);
    expect([types.sold, types.reserved]).toEqual([counted?.sold, counted?.reserved]);
    expect(counters.sold + counters.reserved).toBeLessThanOrEqual(PURCHASES);
    const revenue = await world.db.client.ticketType.aggregate({ where: { eventId: event.id }, _sum: { revenueMinor: true } });
    expect(Number(revenue._sum.revenueMinor)).toBe(counters.sold * 1_000);
  });

  it("would be counted twice if the purchase were not locked", async () => {
    await world.db.client.$executeRawUnsafe("ALTER TABLE events DROP CONSTRAINT events_capacity");
    await world.db.client.$executeRawUnsafe("ALTER TABLE ticket_types DROP CONSTRAINT ticket_types_capacity");
    // What a careless program does: look at the purchase, think, and write.
    const think = () => new Promise((resolve) => setTimeout(resolve, 50));
    jest.spyOn(PurchaseRepository.prototype, "lock").mockImplementation(async function (this: PurchaseRepository, tx, id) {
      const purchase = await this.byId(tx, id);
      await think();
      return purchase;
    });
    const { event } = await collide(world, 0);
    const { counted, event: counters } = await recount(world.db, event.id);
    expect([counters.sold, counters.reserved]).not.toEqual([counted?.sold, counted?.reserved]);
  });
});
