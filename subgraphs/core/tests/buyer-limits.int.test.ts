import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { withKey } from "../../../platform/testing/test-principals";
import type { TicketTypeDraft } from "../services/ticket-type-draft";
import type { PurchaseOrder } from "../services/purchase-order";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { confirmed, countOf, outcomeOf, paidWith, personWith, refusalOf, unconfirmed, withoutLock } from "./limits.fixture";

const LIMIT = 4;
let world: CoreWorld;
beforeEach(async () => (world = await createCoreWorld()));
afterEach(() => world.close());

let place = 0;
/** Somewhere else each time: networks have a test of their own. */
const anywhere = (): Principal => anonymous(`198.51.100.${++place % 250}`);

/** A shop with as many types as given; each may be bought by two in one purchase and by four in all. */
async function shop(types: readonly Partial<TicketTypeDraft>[] = [{}]) {
  const made = await world.event(types.map((type) => ({ quantity: 500, maxPerPurchase: 2, maxPerBuyer: LIMIT, ...type })));
  const buy = (caller: Principal, email: string, quantity = 2, more: Partial<PurchaseOrder> = {}) =>
    world.module.purchaseTickets.run(caller, orderOf(made.event, made.types, quantity, { buyer: personWith(email), ...more }));
  return { ...made, buy };
}
const REFUSED = { code: "BUYER_LIMIT_REACHED" };
const held = async (eventId: string) => (await recount(world.db, eventId)).event;

describe.each([
  ["paid", "10", "PENDING"],
  ["free", "0", "PAID"],
])("one buyer of %s tickets", (_, price, status) => {
  it("has no more than maxPerBuyer with one email address, in any spelling, from anywhere, with or without accounts", async () => {
    const { event, types, buy } = await shop([{ price }]);
    await expect(buy(anywhere(), "ada@example.com")).resolves.toMatchObject({ status });
    await buy(unconfirmed(), "Ada@EXAMPLE.com", 1);
    await buy(confirmed(), "ada+second@example.com", 1);
    for (const caller of [anywhere(), unconfirmed(), confirmed()]) {
      for (const email of ["ada@example.com", "ADA@example.com", "ada+x@example.com", "ada+y+z@example.com"]) {
        expect(await refusalOf(buy(caller, email, 1))).toMatchObject({ ...REFUSED, extensions: { ticketTypeId: types[0]?.id, maxPerBuyer: LIMIT } });
      }
    }
    const { sold, reserved } = await held(event.id);
    expect(sold + reserved).toBe(LIMIT);
    await expect(buy(anywhere(), "grace@example.com")).resolves.toMatchObject({ status });
  });

  it("has no more with one account, whatever email address they give", async () => {
    const { event, buy } = await shop([{ price }]);
    for (const caller of [confirmed(), unconfirmed()]) {
      const outcomes = [];
      for (let index = 0; index < 5; index++) outcomes.push(await outcomeOf(buy({ ...caller, address: anywhere().address }, `${newId()}@example.com`)));
      expect(outcomes).toEqual([status, status, ...Array<string>(3).fill("BUYER_LIMIT_REACHED")]);
    }
    const { sold, reserved } = await held(event.id);
    expect(sold + reserved).toBe(2 * LIMIT);
  });
});

describe("email addresses", () => {
  it.each([
    ["ada.lovelace@gmail.com", "adalovelace@gmail.com", true],
    ["a.d.a+x@googlemail.com", "ada@gmail.com", true],
    ["ada.lovelace@example.com", "adalovelace@example.com", false],
    ["+ada@example.com", "+grace@example.com", false],
    ["ada@one.example", "ada@two.example", false],
  ])("%s and %s count together: %s", async (one, other, together) => {
    const { buy } = await shop();
    await buy(anywhere(), one);
    await buy(anywhere(), one);
    expect(await outcomeOf(buy(anywhere(), other))).toBe(together ? "BUYER_LIMIT_REACHED" : "PENDING");
  });
});

