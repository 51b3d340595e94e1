import { sampleRuns } from "../../../platform/testing/sample-runs";
import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { AppError } from "../../../platform/errors/app-error";
import type { Tx } from "../repositories/database";
import { EventRepository } from "../repositories/event.repository";
import { GuestImportRepository } from "../repositories/guest-import.repository";
import { GuestRepository } from "../repositories/guest.repository";
import { RunGuestImport } from "../services/run-guest-import";
import { createCoreWorld, recount, type CoreWorld } from "./core-world";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const BATCH = 2;
const actions = ["upload", "upload", "run", "run", "runTwiceAtOnce", "killedWhileRunning", "toldToStop", "giveUp", "cancelGuest", "resize", "cancelEvent"] as const;
interface Step {
  readonly action: (typeof actions)[number];
  readonly which: number;
  readonly lines: readonly number[];
}

class Killed extends Error {}

/** Dies at the end of the transaction of a batch: all that it did is gone. */
class MortalImports extends GuestImportRepository {
  constructor(private lives: number) {
    super();
  }

  override async addImported(tx: Tx, id: string, imported: number): Promise<void> {
    await super.addImported(tx, id, imported);
    if (this.lives-- === 0) throw new Killed();
  }
}

const runner = (imports = new GuestImportRepository()) => new RunGuestImport(world.db, new EventRepository(), imports, new GuestRepository(), BATCH);
const never = new AbortController().signal;

/** Some of the lines name the same guest, some are no good. */
const csvOf = (lines: readonly number[]): string =>
  ["first_name,last_name,email,ticket_type", ...lines.map((line) => (line % 7 === 6 ? `Bad,Line,nonsense,Type 0` : `First${line},Last,g${line}@example.com,Type ${line % 2}`))].join("\n");

async function perform(eventId: string, ids: string[], { action, which, lines }: Step): Promise<void> {
  const { module, owner, db } = world;
  const id = ids[which % Math.max(ids.length, 1)];
  const does: Record<Step["action"], () => Promise<unknown> | undefined> = {
    upload: async () => void ids.push((await module.importGuests.run(owner, eventId, csvOf(lines))).id),
    run: () => id === undefined ? undefined : runner().run(id, never),
    runTwiceAtOnce: () => id === undefined ? undefined : Promise.all([runner().run(id, never), runner().run(id, never)]),
    killedWhileRunning: () => id === undefined ? undefined : runner(new MortalImports(which % 3)).run(id, never),
    toldToStop: () => id === undefined ? undefined : runner().run(id, AbortSignal.abort(new Killed())),
    giveUp: () => id === undefined || which > 1 ? undefined : runner().fail(id, 0, "given up"),
    cancelGuest: async () => {
      const guest = await db.client.guest.findFirst({ where: { eventId, status: "CONFIRMED" }, skip: which % 3 });
      if (guest) await module.cancelTicket.guest(owner, guest.id);
    },
    resize: async () => {
      const type = await db.client.ticketType.findFirstOrThrow({ where: { eventId }, orderBy: { position: "asc" } });
      await module.manageTicketTypes.update(owner, type.id, { quantity: 1 + which });
    },
    cancelEvent: () => (which === 0 && lines.length > 6 ? module.cancelEvent.run(owner, eventId, true, null) : undefined),
  };
  await does[action]()?.catch((error: unknown) => {
    if (!(error instanceof AppError || error instanceof Killed)) throw error;
  });
}

type Import = Awaited<ReturnType<typeof importsOf>>[number];
const importsOf = (eventId: string) => world.db.client.guestImport.findMany({ where: { eventId }, include: { errors: true }, orderBy: { id: "asc" } });

const life: Readonly<Record<Import["status"], readonly Import["status"][]>> = { QUEUED: ["ACTIVE", "FAILED"], ACTIVE: ["COMPLETED", "FAILED"], COMPLETED: [], FAILED: [] };
const leadsTo = (from: Import["status"], to: Import["status"]): boolean => from === to || life[from].some((next) => leadsTo(next, to));

async function check(eventId: string, before: readonly Import[]): Promise<Import[]> {
  const imports = await importsOf(eventId);
  for (const one of imports) {
    const was = before.find(({ id }) => id === one.id);
    if (was) {
      expect([was.status, one.status, leadsTo(was.status, one.status)]).toEqual([was.status, one.status, true]);
      // It goes on, and never back; what is over stays as it was.
      expect([one.processed >= was.processed, one.imported >= was.imported, one.total]).toEqual([true, true, was.total]);
      if (life[was.status].length === 0) expect(one).toEqual(was);
    }
    const isOver = life[one.status].length === 0;
    expect([one.csv === null, one.finishedAt !== null]).toEqual([isOver, isOver]);
    if (one.status === "QUEUED") expect([one.processed, one.imported, one.errors]).toEqual([0, 0, []]);
    // Every line that was decided made a guest or is named, and none did both.
    if (one.status !== "FAILED") expect([one.status, one.imported + one.errors.length]).toEqual([one.status, one.processed]);
    if (one.status === "COMPLETED") expect(one.processed).toBe(one.total);
    expect(new Set(one.errors.map(({ line }) => line)).size).toBe(one.errors.length);
  }
  // All of them together made the guests that there are, each of them once.
  const guests = await world.db.client.guest.findMany({ where: { eventId, importKey: { not: null } } });
  expect(imports.reduce((sum, { imported }) => sum + imported, 0)).toBe(guests.length);
  expect(new Set(guests.map(({ email }) => email)).size).toBe(guests.length);
  const { counted, event, types } = await recount(world.db, eventId);
  expect([event, types]).toEqual([counted, counted]);
  return imports;
}

const step = record({ action: constantFrom(...actions), which: nat(5), lines: array(nat(20), { minLength: 1, maxLength: 8 }) });

describe("guest lists, whatever is done to them in whatever order", () => {
  it("go along their lives only, and make each guest once, also when several things are done at the same moment", async () => {
    await assert(
      asyncProperty(array(array(step, { minLength: 1, maxLength: 3 }), { minLength: 12, maxLength: 25 }), async (rounds) => {
        const { event } = await world.event([{ quantity: 6 }, { quantity: 20 }], 24);
        const ids: string[] = [];
        let imports: Import[] = [];
        for (const steps of rounds) {
          await Promise.all(steps.map((one) => perform(event.id, ids, one)));
          imports = await check(event.id, imports);
        }
        // Whatever happened to it before: whoever goes on with it brings it to its end.
        for (const id of ids) await runner().run(id, never);
        imports = await check(event.id, imports);
        expect(imports.filter(({ status }) => life[status].length > 0)).toEqual([]);
      }),
      { numRuns: sampleRuns(6), endOnFailure: true },
    );
  }, 120_000);

  it("would be seen to break one, if they did", async () => {
    const { event } = await world.event([{}, {}]);
    const ids: string[] = [];
    await perform(event.id, ids, { action: "upload", which: 0, lines: [1, 2, 3] });
    await perform(event.id, ids, { action: "run", which: 0, lines: [] });
    const imports = await check(event.id, []);
    expect(imports).toMatchObject([{ status: "COMPLETED", imported: 3 }]);
    await world.db.client.$executeRaw`UPDATE guest_imports SET imported = 2 WHERE event_id = ${event.id}::uuid`;
    await expect(check(event.id, imports)).rejects.toThrow();
  });
});
