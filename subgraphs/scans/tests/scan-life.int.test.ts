import { sampleRuns } from "../../../platform/testing/sample-runs";
import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { AppError } from "../../../platform/errors/app-error";
import { unavailable } from "../../../platform/errors/platform-errors";
import type { ScanRecord } from "../repositories/scan.repository";
import type { Scanned } from "../services/scan-ticket";
import { createScansWorld, door, recount, type ScansWorld } from "./scans-world";
import type { FakeTicket } from "./fake-core";

let world: ScansWorld;

/** A world of its own for each run: the circuit breaker before core remembers what happened to it. */
async function inAWorld(evening: () => Promise<void>): Promise<void> {
  world = await createScansWorld();
  try {
    await evening();
  } finally {
    await world.close();
  }
}

/** One random thing to do: the numbers choose what it is done to. */
interface Step {
  readonly action: keyof typeof actions;
  readonly ticket: number;
  readonly which: number;
}

interface Evening {
  readonly eventId: string;
  readonly tickets: readonly FakeTicket[];
  /** What each client scan id was answered first. */
  readonly answers: Map<string, Scanned["scan"]>;
}

interface Scene extends Evening {
  readonly ticket: FakeTicket;
  readonly which: number;
}

/** A door that asks again under the same id hears the same, however often and whatever happened in between. */
async function heard({ answers }: Evening, clientScanId: string, asked: Promise<Scanned>): Promise<void> {
  const { scan, firstScan } = await asked;
  const before = answers.get(clientScanId);
  if (before) expect([scan.id, scan.outcome]).toEqual([before.id, before.outcome]);
  answers.set(clientScanId, scan);
  if (scan.outcome === "DUPLICATE") expect(firstScan?.id).not.toBe(scan.id);
}

const scansOf = ({ eventId }: Evening) => world.db.client.scan.findMany({ where: { eventId }, orderBy: { id: "asc" } });
const idOf = ({ ticket, tickets, which }: Scene): string => `${tickets.indexOf(ticket)}.${which % 6}`;

const actions = {
  scan: (scene: Scene) => heard(scene, idOf(scene), world.module.scanTicket.byCode(world.staff, scene.eventId, world.codeOf(scene.ticket), door({ clientScanId: idOf(scene) }))),
  scanTwiceAtOnce: (scene: Scene) => Promise.all([actions.scan(scene), actions.scan(scene)]),
  byHand: (scene: Scene) => heard(scene, `hand ${idOf(scene)}`, world.module.scanTicket.byTicket(world.staff, scene.ticket.id, door({ clientScanId: `hand ${idOf(scene)}`, location: "Hand" }))),
  nonsense: (scene: Scene) => heard(scene, `nonsense ${scene.which}`, world.module.scanTicket.byCode(world.staff, scene.eventId, "nonsense", door({ clientScanId: `nonsense ${scene.which}` }))),
  undo: async (scene: Scene) => {
    const admitted = (await scansOf(scene)).filter(({ outcome }) => outcome === "ADMITTED");
    const scan = admitted[scene.which % Math.max(admitted.length, 1)];
    if (scan) await world.module.undoScan.run(world.owner, scan.id, "wrong person");
  },
  /** Core asks what became of a scan, as it does with claims that nobody confirmed. It may ask far too early. */
  settle: async (scene: Scene) => {
    const { claimedBy } = scene.ticket;
    if (claimedBy !== null) await settle(scene.ticket, claimedBy);
  },
  cancelTicket: ({ ticket, which }: Scene) => {
    if (which === 0) ticket.refusal = "CANCELLED";
  },
  gateIsWrong: ({ ticket, which }: Scene) => {
    if (ticket.refusal !== "CANCELLED") ticket.refusal = which % 2 === 0 ? "WRONG_GATE" : null;
  },
  /** Until the next round: any longer, and nobody asks it any more for a while. */
  coreGoesDown: () => void (world.core.down = true),
  answersAreLost: ({ which }: Scene) => {
    let lost = which % 4;
    world.core.afterClaim = () => (lost-- > 0 ? Promise.reject(unavailable("core", 1)) : Promise.resolve());
  },
};

