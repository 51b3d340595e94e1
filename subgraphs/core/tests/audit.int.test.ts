import { readFileSync } from "node:fs";
import { join } from "node:path";
import { graphql, Kind, parse, type GraphQLSchema } from "graphql";
import { auditEntry, type AuditAction, type AuditEntry } from "../../../contracts/audit";
import { permissions } from "../../../contracts/permissions";
import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { audited, SYSTEM } from "../../../platform/audit/audited";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { pageOf } from "../../../platform/graphql/connection";
import { withCorrelation } from "../../../platform/logging/correlation";
import { standInFor } from "../../../platform/testing/service-stand-in";
import { testServiceClient } from "../../../platform/testing/test-keys";
import { attendee, memberOf, withKey } from "../../../platform/testing/test-principals";
import { type ServiceClient } from "../../../platform/webhooks/service-client";
import { coreCalls } from "../http/service-calls";
import type { EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import { coreSubgraph } from "../subgraph";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";
import { makeTickets } from "./made-tickets";

let world: CoreWorld;
let schema: GraphQLSchema;
let owner: Principal;
beforeAll(async () => {
  world = await createCoreWorld();
  ({ schema } = await coreSubgraph.schema(world.module));
  owner = { ...world.owner, address: "203.0.113.7", userAgent: "Firefox" };
});
afterAll(() => world.close());

const buyer = anonymous("203.0.113.99");
const inADay = new Date(Date.now() + 86_400_000);
const inAWeek = new Date(Date.now() + 7 * 86_400_000);
const grace = { firstName: "Grace", lastName: "Hopper", email: "grace@example.com" };
const first = pageOf(null, null);

/** As the gateway asks: one context for each request. */
async function ask<T = Record<string, never>>(caller: Principal, source: string, variableValues: Record<string, unknown> = {}) {
  const { data, errors } = await graphql({ schema, source, variableValues, contextValue: coreSubgraph.context(world.module, caller) });
  return { data: data as T | null, codes: (errors ?? []).map(({ message, originalError }) => (originalError as { code?: string } | undefined)?.code ?? message) };
}
const entries = (where: object = {}) => world.db.client.auditEntry.findMany({ where: { organizationId: world.organizationId, ...where }, orderBy: [{ occurredAt: "asc" }, { id: "asc" }] });

// ---- what there is to be done things to

const draft = () => ({
  organizationId: world.organizationId, title: "Night", description: "", startsAt: inADay, endsAt: inAWeek, doorsOpenAt: null, doorsCloseAt: null, timeZone: "UTC", location: "Paris",
  maxAttendees: 50, currency: "EUR", coverImageUrl: null,
});
async function onSale(types: Parameters<CoreWorld["event"]>[0] = [{ name: "Standard", price: "0" }]): Promise<{ event: EventRecord; types: TicketTypeRecord[]; type: TicketTypeRecord }> {
  const made = await world.event(types);
  const [type] = made.types;
  if (!type) throw new Error("no type");
  return { ...made, type };
}
const guestOf = (eventId: string, ticketTypeId: string) => world.module.addGuest.run(owner, { eventId, ticketTypeId, ...grace, phone: null, idempotencyKey: null });
const ticketOf = (where: { guestId: string } | { purchaseId: string }) => world.db.client.ticket.findFirstOrThrow({ where });
const bought = async (event: EventRecord, types: TicketTypeRecord[]) => {
  const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types));
  return { purchase, accessToken: world.module.access.accessToken(purchase.id) };
};

// ---- every mutation

/** What is asked, and what must be written down of it. */
interface Deed {
  readonly source: string;
  readonly variables?: Record<string, unknown>;
  readonly action: AuditAction;
  readonly record: readonly [type: AuditEntry["recordType"], id: string | RegExp];
  /** Null for a change of the organization. */
  readonly eventId: string | RegExp | null;
  readonly before: object | null;
  readonly after: object | null;
  /** Asked again, it finds nothing to do. */
  readonly idempotent?: boolean;
  readonly caller?: Principal;
}

const ANY_ID = /^[0-9a-f-]{36}$/;
const price = (minor: number) => ({ minor, currency: "EUR" });

