import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { solutionOf } from "../../../platform/testing/solve-challenge";
import type { TicketTypeDraft } from "../services/ticket-type-draft";
import type { PurchaseOrder } from "../services/purchase-order";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { confirmed, countOf, outcomeOf, paidWith, personWith, refusalOf, unconfirmed, withoutLock } from "./limits.fixture";

/** Of 100 tickets: 10 without a challenge, 30 with. */
const SHARES = { NETWORK_SOFT_PERCENT: "10", NETWORK_SOFT_MINIMUM: "4", NETWORK_HARD_PERCENT: "30", NETWORK_HARD_MINIMUM: "8", CHALLENGE_WORK: "4" };
let world: CoreWorld;
beforeEach(async () => (world = await createCoreWorld(SHARES)));
afterEach(() => world.close());

const HERE = "203.0.113.7";
const here = anonymous(HERE);

async function shop(types: readonly Partial<TicketTypeDraft>[] = [{}], capacity = 100) {
  const made = await world.event(types.map((type) => ({ quantity: capacity, ...type })), capacity);
  /** By somebody else each time. */
  const buy = (caller: Principal, quantity: number, more: Partial<PurchaseOrder> = {}, now?: Date) =>
    world.module.purchaseTickets.run(caller, orderOf(made.event, made.types, quantity, { buyer: personWith(), ...more }), now);
  /** The same by a client that solves the challenge, if there is one. */
  const buyWithChallenge = async (caller: Principal, quantity: number, more: Partial<PurchaseOrder> = {}) => {
    const order = { idempotencyKey: newId(), buyer: personWith(), ...more };
    return buy(caller, quantity, order).catch(async (error: { code?: string; extensions?: { challenge?: unknown } }) => {
      if (error.code !== "CHALLENGE_REQUIRED") throw error;
      return buy(caller, quantity, { ...order, challengeSolution: await solutionOf(error.extensions?.challenge) });
    });
  };
  return { ...made, buy, buyWithChallenge };
}
const CHALLENGED = { code: "CHALLENGE_REQUIRED" };
const LIMITED = { code: "RATE_LIMITED", extensions: { retryAfter: expect.any(Number) as number } };

describe.each([
  ["unpaid holds", "10", "PENDING"],
  ["free tickets", "0", "PAID"],
])("the %s of one network", (_, price, status) => {
  it("need a challenge beyond a share of the event, and are refused beyond a larger one", async () => {
    const { event, buy, buyWithChallenge } = await shop([{ price }]);
    for (let index = 0; index < 5; index++) await expect(buy(here, 2)).resolves.toMatchObject({ status });
    await expect(buy(here, 1)).rejects.toMatchObject(CHALLENGED);
    for (let index = 0; index < 10; index++) await expect(buyWithChallenge(here, 2)).resolves.toMatchObject({ status });
    const refusal = await refusalOf(buyWithChallenge(here, 1));
    expect(refusal).toMatchObject(LIMITED);
    const seconds = status === "PENDING" ? 600 : 3_600;
    expect(Math.abs((refusal.extensions.retryAfter as number) - seconds)).toBeLessThan(60);
    await expect(buy(anonymous("203.0.113.8"), 2)).resolves.toMatchObject({ status });
    const { sold, reserved } = (await recount(world.db, event.id)).event;
    expect(sold + reserved).toBe(32);
  });

  it("count for a whole /64 network of IPv6", async () => {
    const { buy } = await shop([{ price }]);
    for (let index = 1; index <= 5; index++) await buy(anonymous(`2001:db8:1:2::${index}`), 2);
    await expect(buy(anonymous("2001:db8:1:2:ffff::1"), 1)).rejects.toMatchObject(CHALLENGED);
    await expect(buy(anonymous("2001:db8:1:3::1"), 1)).resolves.toMatchObject({ status });
  });

  it("count for accounts, too; a confirmed one may take twice as much without a challenge", async () => {
    const { buy } = await shop([{ price }]);
    for (let index = 0; index < 5; index++) await buy(unconfirmed(HERE), 2);
    await expect(buy(unconfirmed(HERE), 1)).rejects.toMatchObject(CHALLENGED);
    await expect(buy(here, 1)).rejects.toMatchObject(CHALLENGED);
    for (let index = 0; index < 5; index++) await expect(buy(confirmed(HERE), 2)).resolves.toMatchObject({ status });
    await expect(buy(confirmed(HERE), 1)).rejects.toMatchObject(CHALLENGED);
  });
});

