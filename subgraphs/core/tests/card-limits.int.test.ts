import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { CapturedLog } from "../../../platform/testing/captured-log";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { paidWith, personWith, withoutLock } from "./limits.fixture";

let log: CapturedLog;
let world: CoreWorld;
beforeEach(async () => (world = await createCoreWorld({}, (log = new CapturedLog()))));
afterEach(() => world.close());

/** An event whose only type may be bought four times by one buyer; each purchase is by another buyer from elsewhere. */
async function shop() {
  const { event, types } = await world.event([{ maxPerPurchase: 2, maxPerBuyer: 4 }]);
  const buy = (email?: string, now?: Date) => world.module.purchaseTickets.run(anonymous(), orderOf(event, types, 2, { buyer: personWith(email) }), now);
  return { event, buy };
}
const settle = (purchase: PurchaseRecord, card: string | null, paymentId = newId()) => world.module.settlePayment.run(paidWith(purchase, card, "20.00", paymentId), newId());
const statusOf = async ({ id }: PurchaseRecord) => (await world.db.client.purchase.findUniqueOrThrow({ where: { id } })).status;
const outboxOf = async (name: string) => (await world.db.client.outbox.findMany({ where: { name } })).map(({ payload }) => payload);

describe("one card", () => {
  it("pays for no more than maxPerBuyer, whoever buys; the next purchase is cancelled and refunded, and its buyer notified", async () => {
    const { event, buy } = await shop();
    const purchases = [await buy(), await buy(), await buy("third@example.com")];
    for (const purchase of purchases.slice(0, 2)) await settle(purchase, "card-1");
    const third = purchases[2] as PurchaseRecord;
    const paymentId = newId();
    await settle(third, "card-1", paymentId);
    expect(await Promise.all(purchases.map(statusOf))).toEqual(["PAID", "PAID", "CANCELLED"]);
    expect(await outboxOf("refund-payment")).toEqual([{ paymentId, reason: "The limit of tickets for each buyer was reached." }]);
    expect(await outboxOf("send-email")).toMatchObject([{ to: "third@example.com", template: "payment_refunded", data: { reference: third.reference, total_minor: 2_000 } }]);
    expect(await outboxOf("cancel-payments")).toEqual([{ purchaseId: third.id }]);
    expect(log.lines.filter(({ message }) => message === "payment rejected")).toMatchObject([{ level: "warn", data: { purchaseId: third.id, paymentId, eventId: event.id } }]);
    const { counted, event: counters } = await recount(world.db, event.id);
    expect(counters).toEqual({ sold: 4, reserved: 0, validated: 0 });
    expect(counted).toMatchObject({ sold: 4, reserved: 0 });
  });

  it("is applied once: repeats, and the refund that follows, change nothing", async () => {
    const { event, buy } = await shop();
    for (let index = 0; index < 2; index++) await settle(await buy(), "card-1");
    const third = await buy();
    const paymentId = newId();
    for (let index = 0; index < 3; index++) await settle(third, "card-1", paymentId);
    const news = paidWith(third, "card-1", "20.00", paymentId);
    await world.module.settlePayment.run({ ...news, eventType: "payment.refunded", status: "refunded", data: { ...news.data, refunded_amount: "20.00" } }, newId());
    expect([await statusOf(third), (await outboxOf("refund-payment")).length, (await outboxOf("send-email")).length]).toEqual(["CANCELLED", 1, 1]);
    expect((await recount(world.db, event.id)).event.sold).toBe(4);
  });

  it("is another one, or none, for each of the others", async () => {
    const { buy } = await shop();
    for (const card of ["card-1", "card-1", "card-2", "card-2", null, null, null]) {
      const purchase = await buy();
      await settle(purchase, card);
      expect(await statusOf(purchase)).toBe("PAID");
    }
  });

  it("may pay again when what it paid was refunded, and in other events", async () => {
    const [one, other] = [await shop(), await shop()];
    const paid = await one.buy();
    const news = paidWith(paid, "card-1", "20.00");
    await world.module.settlePayment.run(news, newId());
    await settle(await one.buy(), "card-1");
    await world.module.settlePayment.run({ ...news, eventType: "payment.refunded", status: "refunded", data: { ...news.data, refunded_amount: "20.00" } }, newId());
    for (const purchase of [await one.buy(), await other.buy()]) {
      await settle(purchase, "card-1");
      expect(await statusOf(purchase)).toBe("PAID");
    }
  });

  it("does not pay late for more either", async () => {
    const { event, buy } = await shop();
    const late = await buy();
    await world.module.expireHolds.run(event.id, new Date(Date.now() + 3_600_000));
    for (let index = 0; index < 2; index++) await settle(await buy(), "card-1");
    await settle(late, "card-1");
    expect([await statusOf(late), (await outboxOf("refund-payment")).length]).toEqual(["EXPIRED", 1]);
  });

  it("is stored under a name that differs from event to event, and is not the fingerprint", async () => {
    const [one, other] = [await shop(), await shop()];
    const keys = [];
    for (const { buy } of [one, one, other]) {
      const purchase = await buy();
      await settle(purchase, "fingerprint-1");
      keys.push((await world.db.client.purchase.findUniqueOrThrow({ where: { id: purchase.id } })).cardKey);
    }
    expect(keys[0]).toMatch(/^[\w-]{16}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(keys.join()).not.toContain("fingerprint");
  });
});

describe("20 payments with one card at the same moment", () => {
  const paidAtOnce = async (): Promise<number> => {
    const { buy } = await shop();
    const purchases = await Promise.all(Array.from({ length: 20 }, () => buy()));
    await Promise.all(purchases.map((purchase) => settle(purchase, "card-1")));
    const statuses = await Promise.all(purchases.map(statusOf));
    return statuses.filter((status) => status === "PAID").length;
  };

  it("pay for no more than maxPerBuyer", async () => {
    expect(await paidAtOnce()).toBe(2);
  });

  it("pay for more when they are not counted one after the other", async () => {
    await withoutLock(world.db, "card");
    expect(await paidAtOnce()).toBeGreaterThan(2);
  });
});
