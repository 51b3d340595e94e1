import { createLogger } from "../../../platform/logging/logger";
import { anonymous } from "../../../platform/auth/principal";
import { AppError } from "../../../platform/errors/app-error";
import { standInFor } from "../../../platform/testing/service-stand-in";
import { memberOf } from "../../../platform/testing/test-principals";
import { waitFor } from "../../../platform/testing/wait-for";
import { coreCalls } from "../../core/http/service-calls";
import { CapacityRepository } from "../../core/repositories/capacity.repository";
import type { Tx } from "../../core/repositories/database";
import { EventRepository } from "../../core/repositories/event.repository";
import { TicketRepository, type TicketRecord } from "../../core/repositories/ticket.repository";
import { ClaimTicket } from "../../core/services/claim-ticket";
import { createCoreWorld, orderOf, recount as recountCore, type CoreWorld } from "../../core/tests/core-world";
import type { Scanned } from "../services/scan-ticket";
import { createScansWorld, door, recount, type ScansWorld } from "./scans-world";

const DOORS = 32;

type Scan = (at: ReturnType<typeof door>) => Promise<Scanned>;

/** 32 scanners read one ticket at the same moment. One that gets no result asks again, with the same client scan ID. */
const rush = (scan: Scan): Promise<Scanned[]> =>
  Promise.all(Array.from({ length: DOORS }, (_, i) => insist(scan, door({ location: `Door ${i % 4}`, deviceId: `device-${i}` }))));

async function insist(scan: Scan, at: ReturnType<typeof door>): Promise<Scanned> {
  const answer = await waitFor("the result of a scan", () => scan(at).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "SERVICE_UNAVAILABLE") throw error;
    return error as Error;
  }), 40_000);
  if (answer instanceof Error) throw answer;
  return answer;
}

const count = (answers: readonly Scanned[], outcome: string): number => answers.filter(({ scan }) => scan.outcome === outcome).length;

/** One went in, and everybody else is told by which scan. */
function expectOneAdmission(answers: readonly Scanned[]): void {
  expect([count(answers, "ADMITTED"), count(answers, "DUPLICATE")]).toEqual([1, DOORS - 1]);
  const admitted = answers.find(({ scan }) => scan.outcome === "ADMITTED");
  const named = answers.filter(({ scan }) => scan.outcome === "DUPLICATE").map(({ firstScan }) => [firstScan?.id, firstScan?.outcome]);
  expect(new Set(named.map(String))).toEqual(new Set([String([admitted?.scan.id, "ADMITTED"])]));
}

describe("32 doors that scan one ticket at once, before a core that the test plays", () => {
  let world: ScansWorld;
  beforeAll(async () => (world = await createScansWorld()));
  afterAll(() => world.close());

  it("admit it once, and count every scan", async () => {
    const ticket = world.core.ticket(world.core.event(world.organizationId));
    expectOneAdmission(await rush((at) => world.module.scanTicket.byCode(world.staff, ticket.eventId, world.codeOf(ticket), at)));
    expect(await world.module.readStatistics.run(world.staff, ticket.eventId)).toMatchObject({ admitted: 1, refused: DOORS - 1, duplicates: DOORS - 1 });
    const { kept, counted, total } = await recount(world.db, ticket.eventId);
    expect([kept, total]).toEqual([counted, DOORS]);
  });

  it("admit it once, half of them with the code and half by hand", async () => {
    const ticket = world.core.ticket(world.core.event(world.organizationId));
    let turn = 0;
    expectOneAdmission(
      await rush((at) =>
        turn++ % 2 === 0 ? world.module.scanTicket.byCode(world.staff, ticket.eventId, world.codeOf(ticket), at) : world.module.scanTicket.byTicket(world.staff, ticket.id, at),
      ),
    );
  });
});