describe("what counts", () => {
  const email = "ada@example.com";

  it("is each type of a purchase by itself, and a refused purchase holds nothing of any", async () => {
    const { event, types, buy } = await shop([{}, { name: "VIP" }, { name: "Unlimited", maxPerBuyer: 500 }]);
    const of = (index: number) => ({ items: orderOf(event, types.slice(index, index + 1), 2).items });
    for (const index of [0, 1, 0, 1]) await buy(anywhere(), email, 2, of(index));
    for (const index of [0, 1]) await expect(buy(anywhere(), email, 2, of(index))).rejects.toMatchObject(REFUSED);
    await expect(buy(anywhere(), email, 2)).rejects.toMatchObject(REFUSED);
    for (let index = 0; index < 4; index++) await buy(anywhere(), email, 2, of(2));
    expect((await held(event.id)).reserved).toBe(2 * LIMIT + 8);
  });

  it("is the event's own: other events have limits of their own", async () => {
    const [one, other] = [await shop(), await shop()];
    for (const { buy } of [one, other]) for (let index = 0; index < 2; index++) await buy(anywhere(), email);
    await expect(other.buy(anywhere(), email)).rejects.toMatchObject(REFUSED);
  });

  it("is not what was cancelled, has expired or was refunded", async () => {
    const { event, buy } = await shop();
    const [first, second] = [await buy(anywhere(), email), await buy(anywhere(), email)];
    await expect(buy(anywhere(), email)).rejects.toMatchObject(REFUSED);
    await world.module.cancelPurchase.run(world.owner, first.id, null);
    const third = await buy(anywhere(), email);
    await world.db.client.purchase.update({ where: { id: third.id }, data: { expiresAt: new Date(Date.now() - 1_000) } });
    const fourth = await buy(anywhere(), email);
    const news = paidWith(second, null, "20.00");
    await world.module.settlePayment.run(news, newId());
    await expect(buy(anywhere(), email)).rejects.toMatchObject(REFUSED);
    await world.module.settlePayment.run({ ...news, eventType: "payment.refunded", status: "refunded", data: { ...news.data, refunded_amount: "20.00" } }, newId());
    await buy(anywhere(), email);
    // One ticket of a paid purchase is cancelled: it does not count, and the other does.
    await world.module.settlePayment.run(paidWith(fourth, null, "20.00"), newId());
    const [ticket] = await world.db.client.ticket.findMany({ where: { purchaseId: fourth.id } });
    await world.module.cancelTicket.ticket(world.owner, ticket?.id ?? "", null);
    await expect(buy(anywhere(), email, 2)).rejects.toMatchObject(REFUSED);
    await buy(anywhere(), email, 1);
    expect(await world.db.client.purchase.count({ where: { eventId: event.id } })).toBe(6);
  });

  it("is what was transferred, and what has a guest with another address by now", async () => {
    const { buy } = await shop([{ price: "0" }]);
    const purchase = await buy(anywhere(), email);
    const token = world.module.access.accessToken(purchase.id);
    const tickets = await world.db.client.ticket.findMany({ where: { purchaseId: purchase.id } });
    await world.module.transferTicket.run(anonymous(), tickets[0]?.id ?? "", personWith("grace@example.com"), token);
    await world.module.updateGuest.run(world.owner, tickets[1]?.guestId ?? "", { email: "alan@example.com" });
    await buy(anywhere(), email);
    await expect(buy(anywhere(), email)).rejects.toMatchObject(REFUSED);
    await expect(buy(anywhere(), "grace@example.com")).resolves.toMatchObject({ status: "PAID" });
  });

  it("is not a guest whom the organizer added", async () => {
    const { event, types, buy } = await shop();
    for (let index = 0; index < 5; index++) {
      await world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", ...personWith(email), idempotencyKey: newId() });
    }
    await buy(anywhere(), email);
    await expect(buy(anywhere(), email)).resolves.toMatchObject({ status: "PENDING" });
  });

  it("is an accepted offer of the waiting list", async () => {
    const { event, types, buy } = await shop([{ quantity: 6 }]);
    await buy(anywhere(), email);
    await buy(anywhere(), email);
    const last = await buy(anywhere(), "grace@example.com");
    const { token } = await world.module.joinWaitingList.run(anywhere(), { eventId: event.id, ticketTypeId: types[0]?.id ?? "", email: "other@example.com", quantity: 2 });
    await world.module.cancelPurchase.run(world.owner, last.id, null);
    await expect(buy(anywhere(), email, 2, { waitingListToken: token })).rejects.toMatchObject(REFUSED);
    await expect(buy(anywhere(), "other@example.com", 2, { waitingListToken: token })).resolves.toMatchObject({ status: "PENDING" });
  });

  it("is not a repeat of the same purchase", async () => {
    const { buy } = await shop();
    await buy(anywhere(), email);
    const [caller, repeat] = [anywhere(), { idempotencyKey: newId() }];
    const answers = await Promise.all(Array.from({ length: 6 }, () => buy(caller, email, 2, repeat)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  });

  it("counts for API keys as for people", async () => {
    const { buy } = await shop();
    const caller = withKey(confirmed(), ["purchases:own"], ["purchases:own"]);
    for (let index = 0; index < 2; index++) await buy(caller, `${newId()}@example.com`);
    await expect(buy(caller, `${newId()}@example.com`)).rejects.toMatchObject(REFUSED);
    const organizer = withKey(world.owner, ["purchases:manage"]);
    for (let index = 0; index < 2; index++) await buy(organizer, "walk-in@example.com");
    await expect(buy(organizer, "walk-in@example.com")).rejects.toMatchObject(REFUSED);
  });
});

describe("late money", () => {
  it("does not buy more than maxPerBuyer: it goes back when the buyer has others by now", async () => {
    const { event, buy } = await shop();
    const late = await buy(anywhere(), "ada@example.com");
    await world.module.expireHolds.run(event.id, new Date(Date.now() + 3_600_000));
    for (let index = 0; index < 2; index++) await buy(anywhere(), "ADA@example.com");
    const news = paidWith(late, null, "20.00");
    await world.module.settlePayment.run(news, newId());
    expect(await world.db.client.purchase.findUnique({ where: { id: late.id } })).toMatchObject({ status: "EXPIRED" });
    const outbox = await world.db.client.outbox.findMany({ where: { name: { in: ["refund-payment", "send-email"] } }, orderBy: { name: "asc" } });
    expect(outbox.map(({ payload }) => payload)).toMatchObject([{ paymentId: news.data.payment_service_id }, { template: "payment_refunded", to: "ada@example.com" }]);
    expect((await held(event.id)).reserved).toBe(LIMIT);
  });
});

describe("30 purchases at once by one buyer", () => {
  const attempt = async (): Promise<number> => {
    const { event, buy } = await shop();
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => outcomeOf(buy(anywhere(), "ada@example.com"))));
    expect(outcomes.filter((outcome) => outcome !== "PENDING" && outcome !== "BUYER_LIMIT_REACHED")).toEqual([]);
    expect((await held(event.id)).reserved).toBe(2 * countOf(outcomes, "PENDING"));
    return countOf(outcomes, "PENDING");
  };

  it("never get more than maxPerBuyer", async () => {
    expect(await attempt()).toBe(2);
  });

  it("get more when they are not counted one after the other", async () => {
    await withoutLock(world.db, "email");
    expect(await attempt()).toBeGreaterThan(2);
  });

  it("never get more with one account", async () => {
    const { buy } = await shop();
    const caller = confirmed();
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => outcomeOf(buy(caller, `${newId()}@example.com`))));
    expect(countOf(outcomes, "PENDING")).toBe(2);
  });

  it("get more with one account when they are not counted one after the other", async () => {
    await withoutLock(world.db, "account");
    const { buy } = await shop();
    const caller = confirmed();
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => outcomeOf(buy(caller, `${newId()}@example.com`))));
    expect(countOf(outcomes, "PENDING")).toBeGreaterThan(2);
  });
});

