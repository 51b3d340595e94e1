import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { ifAny, on, SKIPPED, StepTally } from "../../../platform/testing/step-tally";
import { sampleRuns } from "../../../platform/testing/sample-runs";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { mailsOf, payFor } from "./made-tickets";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld({ OFFER_MINUTES: "30" })));
afterAll(() => world.close());

const soon = () => new Date(Date.now() + 3_600_000);

/** One random thing to do: the numbers choose what it is done to. */
interface Step {
  readonly action: keyof typeof actions;
  readonly which: number;
  readonly count: number;
}

type Setting = Awaited<ReturnType<typeof begin>>;

/** A sale of two types with little to sell, and a few promo codes. */
async function begin() {
  const { event, types } = await world.event([{ quantity: 3 }, { quantity: 2, price: "0" }], 4);
  const codes = [];
  for (const [code, maxUses] of [["ONCE", 1], ["TWICE", 2], ["ALWAYS", null]] as const) {
    codes.push(await world.module.promoCodes.create(world.owner, { eventId: event.id, code, kind: "PERCENT", value: "50", maxUses, startsAt: null, endsAt: null, ticketTypeIds: [] }));
  }
  const tokens = new Map<string, string>();
  const [scarce] = types;
  if (!scarce) throw new Error("no type");
  // All of one type is held, and a line has formed.
  await world.module.purchaseTickets.run(anonymous(), orderOf(event, [scarce], 3));
  for (let index = 0; index < 4; index++) {
    const { id, token } = await world.module.joinWaitingList.run(anonymous(), { eventId: event.id, ticketTypeId: scarce.id, email: `first${index}@example.com`, quantity: 1 + (index % 2) });
    tokens.set(id, token ?? "");
  }
  /** Tokens of the waiting list, to take what is offered; purchases by their keys. */
  return { event, types, codes, tokens, bought: new Map<string, string>() };
}

const at = <T>(things: readonly T[], which: number): T | undefined => things[which % Math.max(things.length, 1)];
const purchasesOf = ({ event }: Setting) => world.db.client.purchase.findMany({ where: { eventId: event.id }, orderBy: { id: "asc" } });
const entriesOf = ({ event }: Setting) => world.db.client.waitingListEntry.findMany({ where: { eventId: event.id }, orderBy: { place: "asc" } });

async function buy(setting: Setting, { which, count }: Step, key: string, more: object = {}): Promise<void> {
  const { event, types, codes, bought } = setting;
  const type = at(types, which);
  const order = orderOf(event, type ? [type] : [], 1 + (count % 2), { idempotencyKey: key, promoCode: count % 3 > 0 ? (at(codes, which)?.code ?? null) : null, ...more });
  const purchase = await world.module.purchaseTickets.run(anonymous(), order);
  // The same request is the same purchase, whatever became of it.
  expect(bought.get(key) ?? purchase.id).toBe(purchase.id);
  bought.set(key, purchase.id);
}

