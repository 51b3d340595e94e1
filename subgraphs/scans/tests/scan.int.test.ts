import { randomBytes } from "node:crypto";
import { generateQrKeyPair } from "../../../contracts/qr-code/qr-key";
import { encodeQrToken } from "../../../contracts/qr-code/qr-token";
import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { attendee, memberOf, withKey } from "../../../platform/testing/test-principals";
import { waitFor } from "../../../platform/testing/wait-for";
import { createScansWorld, door, recount, type ScansWorld } from "./scans-world";

let world: ScansWorld;
beforeAll(async () => (world = await createScansWorld()));
afterAll(() => world.close());
afterEach(() => {
  world.core.down = false;
  world.core.beforeClaim = () => Promise.resolve();
  world.core.afterClaim = () => Promise.resolve();
});

const event = () => world.core.event(world.organizationId);
const scan = (eventId: string, code: string, at = door()) => world.module.scanTicket.byCode(world.staff, eventId, code, at);
const rows = (eventId: string) => world.db.client.scan.findMany({ where: { eventId }, orderBy: { id: "asc" } });
const outbox = async (scanId: string) =>
  (await world.db.client.outbox.findMany()).filter(({ payload }) => JSON.stringify(payload).includes(scanId)).map(({ name }) => name).sort();

describe("a scan", () => {
  it("admits, records, and tells core and whoever watches", async () => {
    const ticket = world.core.ticket(event());
    const { scan: made, firstScan } = await scan(ticket.eventId, world.codeOf(ticket), door({ location: "North" }));
    expect(made).toMatchObject({ outcome: "ADMITTED", ticketId: ticket.id, guestId: ticket.guestId, location: "North", operatorId: world.staff.user?.id });
    expect(firstScan).toBeNull();
    expect(await outbox(made.id)).toEqual(["scan-confirmation", "scan-recorded"]);
    expect(world.core.claims.at(-1)).toMatchObject({ scanId: made.id, revision: 1, location: "North", operatorId: world.staff.user?.id });
  });

  it("names the first scan when the ticket comes again", async () => {
    const ticket = world.core.ticket(event());
    const first = await scan(ticket.eventId, world.codeOf(ticket));
    const second = await scan(ticket.eventId, world.codeOf(ticket), door({ location: "South" }));
    expect(second).toMatchObject({ scan: { outcome: "DUPLICATE" }, firstScan: { id: first.scan.id, location: "North" } });
    expect(await outbox(second.scan.id)).toEqual(["scan-recorded"]);
  });

  it.each(["REVOKED", "CANCELLED", "NOT_PAID", "WRONG_GATE", "TOO_EARLY", "TOO_LATE"] as const)("records and returns core's %s", async (refusal) => {
    const ticket = world.core.ticket(event(), { refusal });
    const { scan: made } = await scan(ticket.eventId, world.codeOf(ticket));
    expect(made.outcome).toBe(refusal);
    expect(await rows(ticket.eventId)).toMatchObject([{ outcome: refusal, ticketId: ticket.id }]);
  });

  it("records core's WRONG_EVENT without the ticket", async () => {
    const ticket = world.core.ticket(event(), { refusal: "WRONG_EVENT" });
    expect((await scan(ticket.eventId, world.codeOf(ticket))).scan).toMatchObject({ outcome: "WRONG_EVENT", ticketId: null, guestId: null });
  });

  it("refuses a good code of a ticket that is not there", async () => {
    const eventId = event();
    const { scan: made } = await scan(eventId, world.codeOf({ id: newId(), eventId, revision: 1 }));
    expect(made).toMatchObject({ outcome: "UNKNOWN_TICKET", ticketId: null });
  });

  it.each([
    ["nonsense", () => "https://example.com/ticket"],
    ["a code under a key that nobody knows", (ticket: { id: string; eventId: string }) => encodeQrToken({ keyId: randomBytes(8).toString("hex"), ticketId: ticket.id, eventId: ticket.eventId, revision: 1 }, generateQrKeyPair().privateKey)],
    ["a good code with one damaged character", (ticket: { id: string; eventId: string; revision: number }) => world.codeOf(ticket).replace(/.$/, (last) => (last === "A" ? "B" : "A"))],
  ])("refuses %s without asking core", async (_what, forge) => {
    const ticket = world.core.ticket(event());
    const before = world.core.claims.length;
    const { scan: made } = await scan(ticket.eventId, forge(ticket));
    expect(made).toMatchObject({ outcome: "INVALID_SIGNATURE", ticketId: null });
    expect(world.core.claims).toHaveLength(before);
    expect(await rows(ticket.eventId)).toHaveLength(1);
  });

  it("knows a ticket to another event, and says which only within the organization", async () => {
    const own = world.core.ticket(event());
    const foreign = world.core.ticket(world.core.event(newId()));
    const eventId = event();
    expect((await scan(eventId, world.codeOf(own))).scan).toMatchObject({ outcome: "WRONG_EVENT", ticketId: own.id });
    expect((await scan(eventId, world.codeOf(foreign))).scan).toMatchObject({ outcome: "WRONG_EVENT", ticketId: null });
  });

  it("asks for a key once, however many codes it signed", async () => {
    const eventId = event();
    const codes = Array.from({ length: 5 }, () => world.codeOf(world.core.ticket(eventId)));
    const before = world.keyRequests();
    await Promise.all(codes.map((code) => scan(eventId, code)));
    expect(world.keyRequests() - before).toBe(1);
  });
});