describe("the limit of a ticket type", () => {
  it("is maxPerPurchase by default, follows it, and can be set and reset", async () => {
    const { event } = await world.event([{}]);
    const { manageTicketTypes } = world.module;
    const draft = { name: "VIP", description: null, price: "10", quantity: 5, salesStartAt: null, salesEndAt: null, maxPerPurchase: 3 };
    const { id, maxPerBuyer } = await manageTicketTypes.add(world.owner, event.id, draft);
    expect(maxPerBuyer).toBeNull();
    expect(await manageTicketTypes.update(world.owner, id, { maxPerPurchase: 5 })).toMatchObject({ maxPerBuyer: null });
    expect(await manageTicketTypes.update(world.owner, id, { maxPerBuyer: 7 })).toMatchObject({ maxPerBuyer: 7 });
    expect(await manageTicketTypes.update(world.owner, id, { maxPerPurchase: 7 })).toMatchObject({ maxPerBuyer: 7, maxPerPurchase: 7 });
    expect(await manageTicketTypes.update(world.owner, id, { maxPerBuyer: null })).toMatchObject({ maxPerBuyer: null });
  });

  it("is at least maxPerPurchase", async () => {
    const { event, types } = await world.event([{ maxPerPurchase: 5, maxPerBuyer: 6 }]);
    const { manageTicketTypes } = world.module;
    const draft = { name: "VIP", description: null, price: "10", quantity: 5, salesStartAt: null, salesEndAt: null, maxPerPurchase: 3, maxPerBuyer: 2 };
    const problem = { code: "BAD_USER_INPUT", extensions: { fields: { maxPerBuyer: "must be at least maxPerPurchase, which is 3" } } };
    await expect(manageTicketTypes.add(world.owner, event.id, draft)).rejects.toMatchObject(problem);
    for (const change of [{ maxPerBuyer: 4 }, { maxPerPurchase: 7 }, { maxPerBuyer: 8, maxPerPurchase: 9 }]) {
      await expect(manageTicketTypes.update(world.owner, types[0]?.id ?? "", change)).rejects.toMatchObject({ code: "BAD_USER_INPUT", extensions: { fields: { maxPerBuyer: expect.any(String) as string } } });
    }
    await expect(manageTicketTypes.update(world.owner, types[0]?.id ?? "", { maxPerBuyer: 9, maxPerPurchase: 9 })).resolves.toMatchObject({ maxPerBuyer: 9 });
  });

  it("counts what was bought under a higher limit, and applies immediately", async () => {
    const { types, buy } = await shop();
    await buy(anywhere(), "ada@example.com");
    await buy(anywhere(), "ada@example.com");
    await world.module.manageTicketTypes.update(world.owner, types[0]?.id ?? "", { maxPerBuyer: 6 });
    await buy(anywhere(), "ada@example.com");
    await world.module.manageTicketTypes.update(world.owner, types[0]?.id ?? "", { maxPerBuyer: 2 });
    await expect(buy(anywhere(), "ada@example.com", 1)).rejects.toMatchObject({ ...REFUSED, extensions: { maxPerBuyer: 2 } });
  });

  it("is copied with the event", async () => {
    const { event } = await world.event([{ maxPerBuyer: 12 }]);
    const copy = await world.module.duplicateEvent.run(world.owner, event.id, new Date(Date.now() + 5 * 86_400_000));
    expect(await world.db.client.ticketType.findFirst({ where: { eventId: copy.id } })).toMatchObject({ maxPerBuyer: 12 });
  });
});