const actions = {
  buy: async (setting: Setting, step: Step) => {
    // The same one more than once: asked again, it is the same purchase.
    await buy(setting, step, `${setting.event.id} ${step.which} ${step.count}`);
  },
  buyTwiceAtOnce: async (setting: Setting, step: Step) => {
    const key = newId();
    await Promise.all([buy(setting, step, key), buy(setting, step, key)]);
  },
  join: async ({ event, types, tokens }: Setting, { which, count }: Step) => {
    const entry = await world.module.joinWaitingList.run(anonymous(), { eventId: event.id, ticketTypeId: at(types, which)?.id ?? "", email: `w${which}@example.com`, quantity: 1 + (count % 3) });
    if (entry.token) tokens.set(entry.id, entry.token);
  },
  leave: async ({ tokens }: Setting, { which }: Step) => {
    return on(at([...tokens], which), ([id, token]) => world.module.waitingList.leave(anonymous(), id, token));
  },
  takeOffer: async (setting: Setting, step: Step) => {
    const offered = (await entriesOf(setting)).filter(({ status }) => status === "OFFERED");
    const entry = at(step.count === 0 ? await entriesOf(setting) : offered, step.which);
    const token = entry && setting.tokens.get(entry.id);
    if (!entry || !token) return SKIPPED;
    const quantity = Math.max(entry.quantity - (step.count % 2), 1);
    await buy(setting, step, newId(), { items: [{ ticketTypeId: entry.ticketTypeId, quantity, guests: null }], waitingListToken: token });
    return true;
  },
  offersRunOut: async (setting: Setting, { which }: Step) => {
    const entry = at((await entriesOf(setting)).filter(({ status }) => status === "OFFERED"), which);
    if (entry) await world.db.client.waitingListEntry.updateMany({ where: { id: entry.id, status: "OFFERED" }, data: { offerExpiresAt: new Date(Date.now() - 1_000) } });
    await world.module.offerTickets.run();
    return ifAny(entry !== undefined && (await world.db.client.waitingListEntry.count({ where: { id: entry.id, status: "EXPIRED" } })));
  },
  pay: async (setting: Setting, { which, count }: Step) => {
    const purchases = await purchasesOf(setting);
    const unpaid = purchases.filter(({ status }) => status === "PENDING" || status === "EXPIRED");
    return on(at(count === 0 ? purchases : unpaid, which), (purchase) => ifAny(payFor(world, purchase)));
  },
  holdsRunOut: ({ event }: Setting) => ifAny(world.module.expireHolds.run(event.id, soon())),
  cancelPurchase: async (setting: Setting, { which }: Step) => {
    const pending = (await purchasesOf(setting)).filter(({ status }) => status === "PENDING");
    return on(at(pending, which), ({ id }) => world.module.cancelPurchase.run(world.owner, id, null));
  },
  cancelTicket: async ({ event }: Setting) => {
    const ticket = await world.db.client.ticket.findFirst({ where: { eventId: event.id, status: "ISSUED" } });
    return on(ticket, ({ id }) => world.module.cancelTicket.ticket(world.owner, id, null));
  },
  resize: ({ types }: Setting, { which, count }: Step) => world.module.manageTicketTypes.update(world.owner, at(types, which)?.id ?? "", { quantity: 1 + count }),
  resizeEvent: ({ event }: Setting, { count }: Step) => world.module.updateEvent.run(world.owner, event.id, { maxAttendees: 2 + count }),
  removeCode: async ({ codes }: Setting, { which, count }: Step) => {
    return count === 0 ? world.module.promoCodes.remove(world.owner, at(codes, which)?.id ?? "") : SKIPPED;
  },
  cancelEvent: async ({ event }: Setting, { which, count }: Step) => {
    // Rarely, because nothing can be bought afterwards.
    if (which + count > 1) return SKIPPED;
    await world.module.cancelEvent.run(world.owner, event.id, true, null);
    return world.module.carryOutCancellation.run(event.id);
  },
};

/** What each step may be refused with, because of the state that the steps before it led to. */
const refusals: Readonly<Record<keyof typeof actions, readonly string[]>> = {
  buy: ["SOLD_OUT", "SALES_CLOSED", "PROMO_CODE_INVALID", "CONFLICT"],
  buyTwiceAtOnce: ["SOLD_OUT", "SALES_CLOSED", "PROMO_CODE_INVALID", "CONFLICT"],
  // BAD_USER_INPUT: for more tickets than the type has.
  join: ["SALES_CLOSED", "BAD_USER_INPUT", "CONFLICT"],
  leave: ["CONFLICT"],
  takeOffer: ["SALES_CLOSED", "PROMO_CODE_INVALID", "CONFLICT"],
  offersRunOut: [],
  pay: [],
  holdsRunOut: [],
  cancelPurchase: ["CONFLICT"],
  cancelTicket: ["CONFLICT"],
  resize: ["CONFLICT"],
  resizeEvent: ["CONFLICT"],
  removeCode: ["NOT_FOUND"],
  cancelEvent: ["CONFLICT"],
};
const tally = new StepTally(refusals);
const perform = (setting: Setting, step: Step): Promise<void> => tally.perform(step.action, () => actions[step.action](setting, step));

