import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import type { EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";

const buyer = anonymous();
let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const badField = (field: string, why: RegExp | string = "") => ({ code: "BAD_USER_INPUT", extensions: { fields: { [field]: expect.stringMatching(why) as string } } });
const draftOf = (currency: string, price: string) => ({
  organizationId: world.organizationId,
  title: "Night of Lights",
  description: "",
  startsAt: new Date(Date.now() + 86_400_000),
  endsAt: new Date(Date.now() + 90_000_000),
  doorsOpenAt: null,
  doorsCloseAt: null,
  timeZone: "Europe/Paris",
  location: "Paris",
  maxAttendees: 100,
  currency,
  coverImageUrl: null,
  ticketTypes: [{ name: "A", description: null, price, quantity: 20, salesStartAt: null, salesEndAt: null, maxPerPurchase: 10 }],
});
const create = (currency: string, price: string) => world.module.createEvent.run(world.owner, draftOf(currency, price));
/** As an earlier version stored it: a published event with a price that cannot be charged. */
async function legacy(currency: string, priceMinor: number): Promise<{ event: EventRecord; types: TicketTypeRecord[] }> {
  const { id } = await create("EUR", "10");
  await world.module.publishEvent.run(world.owner, id);
  const [type] = await world.db.client.ticketType.findMany({ where: { eventId: id } });
  const event = await world.db.client.event.update({ where: { id }, data: { currency, updatedAt: new Date() } });
  return { event, types: [await world.db.client.ticketType.update({ where: { id: type?.id ?? "" }, data: { priceMinor } })] };
}
const promo = (eventId: string, more: object) => ({ eventId, code: "CODE", kind: "PERCENT" as const, value: "10", maxUses: 1, startsAt: null, endsAt: null, ticketTypeIds: [], ...more });
const buy = (event: EventRecord, types: readonly TicketTypeRecord[], more = {}, quantity = 1) => world.module.purchaseTickets.run(buyer, orderOf(event, types, quantity, more));
/** Nothing is held, no code is used, and payments was not asked. */
async function expectNothingHeld(event: EventRecord): Promise<void> {
  expect((await recount(world.db, event.id)).event).toMatchObject({ sold: 0, reserved: 0 });
  expect(await world.db.client.purchase.count({ where: { eventId: event.id } })).toBe(0);
  expect(await world.db.client.promoCode.count({ where: { eventId: event.id, used: { gt: 0 } } })).toBe(0);
  expect(world.paymentOrders.filter(({ metadata }) => metadata.eventId === event.id)).toEqual([]);
}

describe("a price", () => {
  it.each([
    ["EUR", "0.30", /must be 0 or at least 0\.50 EUR/],
    ["JPY", "40", /must be 0 or at least 50 JPY/],
    ["HUF", "174.99", /must be 0 or at least 175\.00 HUF/],
    ["KWD", "1.235", /must be a multiple of 0\.010 KWD/],
    ["UGX", "1500000", /must be at most/],
    ["KPW", "10", /no payment gateway here accepts KPW/],
    ["JPY", "10.5", /must have no decimals in JPY/],
  ])("of %s %s that cannot be charged is refused when the event is created", async (currency, price, why) => {
    await expect(create(currency, price)).rejects.toMatchObject(badField("ticketTypes.0.price", why));
  });

  it.each([
    ["HUF", "4990.50"], ["HUF", "4990"], ["COP", "150000"], ["IDR", "150000"], ["PKR", "1500.50"], ["RSD", "100.50"], ["KWD", "1.240"], ["UGX", "100"], ["KPW", "0"], ["ISK", "500"],
  ])("of %s %s that can be charged is accepted", async (currency, price) => {
    const { id } = await create(currency, price);
    await expect(world.module.publishEvent.run(world.owner, id)).resolves.toMatchObject({ status: "PUBLISHED" });
  });

  it("that cannot be charged is refused when a ticket type is added or changed, and when its event is published", async () => {
    const draft = await create("EUR", "10");
    const [type] = await world.db.client.ticketType.findMany({ where: { eventId: draft.id } });
    const added = { name: "B", description: null, price: "0.30", quantity: 1, salesStartAt: null, salesEndAt: null, maxPerPurchase: 1 };
    await expect(world.module.manageTicketTypes.add(world.owner, draft.id, added)).rejects.toMatchObject(badField("price", /at least 0\.50 EUR/));
    await expect(world.module.manageTicketTypes.update(world.owner, type?.id ?? "", { price: "0.49" })).rejects.toMatchObject(badField("price", /at least 0\.50 EUR/));
    await world.db.client.ticketType.update({ where: { id: type?.id ?? "" }, data: { priceMinor: 30 } });
    await expect(world.module.publishEvent.run(world.owner, draft.id)).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringMatching(/"A" must be 0 or at least 0\.50 EUR/) as string });
    // A change of something else is not held up by it.
    await expect(world.module.manageTicketTypes.update(world.owner, type?.id ?? "", { quantity: 5 })).resolves.toMatchObject({ quantity: 5 });
  });
});

