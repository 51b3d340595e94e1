import { anonymous } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";

const HOLDS = 40;
const WAITING = 60;
const WALK_INS = 60;
const buyer = anonymous("203.0.113.7");

/** With the same key a repeat receives the token again. */
const keyOf = (email: string): string => `the key of ${email}`;

/** 40 holds end at the same moment, while 60 wait in line, 60 others come by, and some of those who wait leave. */
async function rush(world: CoreWorld) {
  const { event, types } = await world.event([{ quantity: HOLDS }, { quantity: HOLDS }], HOLDS);
  const [type] = types;
  if (!type) throw new Error("no type");
  const past = new Date(Date.now() - 3_600_000);
  const cancelled: string[] = [];
  for (let index = 0; index < HOLDS; index++) {
    // Half of them run out, half are called off.
    const overdue = index % 2 === 0;
    const hold = await world.module.purchaseTickets.run(buyer, orderOf(event, [type]));
    if (!overdue) cancelled.push(hold.id);
  }
  const entries = [];
  for (let index = 0; index < WAITING; index++) {
    entries.push(await world.module.joinWaitingList.run(buyer, { eventId: event.id, ticketTypeId: type.id, email: `waits-${index}@example.com`, quantity: index < 10 ? 1 + (index % 3) : 1, idempotencyKey: keyOf(`waits-${index}@example.com`) }));
  }
  await world.db.client.purchase.updateMany({ where: { eventId: event.id, status: "PENDING", id: { notIn: cancelled } }, data: { expiresAt: past } });
  const answers: string[] = [];
  const walkIn = async (index: number) => {
    // The event is what is full: another type of it is the same tickets.
    const wanted = types[index % 2] ?? type;
    await world.module.purchaseTickets.run(buyer, orderOf(event, [wanted])).then(
      ({ status }) => answers.push(status),
      (error: unknown) => answers.push(error instanceof AppError ? error.code : String(error)),
    );
  };
  const leaving = entries.filter((_, index) => index % 10 === 3);
  await Promise.all([
    ...cancelled.map((id) => world.module.cancelPurchase.run(buyer, id, world.module.access.accessToken(id))),
    ...Array.from({ length: 5 }, () => world.module.expireHolds.run(event.id)),
    ...Array.from({ length: WALK_INS }, (_, index) => walkIn(index)),
    ...leaving.map(({ id, token }) => world.module.waitingList.leave(buyer, id, token ?? "")),
    world.module.offerTickets.run(),
  ]);
  const line = await world.db.client.waitingListEntry.findMany({ where: { eventId: event.id }, orderBy: { place: "asc" } });
  return { event, type, answers, line };
}

describe("many holds that end while many wait and many come by", () => {
  let world: CoreWorld;
  beforeEach(async () => (world = await createCoreWorld()));
  afterEach(() => world.close());

  it("go to those who wait, first come first served, and never twice", async () => {
    const { event, answers, line } = await rush(world);
    const bought = answers.filter((answer) => answer === "PENDING").length;
    expect(answers.filter((answer) => answer !== "PENDING" && answer !== "SOLD_OUT")).toEqual([]);
    const { counted, event: counters, types } = await recount(world.db, event.id);
    expect([counters.reserved, types.reserved]).toEqual([counted?.reserved, counted?.reserved]);
    expect(counters.reserved).toBe(HOLDS);
    // Nobody was passed over by somebody who wanted as many.
    for (const wanted of [1, 2, 3]) {
      const stillInLine = line.filter(({ quantity, status }) => quantity === wanted && (status === "WAITING" || status === "OFFERED")).map(({ status }) => status);
      const firstWhoWaits = stillInLine.indexOf("WAITING");
      expect(firstWhoWaits === -1 ? [] : stillInLine.slice(firstWhoWaits).filter((status) => status === "OFFERED")).toEqual([]);
    }
    // There was always somebody who wanted just one: nobody who came by got anything.
    const held = line.filter(({ status }) => status === "OFFERED").reduce((sum, { quantity }) => sum + quantity, 0);
    expect([bought, held]).toEqual([0, HOLDS]);

    // Every offer really holds its tickets: all of them can be taken at once.
    const offers = line.filter(({ status }) => status === "OFFERED");
    const taken = await Promise.all(
      offers.map(({ email, quantity, ticketTypeId }) =>
        world.module.joinWaitingList
          .run(buyer, { eventId: event.id, ticketTypeId, email, quantity, idempotencyKey: keyOf(email) })
          .then(({ token }) => world.module.purchaseTickets.run(buyer, { ...orderOf(event, []), items: [{ ticketTypeId, quantity, guests: null }], waitingListToken: token })),
      ),
    );
    expect(taken.map(({ status }) => status)).toEqual(offers.map(() => "PENDING"));
    const after = await recount(world.db, event.id);
    expect([after.event.reserved, after.types.reserved, after.counted?.reserved]).toEqual([counters.reserved, counters.reserved, counters.reserved]);
  });

  it("would go to whoever comes by if they were offered after the release and not with it", async () => {
    await world.db.client.$executeRawUnsafe(`
      CREATE OR REPLACE FUNCTION release_capacity(p_event uuid, p_types uuid[], p_counts integer[]) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        FOR i IN 1 .. cardinality(p_types) LOOP
          UPDATE ticket_types SET reserved = reserved - p_counts[i] WHERE id = p_types[i];
          UPDATE events SET reserved = reserved - p_counts[i] WHERE id = p_event;
        END LOOP;
      END $$`);
    const { answers } = await rush(world);
    expect(answers.filter((answer) => answer === "PENDING").length).toBeGreaterThan(HOLDS * 0.2);
  });
});

