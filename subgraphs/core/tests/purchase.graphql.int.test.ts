import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { openCoreGraph, type AskCore } from "./core-graph";
import { createCoreWorld, recount, type CoreWorld } from "./core-world";
import { paymentOf } from "./made-tickets";

let world: CoreWorld;
let ask: AskCore;
beforeAll(async () => {
  world = await createCoreWorld();
  ask = await openCoreGraph(world);
});
afterAll(() => world.close());

interface Bought {
  readonly purchaseTickets: { readonly id: string; readonly status: string; readonly accessToken: string; readonly subtotal: object; readonly discount: object; readonly total: object };
}

const PURCHASE = `mutation($input: PurchaseTicketsInput!) {
  purchaseTickets(input: $input) { id status accessToken subtotal { amount currency } discount { amount } total { amount } items { unitPrice { amount } total { amount } } }
}`;
const inputOf = (eventId: string, ticketTypeId: string | undefined, more: object = {}) => ({
  eventId,
  items: [{ ticketTypeId, quantity: 1 }],
  buyer: { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com" },
  returnUrl: "http://localhost/return",
  idempotencyKey: newId(),
  ...more,
});
const buy = (input: object, caller = anonymous()) => ask<Bought>(caller, PURCHASE, { input });

describe("a purchase through GraphQL", () => {
  it("takes an explicit null for the default, where there is one", async () => {
    const { event, types } = await world.event([{}]);
    const { data, errors } = await buy(inputOf(event.id, types[0]?.id, { preferredGateways: null, promoCode: null, waitingListToken: null, items: [{ ticketTypeId: types[0]?.id, quantity: 1, guests: null }] }));
    expect(errors).toEqual([]);
    const { preferredGateways } = await world.db.client.purchase.findUniqueOrThrow({ where: { id: data?.purchaseTickets.id ?? "" } });
    expect(preferredGateways).toEqual(["STRIPE", "PAYPAL"]);
  });

  it("is the same for its key whether what it does not want is null or left out", async () => {
    const { event, types } = await world.event([{}]);
    const input = inputOf(event.id, types[0]?.id);
    const first = await buy(input);
    const again = await buy({ ...input, promoCode: null, waitingListToken: null, preferredGateways: null, buyer: { ...input.buyer, phone: null } });
    expect(again).toEqual(first);
    expect((await buy({ ...input, promoCode: "OTHER" })).errors).toMatchObject([{ code: "CONFLICT" }]);
  });

  it.each<[string, object, string]>([
    ["a key with a character that no text can hold", { idempotencyKey: "a\u0000b" }, "BAD_USER_INPUT"],
    ["a key with half a character", { idempotencyKey: "a\ud800b" }, "BAD_USER_INPUT"],
    ["a name with half a character", { buyer: { firstName: "A\udc00", lastName: "B", email: "ada@example.com" } }, "BAD_USER_INPUT"],
    ["an address to return to with a line break", { returnUrl: "https://shop.example/\r\nX-Other: 1" }, "BAD_USER_INPUT"],
    ["an address to return to with a character that no text can hold", { returnUrl: "https://shop.example/\u0000" }, "BAD_USER_INPUT"],
    ["an address to return to with half a character", { returnUrl: "https://shop.example/\ud800" }, "BAD_USER_INPUT"],
    ["no gateway at all", { preferredGateways: [] }, "BAD_USER_INPUT"],
    ["a promo code that none looks like", { promoCode: "SAVE\u0000" }, "BAD_USER_INPUT"],
    ["a promo code of half a character", { promoCode: "\ud800\ud800\ud800" }, "BAD_USER_INPUT"],
    ["a token of the waiting list that is none", { waitingListToken: "a\u0000.b" }, "BAD_USER_INPUT"],
  ])("with %s is refused, and holds nothing", async (_what, more, code) => {
    const { event, types } = await world.event([{}]);
    expect((await buy(inputOf(event.id, types[0]?.id, more))).errors).toMatchObject([{ code }]);
    expect((await recount(world.db, event.id)).counted).toEqual({ sold: 0, reserved: 0, validated: 0 });
  });

  it.each(["0000-01-01T00:00:00.000Z", "-000001-01-01T00:00:00.000Z", "+012345-01-01T00:00:00.000Z", "-271821-04-20T00:00:00.000Z", "nonsense"])(
    "is listed after no cursor that we did not make, such as one of %s",
    async (key) => {
      const { event } = await world.event([{}]);
      const after = Buffer.from(`${key}|${newId()}`).toString("base64url");
      const { data, errors } = await ask(world.owner, "query($id: ID!, $after: String) { event(id: $id) { purchases(after: $after) { totalCount } } }", { id: event.id, after });
      expect({ data, errors }).toMatchObject({ data: { event: { purchases: null } }, errors: [{ code: "BAD_USER_INPUT" }] });
    },
  );
});

describe("a currency", () => {
  const CREATE = `mutation($input: CreateEventInput!) { createEvent(input: $input) { id ticketTypes { id price { amount } } } }`;
  const create = (currency: string, price: string) => {
    const input = { organizationId: world.organizationId, title: "Night", startsAt: later(1), endsAt: later(2), location: "Tunis", maxAttendees: 50, currency, ticketTypes: [{ name: "A", price, quantity: 20 }] };
    return ask<{ createEvent: { id: string; ticketTypes: { id: string; price: { amount: string } }[] } }>(world.owner, CREATE, { input });
  };
  const later = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

  it.each([
    { digits: "no digits", currency: "JPY", price: "1000", tooFine: "1000.5", fixed: "150", percent: "33.33", subtotal: "2000", off: ["150", "667"], totals: ["1850", "1333"] },
    { digits: "three digits", currency: "TND", price: "10.120", tooFine: "10.125", fixed: "0.250", percent: "33.33", subtotal: "20.240", off: ["0.250", "6.750"], totals: ["19.990", "13.490"] },
  ])("of $digits is sold, reduced, paid and counted to the unit", async ({ currency, price, tooFine, fixed, percent, subtotal, off, totals }) => {
    expect((await create(currency, tooFine)).errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    const { data } = await create(currency, price);
    const { id: eventId = "", ticketTypes: [type] = [] } = data?.createEvent ?? {};
    expect(type?.price.amount).toBe(price);
    await ask(world.owner, `mutation($id: ID!) { publishEvent(id: $id) { id } }`, { id: eventId });
    const promo = (input: object) => ask(world.owner, `mutation($input: CreatePromoCodeInput!) { createPromoCode(input: $input) { value } }`, { input: { eventId, ...input } });
    expect((await promo({ code: "FINE", kind: "FIXED", value: tooFine })).errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    expect((await promo({ code: "FIXED", kind: "FIXED", value: fixed })).data).toEqual({ createPromoCode: { value: fixed } });
    expect((await promo({ code: "SHARE", kind: "PERCENT", value: percent })).data).toEqual({ createPromoCode: { value: percent } });
    for (const [index, promoCode] of ["FIXED", "SHARE"].entries()) {
      const { data: bought } = await buy(inputOf(eventId, type?.id, { items: [{ ticketTypeId: type?.id, quantity: 2 }], promoCode }));
      expect(bought?.purchaseTickets).toMatchObject({ subtotal: { amount: subtotal, currency }, discount: { amount: off[index] }, total: { amount: totals[index] }, items: [{ unitPrice: { amount: price }, total: { amount: subtotal } }] });
      const purchase = await world.db.client.purchase.findUniqueOrThrow({ where: { id: bought?.purchaseTickets.id ?? "" } });
      const news = paymentOf(purchase);
      await world.module.settlePayment.run({ ...news, data: { ...news.data, amount: totals[index] ?? "", currency } }, newId());
      expect(await world.db.client.purchase.findUnique({ where: { id: purchase.id } })).toMatchObject({ status: "PAID" });
    }
    const { data: sold } = await ask<{ event: { statistics: { revenue: { amount: string } } } }>(world.owner, `query($id: ID!) { event(id: $id) { statistics { sold revenue { amount currency } } } }`, { id: eventId });
    const revenue = currency === "JPY" ? "3183" : "33.480";
    expect(sold?.event.statistics).toEqual({ sold: 4, revenue: { amount: revenue, currency } });
  });
});
