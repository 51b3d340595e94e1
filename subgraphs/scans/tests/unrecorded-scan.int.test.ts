import { AppError } from "../../../platform/errors/app-error";
import { newId } from "../../../platform/db/new-id";
import { ScanRepository, type ScanRecord } from "../repositories/scan.repository";
import type { Tx } from "../repositories/database";
import type { Scanned } from "../services/scan-ticket";
import type { FakeTicket } from "./fake-core";
import { createScansWorld, door, type ScansWorld } from "./scans-world";

let world: ScansWorld;
beforeAll(async () => (world = await createScansWorld()));
afterAll(() => world.close());
afterEach(() => {
  jest.restoreAllMocks();
  world.core.afterClaim = () => Promise.resolve();
});

const issue = () => world.core.ticket(world.core.event(world.organizationId));
const scan = (ticket: FakeTicket, at = door()) => world.module.scanTicket.byCode(world.staff, ticket.eventId, world.codeOf(ticket), at);
const fateOf = (scanId: string | null) => world.module.settleScan.fate(scanId ?? "");

/** A scan that holds the claim of a ticket and is not recorded. @param age milliseconds since it began */
async function claimedBy(ticket: FakeTicket, age: number): Promise<string> {
  const id = newId();
  const scannedAt = new Date(Date.now() - age);
  await world.db.client.scan.create({
    data: { id, eventId: ticket.eventId, organizationId: world.organizationId, clientScanId: newId(), inputHash: "", location: "North", scannedAt },
  });
  ticket.claimedBy = id;
  return id;
}

describe("a ticket whose first scan is not recorded yet", () => {
  it("is not a duplicate: the second scanner is told to ask again in one second", async () => {
    const ticket = issue();
    await claimedBy(ticket, 0);
    const at = door();
    const refusal = await scan(ticket, at).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "SERVICE_UNAVAILABLE", extensions: { retryAfter: 1 } });
    expect(await world.db.client.scan.count({ where: { eventId: ticket.eventId, outcome: { not: null } } })).toBe(0);
  });

  it("admits the second scanner's retry once the first scan was abandoned", async () => {
    const ticket = issue();
    const first = await claimedBy(ticket, 0);
    const at = door();
    await expect(scan(ticket, at)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(await fateOf(first)).toBe("abandoned");
    expect((await scan(ticket, at)).scan).toMatchObject({ outcome: "ADMITTED", clientScanId: at.clientScanId });
  });

  it("is a duplicate for the second scanner as soon as the first scan is recorded", async () => {
    const ticket = issue();
    let first = "";
    const others: Promise<Scanned>[] = [];
    world.core.afterClaim = async ({ scanId }) => {
      if (first !== "") return;
      first = scanId;
      others.push(scan(ticket));
      await new Promise((resolve) => setTimeout(resolve, 200));
    };
    expect((await scan(ticket)).scan).toMatchObject({ id: first, outcome: "ADMITTED" });
    expect(await Promise.all(others)).toMatchObject([{ scan: { outcome: "DUPLICATE" }, firstScan: { id: first, outcome: "ADMITTED" } }]);
  });

  it("admits the second scanner without waiting for core when the first one gave up long ago", async () => {
    const ticket = issue();
    const first = await claimedBy(ticket, 60_000);
    const { scan: made } = await scan(ticket);
    expect([made.outcome, ticket.claimedBy]).toEqual(["ADMITTED", made.id]);
    expect(await fateOf(first)).toBe("abandoned");
  });

  it("is unavailable, and no duplicate, while the claim is released faster than it is taken", async () => {
    const ticket = issue();
    ticket.refusal = "DUPLICATE";
    await expect(scan(ticket)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE", extensions: { retryAfter: 1 } });
  });
});