/** The end of each sale: with room for all, what rarely succeeds before, because it needs room, or ends something. */
const LAST: readonly Step[] = [
  { action: "resizeEvent", which: 0, count: 30 },
  { action: "resize", which: 1, count: 20 },
  { action: "buyTwiceAtOnce", which: 1, count: 0 },
  { action: "cancelTicket", which: 0, count: 0 },
  { action: "resize", which: 0, count: 20 },
  { action: "offersRunOut", which: 0, count: 0 },
  { action: "buyTwiceAtOnce", which: 0, count: 0 },
  { action: "cancelPurchase", which: 0, count: 0 },
  { action: "buyTwiceAtOnce", which: 0, count: 0 },
  { action: "pay", which: 0, count: 1 },
  { action: "buyTwiceAtOnce", which: 0, count: 0 },
  { action: "holdsRunOut", which: 0, count: 0 },
  { action: "removeCode", which: 0, count: 0 },
  { action: "cancelEvent", which: 0, count: 0 },
];

type EntryStatus = "WAITING" | "OFFERED" | "CONVERTED" | "EXPIRED" | "CANCELLED";
const entryLife: Readonly<Record<EntryStatus, readonly EntryStatus[]>> = {
  WAITING: ["OFFERED", "CANCELLED", "EXPIRED"],
  OFFERED: ["CONVERTED", "CANCELLED", "EXPIRED"],
  CONVERTED: [],
  EXPIRED: [],
  CANCELLED: [],
};
/** In one round several things may have happened to an entry, one after the other. */
const leadsTo = (from: EntryStatus, to: EntryStatus): boolean => from === to || entryLife[from].some((next) => leadsTo(next, to));

interface Snapshot {
  readonly entries: ReadonlyMap<string, EntryStatus>;
  readonly holds: ReadonlyMap<string, number>;
}

async function check(setting: Setting, before: Snapshot): Promise<Snapshot> {
  const { event } = setting;
  const { client } = world.db;
  const counters = await recount(world.db, event.id);
  expect([counters.event, counters.types]).toEqual([counters.counted, counters.counted]);

  // A promo code is used by what is held and what was paid with it, and never more often than it may be.
  const purchases = await purchasesOf(setting);
  for (const code of await client.promoCode.findMany({ where: { eventId: event.id } })) {
    const uses = purchases.filter(({ promoCodeId, status, paidAt }) => promoCodeId === code.id && (status === "PENDING" || paidAt !== null)).length;
    expect([code.code, code.used]).toEqual([code.code, uses]);
    expect(code.used).toBeLessThanOrEqual(code.maxUses ?? Infinity);
  }
  // A hold ends when it says: nothing prolongs it.
  const holds = new Map(purchases.flatMap(({ id, status, expiresAt }) => (status === "PENDING" && expiresAt ? [[id, expiresAt.getTime()] as const] : [])));
  for (const [id, end] of holds) expect([id, before.holds.get(id) ?? end]).toEqual([id, end]);

  const entries = await entriesOf(setting);
  for (const entry of entries) {
    const was = before.entries.get(entry.id);
    if (was) expect([was, entry.status, leadsTo(was, entry.status)]).toEqual([was, entry.status, true]);
    expect([entry.status, entry.closedAt !== null]).toEqual([entry.status, entryLife[entry.status].length === 0]);
    const taken = entry.purchaseId === null ? null : await client.purchase.findUnique({ where: { id: entry.purchaseId }, include: { items: true } });
    expect([entry.status, taken !== null]).toEqual([entry.status, entry.status === "CONVERTED"]);
    if (taken) expect(taken.items.map(({ ticketTypeId, quantity }) => [ticketTypeId, quantity <= entry.quantity])).toEqual([[entry.ticketTypeId, true]]);
    // Nobody is passed over by somebody who came later and wants as many or more.
    const overtaken = entries.filter((other) => other.status === "WAITING" && other.ticketTypeId === entry.ticketTypeId && other.place < entry.place && other.quantity <= entry.quantity);
    if (entry.status === "OFFERED") expect(overtaken).toEqual([]);
  }
  const open = entries.filter(({ status }) => status === "WAITING" || status === "OFFERED").map(({ ticketTypeId, email }) => `${ticketTypeId} ${email}`);
  expect(new Set(open).size).toBe(open.length);
  const used = entries.flatMap(({ purchaseId }) => (purchaseId === null ? [] : [purchaseId]));
  expect(new Set(used).size).toBe(used.length);
  return { entries: new Map(entries.map(({ id, status }) => [id, status])), holds };
}