describe("a crowd behind one address", () => {
  it("buys with challenges, one for each purchase, as long as it pays", async () => {
    const { event, buyWithChallenge } = await shop();
    for (let index = 0; index < 40; index++) {
      const purchase = await buyWithChallenge(here, 2);
      // Those who are quick make room for others.
      if (index % 2 === 0 || index > 10) await world.module.settlePayment.run(paidWith(purchase, `card-${index}`, "20.00"), newId());
    }
    expect((await recount(world.db, event.id)).event).toMatchObject({ sold: 70, reserved: 10 });
  });

  it("solves harder challenges the more it holds", async () => {
    const { buy, buyWithChallenge } = await shop();
    const levelOf = async (quantity: number) => {
      const { challenge } = (await refusalOf(buy(here, quantity))).extensions as { challenge: { parameters: { data: { level: number } } } };
      return challenge.parameters.data.level;
    };
    for (let index = 0; index < 2; index++) await buy(here, 5);
    expect([await levelOf(1), await levelOf(10)]).toEqual([1, 1]);
    for (let index = 0; index < 2; index++) await buyWithChallenge(here, 5);
    expect(await levelOf(1)).toBe(2);
  });
});

describe("a solution", () => {
  const full = async () => {
    const made = await shop();
    for (let index = 0; index < 2; index++) await made.buy(here, 5);
    const challenge = async (caller: Principal) => (await refusalOf(made.buy(caller, 1))).extensions.challenge;
    return { ...made, challenge };
  };

  it("is accepted once, also when it is sent twice at the same moment", async () => {
    const { buy, challenge } = await full();
    const challengeSolution = await solutionOf(await challenge(here));
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcomeOf(buy(here, 1, { challengeSolution }))));
    expect([countOf(outcomes, "PENDING"), countOf(outcomes, "CHALLENGE_REQUIRED")]).toEqual([1, 9]);
    await expect(buy(here, 1, { challengeSolution })).rejects.toMatchObject(CHALLENGED);
  });

  it("is not used up by a purchase that fails for another reason, and by its own repeat", async () => {
    const { types, buy, challenge } = await full();
    const challengeSolution = await solutionOf(await challenge(here));
    await world.db.client.ticketType.updateMany({ data: { quantity: 10 } });
    await expect(buy(here, 1, { challengeSolution })).rejects.toMatchObject({ code: "SOLD_OUT" });
    await world.db.client.ticketType.updateMany({ where: { id: types[0]?.id ?? "" }, data: { quantity: 100 } });
    const order = { idempotencyKey: newId(), buyer: personWith(), challengeSolution };
    const purchase = await buy(here, 1, order);
    expect(await buy(here, 1, order)).toMatchObject({ id: purchase.id });
    expect(await buy(here, 1, { ...order, challengeSolution: null })).toMatchObject({ id: purchase.id });
  });

  it("is refused from another network, for another event, and when it is made up", async () => {
    const [one, other] = [await full(), await full()];
    for (let index = 0; index < 2; index++) await one.buy(anonymous("203.0.113.8"), 5);
    const [mine, theirs, elsewhere] = [await one.challenge(here), await one.challenge(anonymous("203.0.113.8")), await other.challenge(here)];
    const harder = { ...(mine as { parameters: { data: object } }) };
    const forged = { ...harder, parameters: { ...harder.parameters, cost: 1 } };
    for (const challengeSolution of [await solutionOf(theirs), await solutionOf(elsewhere), "nonsense"]) {
      await expect(one.buy(here, 1, { challengeSolution })).rejects.toMatchObject(CHALLENGED);
    }
    await expect(one.buy(here, 1, { challengeSolution: Buffer.from(JSON.stringify({ challenge: forged, solution: { counter: 1, derivedKey: "00" } })).toString("base64") })).rejects.toMatchObject(CHALLENGED);
    await expect(one.buy(here, 1, { challengeSolution: await solutionOf(mine) })).resolves.toMatchObject({ status: "PENDING" });
  });

  it("is accepted one level below what is required by now, and refused further below", async () => {
    await world.close();
    world = await createCoreWorld({ ...SHARES, NETWORK_HARD_PERCENT: "100" });
    const { buy, buyWithChallenge, challenge } = await full();
    const stock = [await solutionOf(await challenge(here)), await solutionOf(await challenge(here))];
    for (let index = 0; index < 3; index++) await buyWithChallenge(here, 5);
    await expect(buy(here, 1, { challengeSolution: stock[0] })).resolves.toMatchObject({ status: "PENDING" });
    for (let index = 0; index < 3; index++) await buyWithChallenge(here, 5);
    await expect(buy(here, 1, { challengeSolution: stock[1] })).rejects.toMatchObject({ ...CHALLENGED, message: expect.stringContaining("too easy") as string });
  });
});