const deeds: Readonly<Record<string, () => Promise<Deed>>> = {
  createEvent: async () => ({
    source: `mutation($input: CreateEventInput!) { createEvent(input: $input) { id } }`,
    variables: { input: { organizationId: world.organizationId, title: "Night", startsAt: inADay.toISOString(), endsAt: inAWeek.toISOString(), location: "Paris", maxAttendees: 50, ticketTypes: [{ name: "A", price: "12.50", quantity: 5 }] } },
    action: "EVENT_CREATED",
    record: ["Event", ANY_ID],
    eventId: ANY_ID,
    before: null,
    after: {
      title: "Night", slug: expect.stringMatching(/^night-/) as string, description: "", startsAt: inADay.toISOString(), endsAt: inAWeek.toISOString(), doorsOpenAt: null, doorsCloseAt: null, timeZone: "UTC",
      location: "Paris", maxAttendees: 50, currency: "EUR", coverImageUrl: null, status: "DRAFT",
      ticketTypes: [{ id: expect.stringMatching(ANY_ID) as string, name: "A", price: price(1250), quantity: 5 }],
    },
  }),
  duplicateEvent: async () => {
    const { event } = await onSale();
    return {
      source: `mutation($id: ID!, $startsAt: DateTime!) { duplicateEvent(id: $id, startsAt: $startsAt) { id } }`,
      variables: { id: event.id, startsAt: inAWeek.toISOString() },
      action: "EVENT_DUPLICATED",
      record: ["Event", ANY_ID],
      eventId: ANY_ID,
      before: null,
      after: expect.objectContaining({ title: event.title, status: "DRAFT", startsAt: inAWeek.toISOString(), copyOf: event.id }) as object,
    };
  },
  updateEvent: async () => {
    const { event } = await onSale();
    return {
      source: `mutation($id: ID!, $input: UpdateEventInput!) { updateEvent(id: $id, input: $input) { id } }`,
      variables: { id: event.id, input: { title: "Day", location: event.location, endsAt: inAWeek.toISOString(), maxAttendees: 77 } },
      action: "EVENT_UPDATED",
      record: ["Event", event.id],
      eventId: event.id,
      before: { title: event.title, endsAt: event.endsAt.toISOString(), maxAttendees: 1_000 },
      after: { title: "Day", endsAt: inAWeek.toISOString(), maxAttendees: 77 },
      idempotent: true,
    };
  },
  publishEvent: async () => {
    const { id } = await world.module.createEvent.run(owner, { ...draft(), ticketTypes: [{ name: "A", description: null, price: "1", quantity: 1, salesStartAt: null, salesEndAt: null, maxPerPurchase: 1 }] });
    return {
      source: `mutation($id: ID!) { publishEvent(id: $id) { id } }`,
      variables: { id },
      action: "EVENT_PUBLISHED",
      record: ["Event", id],
      eventId: id,
      before: { status: "DRAFT", publishedAt: null },
      after: { status: "PUBLISHED", publishedAt: expect.any(String) as string },
      idempotent: true,
    };
  },
  cancelEvent: async () => {
    const { event } = await onSale();
    return {
      source: `mutation($id: ID!) { cancelEvent(id: $id, refund: false, reason: "Rain") { id } }`,
      variables: { id: event.id },
      action: "EVENT_CANCELLED",
      record: ["Event", event.id],
      eventId: event.id,
      before: { status: "PUBLISHED" },
      after: { status: "CANCELLED", refund: false, reason: "Rain" },
      idempotent: true,
    };
  },
  deleteEvent: async () => {
    const { id, title, slug } = await world.module.createEvent.run(owner, { ...draft(), ticketTypes: [{ name: "A", description: null, price: "1", quantity: 1, salesStartAt: null, salesEndAt: null, maxPerPurchase: 1 }] });
    return {
      source: `mutation($id: ID!) { deleteEvent(id: $id) }`,
      variables: { id },
      action: "EVENT_DELETED",
      record: ["Event", id],
      eventId: id,
      before: expect.objectContaining({ title, slug, status: "DRAFT", ticketTypes: [expect.objectContaining({ name: "A", price: price(100) })] }) as object,
      after: null,
    };
  },
  addTicketType: async () => {
    const { event } = await onSale();
    return {
      source: `mutation($id: ID!) { addTicketType(eventId: $id, input: { name: "Balcony", price: "15", quantity: 5 }) { id } }`,
      variables: { id: event.id },
      action: "TICKET_TYPE_ADDED",
      record: ["TicketType", ANY_ID],
      eventId: event.id,
      before: null,
      after: { name: "Balcony", description: null, price: price(1500), quantity: 5, salesStartAt: null, salesEndAt: null, maxPerPurchase: 10, maxPerBuyer: null },
    };
  },
  updateTicketType: async () => {
    const { event, type } = await onSale([{ name: "Standard", price: "10", quantity: 100 }]);
    return {
      source: `mutation($id: ID!, $endsAt: DateTime!) { updateTicketType(id: $id, input: { name: "Standard", price: "12", quantity: 90, salesEndAt: $endsAt }) { id } }`,
      variables: { id: type.id, endsAt: inADay.toISOString() },
      action: "TICKET_TYPE_UPDATED",
      record: ["TicketType", type.id],
      eventId: event.id,
      before: { price: price(1000), quantity: 100, salesEndAt: null },
      after: { price: price(1200), quantity: 90, salesEndAt: inADay.toISOString() },
      idempotent: true,
    };
  },
  removeTicketType: async () => {
    const { event, type } = await onSale([{ name: "A" }, { name: "B" }]);
    return {
      source: `mutation($id: ID!) { removeTicketType(id: $id) }`,
      variables: { id: type.id },
      action: "TICKET_TYPE_REMOVED",
      record: ["TicketType", type.id],
      eventId: event.id,
      before: { name: "A", description: null, price: price(1000), quantity: 100, salesStartAt: null, salesEndAt: null, maxPerPurchase: 10, maxPerBuyer: 100_000 },
      after: null,
    };
  },
  addGuest: async () => {
    const { event, type } = await onSale();
    return {
      source: `mutation($input: AddGuestInput!) { addGuest(input: $input) { id } }`,
      variables: { input: { eventId: event.id, ticketTypeId: type.id, ...grace, idempotencyKey: newId() } },
      action: "GUEST_ADDED",
      record: ["Guest", ANY_ID],
      eventId: event.id,
      before: null,
      after: { ...grace, phone: null, ticketType: "Standard" },
      idempotent: true,
    };
  },
  updateGuest: async () => {
    const { event, type } = await onSale();
    const { id } = await guestOf(event.id, type.id);
    return {
      source: `mutation($id: ID!) { updateGuest(id: $id, input: { firstName: "Grace", lastName: "Murray", phone: "+33612345678" }) { id } }`,
      variables: { id },
      action: "GUEST_UPDATED",
      record: ["Guest", id],
      eventId: event.id,
      before: { lastName: "Hopper", phone: null },
      after: { lastName: "Murray", phone: "+33612345678" },
      idempotent: true,
    };
  },
  cancelGuest: async () => {
    const { event, type } = await onSale();
    const { id } = await guestOf(event.id, type.id);
    return {
      source: `mutation($id: ID!) { cancelGuest(id: $id) { id } }`,
      variables: { id },
      action: "GUEST_CANCELLED",
      record: ["Guest", id],
      eventId: event.id,
      before: { status: "CONFIRMED" },
      after: { status: "CANCELLED" },
      idempotent: true,
    };
  },
  importGuests: async () => {
    const { event } = await onSale();
    return {
      source: `mutation($id: ID!, $csv: String!) { importGuests(eventId: $id, csv: $csv) { id } }`,
      variables: { id: event.id, csv: "first_name,last_name,email\nAda,Lovelace,ada@example.com\nGrace,Hopper,grace@example.com\n" },
      action: "GUEST_IMPORT_STARTED",
      record: ["GuestImport", ANY_ID],
      eventId: event.id,
      before: null,
      after: { total: 2 },
    };
  },
  exportGuests: async () => {
    const { event } = await onSale();
    return { source: `mutation($id: ID!) { exportGuests(eventId: $id) }`, variables: { id: event.id }, action: "GUESTS_EXPORTED", record: ["Event", event.id], eventId: event.id, before: null, after: null };
  },
  createPromoCode: async () => {
    const { event, type } = await onSale();
    return {
      source: `mutation($input: CreatePromoCodeInput!) { createPromoCode(input: $input) { id } }`,
      variables: { input: { eventId: event.id, code: "early", kind: "PERCENT", value: "12.5", ticketTypeIds: [type.id] } },
      action: "PROMO_CODE_CREATED",
      record: ["PromoCode", ANY_ID],
      eventId: event.id,
      before: null,
      after: { code: "EARLY", kind: "PERCENT", value: { percent: 12.5 }, maxUses: null, startsAt: null, endsAt: null, ticketTypeIds: [type.id] },
    };
  },
  removePromoCode: async () => {
    const { event } = await onSale();
    const { id } = await world.module.promoCodes.create(owner, { eventId: event.id, code: "LATE", kind: "FIXED", value: "5", maxUses: 7, startsAt: null, endsAt: null, ticketTypeIds: [] });
    return {
      source: `mutation($id: ID!) { removePromoCode(id: $id) }`,
      variables: { id },
      action: "PROMO_CODE_REMOVED",
      record: ["PromoCode", id],
      eventId: event.id,
      before: { code: "LATE", kind: "FIXED", value: price(500), maxUses: 7, startsAt: null, endsAt: null, ticketTypeIds: [] },
      after: null,
    };
  },
  cancelPurchase: async () => {
    const { event, types } = await onSale([{ price: "10" }]);
    const { purchase, accessToken } = await bought(event, types);
    return {
      source: `mutation($id: ID!, $accessToken: String) { cancelPurchase(id: $id, accessToken: $accessToken) { id } }`,
      variables: { id: purchase.id, accessToken },
      action: "PURCHASE_CANCELLED",
      record: ["Purchase", purchase.id],
      eventId: event.id,
      before: { status: "PENDING" },
      after: { status: "CANCELLED" },
      idempotent: true,
      caller: buyer,
    };
  },
  releaseHolds: async () => {
    const { event, types } = await onSale([{ price: "10" }]);
    await bought(event, types);
    const filter = { anonymousOnly: true };
    return {
      source: `mutation($eventId: ID!, $filter: HoldFilter!) { releaseHolds(eventId: $eventId, filter: $filter) { purchases } }`,
      variables: { eventId: event.id, filter },
      action: "HOLDS_RELEASED",
      record: ["Event", event.id],
      eventId: event.id,
      before: null,
      after: { filter, purchases: 1, tickets: 1 },
      idempotent: true,
    };
  },
  transferTicket: async () => {
    const { event, types } = await onSale();
    const { purchase, accessToken } = await bought(event, types);
    const { id } = await ticketOf({ purchaseId: purchase.id });
    return {
      source: `mutation($ticketId: ID!, $accessToken: String, $guest: GuestInput!) { transferTicket(ticketId: $ticketId, accessToken: $accessToken, guest: $guest) { id } }`,
      variables: { ticketId: id, accessToken, guest: grace },
      action: "TICKET_TRANSFERRED",
      record: ["Ticket", id],
      eventId: event.id,
      before: { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com", revision: 1 },
      after: { ...grace, revision: 2 },
      caller: buyer,
    };
  },
  cancelTicket: async () => {
    const { event, types } = await onSale();
    const { purchase } = await bought(event, types);
    const { id } = await ticketOf({ purchaseId: purchase.id });
    return {
      source: `mutation($ticketId: ID!) { cancelTicket(ticketId: $ticketId, reason: "Lost") { id } }`,
      variables: { ticketId: id },
      action: "TICKET_CANCELLED",
      record: ["Ticket", id],
      eventId: event.id,
      before: { status: "ISSUED" },
      after: { status: "CANCELLED", reason: "Lost" },
      idempotent: true,
    };
  },
  resendTickets: async () => {
    const { event, types } = await onSale();
    const { purchase } = await bought(event, types);
    await makeTickets(world, event.id);
    return { source: `mutation($id: ID!) { resendTickets(purchaseId: $id) }`, variables: { id: purchase.id }, action: "TICKETS_RESENT", record: ["Purchase", purchase.id], eventId: event.id, before: null, after: null };
  },
  resendTicket: async () => {
    const { event, types } = await onSale();
    const { purchase, accessToken } = await bought(event, types);
    const { id } = await ticketOf({ purchaseId: purchase.id });
    await world.module.transferTicket.run(buyer, id, { ...grace, phone: null }, accessToken);
    await makeTickets(world, event.id);
    return { source: `mutation($id: ID!) { resendTicket(ticketId: $id) }`, variables: { id }, action: "TICKETS_RESENT", record: ["Ticket", id], eventId: event.id, before: null, after: null };
  },
  resetAccess: async () => {
    const { event, types } = await onSale();
    const { purchase } = await bought(event, types);
    return { source: `mutation($id: ID!) { resetAccess(purchaseId: $id) }`, variables: { id: purchase.id }, action: "PURCHASE_ACCESS_RESET", record: ["Purchase", purchase.id], eventId: event.id, before: null, after: null };
  },
  setReturnHosts: async () => {
    await world.db.client.$executeRaw`DELETE FROM organization_return_hosts WHERE organization_id = ${world.organizationId}::uuid`;
    return {
      source: `mutation($id: ID!) { setReturnHosts(organizationId: $id, hosts: ["shop.example"]) }`,
      variables: { id: world.organizationId },
      action: "RETURN_HOSTS_CHANGED",
      record: ["Organization", world.organizationId],
      eventId: null,
      before: { returnHosts: [] },
      after: { returnHosts: ["shop.example"] },
      idempotent: true,
    };
  },
  leaveWaitingList: async () => {
    const { event, types, type } = await onSale([{ price: "0", quantity: 1 }]);
    await bought(event, types);
    const { id, token } = await world.module.joinWaitingList.run(buyer, { eventId: event.id, ticketTypeId: type.id, email: "ada@example.com", quantity: 1 });
    return {
      source: `mutation($id: ID!, $token: String!) { leaveWaitingList(id: $id, token: $token) }`,
      variables: { id, token },
      action: "WAITING_LIST_LEFT",
      record: ["WaitingListEntry", id],
      eventId: event.id,
      before: { status: "WAITING" },
      after: { status: "CANCELLED" },
      idempotent: true,
      caller: buyer,
    };
  },
};

/** Mutations of which nothing is written down, each with the reason. */
const UNWRITTEN: Readonly<Record<string, string>> = {
  purchaseTickets: "a purchase is a record of its own, of which organisers have a list; a sale must not write another row",
  confirmPurchaseEmail: "the recipient of an email confirms their own address; nothing of the organization changes",
  joinWaitingList: "an entry is a record of its own, of which organisers have a list",
};

function mutationsOf(sdl: string): string[] {
  const found = parse(sdl).definitions.find((definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === "Mutation");
  return found?.kind === Kind.OBJECT_TYPE_DEFINITION ? (found.fields ?? []).map(({ name }) => name.value) : [];
}

const matches = (value: string | null, expected: string | RegExp | null) => (typeof expected === "string" || expected === null ? expect(value).toBe(expected) : expect(value).toMatch(expected));

describe("every mutation", () => {
  it("is written down, or stands among those that are not, with the reason", () => {
    const mutations = mutationsOf(readFileSync(join(__dirname, "..", "schema.graphql"), "utf8"));
    expect(mutations.length).toBeGreaterThan(20);
    expect([...Object.keys(deeds), ...Object.keys(UNWRITTEN)].sort()).toEqual([...mutations].sort());
  });

  it.each(Object.keys(deeds))("%s leaves one entry: who, what, when, from where, before and after; and none when there is nothing to do", async (name) => {
    const deed = await (deeds[name] as () => Promise<Deed>)();
    const caller = deed.caller ?? owner;
    const known = new Set((await entries()).map(({ id }) => id));
    const began = new Date();
    const request = `request-${newId()}`;
    expect((await withCorrelation(request, () => ask(caller, deed.source, deed.variables))).codes).toEqual([]);
    const written = (await entries()).filter(({ id }) => !known.has(id));
    expect(written).toHaveLength(1);
    const [entry] = written;
    expect(entry).toMatchObject({
      action: deed.action,
      recordType: deed.record[0],
      organizationId: world.organizationId,
      actorKind: caller.user ? "USER" : "TOKEN_HOLDER",
      actorId: caller.user?.id ?? null,
      sessionId: caller.user?.sessionId ?? null,
      address: caller.address,
      userAgent: caller.userAgent ?? null,
      correlationId: request,
      service: "core",
    });
    matches(entry?.recordId ?? null, deed.record[1]);
    matches(entry?.eventId ?? null, deed.eventId);
    expect([entry?.before, entry?.after]).toEqual([deed.before, deed.after]);
    expect(entry?.occurredAt.getTime()).toBeGreaterThanOrEqual(began.getTime());
    expect(entry?.occurredAt.getTime()).toBeLessThanOrEqual(Date.now());
    if (!deed.idempotent) return;
    expect((await ask(caller, deed.source, deed.variables)).codes).toEqual([]);
    expect(await entries()).toHaveLength(known.size + 1);
  });

  it.each(Object.keys(deeds))("%s is not done when it cannot be written down, and not written down when it is not done", async (name) => {
    const deed = await (deeds[name] as () => Promise<Deed>)();
    const asWas = await everything();
    // Whichever of the two cannot be committed, the other one is not, either.
    for (const tables of [["audit_entries"], ...(deed.before ?? deed.after ? [CHANGED] : [])]) {
      const { codes } = await refusing(tables, () => ask(deed.caller ?? owner, deed.source, deed.variables));
      expect(codes).toEqual([expect.stringContaining("refused at the commit")]);
      expect(await everything()).toEqual(asWas);
    }
  });
});

/** Tables that mutations change. */
const CHANGED = ["events", "ticket_types", "guests", "tickets", "purchases", "promo_codes", "waiting_list_entries", "guest_imports", "organization_return_hosts", "outbox"];
beforeAll(() => world.db.client.$executeRawUnsafe("CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused at the commit'; END $$"));

/** Every transaction that changes one of the tables fails at its very end. */
async function refusing<T>(tables: readonly string[], work: () => Promise<T>): Promise<T> {
  for (const table of tables) {
    await world.db.client.$executeRawUnsafe(`CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT OR UPDATE OR DELETE ON ${table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_commit()`);
  }
  try {
    return await work();
  } finally {
    for (const table of tables) await world.db.client.$executeRawUnsafe(`DROP TRIGGER refuse_commit ON ${table}`);
  }
}

/** All there is, without what the relay notes about messages. */
async function everything(): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const table of ["audit_entries", ...CHANGED]) {
    const columns = table === "outbox" ? "(id)::text" : "t::text";
    const [row] = await world.db.client.$queryRawUnsafe<{ digest: string }[]>(`SELECT coalesce(md5(string_agg(${columns}, '|' ORDER BY ${columns})), '') AS digest FROM ${table} AS t`);
    all[table] = row?.digest ?? "";
  }
  return all;
}

