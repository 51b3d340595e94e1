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
