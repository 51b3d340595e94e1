import { permissions } from "../../../contracts/permissions";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { CapturedLog } from "../../../platform/testing/captured-log";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import { EventRepository } from "../repositories/event.repository";
import { HoldRepository } from "../repositories/hold.repository";
import { ReleaseHolds } from "../services/release-holds";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { confirmed, paidWith, personWith } from "./limits.fixture";

let log: CapturedLog;
let world: CoreWorld;
beforeEach(async () => (world = await createCoreWorld({}, (log = new CapturedLog()))));
afterEach(() => world.close());

async function shop() {
  const { event, types } = await world.event([{ quantity: 50 }, { quantity: 50 }]);
  const buy = (caller: Principal, email = `${newId()}@example.com`, more = {}) =>
    world.module.purchaseTickets.run(caller, orderOf(event, types, 2, { buyer: personWith(email), ...more }));
  return { event, types, buy };
}
const statusesOf = async (eventId: string) => (await world.db.client.purchase.findMany({ where: { eventId }, orderBy: { id: "asc" } })).map(({ status }) => status);
const release = (eventId: string, filter: object, dryRun = false, caller = world.owner) => world.module.releaseHolds.run(caller, eventId, filter, dryRun);

describe("releaseHolds", () => {
  it("cancels the holds of one network by its pseudonym, and returns their tickets in one operation", async () => {
    const { event, buy } = await shop();
    for (let index = 0; index < 6; index++) await buy(anonymous("203.0.113.7"));
    const paid = await buy(anonymous("203.0.113.7"));
    await world.module.settlePayment.run(paidWith(paid, null, "40.00"), newId());
    await buy(anonymous("203.0.113.8"));
    const sourceKey = world.module.pseudonyms.ofNetwork(event.id, "203.0.113.7");
    expect(await release(event.id, { sourceKey }, true)).toEqual({ purchases: 6, tickets: 24 });
    expect((await recount(world.db, event.id)).event).toMatchObject({ sold: 4, reserved: 28 });
    expect(await release(event.id, { sourceKey })).toEqual({ purchases: 6, tickets: 24 });
    const { event: counters, types, counted } = await recount(world.db, event.id);
    expect(counters).toMatchObject({ sold: 4, reserved: 4 });
    expect(types).toMatchObject({ sold: 4, reserved: 4 });
    expect(counted).toMatchObject({ sold: 4, reserved: 4 });
    expect(await statusesOf(event.id)).toEqual([...Array<string>(6).fill("CANCELLED"), "PAID", "PENDING"]);
    expect(await release(event.id, { sourceKey })).toEqual({ purchases: 0, tickets: 0 });
  });

  it.each([
    ["email", { email: "ADA@one.example" }, [0, 1]],
    ["email domain", { emailDomain: "One.Example" }, [0, 1, 2]],
    ["domain of several names", { emailDomain: "googlemail.com" }, [4]],
    ["confirmation", { anonymousOnly: true }, [0, 1, 2, 4]],
    ["several criteria", { emailDomain: "one.example", email: "grace@one.example" }, [2]],
    ["time", { createdFrom: new Date(Date.now() + 3_600_000) }, []],
    ["time until now", { createdTo: new Date(Date.now() + 3_600_000) }, [0, 1, 2, 3, 4]],
    ["unknown source", { sourceKey: "0123456789abcdef" }, []],
  ])("selects by %s", async (_, filter, expected) => {
    const { event, buy } = await shop();
    const buyers: [Principal, string][] = [[anonymous(), "ada@one.example"], [anonymous(), "Ada+1@one.example"], [anonymous(), "grace@one.example"], [confirmed(), "alan@two.example"], [anonymous(), "b@gmail.com"]];
    for (const [caller, email] of buyers) await buy(caller, email);
    await release(event.id, filter);
    expect((await statusesOf(event.id)).flatMap((status, index) => (status === "CANCELLED" ? [index] : []))).toEqual(expected);
  });

  it("offers the tickets to the waiting list, closes payments, and releases promo codes", async () => {
    const { event, types, buy } = await shop();
    const code = await world.module.promoCodes.create(world.owner, { eventId: event.id, code: "HALF", kind: "PERCENT", value: "50", maxUses: 3, startsAt: null, endsAt: null, ticketTypeIds: [] });
    for (let index = 0; index < 3; index++) await buy(anonymous(), `x${index}@bot.example`, { promoCode: "HALF" });
    for (let index = 0; index < 22; index++) await buy(anonymous());
    await world.module.joinWaitingList.run(anonymous("203.0.113.9"), { eventId: event.id, ticketTypeId: types[0]?.id ?? "", email: "waits@example.com", quantity: 2 });
    await release(event.id, { emailDomain: "bot.example" });
    expect(await world.db.client.waitingListEntry.findFirst()).toMatchObject({ status: "OFFERED" });
    expect(await world.db.client.promoCode.findUnique({ where: { id: code.id } })).toMatchObject({ used: 0 });
    const released = (await world.db.client.purchase.findMany({ where: { eventId: event.id, status: "CANCELLED" } })).map(({ id }) => id).sort();
    const called = await world.db.client.outbox.findMany({ where: { name: "cancel-payments" } });
    expect(called.map(({ payload }) => (payload as { purchaseId: string }).purchaseId).sort()).toEqual(released);
    expect(await world.db.client.outbox.count({ where: { name: "send-email" } })).toBe(0);
  });

  it("works through more than one batch, and writes an audit entry and a log line for each", async () => {
    const { event, buy } = await shop();
    for (let index = 0; index < 7; index++) await buy(anonymous(), `x${index}@bot.example`);
    const { module, db } = world;
    const small = new ReleaseHolds(db, new EventRepository(), new HoldRepository(), module.expireHolds, module.pseudonyms, module.audit, 3);
    expect(await small.run(world.owner, event.id, { emailDomain: "bot.example" }, false)).toEqual({ purchases: 7, tickets: 28 });
    const entries = await db.client.auditEntry.findMany({ where: { action: "HOLDS_RELEASED" }, orderBy: { id: "asc" } });
    expect(entries.map(({ recordId, after }) => [recordId, after])).toEqual([3, 3, 1].map((purchases) => [event.id, { filter: { emailDomain: "bot.example" }, purchases, tickets: 4 * purchases }]));
    expect(log.lines.filter(({ message }) => message === "purchase cancelled")).toHaveLength(7);
  });

  it("requires purchases:manage in the event's organization, and a criterion", async () => {
    const { event, buy } = await shop();
    await buy(anonymous());
    const filter = { anonymousOnly: true };
    const others = memberOf(newId(), Object.keys(permissions));
    const staff = memberOf(world.organizationId, ["purchases:read", "events:read"]);
    await expect(release(event.id, filter, true, anonymous())).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    for (const caller of [attendee(), others, staff]) {
      for (const dryRun of [true, false]) await expect(release(event.id, filter, dryRun, caller)).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    await expect(release(newId(), filter)).rejects.toMatchObject({ code: "NOT_FOUND" });
    for (const empty of [{}, { email: null, anonymousOnly: false }]) await expect(release(event.id, empty)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    expect(await statusesOf(event.id)).toEqual(["PENDING"]);
  });

  it("and payments at the same moment agree on every purchase", async () => {
    const { event, buy } = await shop();
    const purchases = [];
    for (let index = 0; index < 12; index++) purchases.push(await buy(anonymous()));
    const settled = purchases.map((purchase) => world.module.settlePayment.run(paidWith(purchase, null, "40.00"), newId()));
    const releases = [1, 2, 3].map(() => release(event.id, { anonymousOnly: true }));
    await Promise.all([...settled, ...releases]);
    const statuses = await statusesOf(event.id);
    expect(statuses.filter((status) => status !== "PAID" && status !== "CANCELLED")).toEqual([]);
    const { event: counters, counted } = await recount(world.db, event.id);
    expect(counters).toMatchObject({ sold: counted?.sold, reserved: 0 });
    expect(await world.db.client.outbox.count({ where: { name: "refund-payment" } })).toBe(statuses.filter((status) => status === "CANCELLED").length);
  });
});

describe("the source key", () => {
  it("is one for each network and event, and tells nothing of the address", () => {
    const [one, other] = [newId(), newId()];
    const { pseudonyms } = world.module;
    const key = pseudonyms.ofNetwork(one, "203.0.113.7");
    expect(key).toMatch(/^[\w-]{16}$/);
    expect(pseudonyms.ofNetwork(one, "203.0.113.7")).toBe(key);
    expect(pseudonyms.ofNetwork(one, "203.0.113.8")).not.toBe(key);
    expect(pseudonyms.ofNetwork(other, "203.0.113.7")).not.toBe(key);
    expect(pseudonyms.ofNetwork(one, "2001:0db8:0001:0002:0000:0000:0000:0001")).toBe(pseudonyms.ofNetwork(one, "2001:0db8:0001:0002"));
    expect(pseudonyms.ofNetwork(one, null)).toBeNull();
  });
});