describe("an actor", () => {
  it("is the program by its key, and whose it is", async () => {
    const { event } = await onSale();
    const key = withKey(owner, ["events:read", "events:update"]);
    await world.module.updateEvent.run(key, event.id, { title: "By a program" });
    expect((await entries({ eventId: event.id })).at(-1)).toMatchObject({ action: "EVENT_UPDATED", actorKind: "API_KEY", actorId: owner.user?.id, sessionId: key.user?.sessionId });
  });

  it("is the buyer with an account, the holder of the token, or the staff", async () => {
    const ada = attendee();
    const { event, types } = await onSale([{ price: "10" }]);
    const own = await world.module.purchaseTickets.run(ada, orderOf(event, types));
    const others = await world.module.purchaseTickets.run(buyer, orderOf(event, types));
    await world.module.cancelPurchase.run(ada, own.id, null);
    await world.module.cancelPurchase.run(owner, others.id, null);
    expect((await entries({ eventId: event.id, action: "PURCHASE_CANCELLED" })).map(({ recordId, actorKind, actorId }) => [recordId, actorKind, actorId])).toEqual([
      [own.id, "USER", ada.user?.id],
      [others.id, "USER", owner.user?.id],
    ]);
  });

  it("is nobody when an event is over by the clock", async () => {
    const [one, two] = [await onSale(), await onSale()];
    await world.module.completeEvents.run(new Date(Date.now() + 365 * 86_400_000));
    for (const { event } of [one, two]) {
      const over = await entries({ eventId: event.id, action: "EVENT_COMPLETED" });
      expect(over).toMatchObject([{ recordType: "Event", recordId: event.id, actorKind: "SYSTEM", actorId: null, sessionId: null, address: null, before: { status: "PUBLISHED" }, after: { status: "COMPLETED" } }]);
    }
    await world.module.completeEvents.run(new Date(Date.now() + 365 * 86_400_000));
    expect(await entries({ eventId: one.event.id, action: "EVENT_COMPLETED" })).toHaveLength(1);
  });
});

