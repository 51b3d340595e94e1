import { newId } from "../../../platform/db/new-id";
import { createScansWorld, door, type ScansWorld } from "./scans-world";

let world: ScansWorld;
beforeAll(async () => (world = await createScansWorld()));
afterAll(() => world.close());

const issue = () => world.core.ticket(world.core.event(world.organizationId));
const scan = (eventId: string, text: string, at = door()) => world.module.scanTicket.byCode(world.staff, eventId, text, at);
const scansOf = (eventId: string) => world.db.client.scan.count({ where: { eventId } });

describe("what a scanner sends", () => {
  it.each([
    ["a carriage return and a line feed after it", (code: string) => `${code}\r\n`],
    ["blanks around it", (code: string) => `  ${code} `],
    ["a control character before it", (code: string) => `\u0002${code}`],
    ["an invisible character around it", (code: string) => `\uFEFF${code}\u200B`],
    ["a link around it", (code: string) => `https://tickets.example.com/t/${code}?lang=fr\r\n`],
  ])("is admitted when the code has %s", async (_what, wrap) => {
    const ticket = issue();
    expect((await scan(ticket.eventId, wrap(world.codeOf(ticket)))).scan).toMatchObject({ outcome: "ADMITTED", ticketId: ticket.id });
    expect(world.core.claims.at(-1)?.revision).toBe(1);
  });

  it.each([
    ["a blank", (code: string) => `${code.slice(0, 50)} ${code.slice(50)}`],
    ["a line end", (code: string) => `${code.slice(0, 50)}\n${code.slice(50)}`],
    ["a missing character", (code: string) => code.slice(0, -1)],
  ])("is refused when the code has %s inside", async (_what, damage) => {
    const ticket = issue();
    expect((await scan(ticket.eventId, damage(world.codeOf(ticket)))).scan.outcome).toBe("INVALID_SIGNATURE");
  });

  it("is the same scan when a retry has no line end, or has one", async () => {
    const ticket = issue();
    const code = world.codeOf(ticket);
    const at = door();
    const first = await scan(ticket.eventId, `${code}\r\n`, at);
    for (const text of [code, `${code}\n`, ` ${code}`, `https://example.com/${code}`]) {
      expect((await scan(ticket.eventId, text, at)).scan).toEqual(first.scan);
    }
    expect(await scansOf(ticket.eventId)).toBe(1);
  });

  it("is the same scan when a damaged code is sent again with a line end", async () => {
    const ticket = issue();
    const at = door();
    const first = await scan(ticket.eventId, "damaged", at);
    expect((await scan(ticket.eventId, "damaged\r\n", at)).scan).toEqual(first.scan);
    await expect(scan(ticket.eventId, "damage", at)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("means the same to a service that calls for its operator", async () => {
    const ticket = issue();
    const at = door();
    const byService = (text: string) => world.module.scanTicket.byVouchedOperator(newId(), { id: ticket.eventId, organizationId: world.organizationId }, text, at);
    expect((await byService(`${world.codeOf(ticket)}\r\n`)).scan.outcome).toBe("ADMITTED");
  });
});

describe("a printed ticket code in the scan field", () => {
  it.each([
    ["as printed", (code: string) => code],
    ["with a line end", (code: string) => `${code}\r\n`],
    ["without dashes, in small letters", (code: string) => code.replaceAll("-", "").toLowerCase()],
    ["with O for 0 and I for 1", (code: string) => code.replaceAll("0", "O").replaceAll("1", "I")],
  ])("admits the ticket %s", async (_how, spell) => {
    const ticket = issue();
    expect((await scan(ticket.eventId, spell(ticket.code))).scan).toMatchObject({ outcome: "ADMITTED", ticketId: ticket.id });
    expect(world.core.claims.at(-1)?.revision).toBeNull();
    expect((await scan(ticket.eventId, world.codeOf(ticket))).scan.outcome).toBe("DUPLICATE");
  });

  it("is the same scan in every spelling", async () => {
    const ticket = issue();
    const at = door();
    const first = await scan(ticket.eventId, ticket.code, at);
    expect((await scan(ticket.eventId, ` ${ticket.code.toLowerCase().replaceAll("-", " ")}\n`, at)).scan).toEqual(first.scan);
  });

  it("is UNKNOWN_TICKET when the event has no such ticket, also when another event has", async () => {
    const ticket = issue();
    const other = world.core.event(world.organizationId);
    expect((await scan(other, ticket.code)).scan).toMatchObject({ outcome: "UNKNOWN_TICKET", ticketId: null });
    expect((await scan(other, "TKT-ZZZZ-ZZZZ")).scan.outcome).toBe("UNKNOWN_TICKET");
  });

  it("follows the rules of the gate", async () => {
    const ticket = issue();
    const gate = await world.module.manageGates.create(world.owner, ticket.eventId, "VIP", [world.core.ticketType(ticket.eventId)]);
    ticket.refusal = "WRONG_GATE";
    expect((await scan(ticket.eventId, ticket.code, door({ gateId: gate.id }))).scan.outcome).toBe("WRONG_GATE");
    expect(world.core.claims.at(-1)?.allowedTicketTypeIds).toEqual(gate.ticketTypeIds);
  });
});
