import { Capabilities } from "../../../platform/auth/capability";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { attendee, memberOf, withKey } from "../../../platform/testing/test-principals";
import { readScansConfig } from "../config";
import { createScansWorld, door, type ScansWorld } from "./scans-world";
import type { FakeTicket } from "./fake-core";

let world: ScansWorld;
let buyer: Principal;
let ticket: FakeTicket;
let scanId: string;
let capabilities: Capabilities;

beforeAll(async () => {
  world = await createScansWorld();
  capabilities = new Capabilities({ grants: readScansConfig(world.env).grantSecrets });
  buyer = attendee();
  ticket = world.core.ticket(world.core.event(world.organizationId), { buyerUserId: buyer.user?.id ?? null });
  scanId = (await world.module.scanTicket.byCode(world.staff, ticket.eventId, world.codeOf(ticket), door())).scan.id;
  await world.module.scanTicket.byCode(world.staff, ticket.eventId, world.codeOf(ticket), door({ location: "South" }));
  world.core.expected = 40;
});
afterAll(() => world.close());
afterEach(() => (world.core.down = false));

const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on Ticket { id scanCount lastScanAt scans { id outcome location operator { id } ticket { id grant } } }
  ... on Event { id gates { id name } scans { totalCount edges { node { id } } } scanStatistics { admitted refused duplicates expected byGate { location admitted refused } perMinute { admitted refused } byOutcome { outcome count } } }
} }`;

/** Asks for references as the gateway does. @returns the entities, and the codes of errors by their path */
async function entities(caller: Principal, ...representations: readonly Record<string, unknown>[]) {
  const { data, errors } = await world.ask(caller, ENTITIES, { representations });
  const codes = Object.fromEntries((errors ?? []).map((error) => [error.path?.join("."), (error.originalError as { code?: string }).code]));
  return { found: (data?._entities ?? []) as Record<string, unknown>[], codes };
}

const ticketRef = (grant = "", id = ticket.id) => ({ __typename: "Ticket", id, grant });
const eventRef = (id = ticket.eventId) => ({ __typename: "Event", id });
const grantOf = (scope: "BUYER" | "STAFF", id = ticket.id) => capabilities.grant("Ticket", id, scope);
const SCANS = "_entities.0.scans";
const COUNTS = { "_entities.0.scanCount": "FORBIDDEN", "_entities.0.lastScanAt": "FORBIDDEN" };

describe("a ticket's scans", () => {
  it.each<[string, () => Principal, () => string]>([
    ["the organiser", () => world.owner, () => ""],
    ["the door staff", () => world.staff, () => ""],
    ["anybody with a grant for staff", () => attendee(), () => grantOf("STAFF")],
    ["staff that came by way of the buyer", () => world.staff, () => grantOf("BUYER")],
  ])("are shown to %s", async (_who, caller, grant) => {
    const { found, codes } = await entities(caller(), ticketRef(grant()));
    expect(codes).toEqual({});
    expect(found[0]).toMatchObject({ scanCount: 2, scans: [{ outcome: "DUPLICATE", location: "South", operator: { id: world.staff.user?.id } }, { id: scanId, outcome: "ADMITTED" }] });
  });

  it.each<[string, () => Principal, () => string]>([
    ["the buyer", () => buyer, () => ""],
    ["the buyer's key for his own tickets", () => withKey(buyer, [], ["purchases:own"]), () => ""],
    ["a buyer without an account", () => anonymous(), () => grantOf("BUYER")],
  ])("are counted, and no more, for %s", async (_who, caller, grant) => {
    const { found, codes } = await entities(caller(), ticketRef(grant()));
    expect(codes).toEqual({ [SCANS]: "FORBIDDEN" });
    expect(found[0]).toMatchObject({ id: ticket.id, scanCount: 2, scans: null });
    expect(found[0]?.lastScanAt).toBeTruthy();
  });

  it.each<[string, () => Principal, () => string]>([
    ["nobody", () => anonymous(), () => ""],
    ["a stranger", () => attendee(), () => ""],
    ["a key of the buyer for something else", () => withKey(buyer, [], ["account:read"]), () => ""],
    ["another organization", () => memberOf(newId(), ["tickets:read", "tickets:scan"]), () => ""],
    ["a grant for another ticket", () => attendee(), () => grantOf("STAFF", newId())],
    ["a grant that somebody made up", () => attendee(), () => `${grantOf("BUYER").replace("BUYER", "STAFF")}`],
  ])("are hidden from %s, count and all", async (_who, caller, grant) => {
    const { found, codes } = await entities(caller(), ticketRef(grant()));
    expect(codes).toEqual({ [SCANS]: "FORBIDDEN", ...COUNTS });
    expect(found[0]).toMatchObject({ id: ticket.id, scans: null, scanCount: null, lastScanAt: null });
  });

  it("carry a grant for what other subgraphs know of the ticket", async () => {
    const { found } = await entities(world.staff, ticketRef());
    const [first] = found[0]?.scans as { ticket: { id: string; grant: string } }[];
    expect(capabilities.check("Ticket", ticket.id, first?.ticket.grant)).toBe("STAFF");
  });

  it("are one query for many tickets, and one that is denied takes nothing from the others", async () => {
    const tickets = Array.from({ length: 10 }, () => world.core.ticket(ticket.eventId));
    const select = jest.spyOn(world.module.readScans["scans"], "ofTickets");
    const { found, codes } = await entities(attendee(), ...tickets.map(({ id }) => ticketRef(grantOf("STAFF", id), id)), ticketRef("", newId()));
    expect(select).toHaveBeenCalledTimes(1);
    select.mockRestore();
    expect(found).toHaveLength(11);
    expect(found[9]).toMatchObject({ scanCount: 0, lastScanAt: null, scans: [] });
    expect(codes).toEqual({ "_entities.10.scans": "FORBIDDEN", "_entities.10.scanCount": "FORBIDDEN", "_entities.10.lastScanAt": "FORBIDDEN" });
  });
});

describe("an event's doors", () => {
  it("are shown to those who stand at them", async () => {
    const { found, codes } = await entities(world.staff, eventRef());
    expect(codes).toEqual({});
    expect(found[0]).toMatchObject({
      gates: [],
      scans: { totalCount: 2 },
      scanStatistics: {
        admitted: 1,
        refused: 1,
        duplicates: 1,
        expected: 40,
        byGate: [{ location: "North", admitted: 1, refused: 0 }, { location: "South", admitted: 0, refused: 1 }],
        byOutcome: [{ outcome: "DUPLICATE", count: 1 }, { outcome: "ADMITTED", count: 1 }],
      },
    });
  });

  it.each<[string, () => Principal, string, string]>([
    ["nobody", () => anonymous(), "own", "UNAUTHENTICATED"],
    ["the buyer", () => buyer, "own", "FORBIDDEN"],
    ["another organization", () => memberOf(newId(), ["tickets:read", "tickets:scan", "statistics:read", "gates:manage"]), "own", "FORBIDDEN"],
    ["staff, for an event that is not there", () => world.staff, "unknown", "NOT_FOUND"],
  ])("are null, each with its error, for %s", async (_who, caller, which, code) => {
    const { found, codes } = await entities(caller(), eventRef(which === "own" ? ticket.eventId : newId()));
    expect(codes).toEqual({ "_entities.0.gates": code, "_entities.0.scans": code, "_entities.0.scanStatistics": code });
    expect(found[0]).toMatchObject({ gates: null, scans: null, scanStatistics: null });
  });

  it("show statistics without what core knows while it is down", async () => {
    world.core.down = true;
    const { found, codes } = await entities(world.staff, eventRef());
    expect(codes).toEqual({ "_entities.0.scanStatistics.expected": "SERVICE_UNAVAILABLE" });
    expect(found[0]).toMatchObject({ scanStatistics: { admitted: 1, expected: null } });
  });

  it("list their scans in pages, narrowed down by a filter", async () => {
    const eventId = world.core.event(world.organizationId);
    for (let i = 0; i < 5; i++) {
      const { revision, id } = world.core.ticket(eventId);
      await world.module.scanTicket.byCode(i < 3 ? world.staff : world.owner, eventId, world.codeOf({ id, eventId, revision }), door({ location: i % 2 === 0 ? "North" : "South" }));
    }
    const list = async (args: string) => {
      const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Event { scans(${args}) { totalCount pageInfo { hasNextPage endCursor } edges { node { id location } } } } } }`;
      const { data, errors } = await world.ask(world.staff, query, { r: [eventRef(eventId)] });
      expect(errors).toBeUndefined();
      return (data?._entities as { scans: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string }; edges: { node: { id: string; location: string } }[] } }[])[0]!.scans;
    };
    const first = await list("first: 3");
    const second = await list(`first: 3, after: "${first.pageInfo.endCursor}"`);
    expect([first.totalCount, first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([5, true, false]);
    const ids = [...first.edges, ...second.edges].map(({ node }) => node.id);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
    expect(ids).toHaveLength(5);
    expect((await list('filter: { location: "South" }')).totalCount).toBe(2);
    expect((await list("filter: { outcome: [DUPLICATE, TOO_LATE] }")).totalCount).toBe(0);
    expect((await list(`filter: { operatorId: "${world.owner.user?.id}" }`)).totalCount).toBe(2);
    expect((await list('filter: { operatorId: "nobody" }')).totalCount).toBe(0);
    expect((await list('filter: { from: "2100-01-01T00:00:00Z" }')).totalCount).toBe(0);
    expect((await list('filter: { to: "2100-01-01T00:00:00Z", outcome: [ADMITTED] }')).totalCount).toBe(5);
  });
});