describe("what changed", () => {
  it("is what it was, however many change the same at once", async () => {
    const { event, type } = await onSale([{ quantity: 100 }]);
    await Promise.all([1, 2, 3, 4, 5].map((n) => world.module.updateEvent.run(owner, event.id, { maxAttendees: 500 + n })));
    await Promise.all([1, 2, 3, 4, 5].map((n) => world.module.manageTicketTypes.update(owner, type.id, { quantity: 200 + n })));
    const chain = async (action: AuditAction, field: string) => {
      const steps = (await entries({ eventId: event.id, action })).map(({ before, after }) => [(before as Record<string, number>)[field], (after as Record<string, number>)[field]] as const);
      // Each begins where another has ended: sorted by that, they are one chain from the first value to the last.
      const next = new Map(steps);
      const path: number[] = [];
      for (let at = steps.length === 5 ? (field === "quantity" ? 100 : 1_000) : undefined; at !== undefined; at = next.get(at)) path.push(at);
      return path;
    };
    expect(await chain("EVENT_UPDATED", "maxAttendees")).toHaveLength(6);
    expect(await chain("TICKET_TYPE_UPDATED", "quantity")).toHaveLength(6);
  });

  it("has no secrets in it", async () => {
    const written = await entries();
    expect(new Set(written.map(({ action }) => action)).size).toBeGreaterThan(20);
    expect(JSON.stringify(written.map(({ before, after }) => [before, after]))).not.toMatch(/token|hash|secret|signature|idempotency|address|1\.0\.BUYER/i);
  });
});