describe("a scan whose scanner gave up", () => {
  const rowOf = (id: string) => world.db.client.scan.findUniqueOrThrow({ where: { id } });
  const minuteAgo = () => new Date(Date.now() - 60_000);
  const sweep = () => world.module.settleScan.abandonOverdue(minuteAgo());

  it("is abandoned by the sweep, and scans that are young or recorded are not", async () => {
    const [old, young, recorded] = [issue(), issue(), issue()];
    const [oldId, youngId] = [await claimedBy(old, 61_000), await claimedBy(young, 30_000)];
    const { scan: made } = await scan(recorded);
    await world.db.client.scan.update({ where: { id: made.id }, data: { scannedAt: new Date(Date.now() - 120_000) } });
    expect(await sweep()).toBe(1);
    expect([(await rowOf(oldId)).abandonedAt, (await rowOf(youngId)).abandonedAt, (await rowOf(made.id)).abandonedAt]).toEqual([expect.any(Date), null, null]);
    expect(await sweep()).toBe(0);
    expect([await fateOf(oldId), await fateOf(made.id)]).toEqual(["abandoned", "recorded"]);
  });

  it("is abandoned however many there are", async () => {
    const { eventId } = issue();
    const scannedAt = new Date(Date.now() - 90_000);
    await world.db.client.scan.createMany({
      data: Array.from({ length: 1_234 }, () => ({ id: newId(), eventId, organizationId: world.organizationId, clientScanId: newId(), inputHash: "", location: "North", scannedAt })),
    });
    expect(await sweep()).toBe(1_234);
    expect(await world.db.client.scan.count({ where: { eventId, abandonedAt: null } })).toBe(0);
  });

  it("is begun again when the scanner repeats it after all", async () => {
    const ticket = issue();
    const at = door();
    await claimedBy(ticket, 0);
    await expect(scan(ticket, at)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    await world.module.settleScan.abandonOverdue(new Date(Date.now() + 1_000));
    expect((await scan(ticket, at)).scan).toMatchObject({ outcome: "ADMITTED", clientScanId: at.clientScanId });
    expect(await world.db.client.scan.count({ where: { clientScanId: at.clientScanId } })).toBe(2);
  });

  it("is swept by the workers", () => expect(world.module.tasks.map(({ name }) => name)).toContain("scans:abandon-unfinished"));
});

/** The scanner repeats the request, as the contract says, for as long as it is told to. */
async function insist(ticket: FakeTicket): Promise<Scanned> {
  const at = door();
  for (let attempt = 0; attempt < 20; attempt++) {
    const answer = await scan(ticket, at).catch((error: unknown) => error);
    if (!(answer instanceof AppError)) return answer as Scanned;
    expect(answer.code).toBe("SERVICE_UNAVAILABLE");
  }
  throw new Error("no result after 20 attempts");
}

/**
 * Scanners of one ticket at the same moment, while the first claim is slow and core gives it up at a random moment.
 * @returns the duplicates that name a scan which admitted nobody
 */
async function refusedForNobody(rounds: number): Promise<number> {
  let wronged = 0;
  for (let round = 0; round < rounds; round++) {
    const ticket = issue();
    let first = "";
    world.core.afterClaim = async ({ scanId }) => {
      if (first !== "") return;
      first = scanId;
      await new Promise((resolve) => setTimeout(resolve, 40));
      expect(await fateOf(first)).toBe("abandoned");
    };
    const results = await Promise.all([insist(ticket), insist(ticket), insist(ticket)]);
    expect(results.filter(({ scan: made }) => made.outcome === "ADMITTED")).toHaveLength(1);
    const rows = await world.db.client.scan.findMany({ where: { eventId: ticket.eventId } });
    const admitted = new Set(rows.filter(({ outcome }) => outcome === "ADMITTED").map(({ id }) => id));
    wronged += rows.filter(({ outcome, firstScanId }) => outcome === "DUPLICATE" && !admitted.has(firstScanId ?? "")).length;
  }
  return wronged;
}

describe("a first scan that is abandoned while others scan the same ticket", () => {
  it("never makes another scan a duplicate", async () => expect(await refusedForNobody(5)).toBe(0));

  it("would, if a scan in flight counted as an admission", async () => {
    const byId = ScanRepository.prototype.byId;
    jest.spyOn(ScanRepository.prototype, "byId").mockImplementation(async function (this: ScanRepository, tx: Tx, id: string): Promise<ScanRecord | null> {
      const row = await byId.call(this, tx, id);
      return row && row.abandonedAt === null ? { ...row, outcome: row.outcome ?? "ADMITTED" } : row;
    });
    expect(await refusedForNobody(5)).toBeGreaterThan(0);
  });
});