/** What a careless program does: it has looked, and now it writes. */
class CarelessTickets extends TicketRepository {
  override async claim(tx: Tx, ticketId: string, _revision: number | null, scanId: string, scannedAt: Date): Promise<TicketRecord | null> {
    await tx.$executeRaw`
      UPDATE tickets SET claim_scan_id = ${scanId}::uuid, claimed_at = now(), is_validated = true, validated_at = ${scannedAt}, status = 'VALIDATED'
      WHERE id = ${ticketId}::uuid`;
    return this.byId(tx, ticketId);
  }
}

describe("32 doors that scan one ticket at once, before the real core and its database", () => {
  let core: CoreWorld;
  let closing: (() => Promise<void>)[] = [];
  beforeAll(async () => (core = await createCoreWorld()));
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    closing = [];
  });
  afterAll(() => core.close());

  /** Sells a ticket, and opens the doors. */
  async function evening(tickets: TicketRepository) {
    const claimTicket = new ClaimTicket(core.db, tickets, new EventRepository(), new CapacityRepository(), createLogger("core", "silent"));
    const server = await standInFor("core", coreCalls({ ...core.module, claimTicket }));
    closing.push(server.stop);
    const world = await createScansWorld(server.url);
    closing.push(world.close);
    const { event, types } = await core.event([{ price: "0" }]);
    const purchase = await core.module.purchaseTickets.run(anonymous(), orderOf(event, types));
    const ticket = await core.db.client.ticket.findFirstOrThrow({ where: { purchaseId: purchase.id } });
    const staff = memberOf(core.organizationId, ["tickets:scan"]);
    const owner = memberOf(core.organizationId, ["tickets:scan", "gates:manage"]);
    const scan = (at = door()) => world.module.scanTicket.byCode(staff, event.id, world.codeOf(ticket), at);
    return { world, event, ticket, owner, claimTicket, scan };
  }

  it("admit it once, and once more when the admission was taken back", async () => {
    const { world, event, owner, scan } = await evening(new TicketRepository());
    const answers = await rush(scan);
    expectOneAdmission(answers);
    expect((await recountCore(core.db, event.id)).event).toMatchObject({ validated: 1 });

    const admitted = answers.find(({ scan: made }) => made.outcome === "ADMITTED");
    await world.module.undoScan.run(owner, admitted?.scan.id ?? "", "wrong person");
    expect((await recountCore(core.db, event.id)).event).toMatchObject({ validated: 0 });
    expectOneAdmission(await rush(scan));
    const { counted, event: counters, types } = await recountCore(core.db, event.id);
    expect([counted?.validated, counters.validated, types.validated]).toEqual([1, 1, 1]);
  });

  it("admit it once and refuse nobody because of a scan that core gave up", async () => {
    const { world, event, ticket, claimTicket, scan } = await evening(new TicketRepository());
    let [open, abandoned] = [true, 0];
    // Core asks about every unconfirmed claim immediately, and scans abandons those that are not recorded yet.
    const settling = (async () => {
      while (open && abandoned < 10) {
        await claimTicket.settle(new Date(), async (scanId) => {
          const fate = await world.module.settleScan.fate(scanId);
          if (fate === "abandoned") abandoned++;
          return fate;
        });
      }
    })();
    const answers = await rush(scan).finally(() => (open = false));
    await settling;
    expect(abandoned).toBeGreaterThan(0);
    expectOneAdmission(answers);
    const admitted = answers.find(({ scan: made }) => made.outcome === "ADMITTED");
    expect((await core.db.client.ticket.findUniqueOrThrow({ where: { id: ticket.id } })).claimScanId).toBe(admitted?.scan.id);
    expect((await recountCore(core.db, event.id)).event).toMatchObject({ validated: 1 });
  });

  it("would admit it more than once if the condition in core's claim were not there", async () => {
    await core.db.client.$executeRawUnsafe("ALTER TABLE events DROP CONSTRAINT events_validated");
    await core.db.client.$executeRawUnsafe("ALTER TABLE ticket_types DROP CONSTRAINT ticket_types_validated");
    const { scan } = await evening(new CarelessTickets());
    const answers = await rush(scan);
    expect(count(answers, "ADMITTED")).toBeGreaterThan(1);
  });
});