describe("the log", () => {
  it("is refused every change by the database", async () => {
    await onSale();
    const known = await entries();
    expect(known.length).toBeGreaterThan(0);
    for (const statement of ["UPDATE audit_entries SET action = 'x'", "UPDATE audit_entries SET action = 'x' WHERE false", "DELETE FROM audit_entries", "TRUNCATE audit_entries", "TRUNCATE audit_entries, events CASCADE"]) {
      await expect(world.db.client.$executeRawUnsafe(statement)).rejects.toThrow(/audit_entries is append-only: (UPDATE|DELETE|TRUNCATE) is refused/);
    }
    expect(await entries()).toEqual(known);
  });

  it("lets an operator take somebody's data out, as the documentation says, and nobody else meanwhile or afterwards", async () => {
    const { event, type } = await onSale();
    await world.module.addGuest.run(owner, { eventId: event.id, ticketTypeId: type.id, ...grace, email: "ada@example.com", phone: null, idempotencyKey: null });
    const [, statements = ""] = /## Erasing somebody from the audit log[\s\S]*?```\n([\s\S]*?)```/.exec(readFileSync(join(__dirname, "../../../docs/operations.md"), "utf8")) ?? [];
    expect(statements).toContain("audit_entries_append_only");
    await world.db.client.$executeRawUnsafe(`DO $$ ${statements.replace("BEGIN;", "BEGIN").replace("COMMIT;", "END")} $$`);
    expect((await entries({ eventId: event.id })).at(-1)).toMatchObject({ action: "GUEST_ADDED", actorId: owner.user?.id, before: null, after: null });
    await expect(world.db.client.$executeRawUnsafe("DELETE FROM audit_entries")).rejects.toThrow(/append-only/);
  });

  it("names somebody exactly when somebody was known", async () => {
    const entry = { ...entryOf(owner), eventId: null };
    for (const actor of [{ ...entry.actor, userId: null }, { ...entry.actor, sessionId: null }, { ...entry.actor, kind: "SYSTEM" as const }]) {
      await expect(world.module.audit.accept("auth", [{ ...entry, id: newId(), actor }])).rejects.toThrow(/audit_entries_actor/);
    }
  });

  it("takes what other services have done, each entry once", async () => {
    const core = await standInFor("core", coreCalls(world.module));
    const [auth, gateway] = ["auth", "gateway"].map((name) => testServiceClient(name, { core: core.url })) as [ServiceClient, ServiceClient];
    const organizationId = newId();
    const [one, two] = [entryOf(owner, organizationId), entryOf(SYSTEM, organizationId)];
    const call = (client: ServiceClient, sent: AuditEntry[]) => client.call(recordAuditEntriesCall, { entries: sent }, { idempotencyKey: newId() });
    expect(await call(auth, [one])).toEqual({ success: true, duplicate: false });
    expect(await call(auth, [one])).toEqual({ success: true, duplicate: true });
    expect(await call(auth, [one, two])).toEqual({ success: true, duplicate: false });
    await expect(call(gateway, [entryOf(owner, organizationId)])).rejects.toThrow();
    const rows = await world.db.client.auditEntry.findMany({ where: { organizationId }, orderBy: { id: "asc" } });
    expect(rows).toMatchObject([
      { id: one.id, service: "auth", action: "MEMBER_JOINED", actorKind: "USER", actorId: owner.user?.id, after: { role: "STAFF" }, before: null, address: "203.0.113.7" },
      { id: two.id, service: "auth", actorKind: "SYSTEM" },
    ]);
    await Promise.all([auth.close(), gateway.close(), core.stop()]);
  });
});