describe("what a network takes", () => {
  it("is counted over all types of an event, and by each type", async () => {
    const { event, types, buy } = await shop([{ quantity: 80 }, { quantity: 20 }]);
    const of = (index: number) => ({ items: orderOf(event, types.slice(index, index + 1), 2).items });
    // 10 % of 20 is less than the minimum of 4.
    for (let index = 0; index < 2; index++) await buy(here, 2, of(1));
    await expect(buy(here, 2, of(1))).rejects.toMatchObject(CHALLENGED);
    for (let index = 0; index < 3; index++) await buy(here, 2, of(0));
    await expect(buy(here, 2, of(0))).rejects.toMatchObject(CHALLENGED);
    await expect(buy(here, 2)).rejects.toMatchObject(CHALLENGED);
  });

  it("is refused by type beyond the type's larger share", async () => {
    const { event, types, buyWithChallenge } = await shop([{ quantity: 80 }, { quantity: 20 }]);
    const vip = { items: orderOf(event, types.slice(1), 2).items };
    for (let index = 0; index < 4; index++) await buyWithChallenge(here, 2, vip);
    await expect(buyWithChallenge(here, 2, vip)).rejects.toMatchObject(LIMITED);
    await expect(buyWithChallenge(here, 2, { items: orderOf(event, types.slice(0, 1), 2).items })).resolves.toMatchObject({ status: "PENDING" });
  });

  it("cannot be exceeded by one purchase of many types", async () => {
    const { buy } = await shop(Array.from({ length: 5 }, (_, index) => ({ name: `Type ${index}`, quantity: 100 })));
    await expect(buy(here, 6)).rejects.toMatchObject(CHALLENGED);
    await expect(buy(here, 7)).rejects.toMatchObject({ code: "BAD_USER_INPUT", extensions: { fields: { items: expect.stringContaining("at most 30") as string } } });
  });

  it("is free again when it was paid, cancelled or has expired, and free tickets no longer count after an hour", async () => {
    const { buy } = await shop();
    const first = await buy(here, 5);
    const second = await buy(here, 5);
    await expect(buy(here, 1)).rejects.toMatchObject(CHALLENGED);
    await world.module.settlePayment.run(paidWith(first, "card-1", "50.00"), newId());
    await buy(here, 5);
    await world.module.cancelPurchase.run(world.owner, second.id, null);
    await buy(here, 5, {}, new Date(Date.now() - 601_000));
    await buy(here, 5);
    const free = await shop([{ price: "0" }]);
    for (let index = 0; index < 2; index++) await free.buy(here, 5, {}, new Date(Date.now() - 3_601_000));
    await expect(free.buy(here, 5)).resolves.toMatchObject({ status: "PAID" });
  });

  it("does not count for organizers of the event, nor for offers of the waiting list", async () => {
    const { event, types, buy } = await shop([{ quantity: 30 }]);
    const organizer = { ...world.owner, address: HERE };
    for (let index = 0; index < 5; index++) await buy(organizer, 5);
    const last = await buy(organizer, 5);
    const { token } = await world.module.joinWaitingList.run(here, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", email: "waits@example.com", quantity: 5 });
    await world.module.cancelPurchase.run(world.owner, last.id, null);
    await expect(buy(here, 5, { waitingListToken: token })).resolves.toMatchObject({ status: "PENDING" });
  });

  it("is not limited for buyers whose address nobody knows", async () => {
    const { buy } = await shop();
    for (let index = 0; index < 10; index++) await buy(anonymous(""), 5);
  });
});

describe("40 purchases at once from one network", () => {
  const attempt = async () => {
    const { event, buy } = await shop();
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => outcomeOf(buy(here, 2))));
    const counts = { taken: countOf(outcomes, "PENDING"), challenged: countOf(outcomes, "CHALLENGE_REQUIRED"), refused: countOf(outcomes, "RATE_LIMITED") };
    expect((await recount(world.db, event.id)).event.reserved).toBe(2 * counts.taken);
    return counts;
  };

  it("take no more than the share", async () => {
    expect(await attempt()).toEqual({ taken: 5, challenged: 35, refused: 0 });
  });

  it("take more when they are not counted one after the other", async () => {
    await withoutLock(world.db, "network");
    expect((await attempt()).taken).toBeGreaterThan(5);
  });
});
