import { permissions } from "../../../contracts/permissions";
import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { pageOf } from "../../../platform/graphql/connection";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import type { TicketTypeDraft } from "../services/ticket-type-draft";
import { isPlace } from "../services/waiting-list";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld({ OFFER_MINUTES: "30" })));
afterAll(() => world.close());

const somebody = anonymous("203.0.113.7");
const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);

/** An event whose tickets are all held by one purchase, and how to wait for them. */
async function soldOut(draft: Partial<TicketTypeDraft> = {}, held = 2) {
  const { event, types } = await world.event([{ quantity: held, ...draft }]);
  const [type] = types;
  if (!type) throw new Error("no type");
  const holder = await world.module.purchaseTickets.run(somebody, orderOf(event, types, held));
  const join = (email: string, quantity = 1, caller: Principal = somebody) => world.module.joinWaitingList.run(caller, { eventId: event.id, ticketTypeId: type.id, email, quantity });
  const cancel = () => world.module.cancelPurchase.run(somebody, holder.id, world.module.access.accessToken(holder.id));
  const take = (token: string | null, quantity = 1, more: object = {}) => world.module.purchaseTickets.run(somebody, { ...orderOf(event, types, quantity), waitingListToken: token, ...more });
  return { event, types, type, holder, join, cancel, take };
}
const entry = (id: string) => world.db.client.waitingListEntry.findUniqueOrThrow({ where: { id } });
const statusOf = async (id: string) => (await entry(id)).status;
const positionOf = async (id: string) => (await world.module.loaders().positionOfEntry.load(id));
const mailsTo = async (to: string) =>
  (await world.db.client.outbox.findMany({ where: { name: sendEmailCall.name }, orderBy: { id: "asc" } }))
    .map(({ payload }) => payload as { to: string; template: string; locale: string; data: Record<string, unknown> })
    .filter((mail) => mail.to === to);
const balance = async (eventId: string) => {
  const { counted, event, types } = await recount(world.db, eventId);
  expect([event.sold, event.reserved]).toEqual([counted?.sold, counted?.reserved]);
  expect([types.sold, types.reserved]).toEqual([counted?.sold, counted?.reserved]);
  return counted;
};

