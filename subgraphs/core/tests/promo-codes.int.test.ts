import { permissions } from "../../../contracts/permissions";
import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { AppError } from "../../../platform/errors/app-error";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import type { EventRecord } from "../repositories/event.repository";
import { PromoCodeRepository } from "../repositories/promo-code.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { PromoCodeDraft } from "../services/manage-promo-codes";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const buyer = anonymous();
const draftOf = (event: EventRecord, more: Partial<PromoCodeDraft> = {}): PromoCodeDraft => ({
  eventId: event.id,
  code: "summer-26",
  kind: "PERCENT",
  value: "10",
  maxUses: null,
  startsAt: null,
  endsAt: null,
  ticketTypeIds: [],
  ...more,
});
const make = (event: EventRecord, more: Partial<PromoCodeDraft> = {}) => world.module.promoCodes.create(world.owner, draftOf(event, more));
const usedOf = async (id: string) => (await world.db.client.promoCode.findUniqueOrThrow({ where: { id } })).used;
const paid = (purchase: PurchaseRecord, amount: string) => ({
  eventType: "payment.completed" as const,
  paymentIntentId: "pi_1",
  status: "completed" as const,
  timestamp: new Date().toISOString(),
  data: { payment_service_id: newId(), purchase_id: purchase.id, gateway: "stripe" as const, amount, refunded_amount: "0", currency: "EUR", completed_at: new Date().toISOString(), failure_reason: null },
});