async function settle(ticket: FakeTicket, claimedBy: string): Promise<void> {
  const fate = await world.module.settleScan.fate(claimedBy);
  if (fate === "abandoned" && ticket.claimedBy === claimedBy) ticket.claimedBy = null;
}

/** What is refused with a code of the contract is fine. */
async function perform(evening: Evening, { action, ticket, which }: Step): Promise<void> {
  try {
    await actions[action]({ ...evening, ticket: evening.tickets[ticket % evening.tickets.length] as FakeTicket, which });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "INTERNAL_SERVER_ERROR") throw error;
  }
}

async function check(evening: Evening, before: readonly ScanRecord[]): Promise<ScanRecord[]> {
  const scans = await scansOf(evening);
  for (const scan of scans) {
    const was = before.find(({ id }) => id === scan.id);
    // In flight, then recorded or abandoned for good; an admission may be taken back once.
    if (was && was.outcome !== null) expect({ ...scan, undoneAt: null, undoneById: null, undoReason: null }).toEqual({ ...was, undoneAt: null, undoneById: null, undoReason: null });
    if (was?.abandonedAt) expect([scan.outcome, scan.abandonedAt]).toEqual([null, was.abandonedAt]);
    if (was?.undoneAt) expect(scan.undoneAt).toEqual(was.undoneAt);
    expect([scan.outcome === null || scan.abandonedAt === null, scan.undoneAt === null || scan.outcome === "ADMITTED"]).toEqual([true, true]);
  }
  // Nobody is admitted twice.
  for (const ticket of evening.tickets) {
    const standing = scans.filter(({ ticketId, outcome, undoneAt }) => ticketId === ticket.id && outcome === "ADMITTED" && undoneAt === null);
    expect(standing.length).toBeLessThanOrEqual(1);
    if (standing[0]) expect(ticket.claimedBy).toBe(standing[0].id);
  }
  const { kept, counted } = await recount(world.db, evening.eventId);
  expect(kept).toEqual(counted);
  return scans;
}

const step = record({ action: constantFrom(...(Object.keys(actions) as (keyof typeof actions)[]), "scan", "scan", "byHand", "undo"), ticket: nat(1), which: nat(8) });

describe("scans, whatever happens in whatever order", () => {
  it("are decided once, admit nobody twice, and are counted exactly, also when several doors scan at the same moment", async () => {
    await assert(
      asyncProperty(array(array(step, { minLength: 1, maxLength: 3 }), { minLength: 15, maxLength: 30 }), (rounds) => inAWorld(async () => {
        const eventId = world.core.event(world.organizationId);
        const evening: Evening = { eventId, tickets: [world.core.ticket(eventId), world.core.ticket(eventId)], answers: new Map() };
        let scans: ScanRecord[] = [];
        for (const steps of rounds) {
          world.core.down = false;
          await Promise.all(steps.map((one) => perform(evening, one)));
          scans = await check(evening, scans);
        }
        // The lights go on: every claim is settled, and core and the doors agree who is in.
        Object.assign(world.core, { down: false, afterClaim: () => Promise.resolve() });
        for (const ticket of evening.tickets) if (ticket.claimedBy !== null) await settle(ticket, ticket.claimedBy);
        scans = await check(evening, scans);
        for (const ticket of evening.tickets) {
          const standing = scans.find(({ ticketId, outcome, undoneAt }) => ticketId === ticket.id && outcome === "ADMITTED" && undoneAt === null);
          expect(ticket.claimedBy).toBe(standing?.id ?? null);
        }
      })),
      { numRuns: sampleRuns(7), endOnFailure: true },
    );
  }, 120_000);

  it("would be seen to break one, if they did", () => inAWorld(async () => {
    const eventId = world.core.event(world.organizationId);
    const ticket = world.core.ticket(eventId);
    const evening: Evening = { eventId, tickets: [ticket], answers: new Map() };
    await perform(evening, { action: "scan", ticket: 0, which: 0 });
    const scans = await check(evening, []);
    ticket.claimedBy = null;
    await perform(evening, { action: "scan", ticket: 0, which: 1 });
    await expect(check(evening, scans)).rejects.toThrow();
  }));
});