/** What another service would send. */
const entryOf = (caller: Principal | typeof SYSTEM, organizationId = world.organizationId): AuditEntry =>
  auditEntry.parse(audited(caller, { action: "MEMBER_JOINED", recordType: "Membership", recordId: newId(), organizationId, eventId: null, before: null, after: { role: "STAFF" } }));

// ---- reading it

interface Log {
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: { readonly id: string; readonly action: string; readonly event: { readonly id: string } | null; readonly actor: object; readonly before: object | null } }[];
}
const LOG = `query($id: ID!, $first: Int, $after: String, $recordId: ID) { event(id: $id) { title auditLog(first: $first, after: $after, recordId: $recordId) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { id action event { id } before actor { kind user { id } sessionId apiKeyId address userAgent } } } } } }`;

describe("a list of entries", () => {
  it("is read newest first, with who did it, and counted when somebody asks", async () => {
    const { event, type } = await onSale();
    const key = withKey(owner, ["events:read", "events:update"]);
    await world.module.manageTicketTypes.update(owner, type.id, { name: "Renamed" });
    await world.module.updateEvent.run(key, event.id, { title: "By a program" });
    const { data, codes } = await ask<{ event: { auditLog: Log } }>(owner, LOG, { id: event.id });
    expect(codes).toEqual([]);
    expect(data?.event.auditLog.totalCount).toBe(4);
    expect(data?.event.auditLog.edges.map(({ node }) => node.action)).toEqual(["EVENT_UPDATED", "TICKET_TYPE_UPDATED", "EVENT_PUBLISHED", "EVENT_CREATED"]);
    expect(data?.event.auditLog.edges.slice(0, 2).map(({ node }) => node)).toMatchObject([
      { event: { id: event.id }, before: { title: "Night of Lights" }, actor: { kind: "API_KEY", user: { id: owner.user?.id }, sessionId: null, apiKeyId: key.user?.sessionId } },
      { before: { name: "Standard" }, actor: { kind: "USER", user: { id: owner.user?.id }, sessionId: owner.user?.sessionId, apiKeyId: null, address: "203.0.113.7", userAgent: "Firefox" } },
    ]);
    const one = await ask<{ event: { auditLog: Log } }>(owner, LOG, { id: event.id, recordId: type.id });
    expect(one.data?.event.auditLog).toMatchObject({ totalCount: 1, edges: [{ node: { action: "TICKET_TYPE_UPDATED" } }] });
    for (const recordId of [newId(), "nonsense"]) expect((await ask<{ event: { auditLog: Log } }>(owner, LOG, { id: event.id, recordId })).data?.event.auditLog).toMatchObject({ totalCount: 0, edges: [] });
  });

  it("loses and repeats none while others are written", async () => {
    const organizationId = newId();
    const reader = memberOf(organizationId, ["audit:read"]);
    const write = (at: Date) => world.module.audit.accept("auth", [{ ...entryOf(owner, organizationId), occurredAt: at.toISOString() }]);
    const base = Date.now() - 60_000;
    // Several in the same millisecond: then the ids decide.
    for (let n = 0; n < 40; n++) await write(new Date(base + Math.floor(n / 4)));
    const present = (await world.db.client.auditEntry.findMany({ where: { organizationId } })).map(({ id }) => id);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await world.module.readAuditLog.ofOrganization(reader, organizationId, null, pageOf(7, after));
      seen.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      await write(new Date());
      // One that comes late belongs where it happened.
      await write(new Date(base - 1));
    } while (after !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(present.filter((id) => !seen.includes(id))).toEqual([]);
    const order = await world.db.client.auditEntry.findMany({ where: { id: { in: seen } }, orderBy: [{ occurredAt: "desc" }, { id: "desc" }] });
    expect(order.map(({ id }) => id)).toEqual(seen);
  });

  it("of an organization has its events' and its own, and of an event that event's alone", async () => {
    const organizationId = newId();
    const member = memberOf(organizationId, Object.keys(permissions));
    const make = async () => world.module.createEvent.run(member, { ...draft(), organizationId, ticketTypes: [] });
    const [kept, gone] = [await make(), await make()];
    await world.module.deleteEvent.run(member, gone.id);
    await world.module.audit.accept("auth", [entryOf(member, organizationId)]);
    const all = await world.module.readAuditLog.ofOrganization(member, organizationId, null, first);
    expect(all.edges.map(({ node }) => node.action).sort()).toEqual(["EVENT_CREATED", "EVENT_CREATED", "EVENT_DELETED", "MEMBER_JOINED"]);
    expect(await all.totalCount).toBe(4);
    expect((await world.module.readAuditLog.ofOrganization(member, organizationId, gone.id, first)).edges.map(({ node }) => node.action)).toEqual(["EVENT_DELETED", "EVENT_CREATED"]);
    expect((await world.module.readAuditLog.ofEvent(member, kept, null, first)).edges).toHaveLength(1);
    // What is gone is told of, and not pointed to.
    const { data } = await ask<{ _entities: [{ auditLog: Log }] }>(
      member,
      `query($r: [_Any!]!) { _entities(representations: $r) { ... on Organization { auditLog { edges { node { id action event { id } before } } } } } }`,
      { r: [{ __typename: "Organization", id: organizationId }] },
    );
    expect(data?._entities[0].auditLog.edges.filter(({ node }) => node.action === "EVENT_DELETED")).toMatchObject([{ node: { event: null, before: { title: "Night" } } }]);
    expect(data?._entities[0].auditLog.edges.filter(({ node }) => node.event !== null)).toMatchObject([{ node: { event: { id: kept.id } } }]);
  });

  it("is for those who may read it, and for nobody else, whatever else they may", async () => {
    const { event } = await onSale();
    const without = Object.keys(permissions).filter((permission) => permission !== "audit:read");
    const refused: [Principal, string][] = [
      [anonymous(), "UNAUTHENTICATED"],
      [attendee(), "FORBIDDEN"],
      [memberOf(world.organizationId, without, "MANAGER"), "FORBIDDEN"],
      [memberOf(newId(), Object.keys(permissions)), "FORBIDDEN"],
      [withKey(owner, without), "FORBIDDEN"],
    ];
    for (const [caller, code] of refused) {
      expect(await ask(caller, LOG, { id: event.id })).toEqual({ data: { event: { title: "Night of Lights", auditLog: null } }, codes: [code] });
      await expect(world.module.readAuditLog.ofOrganization(caller, world.organizationId, null, first)).rejects.toMatchObject({ code });
    }
    const key = withKey(owner, ["audit:read"]);
    expect((await ask<{ event: { auditLog: Log } }>(key, LOG, { id: event.id })).data?.event.auditLog.totalCount).toBe(2);
    const everywhere: Principal = { ...attendee(), user: { ...(attendee().user as NonNullable<Principal["user"]>), permissions: ["audit:read"] } };
    expect((await world.module.readAuditLog.ofOrganization(everywhere, world.organizationId, null, first)).edges.length).toBeGreaterThan(0);
  });

  it("says what is wrong with the page that is asked for", async () => {
    const { event } = await onSale();
    for (const variables of [{ first: 0 }, { first: 101 }, { after: "nonsense" }]) expect((await ask(owner, LOG, { id: event.id, ...variables })).codes).toEqual(["BAD_USER_INPUT"]);
  });
});
