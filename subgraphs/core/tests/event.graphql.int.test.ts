import { permissions } from "../../../contracts/permissions";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { attendee, memberOf, withKey } from "../../../platform/testing/test-principals";
import { openCoreGraph, type AskCore } from "./core-graph";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";

let world: CoreWorld;
let ask: AskCore;
beforeAll(async () => {
  world = await createCoreWorld();
  ask = await openCoreGraph(world);
});
afterAll(() => world.close());

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const inADay = () => new Date(Date.now() + 86_400_000).toISOString();

describe("events through GraphQL", () => {
  it("take an explicit null for the default, where there is one", async () => {
    const input = { organizationId: world.organizationId, title: "Night", startsAt: inAnHour(), endsAt: inADay(), location: "Paris", maxAttendees: 5, description: null, timeZone: null, currency: null, ticketTypes: [{ name: "A", price: "1", quantity: 1, maxPerPurchase: null }] };
    const { data, errors } = await ask(world.owner, `mutation($input: CreateEventInput!) { createEvent(input: $input) { description timeZone currency status ticketTypes { maxPerPurchase price { amount } } } }`, { input });
    expect(errors).toEqual([]);
    expect(data).toMatchObject({ createEvent: { description: "", timeZone: "UTC", currency: "EUR", status: "DRAFT", ticketTypes: [{ maxPerPurchase: 10, price: { amount: "1.00" } }] } });
  });

  it("are created only by members with events:create in that organization", async () => {
    const input = { organizationId: world.organizationId, title: "Not allowed", startsAt: inAnHour(), endsAt: inADay(), location: "Paris", maxAttendees: 5, ticketTypes: [{ name: "A", price: "1", quantity: 1 }] };
    const createAs = (caller: Principal) => ask(caller, `mutation($input: CreateEventInput!) { createEvent(input: $input) { id } }`, { input });
    const others = Object.keys(permissions).filter((permission) => permission !== "events:create");
    const stranger = memberOf(newId(), Object.keys(permissions));
    for (const caller of [attendee(), memberOf(world.organizationId, others), stranger, withKey(world.owner, others)]) {
      expect((await createAs(caller)).errors).toMatchObject([{ code: "FORBIDDEN" }]);
    }
    expect((await createAs(anonymous())).errors).toMatchObject([{ code: "UNAUTHENTICATED" }]);
    expect(await world.db.client.event.count({ where: { title: "Not allowed" } })).toBe(0);
    expect((await createAs(memberOf(world.organizationId, ["events:create"]))).errors).toEqual([]);
  });

  it("tell what is left out of an update from what is null", async () => {
    const { event } = await world.event([{}]);
    const update = (input: Record<string, unknown>) => ask<{ updateEvent: { title: string; coverImageUrl: string | null } }>(world.owner, `mutation($id: ID!, $input: UpdateEventInput!) { updateEvent(id: $id, input: $input) { title coverImageUrl } }`, { id: event.id, input });
    expect((await update({ coverImageUrl: "https://example.com/a.png" })).data?.updateEvent).toEqual({ title: "Night of Lights", coverImageUrl: "https://example.com/a.png" });
    expect((await update({ title: "Other" })).data?.updateEvent).toEqual({ title: "Other", coverImageUrl: "https://example.com/a.png" });
    expect((await update({ coverImageUrl: null })).data?.updateEvent).toEqual({ title: "Other", coverImageUrl: null });
    expect((await update({ title: null })).errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    for (const coverImageUrl of ["javascript:alert(1)", "ftp://example.com/a.png", "a.png", `https://example.com/${"x".repeat(2_100)}`]) {
      expect((await update({ coverImageUrl })).errors[0]?.message).toContain("must be an absolute http or https URL");
    }
    for (const input of [{ title: "ab" }, { title: "Two\nlines" }, { maxAttendees: 0 }, { maxAttendees: 100_001 }, { location: "   " }]) expect((await update(input)).errors).toHaveLength(1);
  });

  it("show what a mutation changed to the next one of the same request", async () => {
    const { event, types } = await world.event([{ quantity: 5 }]);
    const { data, errors } = await ask(
      world.owner,
      `mutation($event: ID!, $type: ID!) {
        first: updateTicketType(id: $type, input: { quantity: 4 }) { quantity available event { ticketTypes { quantity available onSale } } }
        second: updateTicketType(id: $type, input: { quantity: 3, name: "Renamed" }) { available event { ticketTypes { name available } } }
        third: addTicketType(eventId: $event, input: { name: "New", price: "2.5", quantity: 2 }) { name price { amount currency } event { ticketTypes { name } } }
        fourth: updateEvent(id: $event, input: { maxAttendees: 1 }) { ticketTypes { available } timing }
      }`,
      { event: event.id, type: types[0]?.id },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      first: { quantity: 4, available: 4, event: { ticketTypes: [{ quantity: 4, available: 4, onSale: true }] } },
      second: { available: 3, event: { ticketTypes: [{ name: "Renamed", available: 3 }] } },
      third: { name: "New", price: { amount: "2.50", currency: "EUR" }, event: { ticketTypes: [{ name: "Renamed" }, { name: "New" }] } },
      fourth: { ticketTypes: [{ available: 1 }, { available: 1 }], timing: "UPCOMING" },
    });
  });

  it("are counted by pages for old clients, and only when somebody asks how many there are", async () => {
    const organizationId = newId();
    const member = memberOf(organizationId, Object.keys(permissions));
    const { event } = await world.event([{}]);
    await world.db.client.event.update({ where: { id: event.id }, data: { organizationId } });
    for (let n = 1; n <= 4; n++) await ask(member, `mutation($id: ID!, $startsAt: DateTime!) { duplicateEvent(id: $id, startsAt: $startsAt) { id } }`, { id: event.id, startsAt: inADay() });
    const query = `query($organizationId: ID!, $offset: Int) { events(first: 2, offset: $offset, filter: { organizationId: $organizationId }) { totalCount pageInfo { hasNextPage hasPreviousPage } edges { node { id status } } } }`;
    const pages = await Promise.all([0, 2, 4].map((offset) => ask<{ events: { totalCount: number; pageInfo: object; edges: { node: { id: string } }[] } }>(member, query, { organizationId, offset })));
    expect(pages.map(({ data }) => data?.events.edges.length)).toEqual([2, 2, 1]);
    expect(new Set(pages.flatMap(({ data }) => data?.events.edges.map(({ node }) => node.id))).size).toBe(5);
    expect(pages.map(({ data }) => data?.events.totalCount)).toEqual([5, 5, 5]);
    expect(pages[2]?.data?.events.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true });
    expect((await ask(member, query, { organizationId, offset: -1 })).errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    // The drafts are nobody else's.
    expect((await ask<{ events: { totalCount: number } }>(anonymous(), query, { organizationId })).data?.events.totalCount).toBe(1);
  });

  it("show the progress of a cancellation to those who run them, and to others the rest of the answer", async () => {
    const { event, types } = await world.event([{ price: "0" }]);
    await world.module.purchaseTickets.run(attendee(), orderOf(event, types));
    const cancel = await ask(world.owner, `mutation($id: ID!) { cancelEvent(id: $id, reason: "Rain") { status cancellation { total done refund reason finishedAt } ticketTypes { onSale } } }`, { id: event.id });
    expect(cancel).toEqual({ errors: [], data: { cancelEvent: { status: "CANCELLED", cancellation: { total: 1, done: 0, refund: true, reason: "Rain", finishedAt: null }, ticketTypes: [{ onSale: false }] } } });
    await world.module.carryOutCancellation.run(event.id);
    const query = `query($id: ID!) { event(id: $id) { title cancellation { done finishedAt } } }`;
    expect((await ask(world.owner, query, { id: event.id })).data).toMatchObject({ event: { cancellation: { done: 1, finishedAt: expect.any(String) as string } } });
    const other = await ask(attendee(), query, { id: event.id });
    expect(other).toMatchObject({ data: { event: { title: "Night of Lights", cancellation: null } }, errors: [{ path: ["event", "cancellation"], code: "FORBIDDEN" }] });
  });

  it("are not cancelled for a reason that is no text", async () => {
    const { event } = await world.event([{}]);
    const query = "mutation($id: ID!, $reason: String) { cancelEvent(id: $id, reason: $reason) { status } }";
    for (const reason of ["half \ud83d", "a\u0000b", "x".repeat(501)]) {
      expect(await ask(world.owner, query, { id: event.id, reason })).toMatchObject({ errors: [{ code: "BAD_USER_INPUT" }] });
    }
    expect((await ask(world.owner, query, { id: event.id, reason: null })).data).toEqual({ cancelEvent: { status: "CANCELLED" } });
  });

  it("are not there for those who may not know of them", async () => {
    const { event } = await world.event([{}]);
    const draft = await world.module.duplicateEvent.run(world.owner, event.id, new Date(inADay()));
    for (const caller of [anonymous(), attendee(), memberOf(newId(), Object.keys(permissions))]) {
      expect((await ask(caller, `query($id: ID!, $slug: String!) { a: event(id: $id) { id } b: event(slug: $slug) { id } c: event(id: "nonsense") { id } }`, { id: draft.id, slug: draft.slug })).data).toEqual({ a: null, b: null, c: null });
      for (const mutation of [`updateEvent(id: "${draft.id}", input: { title: "Mine" }) { id }`, `deleteEvent(id: "${draft.id}")`, `addTicketType(eventId: "${draft.id}", input: { name: "A", price: "1", quantity: 1 }) { id }`]) {
        expect((await ask(caller, `mutation { ${mutation} }`)).errors).toMatchObject([{ code: caller.user ? "NOT_FOUND" : "UNAUTHENTICATED" }]);
      }
    }
  });
});