/** The clock has come round: nobody waits for what there is, and whoever was offered something was told so once. */
async function checkOffers(setting: Setting): Promise<void> {
  await world.module.offerTickets.run();
  const { client } = world.db;
  const event = await client.event.findUniqueOrThrow({ where: { id: setting.event.id }, include: { ticketTypes: true } });
  for (const entry of await entriesOf(setting)) {
    const type = event.ticketTypes.find(({ id }) => id === entry.ticketTypeId);
    const left = type ? Math.min(type.quantity - type.sold - type.reserved, event.maxAttendees - event.sold - event.reserved) : 0;
    if (entry.status === "WAITING") expect([event.status, entry.quantity > left]).toEqual(["PUBLISHED", true]);
    const mails = (await mailsOf(world, event.id)).filter(({ template, data }) => template.startsWith("waiting_list") && String(data.link).includes(entry.id));
    expect(mails.length).toBeLessThanOrEqual(1);
    if (entry.status === "OFFERED") expect(mails.map(({ to }) => to)).toEqual([entry.email]);
  }
}

const often = ["buy", "buy", "join", "join", "takeOffer", "takeOffer", "holdsRunOut"] as const;
const step = record({ action: constantFrom(...(Object.keys(actions) as (keyof typeof actions)[]), ...often), which: nat(5), count: nat(3) });

describe("a sale with promo codes and a waiting list, whatever is done in whatever order", () => {
  it("keeps every invariant, also when several things are done at the same moment", async () => {
    await assert(
      asyncProperty(array(array(step, { minLength: 1, maxLength: 3 }), { minLength: 15, maxLength: 25 }), async (rounds) => {
        const setting = await begin();
        let snapshot: Snapshot = { entries: new Map(), holds: new Map() };
        for (const steps of [...rounds, ...LAST.map((last) => [last])]) {
          await Promise.all(steps.map((one) => perform(setting, one)));
          snapshot = await check(setting, snapshot);
          await checkOffers(setting);
          snapshot = await check(setting, snapshot);
        }
      }),
      { numRuns: sampleRuns(8), endOnFailure: true },
    );
    expect(tally.neverSucceeded()).toEqual([]);
  }, 120_000);

  it("would be seen to break one, if it did", async () => {
    const setting = await begin();
    const snapshot = await check(setting, { entries: new Map(), holds: new Map() });
    await world.db.client.$executeRaw`UPDATE purchases SET expires_at = expires_at + interval '1 second' WHERE event_id = ${setting.event.id}::uuid`;
    await expect(check(setting, snapshot)).rejects.toThrow();
    await world.db.client.$executeRaw`UPDATE promo_codes SET used = 1 WHERE event_id = ${setting.event.id}::uuid`;
    await expect(check(setting, { ...snapshot, holds: new Map() })).rejects.toThrow();
  });
});