describe("a gate", () => {
  const create = (eventId: string, ticketTypeIds: string[] = [], name = `Gate ${newId()}`) => world.module.manageGates.create(world.owner, eventId, name, ticketTypeIds);

  it("sends its ticket types with each claim, and none without a gate", async () => {
    const eventId = event();
    const ticketTypeIds = [world.core.ticketType(eventId), world.core.ticketType(eventId)];
    const gate = await create(eventId, ticketTypeIds);
    await scan(eventId, world.codeOf(world.core.ticket(eventId)), door({ gateId: gate.id }));
    expect(world.core.claims.at(-1)?.allowedTicketTypeIds).toEqual(ticketTypeIds);
    await scan(eventId, world.codeOf(world.core.ticket(eventId)));
    expect(world.core.claims.at(-1)?.allowedTicketTypeIds).toEqual([]);
  });

  it("must be of the event, and must not have been removed", async () => {
    const [eventId, other] = [event(), event()];
    const code = world.codeOf(world.core.ticket(eventId));
    const [elsewhere, removed] = [await create(other), await create(eventId)];
    await world.module.manageGates.remove(world.owner, removed.id);
    for (const gateId of [elsewhere.id, removed.id, newId(), "nonsense"]) {
      await expect(scan(eventId, code, door({ gateId }))).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    expect(await rows(eventId)).toHaveLength(0);
    expect(await world.module.manageGates.ofEvent(world.staff, eventId)).toEqual([]);
  });

  it("takes only ticket types of its event, and names each that is not one", async () => {
    const [eventId, other] = [event(), event()];
    const [own, foreign] = [world.core.ticketType(eventId), world.core.ticketType(other)];
    for (const invalid of [foreign, newId(), "nonsense", ""])
      await expect(create(eventId, [own, invalid])).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        extensions: { fields: { "ticketTypeIds.1": "is not a ticket type of this event" } },
      });
    expect(await world.module.manageGates.ofEvent(world.staff, eventId)).toEqual([]);
    expect((await create(eventId, [own.toUpperCase(), own])).ticketTypeIds).toEqual([own]);
    expect((await create(eventId, [])).ticketTypeIds).toEqual([]);
    world.core.down = true;
    await expect(create(eventId, [own])).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    world.core.down = false;
  });

  it("has a name of its own within the event", async () => {
    const eventId = event();
    const gate = await create(eventId, [], "North");
    await expect(create(eventId, [], "north")).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(create(eventId, ["nonsense"])).rejects.toMatchObject({ code: "BAD_USER_INPUT", extensions: { fields: { "ticketTypeIds.0": expect.any(String) as string } } });
    await world.module.manageGates.remove(world.owner, gate.id);
    await expect(create(eventId, [], "North")).resolves.toMatchObject({ name: "North" });
  });

  it("is set up and removed by those who may, and by nobody of another organization", async () => {
    const eventId = event();
    const gate = await create(eventId);
    const stranger = memberOf(newId(), ["gates:manage", "tickets:read"]);
    await expect(world.module.manageGates.create(world.staff, eventId, "x", [])).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.manageGates.create(stranger, eventId, "x", [])).rejects.toMatchObject({ code: "FORBIDDEN" });
    const draftId = world.core.draft(world.organizationId);
    await expect(world.module.manageGates.create(world.staff, draftId, "x", [])).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.manageGates.create(stranger, draftId, "x", [])).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.scanTicket.byCode(stranger, draftId, "x", door())).rejects.toMatchObject({ code: "NOT_FOUND" });
    world.core.drafts.delete(draftId);
    await expect(world.module.manageGates.create(stranger, draftId, "x", [])).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.manageGates.create(anonymous(), eventId, "x", [])).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(world.module.manageGates.create(world.owner, newId(), "x", [])).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.manageGates.remove(world.staff, gate.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.manageGates.remove(stranger, gate.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is set up, seen and removed by a key that was given nothing but that", async () => {
    const eventId = event();
    const key = withKey(world.owner, ["gates:manage"]);
    const gate = await world.module.manageGates.create(key, eventId, "South", []);
    expect(await world.module.manageGates.ofEvent(key, eventId)).toEqual([gate]);
    await world.module.manageGates.remove(key, gate.id);
    expect(await world.module.manageGates.ofEvent(key, eventId)).toEqual([]);
  });
});