describe("a scan", () => {
  const find = async (caller: Principal, id = scanId) => (await world.ask(caller, "query ($id: ID!) { scan(id: $id) { id event { id } gate { id } offline } }", { id })).data?.scan;

  it("is found by those who may see it, and is not there for others", async () => {
    expect(await find(world.staff)).toEqual({ id: scanId, event: { id: ticket.eventId }, gate: null, offline: false });
    expect(await find(memberOf(world.organizationId, ["tickets:read"]))).toMatchObject({ id: scanId });
    for (const caller of [anonymous(), buyer, memberOf(newId(), ["tickets:read"])]) expect(await find(caller)).toBeNull();
    expect(await find(world.staff, newId())).toBeNull();
    expect(await find(world.staff, "nonsense")).toBeNull();
  });

  it("is answered in the language of the request, with the ticket for those who stand there", async () => {
    const mutation = `mutation ($input: ScanTicketInput!) { scanTicket(input: $input) { admitted outcome message ticket { id grant } scan { outcome gate { name ticketTypes { id } } } firstScan { id location } } }`;
    const ticketTypeId = world.core.ticketType(ticket.eventId);
    const gate = await world.module.manageGates.create(world.owner, ticket.eventId, "East", [ticketTypeId]);
    const input = { qrCodeData: world.codeOf(ticket), eventId: ticket.eventId, location: " East ", gateId: gate.id, clientScanId: newId() };
    const { data, errors } = await world.ask({ ...world.staff, locale: "fr-CH" }, mutation, { input });
    expect(errors).toBeUndefined();
    expect(data?.scanTicket).toMatchObject({
      admitted: false,
      outcome: "DUPLICATE",
      message: "Ce billet a déjà été utilisé, à «\u00a0North\u00a0».",
      ticket: { id: ticket.id },
      scan: { outcome: "DUPLICATE", gate: { name: "East", ticketTypes: [{ id: ticketTypeId }] } },
      firstScan: { id: scanId, location: "North" },
    });
    const { ticket: seen } = data?.scanTicket as { ticket: { grant: string } };
    expect(capabilities.check("Ticket", ticket.id, seen.grant)).toBe("STAFF");
    const english = await world.ask(world.staff, mutation, { input });
    expect(english.data?.scanTicket).toMatchObject({ outcome: "DUPLICATE", message: "This ticket was already used, at “North”." });
  });

  it("is refused with every bad field named", async () => {
    const { errors } = await world.ask(world.staff, `mutation ($input: ScanTicketInput!) { scanTicket(input: $input) { admitted } }`, {
      input: { qrCodeData: "", eventId: ticket.eventId, location: "  ", clientScanId: "x".repeat(101) },
    });
    const violations = (errors?.[0]?.originalError as unknown as { extensions: { validationErrors: { property: string }[] } }).extensions.validationErrors;
    expect(violations.map(({ property }) => property).sort()).toEqual(["clientScanId", "location", "qrCodeData"]);
  });
});