describe("a purchase whose total cannot be charged is refused before anything is held", () => {
  it.each([
    ["HRK", 1_000, /no payment gateway here accepts HRK/],
    ["XDR", 1_000, /no payment gateway here accepts XDR/],
    ["KPW", 1_000, /no payment gateway here accepts KPW/],
    ["EUR", 30, /cost 0\.30 EUR in total, but the smallest amount that can be charged is 0\.50 EUR/],
    ["KWD", 1_235, /only multiples of 0\.010 KWD/],
    ["UGX", 1_500_000, /the largest amount that can be charged is 999999 UGX/],
  ])("in %s, for %i minor units that an earlier version accepted", async (currency, priceMinor, why) => {
    const { event, types } = await legacy(currency, priceMinor);
    await expect(buy(event, types)).rejects.toMatchObject(badField("items", why));
    await expectNothingHeld(event);
  });

  it("because of its promo code; without it, and for several, it is sold", async () => {
    const { event, types } = await world.event([{ price: "3" }]);
    await world.module.promoCodes.create(world.owner, promo(event.id, { value: "90" }));
    await expect(buy(event, types, { promoCode: "CODE" })).rejects.toMatchObject(badField("items", /0\.30 EUR.*remove the promo code/));
    await expectNothingHeld(event);
    await expect(buy(event, types, { promoCode: "CODE" }, 2)).resolves.toMatchObject({ totalMinor: 60, status: "PENDING" });
  });

  it("and is told the total and the maximum when it is too large", async () => {
    const { event, types } = await world.event([{ price: "200000" }]);
    await expect(buy(event, types, {}, 10)).rejects.toMatchObject(badField("items", /999999\.99 EUR. Split the order/));
    await expectNothingHeld(event);
  });

  it("but a repeat of one that was placed before still returns it", async () => {
    const { event, types } = await world.event([{}]);
    const order = orderOf(event, types);
    const { id } = await world.module.purchaseTickets.run(buyer, order);
    await world.db.client.event.update({ where: { id: event.id }, data: { currency: "KPW" } });
    await expect(world.module.purchaseTickets.run(buyer, order)).resolves.toMatchObject({ id });
  });
});

describe("a promo code", () => {
  it.each([
    ["PERCENT", "0.1", "3"],
    ["PERCENT", "0.01", "49"],
  ] as const)("of %s %s that takes nothing off %s is refused, and is not used up", async (kind, value, price) => {
    const { event, types } = await world.event([{ price }]);
    await world.module.promoCodes.create(world.owner, promo(event.id, { kind, value }));
    await expect(buy(event, types, { promoCode: "code" })).rejects.toMatchObject({ code: "PROMO_CODE_INVALID", message: expect.stringMatching(/takes nothing off/) as string });
    await expectNothingHeld(event);
  });

  it("is rounded to amounts that can be charged, and cannot be worth another one", async () => {
    const { id } = await create("KWD", "4.120");
    const event = await world.module.publishEvent.run(world.owner, id);
    const types = await world.db.client.ticketType.findMany({ where: { eventId: id } });
    await expect(world.module.promoCodes.create(world.owner, promo(id, { kind: "FIXED", value: "0.005" }))).rejects.toMatchObject(badField("value", /multiple of 0\.010 KWD/));
    await world.module.promoCodes.create(world.owner, promo(id, { value: "33.33" }));
    await expect(buy(event, types, { promoCode: "CODE" })).resolves.toMatchObject({ discountMinor: 1_370, totalMinor: 2_750 });
  });
});

