import { anonymous } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";

const BUYERS = 200;

/** 200 people want one of the last 50 tickets at the same moment. @returns what each of them got */
async function rush(world: CoreWorld) {
  const { event, types } = await world.event([{ quantity: 50, price: "0" }], 50);
  const answers = await Promise.all(
    Array.from({ length: BUYERS }, () =>
      world.module.purchaseTickets.run(anonymous(), orderOf(event, types)).then(
        (purchase) => purchase.status as string,
        (error: unknown) => (error instanceof AppError ? error.code : String(error)),
      ),
    ),
  );
  return { event, answers };
}

const count = (answers: readonly string[], answer: string): number => answers.filter((given) => given === answer).length;

describe("200 buyers for the last 50 tickets", () => {
  let world: CoreWorld;
  beforeEach(async () => (world = await createCoreWorld()));
  afterEach(() => world.close());

  it("sell exactly 50, and everybody else is told that it is sold out", async () => {
    const { event, answers } = await rush(world);
    expect([count(answers, "PAID"), count(answers, "SOLD_OUT")]).toEqual([50, 150]);
    const { counted, event: counters, types } = await recount(world.db, event.id);
    expect(counted).toEqual({ sold: 50, reserved: 0, validated: 0 });
    expect([counters.sold, types.sold]).toEqual([50, 50]);
  });

  it("would oversell if the condition and the constraint were not there", async () => {
    await world.db.client.$executeRawUnsafe("ALTER TABLE events DROP CONSTRAINT events_capacity");
    await world.db.client.$executeRawUnsafe("ALTER TABLE ticket_types DROP CONSTRAINT ticket_types_capacity");
    // What a careless program does: look whether there is enough, then take it.
    await world.db.client.$executeRawUnsafe(`
      CREATE OR REPLACE FUNCTION take_capacity(p_event uuid, p_types uuid[], p_counts integer[], p_revenues bigint[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE enough boolean;
      BEGIN
        SELECT sold + reserved + p_counts[1] <= quantity INTO enough FROM ticket_types WHERE id = p_types[1];
        IF NOT enough THEN PERFORM raise_sold_out(p_event, p_types[1], 0); END IF;
        PERFORM pg_sleep(0.1);
        UPDATE ticket_types SET reserved = reserved + p_counts[1] WHERE id = p_types[1];
        UPDATE events SET reserved = reserved + p_counts[1] WHERE id = p_event;
      END $$`);
    const { answers } = await rush(world);
    expect(count(answers, "PAID")).toBeGreaterThan(50);
  });
});

describe("a counter that a faulty statement changes", () => {
  let world: CoreWorld;
  beforeAll(async () => (world = await createCoreWorld()));
  afterAll(() => world.close());

  it.each([
    ["ticket_types", "sold = quantity + 1", "ticket_types_capacity"],
    ["ticket_types", "reserved = quantity + 1", "ticket_types_capacity"],
    ["ticket_types", "sold = quantity, reserved = 1", "ticket_types_capacity"],
    ["ticket_types", "reserved = -1", "ticket_types_capacity"],
    ["ticket_types", "validated = sold + 1", "ticket_types_validated"],
    ["events", "sold = max_attendees + 1", "events_capacity"],
    ["events", "reserved = max_attendees + 1", "events_capacity"],
    ["events", "sold = max_attendees, reserved = 1", "events_capacity"],
    ["events", "reserved = -1", "events_capacity"],
    ["events", "validated = sold + 1", "events_validated"],
  ])("is refused by the database: %s, %s", async (table, change, constraint) => {
    const { event } = await world.event([{ quantity: 5 }], 5);
    const column = table === "events" ? "id" : "event_id";
    const update = (assignment: string) =>
      world.db.client.$executeRawUnsafe(`UPDATE ${table} SET ${assignment} WHERE ${column} = $1::uuid`, event.id);
    await expect(update(change)).rejects.toThrow(constraint);
    // The control: the same statement may use what is there.
    expect(await update("sold = 3, reserved = 2, validated = 3")).toBe(1);
  });

  it("is refused by the database: more uses of a promo code than it may have", async () => {
    const { event } = await world.event([{}]);
    const code = { eventId: event.id, code: "ONCE", kind: "PERCENT" as const, value: "50", maxUses: 1, startsAt: null, endsAt: null, ticketTypeIds: [] };
    const { id } = await world.module.promoCodes.create(world.owner, code);
    const use = (times: number) => world.db.client.$executeRaw`UPDATE promo_codes SET used = ${times} WHERE id = ${id}::uuid`;
    await expect(use(2)).rejects.toThrow("promo_codes_uses");
    await expect(use(-1)).rejects.toThrow("promo_codes_uses");
    expect(await use(1)).toBe(1);
  });
});
