import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { createScansWorld, door, type ScansWorld } from "./scans-world";

let world: ScansWorld;
beforeAll(async () => (world = await createScansWorld()));
afterAll(() => world.close());

/** What was put on its way to the audit log about an event, the oldest first. */
async function entriesOf(eventId: string) {
  const rows = await world.db.client.outbox.findMany({ where: { kind: "call", name: recordAuditEntriesCall.name, target: "core" }, orderBy: { id: "asc" } });
  return rows.flatMap(({ payload }) => recordAuditEntriesCall.request.parse(payload).entries).filter((entry) => entry.eventId === eventId);
}
const by = () => ({ kind: "USER", userId: world.owner.user?.id, sessionId: world.owner.user?.sessionId });

describe("for the audit log", () => {
  it("it is written down who set up a gate and who took it away, once, and nothing of what was refused", async () => {
    const eventId = world.core.event(world.organizationId);
    const gate = await world.module.manageGates.create(world.owner, eventId, "North", []);
    await expect(world.module.manageGates.create(world.owner, eventId, "North", [])).rejects.toMatchObject({ code: "CONFLICT" });
    const removals = [world.module.manageGates.remove(world.owner, gate.id), world.module.manageGates.remove(world.owner, gate.id)];
    await Promise.allSettled(removals);
    const about = { recordType: "Gate", recordId: gate.id, organizationId: world.organizationId, eventId, actor: by() };
    expect(await entriesOf(eventId)).toMatchObject([
      { ...about, action: "GATE_CREATED", before: null, after: { name: "North", ticketTypeIds: [] } },
      { ...about, action: "GATE_REMOVED", before: { name: "North", ticketTypeIds: [] }, after: null },
    ]);
  });

  it("it is written down who took an admission back, and why, once; a scan is a record of its own", async () => {
    const ticket = world.core.ticket(world.core.event(world.organizationId));
    const { scan } = await world.module.scanTicket.byCode(world.staff, ticket.eventId, world.codeOf(ticket), door());
    expect(await entriesOf(ticket.eventId)).toEqual([]);
    for (let n = 0; n < 2; n++) await world.module.undoScan.run(world.owner, scan.id, "wrong person");
    expect(await entriesOf(ticket.eventId)).toMatchObject([
      { action: "ADMISSION_TAKEN_BACK", recordType: "Scan", recordId: scan.id, organizationId: world.organizationId, actor: by(), before: null, after: { reason: "wrong person" } },
    ]);
  });

  it("the entries have somebody who delivers them", () => {
    expect(world.module.jobs.map(({ job }) => job.queue)).toContain("scans-calls-core");
  });
});
