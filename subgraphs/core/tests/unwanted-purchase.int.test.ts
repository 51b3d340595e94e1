import { anonymous } from "../../../platform/auth/principal";
import { withWork, Work } from "../../../platform/overload/work";
import { OrderTerms } from "../services/order-terms";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const buyer = anonymous();

/** Buys one ticket as part of `work`; `meanwhile` happens after the order was checked and before it is placed. */
async function buy(work: Work, meanwhile: () => void) {
  const { event, types } = await world.event([{ quantity: 5 }]);
   
  const { of } = OrderTerms.prototype;
  const check = jest.spyOn(OrderTerms.prototype, "of").mockImplementation(async function (this: OrderTerms, ...order) {
    const terms = await of.apply(this, order);
    meanwhile();
    return terms;
  });
  const purchase = withWork(work, () => world.module.purchaseTickets.run(buyer, orderOf(event, types, 1)));
  const outcome = await purchase.then(({ status }) => status as string, (error: { code: string }) => error.code).finally(() => check.mockRestore());
  const { counted } = await recount(world.db, event.id);
  return { outcome, purchases: await world.db.client.purchase.count({ where: { eventId: event.id } }), reserved: counted?.reserved };
}

describe("purchaseTickets", () => {
  let time = 0;
  const work = (timeout: number): Work => new Work({ service: "core", priority: "high", timeout, now: () => time });

  it("writes no hold when the deadline passes before the purchase is placed", async () => {
    expect(await buy(work(100), () => (time += 100))).toEqual({ outcome: "SERVICE_UNAVAILABLE", purchases: 0, reserved: 0 });
  });

  it("writes no hold when the buyer disconnects before the purchase is placed", async () => {
    const abandoned = work(100);
    expect(await buy(abandoned, () => abandoned.abandon())).toEqual({ outcome: "SERVICE_UNAVAILABLE", purchases: 0, reserved: 0 });
  });

  it("places the purchase when there is time left", async () => {
    expect(await buy(work(100), () => (time += 99))).toEqual({ outcome: "PENDING", purchases: 1, reserved: 1 });
  });
});
