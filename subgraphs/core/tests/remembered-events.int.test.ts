import { attendee } from "../../../platform/testing/test-principals";
import { waitFor } from "../../../platform/testing/wait-for";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";

let world: CoreWorld;
let letGo = (): void => undefined;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

/** An event that the process has in mind: somebody has just bought. */
async function busyEvent() {
  const sale = await world.event([{ price: "10" }]);
  const buy = (quantity = 1) => world.module.purchaseTickets.run(attendee(), orderOf(sale.event, sale.types, quantity));
  await buy();
  const [type] = sale.types;
  if (!type) throw new Error("no type");
  return { ...sale, type, buy };
}

/** As another process would whose word to everybody was lost: no cache hears of it. */
const behindOurBack = {
  event: (id: string, data: object) => world.db.client.event.update({ where: { id }, data }),
  type: (id: string, data: object) => world.db.client.ticketType.update({ where: { id }, data }),
};

describe("a purchase of an event that was remembered and has changed since", () => {
  it("costs what it costs now", async () => {
    const { type, buy } = await busyEvent();
    await behindOurBack.type(type.id, { priceMinor: 2_500 });
    expect(await buy(2)).toMatchObject({ totalMinor: 5_000 });
    const [item] = await world.db.client.purchaseItem.findMany({ where: { ticketTypeId: type.id, quantity: 2 } });
    expect(item?.unitPriceMinor).toBe(2_500);
  });

  it.each([
    ["was cancelled", "event", { status: "CANCELLED" }, "SALES_CLOSED"],
    ["is over", "event", { startsAt: new Date(1), endsAt: new Date(2) }, "SALES_CLOSED"],
    ["is not on sale any more", "type", { salesEndAt: new Date(1) }, "SALES_CLOSED"],
    ["may not be bought yet", "type", { salesStartAt: new Date(Date.now() + 3_600_000) }, "SALES_CLOSED"],
    ["is sold in smaller numbers", "type", { maxPerPurchase: 1 }, "BAD_USER_INPUT"],
  ] as const)("is refused when what is wanted %s", async (_what, of, data, code) => {
    const { event, type, buy } = await busyEvent();
    await behindOurBack[of](of === "event" ? event.id : type.id, data);
    await expect(buy(2)).rejects.toMatchObject({ code });
    expect((await recount(world.db, event.id)).counted).toMatchObject({ reserved: 1 });
  });

  it("is refused when what is wanted was taken away", async () => {
    const { event } = await world.event([{}, {}]);
    const types = await world.db.client.ticketType.findMany({ where: { eventId: event.id }, orderBy: { position: "asc" } });
    await world.module.purchaseTickets.run(attendee(), orderOf(event, types.slice(0, 1)));
    await world.db.client.ticketType.delete({ where: { id: types[1]?.id ?? "" } });
    await expect(world.module.purchaseTickets.run(attendee(), orderOf(event, types.slice(1)))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is possible in the second in which sales begin", async () => {
    const { type, buy } = await busyEvent();
    await world.module.manageTicketTypes.update(world.owner, type.id, { salesStartAt: new Date(Date.now() + 3_600_000) });
    await expect(buy()).rejects.toMatchObject({ code: "SALES_CLOSED" });
    await world.module.manageTicketTypes.update(world.owner, type.id, { salesStartAt: null });
    expect((await buy()).status).toBe("PENDING");
  });

  it("puts the event's words of now on its tickets", async () => {
    const { event, types } = await world.event([{ price: "0" }]);
    const order = () => world.module.purchaseTickets.run(attendee(), orderOf(event, types));
    await order();
    await behindOurBack.event(event.id, { title: "Night of Stars" });
    const { id } = await order();
    const jobs = await world.db.client.outbox.findMany({ where: { name: "generate-tickets" }, orderBy: { id: "asc" } });
    const mine = jobs.map(({ payload }) => payload as { tickets: { purchase_id: string }[]; template_data: { event_title: string } }).find(({ tickets }) => tickets[0]?.purchase_id === id);
    expect(mine?.template_data.event_title).toBe("Night of Stars");
  });

  it("puts the name that its type has now on its tickets", async () => {
    const { event, types } = await world.event([{ price: "0", name: "Early" }]);
    const order = () => world.module.purchaseTickets.run(attendee(), orderOf(event, types));
    await order();
    // It drops the page that all processes share; what this one remembers by itself it cannot reach.
    await world.module.manageTicketTypes.update(world.owner, types[0]?.id ?? "", { name: "Late" });
    const { id } = await order();
    const jobs = await world.db.client.outbox.findMany({ where: { name: "generate-tickets" }, orderBy: { id: "asc" } });
    const mine = jobs.map(({ payload }) => payload as { tickets: { purchase_id: string; type: string }[] }).find(({ tickets }) => tickets[0]?.purchase_id === id);
    expect(mine?.tickets[0]?.type).toBe("Late");
  });
});

describe("a purchase that was made before", () => {
  it("is found again when everything is sold and sales have ended", async () => {
    const { event, types } = await world.event([{ price: "0", quantity: 1 }], 1);
    const order = orderOf(event, types);
    const buyer = attendee();
    const { id } = await world.module.purchaseTickets.run(buyer, order);
    expect((await world.module.purchaseTickets.run(buyer, order)).id).toBe(id);
    await world.module.manageTicketTypes.update(world.owner, types[0]?.id ?? "", { salesEndAt: new Date(Date.now() - 1_000) });
    expect((await world.module.purchaseTickets.run(buyer, order)).id).toBe(id);
    await expect(world.module.purchaseTickets.run(attendee(), order)).rejects.toMatchObject({ code: "SALES_CLOSED" });
  });

  it("is found again by its repeat, though it took the last ones while that was looking", async () => {
    const other = await createCoreWorld();
    try {
      // Who asks in German looks whether it was made before, and is then held up.
      await other.db.client.$executeRawUnsafe(`
        CREATE OR REPLACE FUNCTION placed_before(purchase jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
        DECLARE before boolean := EXISTS (SELECT 1 FROM purchases WHERE idempotency_scope = purchase->>'idempotency_scope' AND idempotency_key = purchase->>'idempotency_key');
        BEGIN
          IF purchase->>'locale' = 'de' AND NOT before THEN
            PERFORM pg_advisory_xact_lock(7);
          END IF;
          RETURN before;
        END $$`);
      const { event, types } = await other.event([{ quantity: 1 }]);
      const [order, buyer] = [orderOf(event, types), attendee()];
      const release = new Promise<void>((resolve) => (letGo = resolve));
      const barrier = other.db.transaction(async (tx) => {
        await tx.$queryRaw`SELECT pg_advisory_xact_lock(7)::text`;
        await release;
      });
      const isHeldUp = (granted: boolean) => async () => (await other.db.client.$queryRaw<unknown[]>`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND granted = ${granted} AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).length > 0;
      await waitFor("the barrier", isHeldUp(true));
      const repeat = other.module.purchaseTickets.run({ ...buyer, locale: "de" }, order);
      await waitFor("the repeat to be held up", isHeldUp(false));
      const first = await other.module.purchaseTickets.run(buyer, order);
      letGo();
      await barrier;
      expect((await repeat).id).toBe(first.id);
    } finally {
      letGo();
      await other.close();
    }
  });
});