describe("a promo code", () => {
  it("is made in capitals, once for each event, and listed for those who may make them", async () => {
    const { event, types } = await world.event([{}]);
    const { event: other } = await world.event([{}]);
    const promo = await make(event, { value: "12.50", maxUses: 3, ticketTypeIds: [types[0]?.id ?? ""] });
    expect(promo).toMatchObject({ code: "SUMMER-26", kind: "PERCENT", amount: 1_250, used: 0, maxUses: 3 });
    await expect(make(event, { code: "Summer-26" })).rejects.toMatchObject({ code: "CONFLICT" });
    await make(other);
    expect(await world.module.promoCodes.listOf(world.owner, event)).toEqual([promo]);
    await world.module.promoCodes.remove(world.owner, promo.id);
    expect(await world.module.promoCodes.listOf(world.owner, event)).toEqual([]);
    await expect(world.module.promoCodes.remove(world.owner, promo.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(make(event)).resolves.toMatchObject({ code: "SUMMER-26", used: 0 });
  });

  it.each([
    ["a code that is too short", { code: "ab" }, "code"],
    ["a code with blanks inside", { code: "a b c" }, "code"],
    ["nothing off", { value: "0" }, "value"],
    ["more than everything off", { value: "100.01" }, "value"],
    ["a percentage with three digits", { value: "12.345" }, "value"],
    ["less than nothing", { value: "-5" }, "value"],
    ["an amount that the currency does not have", { kind: "FIXED" as const, value: "1.234" }, "value"],
    ["an amount of nothing", { kind: "FIXED" as const, value: "0.00" }, "value"],
    ["no uses", { maxUses: 0 }, "maxUses"],
    ["an end before its beginning", { startsAt: new Date(2_000), endsAt: new Date(1_000) }, "endsAt"],
    ["a ticket type of another event", { ticketTypeIds: [newId()] }, "ticketTypeIds.0"],
  ])("is refused with %s", async (_what, more, field) => {
    const { event } = await world.event([{}]);
    await expect(make(event, more)).rejects.toMatchObject({ code: "BAD_USER_INPUT", extensions: { fields: { [field]: expect.any(String) as string } } });
  });

  it("is for those who may, in their own organization", async () => {
    const { event } = await world.event([{}]);
    const promo = await make(event);
    const elsewhere = memberOf(newId(), Object.keys(permissions));
    const without = memberOf(world.organizationId, ["events:read", "guests:read"]);
    for (const [caller, code] of [[anonymous(), "UNAUTHENTICATED"], [attendee(), "FORBIDDEN"], [elsewhere, "FORBIDDEN"], [without, "FORBIDDEN"]] as const) {
      await expect(world.module.promoCodes.create(caller, draftOf(event, { code: "OTHER" }))).rejects.toMatchObject({ code });
      await expect(world.module.promoCodes.listOf(caller, event)).rejects.toMatchObject({ code });
      await expect(world.module.promoCodes.remove(caller, promo.id)).rejects.toMatchObject({ code });
    }
    await expect(world.module.promoCodes.create(world.owner, draftOf({ ...event, id: "nonsense" }))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a purchase with a promo code", () => {
  it("costs less, to the unit, and every type's revenue is what was paid for it", async () => {
    const { event, types } = await world.event([{ price: "10.01" }, { price: "5.00" }, { price: "3.33" }]);
    await make(event, { code: "THIRD", value: "33.33", ticketTypeIds: [types[0]?.id ?? "", types[2]?.id ?? ""] });
    const purchase = await world.module.purchaseTickets.run(buyer, { ...orderOf(event, types, 3), promoCode: " third " });
    // 33.33 % of 3 × 10.01 and 3 × 3.33, which are 40.02 together.
    expect(purchase).toMatchObject({ status: "PENDING", promoCode: "THIRD", subtotalMinor: 5_502, discountMinor: 1_334, totalMinor: 4_168 });
    await world.module.settlePayment.run(paid(purchase, "41.68"), newId());
    const revenues = (await world.db.client.ticketType.findMany({ where: { eventId: event.id }, orderBy: { position: "asc" } })).map(({ revenueMinor }) => Number(revenueMinor));
    expect(revenues.reduce((sum, one) => sum + one, 0)).toBe(4_168);
    expect(revenues).toEqual([3_003 - 1_001, 1_500, 999 - 333]);
  });

  it("that takes everything off is paid at once, and earns nothing", async () => {
    const { event, types } = await world.event([{ price: "10" }, { price: "20" }]);
    const promo = await make(event, { code: "GIFT", kind: "FIXED", value: "500.00", maxUses: 1 });
    const purchase = await world.module.purchaseTickets.run(buyer, { ...orderOf(event, types), promoCode: "GIFT" });
    expect(purchase).toMatchObject({ status: "PAID", subtotalMinor: 3_000, discountMinor: 3_000, totalMinor: 0 });
    expect(await recount(world.db, event.id)).toMatchObject({ counted: { sold: 2, reserved: 0 }, event: { sold: 2, reserved: 0 } });
    const revenue = await world.db.client.ticketType.aggregate({ where: { eventId: event.id }, _sum: { revenueMinor: true } });
    expect(revenue._sum.revenueMinor).toBe(0n);
    expect(await usedOf(promo.id)).toBe(1);
  });

  it("uses it while it holds its tickets, and for good once it is paid", async () => {
    const { event, types } = await world.event([{}]);
    const promo = await make(event, { maxUses: 1 });
    const withCode = () => world.module.purchaseTickets.run(buyer, { ...orderOf(event, types), promoCode: "SUMMER-26" });
    const first = await withCode();
    await expect(withCode()).rejects.toMatchObject({ code: "PROMO_CODE_INVALID" });
    await world.module.cancelPurchase.run(buyer, first.id, world.module.access.accessToken(first.id));
    expect(await usedOf(promo.id)).toBe(0);
    const second = await withCode();
    expect(await usedOf(promo.id)).toBe(1);
    await world.module.settlePayment.run(paid(second, "9.00"), newId());
    await expect(withCode()).rejects.toMatchObject({ code: "PROMO_CODE_INVALID" });
    expect(await usedOf(promo.id)).toBe(1);
  });

  it("that ran out gives the use back, and takes it again when the money comes late and nobody else has it", async () => {
    const { event, types } = await world.event([{}]);
    const promo = await make(event, { maxUses: 1 });
    const past = new Date(Date.now() - 3_600_000);
    const withCode = (now?: Date) => world.module.purchaseTickets.run(buyer, { ...orderOf(event, types), promoCode: "SUMMER-26" }, now);
    const late = await withCode(past);
    // The hold of the first is over, though nobody has ended it yet.
    const second = await withCode();
    await world.module.settlePayment.run(paid(late, "9.00"), newId());
    expect(await world.db.client.purchase.findUnique({ where: { id: late.id } })).toMatchObject({ status: "EXPIRED" });
    await world.module.cancelPurchase.run(buyer, second.id, world.module.access.accessToken(second.id));
    await world.module.settlePayment.run(paid(late, "9.00"), newId());
    expect(await world.db.client.purchase.findUnique({ where: { id: late.id } })).toMatchObject({ status: "PAID" });
    expect(await usedOf(promo.id)).toBe(1);
  });

  it("is refused for one that is removed after it was looked up, and given back when the money comes late for one that was", async () => {
    const { event, types } = await world.event([{}]);
    const promo = await make(event);
    const order = () => ({ ...orderOf(event, types), promoCode: "SUMMER-26" });
    const late = await world.module.purchaseTickets.run(buyer, order(), new Date(Date.now() - 3_600_000));
    await world.module.expireHolds.run(event.id);
    const { byCode } = PromoCodeRepository.prototype;
    const lookUp = jest.spyOn(PromoCodeRepository.prototype, "byCode").mockImplementationOnce(async function (this: PromoCodeRepository, ...args) {
      const found = await byCode.apply(this, args);
      await world.module.promoCodes.remove(world.owner, promo.id);
      return found;
    });
    await expect(world.module.purchaseTickets.run(buyer, order())).rejects.toMatchObject({ code: "PROMO_CODE_INVALID" });
    lookUp.mockRestore();
    await world.module.settlePayment.run(paid(late, "9.00"), newId());
    expect((await world.db.client.purchase.findUnique({ where: { id: late.id } }))?.status).toBe("EXPIRED");
    expect(await usedOf(promo.id)).toBe(0);
    expect((await recount(world.db, event.id)).counted).toEqual({ sold: 0, reserved: 0, validated: 0 });
  });

  it("is refused for one that is unknown, removed, not good now, or not for these tickets; a blank one is none", async () => {
    const { event, types } = await world.event([{}, {}, { price: "0" }]);
    const [first, second, free] = types.map((type) => [type]);
    await make(event, { code: "LATER", startsAt: new Date(Date.now() + 60_000) });
    await make(event, { code: "BEFORE", endsAt: new Date(Date.now() - 60_000) });
    await make(event, { code: "SECOND", ticketTypeIds: [types[1]?.id ?? ""] });
    const removed = await make(event, { code: "REMOVED" });
    await world.module.promoCodes.remove(world.owner, removed.id);
    const buy = (code: string, wanted = first) => world.module.purchaseTickets.run(buyer, { ...orderOf(event, wanted ?? []), promoCode: code });
    for (const code of ["UNKNOWN", "LATER", "BEFORE", "SECOND", "REMOVED"]) await expect(buy(code)).rejects.toMatchObject({ code: "PROMO_CODE_INVALID" });
    await expect(buy("SECOND", free)).rejects.toMatchObject({ code: "PROMO_CODE_INVALID" });
    await expect(buy("SECOND", second)).resolves.toMatchObject({ discountMinor: 100 });
    await expect(buy(" ")).resolves.toMatchObject({ promoCode: null, discountMinor: 0 });
    const { event: other, types: otherTypes } = await world.event([{}]);
    await expect(world.module.purchaseTickets.run(buyer, { ...orderOf(other, otherTypes), promoCode: "SECOND" })).rejects.toMatchObject({ code: "PROMO_CODE_INVALID" });
  });
});

describe("a promo code that was pasted", () => {
  it("is the same with invisible characters, other dashes and blanks", async () => {
    const { event, types } = await world.event([{}]);
    await make(event, { code: "\u200bwinter\u201126\u00a0" });
    await expect(make(event, { code: "WINTER–26" })).rejects.toMatchObject({ code: "CONFLICT" });
    for (const promoCode of ["WINTER-26", "win\u200bter–26", " WINTER - 26\r\n", "winter\u201126"]) {
      const purchase = await world.module.purchaseTickets.run(attendee(), { ...orderOf(event, types), promoCode });
      expect([promoCode, purchase.promoCode]).toEqual([promoCode, "WINTER-26"]);
    }
  });
});

describe("100 buyers with a promo code for 10", () => {
  let race: CoreWorld;
  beforeEach(async () => (race = await createCoreWorld()));
  afterEach(() => race.close());

  async function rush() {
    const { event, types } = await race.event([{ quantity: 200 }, { quantity: 200 }]);
    const promo = await race.module.promoCodes.create(race.owner, draftOf(event, { maxUses: 10 }));
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        race.module.purchaseTickets.run(buyer, { ...orderOf(event, types), promoCode: "SUMMER-26" }).then(
          ({ status }) => status as string,
          (error: unknown) => (error instanceof AppError ? error.code : String(error)),
        ),
      ),
    );
    const { used } = await race.db.client.promoCode.findUniqueOrThrow({ where: { id: promo.id } });
    return { event, used, count: (answer: string) => answers.filter((given) => given === answer).length };
  }

  it("let exactly 10 have it, and hold nothing for the others", async () => {
    const { event, used, count } = await rush();
    expect([count("PENDING"), count("PROMO_CODE_INVALID"), used]).toEqual([10, 90, 10]);
    expect(await recount(race.db, event.id)).toMatchObject({ counted: { reserved: 20 }, event: { reserved: 20 }, types: { reserved: 20 } });
    await race.module.expireHolds.run(event.id, new Date(Date.now() + 3_600_000));
    expect(await race.db.client.promoCode.findFirst({ where: { eventId: event.id } })).toMatchObject({ used: 0 });
  });

  it("would let more have it if the condition and the constraint were not there", async () => {
    await race.db.client.$executeRawUnsafe("ALTER TABLE promo_codes DROP CONSTRAINT promo_codes_uses");
    // What a careless program does: look whether there is a use left, then take it.
    await race.db.client.$executeRawUnsafe(`
      CREATE OR REPLACE FUNCTION use_promo_code(p_code uuid) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM 1 FROM promo_codes WHERE id = p_code AND removed_at IS NULL AND (max_uses IS NULL OR used < max_uses);
        IF NOT FOUND THEN RAISE EXCEPTION 'used up' USING ERRCODE = 'EP003'; END IF;
        PERFORM pg_sleep(0.1);
        UPDATE promo_codes SET used = used + 1 WHERE id = p_code;
      END $$`);
    expect((await rush()).count("PENDING")).toBeGreaterThan(10);
  });
});