describe("the same client scan id", () => {
  it("gets the first answer, and is one scan however often it comes at once", async () => {
    const ticket = world.core.ticket(event());
    const at = door();
    const answers = await Promise.all(Array.from({ length: 16 }, () => scan(ticket.eventId, world.codeOf(ticket), at)));
    expect(new Set(answers.map(({ scan: { id } }) => id)).size).toBe(1);
    expect(new Set(answers.map(({ scan: { outcome } }) => outcome))).toEqual(new Set(["ADMITTED"]));
    expect(await rows(ticket.eventId)).toHaveLength(1);
    const { kept, counted, total } = await recount(world.db, ticket.eventId);
    expect([kept, total]).toEqual([counted, 1]);
    expect(await scan(ticket.eventId, world.codeOf(ticket), at)).toMatchObject({ scan: { id: answers[0]?.scan.id, outcome: "ADMITTED" } });
  });

  it("gets the first refusal too, though the ticket would be let in by now", async () => {
    const ticket = world.core.ticket(event(), { refusal: "NOT_PAID" });
    const at = door();
    await scan(ticket.eventId, world.codeOf(ticket), at);
    ticket.refusal = null;
    expect((await scan(ticket.eventId, world.codeOf(ticket), at)).scan.outcome).toBe("NOT_PAID");
  });

  it("is a conflict for another code from the same device", async () => {
    const ticket = world.core.ticket(event());
    const other = world.core.ticket(ticket.eventId);
    const at = door();
    await scan(ticket.eventId, world.codeOf(ticket), at);
    await expect(scan(ticket.eventId, world.codeOf(other), at)).rejects.toMatchObject({ code: "CONFLICT" });
    const unnamed = door({ deviceId: null });
    await scan(ticket.eventId, world.codeOf(other), unnamed);
    await expect(scan(ticket.eventId, world.codeOf(ticket), unnamed)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is another scan from another device or by another operator, and each retry gets its own first result", async () => {
    const eventId = event();
    const tickets = Array.from({ length: 4 }, () => world.core.ticket(eventId));
    const scanners = [
      { caller: world.staff, at: door({ deviceId: "device-1", clientScanId: "1" }) },
      { caller: world.staff, at: door({ deviceId: "device-2", clientScanId: "1" }) },
      { caller: world.staff, at: door({ deviceId: null, clientScanId: "1" }) },
      { caller: world.owner, at: door({ deviceId: "device-1", clientScanId: "1" }) },
    ];
    // Each device retries while the first request is still running.
    const results = await Promise.all(
      [...scanners, ...scanners].map(({ caller, at }, i) =>
        world.module.scanTicket.byCode(caller, eventId, world.codeOf(tickets[i % 4] as (typeof tickets)[0]), at),
      ),
    );
    expect(results.map(({ scan: { outcome, ticketId } }) => [outcome, ticketId])).toEqual(
      [...tickets, ...tickets].map(({ id }) => ["ADMITTED", id]),
    );
    expect(results.slice(4).map((one) => one.scan.id)).toEqual(results.slice(0, 4).map((one) => one.scan.id));
    expect(await rows(eventId)).toHaveLength(4);
  });

  it("goes on where a scan stopped that core did not answer", async () => {
    const ticket = world.core.ticket(event());
    const at = door();
    await world.module.scanTicket.byCode(world.staff, ticket.eventId, "warm up the facts", door());
    world.core.down = true;
    await expect(scan(ticket.eventId, world.codeOf(ticket), at)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE", extensions: { service: "core" } });
    const [begun] = (await rows(ticket.eventId)).filter(({ outcome }) => outcome === null);
    world.core.down = false;
    const { scan: made } = await waitFor("the circuit to close", () => scan(ticket.eventId, world.codeOf(ticket), at));
    expect(made).toMatchObject({ id: begun?.id, outcome: "ADMITTED", scannedAt: begun?.scannedAt });
  });

  it("goes on where a scan died between its claim and its record", async () => {
    const ticket = world.core.ticket(event());
    const at = door();
    // The claim is made; its answer never comes back.
    world.core.afterClaim = () => Promise.reject(new Error("the line went dead"));
    await expect(scan(ticket.eventId, world.codeOf(ticket), at)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(ticket.claimedBy).not.toBeNull();
    world.core.afterClaim = () => Promise.resolve();
    const { scan: made } = await waitFor("the circuit to close", () => scan(ticket.eventId, world.codeOf(ticket), at));
    expect(made).toMatchObject({ id: ticket.claimedBy, outcome: "ADMITTED" });
  });
});

describe("the fate of a claim that nobody confirmed", () => {
  const fate = (id: string) => world.module.settleScan.fate(id);

  it("is that it stands, once the door was answered", async () => {
    const ticket = world.core.ticket(event());
    const { scan: made } = await scan(ticket.eventId, world.codeOf(ticket));
    expect([await fate(made.id), await fate(made.id)]).toEqual(["recorded", "recorded"]);
  });

  it("is that it never happened, for a refusal and for an id that nobody knows", async () => {
    const ticket = world.core.ticket(event(), { refusal: "NOT_PAID" });
    const { scan: made } = await scan(ticket.eventId, world.codeOf(ticket));
    expect([await fate(made.id), await fate(newId())]).toEqual(["abandoned", "abandoned"]);
    expect((await rows(ticket.eventId))[0]).toMatchObject({ outcome: "NOT_PAID", abandonedAt: null });
  });

  it("lets the same request begin again, under another scan, and only that one stands", async () => {
    const ticket = world.core.ticket(event());
    const at = door();
    let lost = "";
    // Core asks while the door waits: the claim is made, but by a scan that is given up as dead.
    world.core.afterClaim = async ({ scanId }) => {
      if (lost !== "") return;
      lost = scanId;
      expect(await fate(scanId)).toBe("abandoned");
    };
    const { scan: made } = await scan(ticket.eventId, world.codeOf(ticket), at);
    expect(made.outcome).toBe("ADMITTED");
    expect(made.id).not.toBe(lost);
    expect(ticket.claimedBy).toBe(made.id);
    expect([await fate(lost), await fate(made.id)]).toEqual(["abandoned", "recorded"]);
    expect(await rows(ticket.eventId)).toMatchObject([{ id: lost, outcome: null }, { id: made.id, outcome: "ADMITTED" }]);
    // Core acts on the first fate as late as it likes: that scan holds nothing any more.
    expect((await scan(ticket.eventId, world.codeOf(ticket))).scan.outcome).toBe("DUPLICATE");
  });

  it("does not stand in the way of another door", async () => {
    const ticket = world.core.ticket(event());
    ticket.claimedBy = newId();
    await world.db.client.scan.create({
      data: { id: ticket.claimedBy, eventId: ticket.eventId, organizationId: world.organizationId, clientScanId: newId(), inputHash: "", location: "North", scannedAt: new Date(), abandonedAt: new Date() },
    });
    expect((await scan(ticket.eventId, world.codeOf(ticket))).scan.outcome).toBe("ADMITTED");
  });

  it("is either recorded or abandoned, and the door's answer agrees with it", async () => {
    for (let round = 0; round < 20; round++) {
      const ticket = world.core.ticket(event());
      let first = "";
      let settled: Promise<string> | undefined;
      world.core.afterClaim = ({ scanId }) => {
        if (first === "") {
          first = scanId;
          // At the same moment as the record, a little earlier or later.
          settled = new Promise<void>((resolve) => setTimeout(resolve, round % 5)).then(() => fate(first));
        }
        return Promise.resolve();
      };
      const { scan: made } = await scan(ticket.eventId, world.codeOf(ticket));
      expect(made.outcome).toBe("ADMITTED");
      expect(await settled).toBe(made.id === first ? "recorded" : "abandoned");
      expect(ticket.claimedBy).toBe(made.id);
    }
  });
});

describe("an admission that is taken back", () => {
  const undo = (id: string, caller = world.owner) => world.module.undoScan.run(caller, id, "wrong person");

  it("lets the guest in again, and counts no more", async () => {
    const ticket = world.core.ticket(event());
    const { scan: made } = await scan(ticket.eventId, world.codeOf(ticket));
    const undone = await undo(made.id);
    expect(undone).toMatchObject({ id: made.id, outcome: "ADMITTED", undoReason: "wrong person", undoneById: world.owner.user?.id });
    expect(ticket.claimedBy).toBeNull();
    expect(await world.module.readStatistics.run(world.staff, ticket.eventId)).toMatchObject({ admitted: 0, refused: 0, byOutcome: [] });
    expect((await undo(made.id)).undoneAt).toEqual(undone.undoneAt);
    expect((await scan(ticket.eventId, world.codeOf(ticket))).scan.outcome).toBe("ADMITTED");
    const { kept, counted } = await recount(world.db, ticket.eventId);
    expect(kept).toEqual(counted);
  });

  it("lets the guest in again though core has not heard of it", async () => {
    const ticket = world.core.ticket(event());
    const { scan: made } = await scan(ticket.eventId, world.codeOf(ticket));
    world.core.down = true;
    await expect(undo(made.id)).resolves.toMatchObject({ undoReason: "wrong person" });
    expect(ticket.claimedBy).toBe(made.id);
    expect(await outbox(made.id)).toContain("undo-claim");
    world.core.down = false;
    const again = door();
    const { scan: second } = await waitFor("the circuit to close", () => scan(ticket.eventId, world.codeOf(ticket), again));
    expect(second.outcome).toBe("ADMITTED");
    expect(await world.module.settleScan.fate(made.id)).toBe("abandoned");
  });

  it("is not given out again as the first answer", async () => {
    const ticket = world.core.ticket(event());
    const at = door();
    const { scan: made } = await scan(ticket.eventId, world.codeOf(ticket), at);
    await undo(made.id);
    await expect(scan(ticket.eventId, world.codeOf(ticket), at)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is taken back once by several at once", async () => {
    const ticket = world.core.ticket(event());
    const { scan: made } = await scan(ticket.eventId, world.codeOf(ticket));
    await Promise.all(Array.from({ length: 8 }, () => undo(made.id)));
    expect((await outbox(made.id)).filter((name) => name === "undo-claim")).toHaveLength(1);
    expect(await world.module.readStatistics.run(world.staff, ticket.eventId)).toMatchObject({ admitted: 0 });
  });

  it("must have been one, and is for those who may", async () => {
    const ticket = world.core.ticket(event());
    const { scan: made } = await scan(ticket.eventId, world.codeOf(ticket));
    const { scan: duplicate } = await scan(ticket.eventId, world.codeOf(ticket));
    await expect(undo(duplicate.id)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(undo(made.id, world.staff)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(undo(made.id, memberOf(newId(), ["gates:manage", "tickets:read"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(undo(made.id, anonymous())).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(undo(newId())).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("admitting by hand", () => {
  it("follows the same rules, without a revision", async () => {
    const ticket = world.core.ticket(event(), { revision: 7 });
    const { scan: made } = await world.module.scanTicket.byTicket(world.staff, ticket.id, door());
    expect(made).toMatchObject({ outcome: "ADMITTED", ticketId: ticket.id, eventId: ticket.eventId });
    expect(world.core.claims.at(-1)?.revision).toBeNull();
    expect(await scan(ticket.eventId, world.codeOf(ticket))).toMatchObject({ scan: { outcome: "DUPLICATE" }, firstScan: { id: made.id } });
  });

  it("is not for the buyer, and tells strangers nothing", async () => {
    const buyer = attendee();
    const ticket = world.core.ticket(event(), { buyerUserId: buyer.user?.id ?? null });
    const admit = (caller = buyer, id = ticket.id) => world.module.scanTicket.byTicket(caller, id, door());
    await expect(admit()).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(admit(attendee())).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(admit(memberOf(newId(), ["tickets:scan"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(admit(anonymous())).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(admit(world.staff, newId())).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("scanning", () => {
  it("is for the event's own door staff", async () => {
    const ticket = world.core.ticket(event());
    const by = (caller: ReturnType<typeof anonymous>, eventId = ticket.eventId) => world.module.scanTicket.byCode(caller, eventId, world.codeOf(ticket), door());
    await expect(by(anonymous())).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(by(attendee())).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(by(memberOf(newId(), ["tickets:scan"]))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(by(memberOf(world.organizationId, ["tickets:read"]))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(by(world.staff, newId())).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(by(world.staff, "nonsense")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await rows(ticket.eventId)).toHaveLength(0);
  });
});
