import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";
import { confirmed, paidWith, personWith, refusalOf } from "./limits.fixture";

const MINUTE = 60_000;
let world: CoreWorld;
beforeEach(async () => (world = await createCoreWorld({ ABANDONED_HOLDS: "3", NETWORK_HARD_PERCENT: "25", CHALLENGE_WORK: "4" })));
afterEach(() => world.close());

let place = 0;
const anywhere = (): Principal => anonymous(`198.51.100.${++place % 250}`);

async function shop() {
  const { event, types } = await world.event([{ quantity: 400 }], 400);
  const buy = (caller: Principal, email = `${newId()}@example.com`, quantity = 1) => world.module.purchaseTickets.run(caller, orderOf(event, types, quantity, { buyer: personWith(email) }));
  /** Lets a hold end unpaid. */
  const expire = async ({ id }: PurchaseRecord) => {
    await world.db.client.purchase.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    await world.module.expireHolds.run(event.id);
  };
  return { event, types, buy, expire };
}
/** As if this much time had passed since holds were abandoned. */
const later = (milliseconds: number) => world.db.client.$executeRaw`UPDATE abandoned_holds SET ended_at = ended_at - ${milliseconds / 1000}::double precision * interval '1 second'`;
const waitOf = async (attempt: Promise<unknown>): Promise<number> => {
  const refusal = await refusalOf(attempt);
  expect(refusal.code).toBe("RATE_LIMITED");
  return refusal.extensions.retryAfter as number;
};

describe("a buyer whose holds ended unpaid", () => {
  it.each([
    ["email address", () => ({ caller: anywhere, email: "ada@example.com", other: () => "Ada+1@example.com" })],
    ["account", () => { const account = confirmed(); return { caller: () => ({ ...account, address: anywhere().address }), email: undefined, other: () => undefined }; }],
  ])("waits longer after each further one, by %s", async (_, who) => {
    const { buy, expire } = await shop();
    const { caller, email, other } = who();
    for (let index = 0; index < 3; index++) await expire(await buy(caller(), email));
    for (const minutes of [1, 2, 4, 8]) {
      const wait = await waitOf(buy(caller(), other()));
      expect(wait).toBeGreaterThan(60 * minutes - 30);
      expect(wait).toBeLessThanOrEqual(60 * minutes);
      await later(60_000 * minutes);
      await expire(await buy(caller(), other()));
    }
    await later(61 * MINUTE);
    await expect(buy(caller(), other())).resolves.toMatchObject({ status: "PENDING" });
  });

  it("never waits longer than an hour", async () => {
    const { event, buy } = await shop();
    await world.db.client.abandonedHold.createMany({
      data: Array.from({ length: 50 }, () => ({ purchaseId: newId(), eventId: event.id, emailKey: "ada@example.com", ticketCount: 1, endedAt: new Date() })),
    });
    expect(await waitOf(buy(anywhere(), "ada@example.com"))).toBeLessThanOrEqual(3_600);
  });

  it("waits only for that event, and others do not wait", async () => {
    const [one, other] = [await shop(), await shop()];
    for (let index = 0; index < 3; index++) await one.expire(await one.buy(anywhere(), "ada@example.com"));
    await expect(other.buy(anywhere(), "ada@example.com")).resolves.toMatchObject({ status: "PENDING" });
    await expect(one.buy(anywhere(), "grace@example.com")).resolves.toMatchObject({ status: "PENDING" });
    await waitOf(one.buy(anywhere(), "ada@example.com"));
  });

  it("does not wait for holds that were paid late, nor for those that the buyer soon cancelled", async () => {
    const { buy, expire } = await shop();
    for (let index = 0; index < 3; index++) {
      const purchase = await buy(anywhere(), "ada@example.com");
      await expire(purchase);
      await world.module.settlePayment.run(paidWith(purchase, `card-${index}`), newId());
      const { id } = await buy(anywhere(), "ada@example.com");
      await world.module.cancelPurchase.run(anonymous(), id, world.module.access.accessToken(id));
    }
    await expect(buy(anywhere(), "ada@example.com")).resolves.toMatchObject({ status: "PENDING" });
  });

  it("waits for holds that the buyer cancelled just before their end", async () => {
    const { buy } = await shop();
    for (let index = 0; index < 3; index++) {
      const { id } = await buy(anywhere(), "ada@example.com");
      await world.db.client.purchase.update({ where: { id }, data: { createdAt: new Date(Date.now() - 9 * MINUTE), expiresAt: new Date(Date.now() + MINUTE) } });
      await world.module.cancelPurchase.run(anonymous(), id, world.module.access.accessToken(id));
    }
    await waitOf(buy(anywhere(), "ada@example.com"));
  });

  it("still waits after a restart, until the rows are purged", async () => {
    const { buy, expire } = await shop();
    for (let index = 0; index < 3; index++) await expire(await buy(anywhere(), "ada@example.com"));
    await world.db.client.usedChallenge.createMany({ data: [{ id: "old", expiresAt: new Date(Date.now() - 20 * MINUTE) }, { id: "new", expiresAt: new Date() }] });
    await world.module.purgeLimits.run();
    expect([await world.db.client.abandonedHold.count(), await world.db.client.usedChallenge.count()]).toEqual([3, 1]);
    await later(75 * MINUTE);
    await world.module.purgeLimits.run();
    expect(await world.db.client.abandonedHold.count()).toBe(0);
  });
});

describe("a network whose holds ended unpaid", () => {
  const here = anonymous("203.0.113.7");

  it("solves a challenge, so that a crowd can still buy", async () => {
    const { buy, expire } = await shop();
    for (let index = 0; index < 3; index++) await expire(await buy(here));
    expect((await refusalOf(buy(here))).code).toBe("CHALLENGE_REQUIRED");
    await expect(buy(anonymous("203.0.113.8"))).resolves.toMatchObject({ status: "PENDING" });
    await later(61 * MINUTE);
    await expect(buy(here)).resolves.toMatchObject({ status: "PENDING" });
  });

  it("waits when it abandoned more tickets than it may hold", async () => {
    const { event, buy } = await shop();
    const abandon = (tickets: number) =>
      world.db.client.abandonedHold.create({ data: { purchaseId: newId(), eventId: event.id, emailKey: newId(), network: "203.0.113.7", ticketCount: tickets, endedAt: new Date() } });
    await abandon(99);
    expect((await refusalOf(buy(here))).code).toBe("CHALLENGE_REQUIRED");
    await abandon(1);
    expect(await waitOf(buy(here))).toBeLessThanOrEqual(60);
    await abandon(100);
    expect(await waitOf(buy(here))).toBeGreaterThan(60);
    await later(3 * MINUTE);
    expect((await refusalOf(buy(here))).code).toBe("CHALLENGE_REQUIRED");
  });
});
