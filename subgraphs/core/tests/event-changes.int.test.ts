import { permissions } from "../../../contracts/permissions";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { pageOf } from "../../../platform/graphql/connection";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";
import { mailsOf } from "./made-tickets";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const HOUR = 3_600_000;
const fields = (...names: string[]) => ({ code: "BAD_USER_INPUT", extensions: { fields: Object.fromEntries(names.map((name) => [name, expect.any(String) as string])) } });
const guestOf = (eventId: string, ticketTypeId: string | undefined, email: string) => ({ eventId, ticketTypeId: ticketTypeId ?? "", firstName: "Ada", lastName: "L", email, phone: null, idempotencyKey: null });
const stranger = memberOf(newId(), Object.keys(permissions));
const reader = () => memberOf(world.organizationId, ["events:read"], "STAFF");
const draft = async () => {
  const { event, types } = await world.event([{ name: "Standard" }, { name: "VIP" }]);
  return world.module.duplicateEvent.run(world.owner, event.id, new Date(Date.now() + 2 * 86_400_000)).then((copy) => ({ original: event, originalTypes: types, copy }));
};

describe("a change of an event", () => {
  it("leaves what is left out, and clears what is null", async () => {
    const { event } = await world.event([{}]);
    const doorsOpenAt = new Date(event.startsAt.getTime() - HOUR);
    const first = await world.module.updateEvent.run(world.owner, event.id, { title: "  Night of Stars ", doorsOpenAt, coverImageUrl: "https://example.com/a.png", description: "Bring a blanket." });
    expect(first).toMatchObject({ title: "Night of Stars", doorsOpenAt, coverImageUrl: "https://example.com/a.png", location: "Paris", slug: event.slug, currency: "EUR" });
    expect(first.updatedAt.getTime()).toBeGreaterThan(event.updatedAt.getTime());
    const second = await world.module.updateEvent.run(world.owner, event.id, { doorsOpenAt: null, coverImageUrl: null, description: null });
    expect(second).toMatchObject({ title: "Night of Stars", doorsOpenAt: null, coverImageUrl: null, description: "" });
  });

  it("names each field that cannot be cleared", async () => {
    const { event } = await world.event([{}]);
    await expect(world.module.updateEvent.run(world.owner, event.id, { title: null, maxAttendees: null, startsAt: null })).rejects.toMatchObject(fields("title", "maxAttendees", "startsAt"));
  });

  it("keeps its dates in order, whichever of them change", async () => {
    const { event } = await world.event([{}]);
    const update = (changes: object) => world.module.updateEvent.run(world.owner, event.id, changes);
    await expect(update({ endsAt: event.startsAt })).rejects.toMatchObject(fields("endsAt"));
    await expect(update({ startsAt: event.endsAt })).rejects.toMatchObject(fields("endsAt"));
    await expect(update({ startsAt: new Date(Date.now() - HOUR) })).rejects.toMatchObject(fields("startsAt"));
    await expect(update({ doorsOpenAt: event.endsAt })).rejects.toMatchObject(fields("doorsOpenAt"));
    await expect(update({ doorsCloseAt: event.startsAt })).rejects.toMatchObject(fields("doorsCloseAt"));
    const startsAt = new Date(event.startsAt.getTime() + 7 * 24 * HOUR);
    await expect(update({ startsAt, endsAt: new Date(startsAt.getTime() + HOUR) })).resolves.toMatchObject({ startsAt, status: "PUBLISHED" });
  });

  it("may keep a beginning that has passed", async () => {
    const { event } = await world.event([{}]);
    const startsAt = new Date(Date.now() - HOUR);
    await world.db.client.event.update({ where: { id: event.id }, data: { startsAt } });
    await expect(world.module.updateEvent.run(world.owner, event.id, { startsAt, title: "It has begun" })).resolves.toMatchObject({ title: "It has begun", startsAt });
  });

  it("never makes room for fewer than are sold and held", async () => {
    const { event, types } = await world.event([{ quantity: 10 }], 10);
    await world.module.purchaseTickets.run(attendee(), orderOf(event, types, 4));
    await expect(world.module.updateEvent.run(world.owner, event.id, { maxAttendees: 3, title: "Smaller" })).rejects.toMatchObject({ code: "CONFLICT", extensions: { minimum: 4 } });
    await expect(world.module.updateEvent.run(world.owner, event.id, { maxAttendees: 4 })).resolves.toMatchObject({ maxAttendees: 4, title: "Night of Lights" });
    await expect(world.module.purchaseTickets.run(attendee(), orderOf(event, types))).rejects.toMatchObject({ code: "SOLD_OUT" });
  });

  it("is not for strangers, not for readers, and not for nobody", async () => {
    const { copy, original } = await draft();
    for (const [event, expected] of [[original.id, "FORBIDDEN"], [copy.id, "NOT_FOUND"], [newId(), "NOT_FOUND"], ["nonsense", "NOT_FOUND"]] as const) {
      await expect(world.module.updateEvent.run(stranger, event, { title: "Mine now" })).rejects.toMatchObject({ code: expected });
      await expect(world.module.cancelEvent.run(stranger, event, true, null)).rejects.toMatchObject({ code: expected });
      await expect(world.module.deleteEvent.run(stranger, event)).rejects.toMatchObject({ code: expected });
      await expect(world.module.duplicateEvent.run(stranger, event, new Date(Date.now() + HOUR))).rejects.toMatchObject({ code: expected });
      await expect(world.module.publishEvent.run(stranger, event)).rejects.toMatchObject({ code: expected });
      await expect(world.module.updateEvent.run(anonymous(), event, { title: "Mine now" })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    }
    await expect(world.module.updateEvent.run(reader(), copy.id, { title: "Mine now" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.deleteEvent.run(reader(), copy.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.duplicateEvent.run(reader(), copy.id, new Date(Date.now() + HOUR))).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("a duplicate", () => {
  it("is a draft with everything moved by the same time and nothing sold", async () => {
    const { event, types } = await world.event([{ name: "Early", salesStartAt: new Date(Date.now() - HOUR), salesEndAt: new Date(Date.now() + HOUR), price: "12.50", maxPerPurchase: 3, quantity: 7 }, { name: "Late" }]);
    // A zone without clock changes: on every day of the year, 30 days are as long.
    await world.module.updateEvent.run(world.owner, event.id, { doorsOpenAt: new Date(event.startsAt.getTime() - HOUR), doorsCloseAt: event.endsAt, description: "Bring a blanket.", timeZone: "UTC" });
    await world.module.purchaseTickets.run(attendee(), orderOf(event, types, 2));
    const startsAt = new Date(event.startsAt.getTime() + 30 * 24 * HOUR);
    const copy = await world.module.duplicateEvent.run(world.owner, event.id, startsAt);
    const shift = (date: Date | null | undefined) => new Date((date ?? new Date(0)).getTime() + 30 * 24 * HOUR);
    expect(copy).toMatchObject({ status: "DRAFT", startsAt, endsAt: shift(event.endsAt), doorsOpenAt: shift(new Date(event.startsAt.getTime() - HOUR)), doorsCloseAt: shift(event.endsAt), sold: 0, reserved: 0, description: "Bring a blanket.", publishedAt: null });
    expect(copy.slug).not.toBe(event.slug);
    const copies = await world.db.client.ticketType.findMany({ where: { eventId: copy.id }, orderBy: { position: "asc" } });
    expect(copies).toMatchObject([
      { name: "Early", salesStartAt: shift(types[0]?.salesStartAt), salesEndAt: shift(types[0]?.salesEndAt), priceMinor: 1250, maxPerPurchase: 3, quantity: 7, sold: 0, reserved: 0 },
      { name: "Late", salesStartAt: null, salesEndAt: null, sold: 0, reserved: 0 },
    ]);
    await expect(world.module.duplicateEvent.run(world.owner, event.id, new Date(Date.now() - 1))).rejects.toMatchObject(fields("startsAt"));
  });
});

describe("a duplicate across a clock change", () => {
  const year = new Date().getUTCFullYear() + 1;
  /** Duplicates an event with these local times, and reads the copy's in the same way: date and time in the zone. */
  async function duplicated(timeZone: string, original: Record<"starts" | "ends" | "doors" | "sales" | "salesEnd", string>, startsAt: string) {
    const { event, types } = await world.event([{ name: "Only" }]);
    const { starts, ends, doors, sales, salesEnd } = original;
    await world.db.client.event.update({ where: { id: event.id }, data: { timeZone, startsAt: new Date(starts), endsAt: new Date(ends), doorsOpenAt: new Date(doors) } });
    await world.db.client.ticketType.update({ where: { id: types[0]?.id ?? "" }, data: { salesStartAt: new Date(sales), salesEndAt: new Date(salesEnd) } });
    const copy = await world.module.duplicateEvent.run(world.owner, event.id, new Date(startsAt));
    const [type] = await world.db.client.ticketType.findMany({ where: { eventId: copy.id } });
    const local = (date: Date | null | undefined) => new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(date ?? 0).slice(5);
    return [copy.doorsOpenAt, copy.startsAt, copy.endsAt, type?.salesStartAt, type?.salesEndAt].map(local);
  }

  it.each([
    ["in spring", "Europe/Paris",
      { doors: `${year}-02-06T19:00+01:00`, starts: `${year}-02-06T20:00+01:00`, ends: `${year}-02-07T02:00+01:00`, sales: `${year}-01-04T10:00+01:00`, salesEnd: `${year}-02-06T20:00+01:00` },
      `${year}-04-17T20:00+02:00`, ["04-17 19:00", "04-17 20:00", "04-18 02:00", "03-15 10:00", "04-17 20:00"]],
    ["in autumn", "Europe/Paris",
      { doors: `${year}-09-11T19:00+02:00`, starts: `${year}-09-11T20:00+02:00`, ends: `${year}-09-12T02:00+02:00`, sales: `${year}-08-02T10:00+02:00`, salesEnd: `${year}-09-11T20:00+02:00` },
      `${year}-11-20T20:00+01:00`, ["11-20 19:00", "11-20 20:00", "11-21 02:00", "10-11 10:00", "11-20 20:00"]],
    ["on the southern half, with half an hour", "Australia/Lord_Howe",
      { doors: `${year}-02-06T19:00+11:00`, starts: `${year}-02-06T20:00+11:00`, ends: `${year}-02-06T23:00+11:00`, sales: `${year}-01-04T10:15+11:00`, salesEnd: `${year}-02-06T20:00+11:00` },
      `${year}-06-05T20:00+10:30`, ["06-05 19:00", "06-05 20:00", "06-05 23:00", "05-03 10:15", "06-05 20:00"]],
    ["backwards", "America/New_York",
      { doors: `${year}-11-20T19:00-05:00`, starts: `${year}-11-20T20:00-05:00`, ends: `${year}-11-20T23:00-05:00`, sales: `${year}-11-10T10:00-05:00`, salesEnd: `${year}-11-20T12:00-05:00` },
      `${year}-07-03T20:00-04:00`, ["07-03 19:00", "07-03 20:00", "07-03 23:00", "06-23 10:00", "07-03 12:00"]],
    ["with a start at another time of day", "Europe/Paris",
      { doors: `${year}-02-06T19:00+01:00`, starts: `${year}-02-06T20:00+01:00`, ends: `${year}-02-06T23:00+01:00`, sales: `${year}-01-04T10:00+01:00`, salesEnd: `${year}-02-05T23:00+01:00` },
      `${year}-04-17T15:00+02:00`, ["04-17 14:00", "04-17 15:00", "04-17 18:00", "03-15 10:00", "04-16 23:00"]],
  ])("keeps every time of day %s", async (_when, timeZone, original, startsAt, expected) => {
    expect(await duplicated(timeZone, original, startsAt)).toEqual(expected);
  });
});

describe("a draft", () => {
  it("can be deleted with its ticket types, once", async () => {
    const { copy } = await draft();
    await world.module.deleteEvent.run(world.owner, copy.id);
    expect(await world.db.client.ticketType.count({ where: { eventId: copy.id } })).toBe(0);
    await expect(world.module.deleteEvent.run(world.owner, copy.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("can be deleted with its guests and their tickets", async () => {
    const { copy, original, originalTypes } = await draft();
    const [type] = await world.db.client.ticketType.findMany({ where: { eventId: copy.id } });
    for (const email of ["a@example.com", "b@example.com"]) await world.module.addGuest.run(world.owner, guestOf(copy.id, type?.id, email));
    await world.module.addGuest.run(world.owner, guestOf(original.id, originalTypes[0]?.id, "c@example.com"));
    await world.module.deleteEvent.run(world.owner, copy.id);
    const counted = async (eventId: string) => [await world.db.client.event.count({ where: { id: eventId } }), await world.db.client.guest.count({ where: { eventId } }), await world.db.client.ticket.count({ where: { eventId } })];
    expect([await counted(copy.id), await counted(original.id)]).toEqual([[0, 0, 0], [1, 1, 1]]);
  });

  it("keeps its guests when it is not deleted, because it is a draft no longer", async () => {
    const { original, originalTypes } = await draft();
    await world.module.addGuest.run(world.owner, guestOf(original.id, originalTypes[0]?.id, "a@example.com"));
    await expect(world.module.deleteEvent.run(world.owner, original.id)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await world.db.client.guest.count({ where: { eventId: original.id } })).toBe(1);
  });

  it("is deleted or gets its guest when both are asked for at the same moment, and never half of each", async () => {
    for (let round = 0; round < 8; round++) {
      const { copy } = await draft();
      const [type] = await world.db.client.ticketType.findMany({ where: { eventId: copy.id } });
      const [deleted, ...added] = await Promise.allSettled([
        world.module.deleteEvent.run(world.owner, copy.id),
        ...["a@example.com", "b@example.com"].map((email) => world.module.addGuest.run(world.owner, guestOf(copy.id, type?.id, email))),
      ]);
      expect(deleted.status).toBe("fulfilled");
      for (const answer of added) if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "NOT_FOUND" });
      expect(await world.db.client.guest.count({ where: { eventId: copy.id } })).toBe(0);
    }
  });

  it("is deleted only as a draft, even when it is published at the same moment", async () => {
    const { copy, original } = await draft();
    await expect(world.module.deleteEvent.run(world.owner, original.id)).rejects.toMatchObject({ code: "CONFLICT" });
    const [published, deleted] = await Promise.allSettled([world.module.publishEvent.run(world.owner, copy.id), world.module.deleteEvent.run(world.owner, copy.id)]);
    const there = await world.db.client.event.count({ where: { id: copy.id } });
    expect([published.status, deleted.status, there]).toEqual(there === 1 ? ["fulfilled", "rejected", 1] : ["rejected", "fulfilled", 0]);
  });
});

describe("the life of an event", () => {
  it("ends with the event, and nothing is changed after it", async () => {
    const { event, types } = await world.event([{}]);
    const { event: later } = await world.event([{}]);
    await world.db.client.event.update({ where: { id: event.id }, data: { startsAt: new Date(Date.now() - 2 * HOUR), endsAt: new Date(Date.now() - 1) } });
    expect(await world.module.completeEvents.run()).toBe(1);
    expect(await world.module.completeEvents.run()).toBe(0);
    const statuses = await world.db.client.event.findMany({ where: { id: { in: [event.id, later.id] } }, select: { status: true }, orderBy: { id: "asc" } });
    expect(statuses).toEqual([{ status: "COMPLETED" }, { status: "PUBLISHED" }]);
    const conflict = expect.objectContaining({ code: "CONFLICT", extensions: { status: "COMPLETED" } }) as Error;
    await expect(world.module.publishEvent.run(world.owner, event.id)).rejects.toEqual(conflict);
    await expect(world.module.cancelEvent.run(world.owner, event.id, true, null)).rejects.toEqual(conflict);
    await expect(world.module.updateEvent.run(world.owner, event.id, { title: "Too late" })).rejects.toEqual(conflict);
    await expect(world.module.manageTicketTypes.update(world.owner, types[0]?.id ?? "", { quantity: 500 })).rejects.toEqual(conflict);
    await expect(world.module.deleteEvent.run(world.owner, event.id)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.module.purchaseTickets.run(attendee(), orderOf(event, types))).rejects.toMatchObject({ code: "SALES_CLOSED" });
  });

  it("leads from a draft to its cancellation, which its guests are told of and the public never sees", async () => {
    const { copy } = await draft();
    const [type] = await world.db.client.ticketType.findMany({ where: { eventId: copy.id } });
    await world.module.addGuest.run(world.owner, guestOf(copy.id, type?.id, "Ada@example.com"));
    expect(await world.module.cancelEvent.run(world.owner, copy.id, true, "A storm.")).toMatchObject({ status: "CANCELLED", publishedAt: null });
    await world.module.carryOutCancellation.run(copy.id);
    expect(await world.db.client.ticket.findMany({ where: { eventId: copy.id }, select: { status: true } })).toEqual([{ status: "CANCELLED" }]);
    expect(await world.db.client.event.findUniqueOrThrow({ where: { id: copy.id } })).toMatchObject({ sold: 0 });
    const mails = (await mailsOf(world, copy.id)).filter(({ template }) => template === "event_cancelled");
    expect(mails).toMatchObject([{ to: "Ada@example.com", data: { message: "A storm." } }]);
    const listed = async (caller: Principal, status: readonly ("CANCELLED" | "DRAFT")[] | null) =>
      (await world.module.readEvents.list(caller, { organizationId: null, status, timing: null, search: null, from: null, to: null }, pageOf(100, null))).edges.some(({ node }) => node.id === copy.id);
    expect(await Promise.all([listed(world.owner, null), listed(world.owner, ["CANCELLED"]), listed(world.owner, ["DRAFT"]), listed(attendee(), null), listed(attendee(), ["CANCELLED"])])).toEqual([true, true, false, false, false]);
    await expect(world.module.deleteEvent.run(world.owner, copy.id)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.module.publishEvent.run(world.owner, copy.id)).rejects.toMatchObject({ code: "CONFLICT" });
  });
});