describe("an offer that runs out at the moment it is taken", () => {
  let world: CoreWorld;
  beforeEach(async () => (world = await createCoreWorld()));
  afterEach(() => world.close());

  /** @returns how many tickets are held, and how many should be */
  async function tie() {
    const { event, types } = await world.event([{ quantity: 20 }]);
    const [type] = types;
    if (!type) throw new Error("no type");
    const hold = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 10));
    const other = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 10));
    const entries = [];
    for (let index = 0; index < 20; index++) entries.push(await world.module.joinWaitingList.run(buyer, { eventId: event.id, ticketTypeId: type.id, email: `${index}@example.com`, quantity: 1 }));
    for (const { id } of [hold, other]) await world.module.cancelPurchase.run(buyer, id, world.module.access.accessToken(id));
    // Only what was told can run out.
    await world.module.offerTickets.run();
    const now = new Date();
    const late = new Date(Date.now() + 3_600_000);
    await Promise.all([
      ...entries.map(({ token }) => world.module.purchaseTickets.run(buyer, { ...orderOf(event, types), waitingListToken: token }, now).catch((error: unknown) => error)),
      ...Array.from({ length: 3 }, () => world.module.offerTickets.run(late).catch((error: unknown) => error)),
    ]);
    const { counted, event: counters, types: typeCounters } = await recount(world.db, event.id);
    return { held: [counters.reserved, typeCounters.reserved], counted: counted?.reserved, statuses: (await world.db.client.waitingListEntry.findMany({ where: { eventId: event.id } })).map(({ status }) => status) };
  }

  it("is taken or expired, and what it held is held or free, never both", async () => {
    const { held, counted, statuses } = await tie();
    expect(held).toEqual([counted, counted]);
    expect(statuses.filter((status) => status !== "CONVERTED" && status !== "EXPIRED")).toEqual([]);
    expect(counted).toBe(statuses.filter((status) => status === "CONVERTED").length);
  });

  it("would be both if the end of it did not look again under the lock", async () => {
    await world.db.client.$executeRawUnsafe("ALTER TABLE events DROP CONSTRAINT events_capacity");
    await world.db.client.$executeRawUnsafe("ALTER TABLE ticket_types DROP CONSTRAINT ticket_types_capacity");
    await world.db.client.$executeRawUnsafe("ALTER TABLE waiting_list_entries DROP CONSTRAINT waiting_list_entries_taken");
    await world.db.client.$executeRawUnsafe(`
      CREATE OR REPLACE FUNCTION leave_waiting_list(p_entry uuid, p_status "WaitingListStatus", p_due timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
      DECLARE entry record;
      BEGIN
        SELECT * INTO entry FROM waiting_list_entries WHERE id = p_entry AND status = 'OFFERED';
        IF NOT FOUND THEN RETURN false; END IF;
        PERFORM pg_sleep(0.05);
        UPDATE waiting_list_entries SET status = p_status WHERE id = p_entry;
        PERFORM release_capacity(entry.event_id, ARRAY[entry.ticket_type_id], ARRAY[entry.quantity]);
        RETURN true;
      END $$`);
    const { held, counted } = await tie();
    expect(held).not.toEqual([counted, counted]);
  });
});