describe("a waiting list", () => {
  it("is joined only for what cannot be bought", async () => {
    const { event, types } = await world.event([{ quantity: 3 }]);
    const join = (quantity: number) => world.module.joinWaitingList.run(somebody, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", email: "ada@example.com", quantity });
    await expect(join(3)).rejects.toMatchObject({ code: "CONFLICT" });
    await world.module.purchaseTickets.run(somebody, orderOf(event, types, 2));
    await expect(join(1)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(join(2)).resolves.toMatchObject({ status: "WAITING", quantity: 2 });
    await expect(world.module.joinWaitingList.run(somebody, { eventId: event.id, ticketTypeId: newId(), email: "ada@example.com", quantity: 1 })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(join(4)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });

  it("is not joined while nothing is sold at all", async () => {
    const { join, event, type } = await soldOut();
    await world.db.client.ticketType.update({ where: { id: type.id }, data: { salesEndAt: new Date(Date.now() - 1_000) } });
    await expect(join("ada@example.com")).rejects.toMatchObject({ code: "SALES_CLOSED" });
    await world.db.client.ticketType.update({ where: { id: type.id }, data: { salesEndAt: null } });
    await world.db.client.event.update({ where: { id: event.id }, data: { status: "CANCELLED" } });
    await expect(join("ada@example.com")).rejects.toMatchObject({ code: "SALES_CLOSED" });
  });

  it("has everybody once, and gives the token to whoever joined", async () => {
    const { join } = await soldOut();
    const first = await join("Ada@example.com");
    expect(first.token).toEqual(expect.any(String));
    await expect(join("ada@EXAMPLE.com", 2)).resolves.toMatchObject({ id: first.id, token: first.token, quantity: 1 });
    // Somebody who knows the address alone gets no token, and cannot take the offer.
    await expect(join("ada@example.com", 1, anonymous("198.51.100.9"))).resolves.toMatchObject({ id: first.id, token: null });
    // Nobody knows where either of these is: that is nothing that they have in common.
    const unknown = await join("unknown@example.com", 1, anonymous(""));
    expect(unknown.token).toEqual(expect.any(String));
    await expect(join("unknown@example.com", 1, anonymous(""))).resolves.toMatchObject({ id: unknown.id, token: null });
    const member = attendee();
    const own = await join("grace@example.com", 1, member);
    await expect(join("grace@example.com", 1, { ...member, address: "198.51.100.9" })).resolves.toMatchObject({ id: own.id, token: own.token });
    await expect(join("grace@example.com", 1, { ...anonymous("127.0.0.1") })).resolves.toMatchObject({ id: own.id, token: null });
  });

  it("shows positions, and moves up when somebody leaves", async () => {
    const { join } = await soldOut();
    const [a, b, c] = [await join("a@example.com"), await join("b@example.com"), await join("c@example.com")];
    expect(await Promise.all([a, b, c].map(({ id }) => positionOf(id)))).toEqual([1, 2, 3]);
    await world.module.waitingList.leave(somebody, a.id, a.token ?? "");
    expect(await Promise.all([a, b, c].map(({ id }) => positionOf(id)))).toEqual([null, 1, 2]);
    // Leaving twice is leaving; joining again is at the end.
    await world.module.waitingList.leave(somebody, a.id, a.token ?? "");
    const again = await join("a@example.com");
    expect(again.id).not.toBe(a.id);
    expect(await positionOf(again.id)).toBe(3);
  });

  it("is seen by whoever joined and those who run the event, and changed by nobody else", async () => {
    const { event, join } = await soldOut();
    const { id, token } = await join("ada@example.com");
    const other = await join("eve@example.com");
    const find = (caller: Principal, given: string | null) => world.module.waitingList.find(caller, id, given);
    const stranger = memberOf(newId(), Object.keys(permissions));
    expect(await find(somebody, token)).toMatchObject({ id, seenAs: "BUYER" });
    expect(await find(world.owner, null)).toMatchObject({ id, seenAs: "STAFF" });
    for (const [caller, given] of [[somebody, null], [somebody, other.token], [somebody, "x"], [stranger, null], [attendee(), null], [memberOf(world.organizationId, ["events:read"]), null]] as const) {
      expect(await find(caller, given)).toBeNull();
      await expect(world.module.waitingList.leave(caller, id, given ?? "")).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    await expect(world.module.waitingList.leave(memberOf(world.organizationId, ["guests:read"]), id, "")).rejects.toMatchObject({ code: "FORBIDDEN" });

    const list = (caller: Principal, status: "WAITING" | "CANCELLED" | null, page = pageOf(1, null)) => world.module.waitingList.listOf(caller, event, { status }, page);
    // After some years: a place is a number, and must not have to look like a time.
    await world.db.client.$executeRaw`UPDATE waiting_list_entries SET place = place + 1000000 WHERE event_id = ${event.id}::uuid`;
    const first = await list(world.owner, null);
    expect([await first.totalCount, first.pageInfo.hasNextPage, first.edges.map(({ node }) => node.email)]).toEqual([2, true, ["ada@example.com"]]);
    const second = await list(world.owner, null, pageOf(1, first.pageInfo.endCursor, isPlace));
    expect([second.pageInfo.hasNextPage, second.edges.map(({ node }) => node.email)]).toEqual([false, ["eve@example.com"]]);
    await world.module.waitingList.leave(world.owner, id, "");
    expect((await list(world.owner, "CANCELLED")).edges.map(({ node }) => node.id)).toEqual([id]);
    await expect(list(stranger, null)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(list(somebody, null)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("lets callers without an account join only so often an hour from one address", async () => {
    const strict = await createCoreWorld({ WAITING_LIST_JOINS_PER_HOUR: "2" });
    try {
      const { event, types } = await strict.event([{ quantity: 1 }]);
      await strict.module.purchaseTickets.run(somebody, orderOf(event, types));
      const address = `2001:db8:${newId().slice(-4)}:${newId().slice(-4)}`;
      const join = (email: string, caller: Principal) => strict.module.joinWaitingList.run(caller, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", email, quantity: 1 });
      await join("a@example.com", anonymous(`${address}::1`));
      await join("b@example.com", anonymous(`${address}::2`));
      await expect(join("c@example.com", anonymous(`${address}::3`))).rejects.toMatchObject({ code: "RATE_LIMITED", extensions: { retryAfter: expect.any(Number) as number } });
      await expect(join("c@example.com", attendee())).resolves.toMatchObject({ status: "WAITING" });
    } finally {
      await strict.close();
    }
  });
});

describe("an offer", () => {
  it("is made to the first in line by whatever gives tickets back, holds them, and is told by mail once", async () => {
    const { event, type, types, join, cancel } = await soldOut();
    const first = await join("first@example.com", 1, { ...attendee("first@example.com"), locale: "fr" });
    const second = await join("second@example.com");
    const third = await join("third@example.com");
    await cancel();
    expect(await Promise.all([first, second, third].map(({ id }) => statusOf(id)))).toEqual(["OFFERED", "OFFERED", "WAITING"]);
    expect(await balance(event.id)).toEqual({ sold: 0, reserved: 2, validated: 0 });
    await expect(world.module.purchaseTickets.run(somebody, orderOf(event, types))).rejects.toMatchObject({ code: "SOLD_OUT", extensions: { available: 0 } });
    await Promise.all(Array.from({ length: 4 }, () => world.module.offerTickets.run()));
    const [mail, ...others] = await mailsTo("first@example.com");
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ template: "waiting_list_offer", locale: "fr", data: { event_title: event.title, ticket_type: type.name, quantity: 1, expires_at: (await entry(first.id)).offerExpiresAt?.toISOString() } });
    expect(mail?.data.link).toBe(`http://127.0.0.1:4000/waiting-list/${first.id}#${first.token ?? ""}`);
    // An address that nobody confirmed gets no words of the organizer.
    const [neutral, ...more] = await mailsTo("second@example.com");
    expect(more).toEqual([]);
    expect(neutral).toMatchObject({ template: "waiting_list_turn" });
    expect(Object.keys(neutral?.data ?? {}).sort()).toEqual(["expires_at", "link"]);
    expect(await mailsTo("third@example.com")).toEqual([]);
  });

  it("is taken by a purchase: what was held is held by it, and paid like any other", async () => {
    const { event, join, cancel, take } = await soldOut();
    const { id, token } = await join("ada@example.com", 2);
    await expect(take(token, 2)).rejects.toMatchObject({ code: "CONFLICT" });
    await cancel();
    const order = { idempotencyKey: newId(), items: orderOf(event, [{ ...(await world.db.client.ticketType.findFirstOrThrow({ where: { eventId: event.id } })) }], 2).items };
    const [purchase, ...repeats] = await Promise.all(Array.from({ length: 5 }, () => take(token, 2, order)));
    expect(new Set(repeats.map((repeat) => repeat.id))).toEqual(new Set([purchase?.id]));
    expect(purchase).toMatchObject({ status: "PENDING", totalMinor: 2_000 });
    expect(await entry(id)).toMatchObject({ status: "CONVERTED", purchaseId: purchase?.id });
    expect(await balance(event.id)).toEqual({ sold: 0, reserved: 2, validated: 0 });
    await expect(take(token, 2)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.module.waitingList.leave(somebody, id, token ?? "")).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("of free tickets is taken at once", async () => {
    const { event, types } = await world.event([{ quantity: 1, price: "0" }]);
    await world.module.purchaseTickets.run(somebody, orderOf(event, types));
    const { token, id } = await world.module.joinWaitingList.run(somebody, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", email: "ada@example.com", quantity: 1 });
    await world.module.manageTicketTypes.update(world.owner, types[0]?.id ?? "", { quantity: 2 });
    expect(await statusOf(id)).toBe("OFFERED");
    await expect(world.module.purchaseTickets.run(somebody, { ...orderOf(event, types), waitingListToken: token })).resolves.toMatchObject({ status: "PAID" });
    expect(await balance(event.id)).toEqual({ sold: 2, reserved: 0, validated: 0 });
  });

  it("that is not taken whole gives the rest to the next", async () => {
    const { event, join, cancel, take } = await soldOut({}, 3);
    const first = await join("first@example.com", 3);
    const second = await join("second@example.com", 2);
    await cancel();
    expect(await statusOf(second.id)).toBe("WAITING");
    await take(first.token, 1);
    expect(await statusOf(second.id)).toBe("OFFERED");
    expect(await balance(event.id)).toEqual({ sold: 0, reserved: 3, validated: 0 });
  });

  it("is for its event, its type and its number alone", async () => {
    const { join, cancel, take, event } = await soldOut();
    const { event: other, types: otherTypes } = await world.event([{}]);
    const { token } = await join("ada@example.com", 1);
    await cancel();
    const bad = { code: "BAD_USER_INPUT" };
    await expect(take(token, 2)).rejects.toMatchObject({ ...bad, extensions: { fields: { "items.0.quantity": expect.any(String) as string } } });
    await expect(take("nonsense")).rejects.toMatchObject({ ...bad, extensions: { fields: { waitingListToken: expect.any(String) as string } } });
    await expect(take(`${newId()}.1.0.BUYER.abc`)).rejects.toMatchObject(bad);
    await expect(world.module.purchaseTickets.run(somebody, { ...orderOf(other, otherTypes), waitingListToken: token })).rejects.toMatchObject(bad);
    await world.db.client.event.update({ where: { id: event.id }, data: { status: "CANCELLED" } });
    await expect(take(token)).rejects.toMatchObject({ code: "SALES_CLOSED" });
  });

  it("that nobody takes in time expires, and goes to the next; then to whoever comes by", async () => {
    const { event, types, join, cancel, take } = await soldOut({}, 1);
    const first = await join("first@example.com");
    const second = await join("second@example.com");
    await cancel();
    await world.module.offerTickets.run(later(29));
    expect(await statusOf(first.id)).toBe("OFFERED");
    // Each round ends what is overdue then: the offer to the second is made now, and is good for 30 minutes from now.
    await world.db.client.waitingListEntry.update({ where: { id: first.id }, data: { offerExpiresAt: new Date(Date.now() - 1) } });
    await expect(take(first.token)).rejects.toMatchObject({ code: "CONFLICT" });
    await Promise.all(Array.from({ length: 4 }, () => world.module.offerTickets.run()));
    expect(await Promise.all([first, second].map(({ id }) => statusOf(id)))).toEqual(["EXPIRED", "OFFERED"]);
    expect(await balance(event.id)).toEqual({ sold: 0, reserved: 1, validated: 0 });
    await world.module.waitingList.leave(somebody, second.id, second.token ?? "");
    expect(await statusOf(second.id)).toBe("CANCELLED");
    expect(await balance(event.id)).toEqual({ sold: 0, reserved: 0, validated: 0 });
    await expect(world.module.purchaseTickets.run(somebody, orderOf(event, types))).resolves.toMatchObject({ status: "PENDING" });
  });

  it("that nobody was told of, because the workers were away, is told first and is good for its whole time from then", async () => {
    const { join, cancel, take } = await soldOut({}, 1);
    const first = await join("away@example.com");
    await cancel();
    await world.db.client.waitingListEntry.update({ where: { id: first.id }, data: { offeredAt: later(-60), offerExpiresAt: later(-30) } });
    await world.module.offerTickets.run();
    const told = await entry(first.id);
    expect(told.status).toBe("OFFERED");
    expect((told.offerExpiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(29 * 60_000);
    const mails = await mailsTo("away@example.com");
    expect(mails.map(({ data }) => data.expires_at)).toEqual([told.offerExpiresAt?.toISOString()]);
    await world.module.offerTickets.run();
    expect((await entry(first.id)).offerExpiresAt).toEqual(told.offerExpiresAt);
    await expect(take(first.token)).resolves.toMatchObject({ status: "PENDING" });
  });

  it("is good for no longer than tickets are sold", async () => {
    const salesEndAt = later(10);
    const { join, cancel } = await soldOut({ salesEndAt }, 1);
    const { id } = await join("short@example.com");
    await cancel();
    await world.module.offerTickets.run();
    expect((await entry(id)).offerExpiresAt).toEqual(salesEndAt);
    expect((await mailsTo("short@example.com")).map(({ data }) => data.expires_at)).toEqual([salesEndAt.toISOString()]);
  });

  it("that cannot be ended does not keep the lines of other events waiting", async () => {
    const [broken, sound] = [await soldOut({}, 1), await soldOut({}, 1)];
    const [stuck, other] = [await broken.join("stuck@example.com"), await sound.join("sound@example.com")];
    const next = await sound.join("next@example.com");
    for (const { cancel } of [broken, sound]) await cancel();
    await world.module.offerTickets.run();
    await world.db.client.waitingListEntry.updateMany({ where: { id: { in: [stuck.id, other.id] } }, data: { offerExpiresAt: later(-1) } });
    await world.db.client.waitingListEntry.update({ where: { id: stuck.id }, data: { offerExpiresAt: later(-2) } });
    // As if somebody had changed the counters by hand: giving this offer back would bring one below zero.
    const reserved = (count: number) => world.db.client.ticketType.update({ where: { id: broken.type.id }, data: { reserved: count } });
    await reserved(0);
    await world.module.offerTickets.run();
    expect(await Promise.all([stuck, other, next].map(({ id }) => statusOf(id)))).toEqual(["OFFERED", "EXPIRED", "OFFERED"]);
    expect(await mailsTo("next@example.com")).toHaveLength(1);
    await reserved(1);
    await world.module.offerTickets.run();
    expect(await statusOf(stuck.id)).toBe("EXPIRED");
  });

  it("whose purchase runs out goes to the next", async () => {
    const { event, join, cancel, take } = await soldOut({}, 1);
    const first = await join("first@example.com");
    const second = await join("second@example.com");
    await cancel();
    await take(first.token);
    expect(await world.module.expireHolds.run(event.id, later(60))).toBe(1);
    expect(await Promise.all([first, second].map(({ id }) => statusOf(id)))).toEqual(["CONVERTED", "OFFERED"]);
    expect(await balance(event.id)).toEqual({ sold: 0, reserved: 1, validated: 0 });
  });

  it("is made to the first whose number fits; on sale is what nobody in the line can use", async () => {
    const { event, types, join, cancel } = await soldOut({}, 4);
    const [big, pair, other, single] = [await join("big@example.com", 4), await join("pair@example.com", 2), await join("other@example.com", 2), await join("single@example.com")];
    const statuses = () => Promise.all([big, pair, other, single].map(({ id }) => statusOf(id)));
    await cancel();
    expect(await statuses()).toEqual(["OFFERED", "WAITING", "WAITING", "WAITING"]);
    const purchase = await world.module.purchaseTickets.run(somebody, { ...orderOf(event, types, 1), waitingListToken: big.token });
    // Three came back: the pair before the other, who wants as many, and one for the single.
    expect(await statuses()).toEqual(["CONVERTED", "OFFERED", "WAITING", "OFFERED"]);
    await world.module.cancelPurchase.run(somebody, purchase.id, world.module.access.accessToken(purchase.id));
    // One is left, and nobody wants just one.
    expect(await statuses()).toEqual(["CONVERTED", "OFFERED", "WAITING", "OFFERED"]);
    await expect(join("late@example.com", 1)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.module.purchaseTickets.run(somebody, orderOf(event, types, 1))).resolves.toMatchObject({ status: "PENDING" });
    await world.module.waitingList.leave(somebody, pair.id, pair.token ?? "");
    expect(await statuses()).toEqual(["CONVERTED", "CANCELLED", "OFFERED", "OFFERED"]);
    expect(await balance(event.id)).toEqual({ sold: 0, reserved: 4, validated: 0 });
  });

  it("is made across types when the event as a whole was full, first come first served", async () => {
    const { event, types } = await world.event([{ quantity: 10 }, { quantity: 10 }, { quantity: 10 }], 2);
    const [a, b, c] = types;
    if (!a || !b || !c) throw new Error("no types");
    const holder = await world.module.purchaseTickets.run(somebody, orderOf(event, [b], 2));
    const join = (type: typeof a, email: string) => world.module.joinWaitingList.run(somebody, { eventId: event.id, ticketTypeId: type.id, email, quantity: 1 });
    const entries = [await join(c, "1@example.com"), await join(a, "2@example.com"), await join(b, "3@example.com")];
    await world.module.cancelPurchase.run(somebody, holder.id, world.module.access.accessToken(holder.id));
    expect(await Promise.all(entries.map(({ id }) => statusOf(id)))).toEqual(["OFFERED", "OFFERED", "WAITING"]);
    await world.module.updateEvent.run(world.owner, event.id, { maxAttendees: 3 });
    expect(await statusOf(entries[2]?.id ?? "")).toBe("OFFERED");
    expect(await balance(event.id)).toEqual({ sold: 0, reserved: 3, validated: 0 });
  });

  it("is made when somebody who has a ticket does not come", async () => {
    const { event, types } = await world.event([{ quantity: 1, price: "0" }]);
    const { id } = await world.module.purchaseTickets.run(somebody, orderOf(event, types));
    const waiting = await world.module.joinWaitingList.run(somebody, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", email: "ada@example.com", quantity: 1 });
    const ticket = await world.db.client.ticket.findFirstOrThrow({ where: { purchaseId: id } });
    await world.module.cancelTicket.ticket(world.owner, ticket.id, null);
    expect(await statusOf(waiting.id)).toBe("OFFERED");
    expect(await balance(event.id)).toEqual({ sold: 0, reserved: 1, validated: 0 });
  });

  it("is made by the clock when tickets became free behind its back", async () => {
    const { type, join } = await soldOut();
    const { id } = await join("ada@example.com");
    await world.db.client.ticketType.update({ where: { id: type.id }, data: { quantity: { increment: 1 } } });
    await world.module.offerTickets.run();
    expect(await statusOf(id)).toBe("OFFERED");
    expect(await mailsTo("ada@example.com")).not.toEqual([]);
  });

  it("is over with its event, and so is the line", async () => {
    const { event, join, cancel } = await soldOut();
    const [offered, waiting] = [await join("a@example.com", 2), await join("b@example.com")];
    const other = await soldOut();
    const alone = await other.join("c@example.com", 2);
    await cancel();
    await other.cancel();
    for (const { id } of [event, other.event]) await world.module.cancelEvent.run(world.owner, id, true, null);
    await world.module.offerTickets.run();
    expect(await Promise.all([offered, waiting, alone].map(({ id }) => statusOf(id)))).toEqual(["CANCELLED", "CANCELLED", "CANCELLED"]);
    expect(await balance(event.id)).toEqual({ sold: 0, reserved: 0, validated: 0 });
    expect(await balance(other.event.id)).toEqual({ sold: 0, reserved: 0, validated: 0 });
  });
});

describe("the waiting list of a cancelled event", () => {
  const told = async (address: string) => (await mailsTo(address)).map(({ template }) => template);

  it("is notified by email once, after the guests, and without those who left or hold a ticket", async () => {
    const { event, types } = await world.event([{ quantity: 2 }, { quantity: 5 }]);
    const [soldOutType, other] = types.map(({ id }) => id);
    const holder = await world.module.purchaseTickets.run(somebody, orderOf(event, types.slice(0, 1), 2));
    const join = (email: string, quantity = 1, caller: Principal = attendee(email)) => world.module.joinWaitingList.run(caller, { eventId: event.id, ticketTypeId: soldOutType ?? "", email, quantity });
    await join("offered@example.com", 2);
    for (const email of ["Waiting@example.com", "both@example.com"]) await join(email);
    const gone = await join("gone@example.com");
    const stranger = await join("stranger@example.com", 1, somebody);
    await world.module.waitingList.leave(somebody, gone.id, gone.token ?? "");
    await world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: other ?? "", firstName: "B", lastName: "B", email: "Both@example.com", phone: null, idempotencyKey: null });
    await world.module.cancelPurchase.run(somebody, holder.id, world.module.access.accessToken(holder.id));
    await world.module.offerTickets.run();
    await world.module.cancelEvent.run(world.owner, event.id, true, "A storm.");
    await world.module.offerTickets.run();
    await world.module.notifyWaitingList.run();
    // First the guests, in the words for those who have a ticket.
    expect(await told("Waiting@example.com")).toEqual([]);
    await world.module.carryOutCancellation.run(event.id);
    await Promise.all([world.module.notifyWaitingList.run(), world.module.notifyWaitingList.run()]);
    await world.module.notifyWaitingList.run();
    expect(await told("Waiting@example.com")).toEqual(["waiting_list_cancelled"]);
    expect(await told("offered@example.com")).toEqual(["waiting_list_offer", "waiting_list_cancelled"]);
    expect([await told("gone@example.com"), await told("both@example.com"), await told("Both@example.com")]).toEqual([[], [], ["event_cancelled"]]);
    const [mail] = await mailsTo("Waiting@example.com");
    expect(mail).toMatchObject({ locale: "en", data: { event_title: event.title, event_time_zone: "Europe/Paris", message: "A storm." } });
    // Nobody knows whether this address wanted to hear from the organizer.
    const neutral = await mailsTo("stranger@example.com");
    const link = `http://127.0.0.1:4000/waiting-list/${stranger.id}#${stranger.token ?? ""}`;
    expect(neutral.map(({ template, data }) => ({ template, data }))).toEqual([{ template: "cancellation_notice", data: { link } }]);
  });

  it("is not notified when the event only ends", async () => {
    const { event, join } = await soldOut();
    await join("late@example.com");
    await world.db.client.event.update({ where: { id: event.id }, data: { startsAt: new Date(Date.now() - 2_000), endsAt: new Date(Date.now() - 1_000) } });
    await world.module.offerTickets.run();
    await world.module.notifyWaitingList.run();
    expect(await told("late@example.com")).not.toContain("waiting_list_cancelled");
  });
});

describe("following an entry", () => {
  it("shows where it stands, then every change of its line", async () => {
    const { join, cancel } = await soldOut({}, 1);
    const [first, second] = [await join("first@example.com"), await join("second@example.com")];
    const relay = world.module.relays[0];
    relay?.start();
    const context = { load: world.module.loaders() };
    const stream = (await world.module.live.waitingListEntry(somebody, second.id, second.token))[Symbol.asyncIterator]();
    const next = async () => {
      const { value } = (await stream.next()) as IteratorResult<{ status: string; id: string }>;
      return [(value as { status: string }).status, await context.load.positionOfEntry.load(second.id)];
    };
    const until = async (status: string, position: number | null) => {
      for (;;) if (JSON.stringify(await next()) === JSON.stringify([status, position])) return;
    };
    await until("WAITING", 2);
    await cancel();
    await world.module.offerTickets.run();
    await until("WAITING", 1);
    await world.module.waitingList.leave(somebody, first.id, first.token ?? "");
    await world.module.offerTickets.run();
    await until("OFFERED", null);
    await stream.return?.();
    await expect(world.module.live.waitingListEntry(somebody, second.id, null)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("tells those who wait, and those who have an offer, that the event was cancelled", async () => {
    const { event, join, cancel } = await soldOut({}, 1);
    const entries = [await join("first@example.com"), await join("second@example.com")];
    await cancel();
    await world.module.offerTickets.run();
    world.module.relays[0]?.start();
    const streams = await Promise.all(entries.map(async ({ id, token }) => (await world.module.live.waitingListEntry(somebody, id, token))[Symbol.asyncIterator]()));
    const untilOver = async (stream: (typeof streams)[number]) => {
      for (;;) if (((await stream.next()).value as { status: string }).status === "CANCELLED") return;
    };
    const over = Promise.all(streams.map(untilOver));
    await world.module.cancelEvent.run(world.owner, event.id, true, null);
    await world.module.offerTickets.run();
    await over;
    await Promise.all(streams.map(async (stream) => stream.return?.()));
  });
});