describe("gateways", () => {
  it("that are not set up take no money and no tickets: three purchases do not empty a ticket type", async () => {
    const { event, types } = await world.event([{ quantity: 3 }]);
    for (let time = 0; time < 3; time++) await expect(buy(event, types, { preferredGateways: ["PAYPAL"] })).rejects.toMatchObject(badField("preferredGateways", /available here: STRIPE/));
    await expectNothingHeld(event);
    await expect(buy(event, types, { preferredGateways: ["PAYPAL", "STRIPE"] }, 3)).resolves.toMatchObject({ status: "PENDING" });
  });

  it("do not matter when there is nothing to pay", async () => {
    const { event, types } = await world.event([{ price: "0" }, { price: "5" }]);
    await expect(buy(event, types.slice(0, 1), { preferredGateways: ["PAYPAL"] })).resolves.toMatchObject({ status: "PAID" });
    await world.module.promoCodes.create(world.owner, promo(event.id, { value: "100" }));
    await expect(buy(event, types.slice(1), { preferredGateways: ["PAYPAL"], promoCode: "CODE" })).resolves.toMatchObject({ status: "PAID", totalMinor: 0 });
  });

  it("that payments is not set up with are refused, and prices can be set all the same", async () => {
    const bare = await createCoreWorld();
    try {
      bare.gateways = [];
      const { event, types } = await bare.event([{ quantity: 1 }, { price: "0" }]);
      const order = (index: number) => orderOf(event, types.slice(index, index + 1), 1, { preferredGateways: ["STRIPE", "PAYPAL"] });
      await expect(bare.module.purchaseTickets.run(buyer, order(0))).rejects.toMatchObject(badField("preferredGateways", /no payment gateway is set up/));
      await expect(bare.module.purchaseTickets.run(buyer, order(1))).resolves.toMatchObject({ status: "PAID" });
      expect((await recount(bare.db, event.id)).event).toMatchObject({ reserved: 0 });
    } finally {
      await bare.close();
    }
  });

  it("of this version count while payments does not answer", async () => {
    const alone = await createCoreWorld({ PAYMENTS_URL: "http://127.0.0.1:9" });
    try {
      const { event, types } = await alone.event([{ quantity: 1 }]);
      await expect(alone.module.purchaseTickets.run(buyer, orderOf(event, types, 1, { preferredGateways: ["PAYPAL"] }))).rejects.toMatchObject(badField("preferredGateways"));
      await expect(alone.module.purchaseTickets.run(buyer, orderOf(event, types))).resolves.toMatchObject({ status: "PENDING" });
    } finally {
      await alone.close();
    }
  });
});

describe("the return URL", () => {
  beforeAll(() => world.module.manageReturnHosts.set(world.owner, world.organizationId, ["shop.example"]));
  const returned = async (returnUrl?: string | null) => {
    const { event, types } = await world.event([{}]);
    const { returnUrl: _url, ...order } = orderOf(event, types);
    const { id } = await world.module.purchaseTickets.run(buyer, returnUrl === undefined ? order : { ...order, returnUrl });
    const asked = world.paymentOrders.find(({ metadata }) => metadata.purchaseId === id)?.returnUrl;
    return { id, asked, again: (await world.module.facts.paymentOrder(await world.module.facts.purchase(id))).returnUrl };
  };

  it.each([undefined, null])("is the purchase page with the access token in its fragment when it is %s, and the token is not stored", async (given) => {
    const { id, asked, again } = await returned(given);
    const { origin, pathname, hash } = new URL(asked ?? "");
    expect({ origin, pathname, again }).toEqual({ origin: "http://127.0.0.1:4000", pathname: `/purchases/${id}`, again: asked });
    await expect(world.module.readPurchases.find(buyer, id, hash.slice(1))).resolves.toMatchObject({ id, seenAs: "BUYER" });
    expect(await world.db.client.purchase.findUnique({ where: { id } })).toMatchObject({ returnUrl: "" });
  });

  it.each([
    ["https://shop.example/thanks/{purchaseId}?again={purchaseId}", (id: string) => `https://shop.example/thanks/${id}?again=${id}`],
    ["https://shop.example/%7BpurchaseId%7D", (id: string) => `https://shop.example/${id}`],
    ["https://shop.example/%7bpurchaseId%7d#{purchaseId}", (id: string) => `https://shop.example/${id}#${id}`],
    ["https://shop.example/{other}", () => "https://shop.example/%7Bother%7D"],
  ])("%s has the purchase's ID in place of {purchaseId}", async (given, expected) => {
    const { id, asked, again } = await returned(given);
    expect([asked, again]).toEqual([expected(id), expected(id)]);
  });

  it("that is omitted is the same input as null, under one key", async () => {
    const { event, types } = await world.event([{}]);
    const { returnUrl: _url, ...order } = orderOf(event, types, 1, { idempotencyKey: newId() });
    const { id } = await world.module.purchaseTickets.run(buyer, order);
    await expect(world.module.purchaseTickets.run(buyer, { ...order, returnUrl: null })).resolves.toMatchObject({ id });
  });
});
