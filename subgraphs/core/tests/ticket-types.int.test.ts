import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PaymentGateway } from "../../../contracts/enums/payment-gateway.enum";
import { permissions } from "../../../contracts/permissions";
import { newId } from "../../../platform/db/new-id";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import { AuditRepository } from "../repositories/audit.repository";
import { CapacityRepository } from "../repositories/capacity.repository";
import type { CoreDatabase, Tx } from "../repositories/database";
import { EventRepository } from "../repositories/event.repository";
import { TicketTypeRepository } from "../repositories/ticket-type.repository";
import { AuditLog } from "../services/audit-log";
import { ChargeRules } from "../services/charge-rules";
import { foldedName } from "../services/folded-name";
import { ManageTicketTypes } from "../services/manage-ticket-types";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";

let world: CoreWorld;
beforeEach(async () => (world = await createCoreWorld()));
afterEach(() => world.close());

const draft = { name: "Balcony", description: null, price: "15", quantity: 5, salesStartAt: null, salesEndAt: null, maxPerPurchase: 4 };
const fields = (...names: string[]) => ({ code: "BAD_USER_INPUT", extensions: { fields: Object.fromEntries(names.map((name) => [name, expect.any(String) as string])) } });

describe("ticket types", () => {
  it("are added after the others, under a name of their own", async () => {
    const { event } = await world.event([{ name: "Standard" }]);
    await expect(world.module.manageTicketTypes.add(world.owner, event.id, draft)).resolves.toMatchObject({ name: "Balcony", position: 1, priceMinor: 1500 });
    await expect(world.module.manageTicketTypes.add(world.owner, event.id, draft)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.module.manageTicketTypes.add(world.owner, event.id, { ...draft, name: "Other", price: "1.005", salesStartAt: new Date(2), salesEndAt: new Date(1) })).rejects.toMatchObject(fields("price", "salesEndAt"));
  });

  it("change for purchases from now on, and not for those that exist", async () => {
    const { event, types } = await world.event([{ name: "Standard", price: "10" }, { name: "VIP" }]);
    const [type] = types;
    if (!type) throw new Error("no type");
    const before = await world.module.purchaseTickets.run(attendee(), orderOf(event, [type], 2));
    const changed = await world.module.manageTicketTypes.update(world.owner, type.id, { price: "20", description: "Standing", salesEndAt: new Date(Date.now() + 60_000), maxPerPurchase: 2 });
    expect(changed).toMatchObject({ priceMinor: 2000, description: "Standing", maxPerPurchase: 2, name: "Standard" });
    const after = await world.module.purchaseTickets.run(attendee(), orderOf(event, [type], 2));
    const present = await world.db.client.purchase.findUniqueOrThrow({ where: { id: before.id }, include: { items: true } });
    expect([present.totalMinor, present.items[0]?.unitPriceMinor, after.totalMinor]).toEqual([2000, 1000, 4000]);
    await expect(world.module.manageTicketTypes.update(world.owner, type.id, { description: null, salesEndAt: null })).resolves.toMatchObject({ description: null, salesEndAt: null });
    await expect(world.module.manageTicketTypes.update(world.owner, type.id, { price: null, quantity: null })).rejects.toMatchObject(fields("price", "quantity"));
    await expect(world.module.manageTicketTypes.update(world.owner, type.id, { name: " vip\u00a0" })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.module.manageTicketTypes.update(world.owner, type.id, { name: "STANDARD " })).resolves.toMatchObject({ name: "STANDARD" });
    await expect(world.module.manageTicketTypes.update(world.owner, type.id, { name: "Standard" })).resolves.toMatchObject({ name: "Standard" });
    await expect(world.module.manageTicketTypes.update(world.owner, type.id, { quantity: 3, name: "Smaller" })).rejects.toMatchObject({ code: "CONFLICT", extensions: { minimum: 4 } });
    await expect(world.module.manageTicketTypes.update(world.owner, type.id, { quantity: 4 })).resolves.toMatchObject({ quantity: 4, name: "Standard" });
  });

  it.each(["VIP", "vip", " VIP ", "V\u200bIP", "ＶＩＰ"])("have names of their own within an event: %j beside VIP is a conflict", async (name) => {
    const { event } = await world.event([{ name: "VIP" }, { name: "Early Bird" }]);
    await expect(world.module.manageTicketTypes.add(world.owner, event.id, { ...draft, name })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.event([{ name: "VIP" }, { name }])).rejects.toMatchObject({ code: "CONFLICT" });
    for (const alike of ["early  bird", "Early\u00a0Bird"]) await expect(world.module.manageTicketTypes.add(world.owner, event.id, { ...draft, name: alike })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.module.manageTicketTypes.add(world.owner, event.id, { ...draft, name: "VIP+" })).resolves.toMatchObject({ name: "VIP+" });
  });

  it("get one name once when several ask for it at the same moment", async () => {
    const { event } = await world.event([{ name: "Standard" }]);
    const names = ["Balcony", "BALCONY", "balcony ", "Bal\u200bcony"];
    const answers = await Promise.allSettled(names.map((name) => world.module.manageTicketTypes.add(world.owner, event.id, { ...draft, name })));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const answer of answers) if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "CONFLICT" });
    // Without the constraint, the same requests give one name several times.
    await world.db.client.$executeRawUnsafe("DROP INDEX ticket_types_event_id_name_key_key");
    const { event: careless } = await world.event([{ name: "Standard" }]);
    const given = await Promise.allSettled(names.map((name) => world.module.manageTicketTypes.add(world.owner, careless.id, { ...draft, name })));
    expect(given.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(1);
  });

  it("of earlier versions get their keys from the migration as new ones from the code", async () => {
    const names = ["VIP", " Early\u00a0 Bird ", "Caf\u00e9 \u2013 L\u2019\u00c9t\u00e9", "Stra\u00dfe", "\u200bＦｕｌｌ", "\u201eA\u201c", "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "x\u2011y"];
    const { event } = await world.event([...names, "Twin"].map((name) => ({ name })));
    await world.db.client.ticketType.updateMany({ data: { nameKey: null } });
    const twin = await world.db.client.ticketType.findFirstOrThrow({ where: { eventId: event.id }, orderBy: { position: "desc" } });
    await world.db.client.ticketType.update({ where: { id: twin.id }, data: { name: "vip" } });
    const folder = join(__dirname, "../../../prisma/core/migrations");
    const migration = readdirSync(folder).find((name) => name.endsWith("_type_names_and_waiting_list_notices")) ?? "";
    const [backfill = ""] = /^UPDATE ticket_types SET name_key[^;]*;/m.exec(readFileSync(join(folder, migration, "migration.sql"), "utf8")) ?? [];
    await world.db.client.$executeRawUnsafe(backfill);
    const types = await world.db.client.ticketType.findMany({ where: { eventId: event.id }, orderBy: { position: "asc" } });
    expect(types.map(({ nameKey }) => nameKey)).toEqual([...names.map(foldedName), null]);
  });

  it("keep similar names that an earlier version allowed, and can be changed and copied", async () => {
    const { event, types } = await world.event([{ name: "VIP" }, { name: "Other" }]);
    await world.db.client.ticketType.update({ where: { id: types[1]?.id ?? "" }, data: { name: "vip", nameKey: null } });
    await expect(world.module.manageTicketTypes.update(world.owner, types[1]?.id ?? "", { price: "3" })).resolves.toMatchObject({ name: "vip", priceMinor: 300 });
    const copy = await world.module.duplicateEvent.run(world.owner, event.id, new Date(Date.now() + 86_400_000));
    expect(await world.db.client.ticketType.count({ where: { eventId: copy.id } })).toBe(2);
  });

  it("are removed only when nobody ever had one, and never the last one of a published event", async () => {
    const { event, types } = await world.event([{ name: "Sold" }, { name: "Unsold" }]);
    const [sold, unsold] = types;
    if (!sold || !unsold) throw new Error("no types");
    const purchase = await world.module.purchaseTickets.run(attendee(), orderOf(event, [sold]));
    await expect(world.module.manageTicketTypes.remove(world.owner, sold.id)).rejects.toMatchObject({ code: "CONFLICT" });
    await world.module.expireHolds.run(event.id, new Date(Date.now() + 3_600_000));
    await expect(world.module.manageTicketTypes.remove(world.owner, sold.id)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(purchase.status).toBe("PENDING");
    await world.module.manageTicketTypes.remove(world.owner, unsold.id);
    await expect(world.module.manageTicketTypes.remove(world.owner, unsold.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const { types: only } = await world.event([{ name: "Only" }]);
    await expect(world.module.manageTicketTypes.remove(world.owner, only[0]?.id ?? "")).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("are bought or removed when both are asked for at the same moment, and never half of each", async () => {
    for (let round = 0; round < 5; round++) {
      const { event, types } = await world.event([{ name: "Stays" }, { name: "Goes", price: "0" }]);
      const goes = types[1];
      if (!goes) throw new Error("no type");
      const [bought, removed] = await Promise.allSettled([world.module.purchaseTickets.run(attendee(), orderOf(event, [goes])), world.module.manageTicketTypes.remove(world.owner, goes.id)]);
      expect([bought.status, removed.status].sort()).toEqual(["fulfilled", "rejected"]);
      if (bought.status === "rejected") expect(["SALES_CLOSED", "NOT_FOUND"]).toContain((bought.reason as { code: string }).code);
      const { counted, event: counters } = await recount(world.db, event.id);
      expect(counted).toEqual(counters);
    }
  });

  it("are not for strangers", async () => {
    const { event, types } = await world.event([{}, {}]);
    const stranger = memberOf(newId(), Object.keys(permissions));
    const reader = memberOf(world.organizationId, ["events:read"], "STAFF");
    for (const caller of [stranger, reader]) {
      await expect(world.module.manageTicketTypes.add(caller, event.id, draft)).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(world.module.manageTicketTypes.update(caller, types[0]?.id ?? "", { price: "0" })).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(world.module.manageTicketTypes.remove(caller, types[0]?.id ?? "")).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    await expect(world.module.manageTicketTypes.update(world.owner, "nonsense", { price: "0" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

/** What a careless program does: look whether it fits, then write it. */
class CarelessCapacity extends CapacityRepository {
  override async resizeType(tx: Tx, ticketTypeId: string, quantity: number): Promise<number | null> {
    const [row] = await tx.$queryRaw<{ fits: boolean }[]>`SELECT sold + reserved <= ${quantity} AS fits FROM ticket_types WHERE id = ${ticketTypeId}::uuid`;
    if (!row?.fits) return null;
    await tx.$queryRaw`SELECT pg_sleep(1.5)::text`;
    await tx.$executeRaw`UPDATE ticket_types SET quantity = ${quantity} WHERE id = ${ticketTypeId}::uuid`;
    return 0;
  }
  override async resizeEvent(tx: Tx, eventId: string, maxAttendees: number): Promise<number | null> {
    const [row] = await tx.$queryRaw<{ fits: boolean }[]>`SELECT sold + reserved <= ${maxAttendees} AS fits FROM events WHERE id = ${eventId}::uuid`;
    if (!row?.fits) return null;
    await tx.$queryRaw`SELECT pg_sleep(1.5)::text`;
    await tx.$executeRaw`UPDATE events SET max_attendees = ${maxAttendees} WHERE id = ${eventId}::uuid`;
    return 0;
  }
}

/** 60 buyers of one ticket each, while the organiser takes the quantity down from 60 to 20. @returns the counters */
async function squeeze(changing: ManageTicketTypes) {
  const { event, types } = await world.event([{ quantity: 60, price: "0" }], 60);
  const id = types[0]?.id ?? "";
  const shrink = async () => {
    const answer = await changing.update(world.owner, id, { quantity: 20 }).catch((error: unknown) => error as { code: string; extensions: { minimum: number } });
    return "code" in answer ? answer : null;
  };
  const [refused] = await Promise.all([shrink(), ...Array.from({ length: 60 }, () => world.module.purchaseTickets.run(attendee(), orderOf(event, types)).catch(() => null))]);
  const type = await world.db.client.ticketType.findUniqueOrThrow({ where: { id } });
  return { refused, type, recounted: await recount(world.db, event.id) };
}

describe("a quantity that goes down while people buy", () => {
  const careless = (db: CoreDatabase) => new ManageTicketTypes(db, new EventRepository(), new TicketTypeRepository(), new CarelessCapacity(), { drop: async () => undefined } as never, new ChargeRules({ available: () => Promise.resolve([PaymentGateway.STRIPE]) }), new AuditLog(db, new AuditRepository()));

  it("is never less than what is sold and held: the change or the sales are refused", async () => {
    for (let round = 0; round < 4; round++) {
      const { refused, type, recounted } = await squeeze(world.module.manageTicketTypes);
      expect(type.sold + type.reserved).toBeLessThanOrEqual(type.quantity);
      expect(recounted.counted).toEqual(recounted.event);
      if (refused) expect(refused).toMatchObject({ code: "CONFLICT", extensions: { minimum: expect.any(Number) as number } });
      expect(type.quantity).toBe(refused ? 60 : 20);
    }
  });

  it("would be less if the condition and the constraint were not there", async () => {
    await world.db.client.$executeRawUnsafe("ALTER TABLE ticket_types DROP CONSTRAINT ticket_types_capacity");
    const { type } = await squeeze(careless(world.db));
    expect(type.sold + type.reserved).toBeGreaterThan(type.quantity);
  });
});
