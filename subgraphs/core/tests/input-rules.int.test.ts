import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { openCoreGraph, type AskCore } from "./core-graph";
import { createCoreWorld, type CoreWorld } from "./core-world";

let world: CoreWorld;
let ask: AskCore;
beforeAll(async () => {
  world = await createCoreWorld();
  ask = await openCoreGraph(world);
});
afterAll(() => world.close());

const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
const inADay = new Date(Date.now() + 86_400_000).toISOString();
const ada = { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com" };
const CREATE = "mutation($input: CreateEventInput!) { createEvent(input: $input) { id timeZone startsAt } }";
const PURCHASE = "mutation($input: PurchaseTicketsInput!) { purchaseTickets(input: $input) { id buyer { email } } }";
const ADD = "mutation($input: AddGuestInput!) { addGuest(input: $input) { id email } }";
const JOIN = "mutation($input: JoinWaitingListInput!) { joinWaitingList(input: $input) { id email } }";
const PROMO = "mutation($input: CreatePromoCodeInput!) { createPromoCode(input: $input) { id } }";

const draft = (more: object) => ({
  organizationId: world.organizationId, title: "Night", startsAt: inAnHour, endsAt: inADay, location: "Paris", maxAttendees: 5,
  ticketTypes: [{ name: "A", price: "1", quantity: 1 }], ...more,
});

/** An event on sale, with its IDs as Swift writes them. */
async function shoutedEvent(quantity = 5): Promise<{ eventId: string; ticketTypeId: string }> {
  const { event, types } = await world.event([{ quantity }]);
  return { eventId: event.id.toUpperCase(), ticketTypeId: types[0]?.id.toUpperCase() ?? "" };
}

describe("IDs in capital letters", () => {
  const order = ({ eventId, ticketTypeId }: { eventId: string; ticketTypeId: string }, idempotencyKey = newId()) => ({
    eventId, items: [{ ticketTypeId, quantity: 1 }], buyer: ada, returnUrl: "http://localhost/return", idempotencyKey,
  });

  it("name the event and the ticket type of a purchase, and a repeat returns the first purchase", async () => {
    const shouted = await shoutedEvent();
    const quiet = { eventId: shouted.eventId.toLowerCase(), ticketTypeId: shouted.ticketTypeId.toLowerCase() };
    const key = newId();
    const first = await ask(anonymous(), PURCHASE, { input: order(shouted, key) });
    expect(first.errors).toEqual([]);
    expect(await ask(anonymous(), PURCHASE, { input: order(quiet, key) })).toEqual(first);
    expect(await ask(anonymous(), PURCHASE, { input: order({ ...quiet, eventId: shouted.eventId }, key) })).toEqual(first);
  });

  it("name the ticket type of a guest, of a waiting list entry and of a promo code", async () => {
    const shouted = await shoutedEvent(1);
    const { eventId, ticketTypeId } = shouted;
    const promo = { eventId, code: "SAVE10", kind: "PERCENT", value: "10", ticketTypeIds: [ticketTypeId] };
    expect((await ask(world.owner, PROMO, { input: promo })).errors).toEqual([]);
    expect((await ask(world.owner, ADD, { input: { ...ada, eventId, ticketTypeId } })).errors).toEqual([]);
    expect((await ask(anonymous(), JOIN, { input: { email: ada.email, eventId, ticketTypeId } })).errors).toEqual([]);
  });
});

describe("email addresses", () => {
  it.each([
    ["b@россия.рф", "b@xn--h1alffa9f.xn--p1ai"],
    ["b@xn--h1alffa9f.xn--p1ai", "b@xn--h1alffa9f.xn--p1ai"],
    [" Grace@Example.com\u200b ", "Grace@Example.com"],
  ])("%j is stored as %s everywhere", async (given, email) => {
    const { event, types } = await world.event([{ quantity: 2 }]);
    const [eventId, ticketTypeId] = [event.id, types[0]?.id];
    const buyer = { ...ada, email: given };
    const input = { eventId, items: [{ ticketTypeId, quantity: 1 }], buyer, returnUrl: "http://localhost/return", idempotencyKey: newId() };
    expect((await ask(anonymous(), PURCHASE, { input })).data).toMatchObject({ purchaseTickets: { buyer: { email } } });
    expect((await ask(world.owner, ADD, { input: { ...ada, email: given, eventId, ticketTypeId } })).data).toMatchObject({ addGuest: { email } });
    expect((await ask(anonymous(), JOIN, { input: { email: given, eventId, ticketTypeId } })).data).toMatchObject({ joinWaitingList: { email } });
  });
});

describe("dates and time zones", () => {
  it.each(["2099-02-30T10:00:00Z", "2099-02-29T12:00:00+01:00", "2099-06-31T10:00:00+02:00", "2099-06-15T24:00:00Z", "2099-06-15T10:00:00+23:59"])(
    "%s is refused by name, in a variable and in the document",
    async (startsAt) => {
      const message = expect.stringMatching(/^Please correct: startsAt must be an existing date and time/) as string;
      const refused = { data: null, errors: [{ code: "BAD_USER_INPUT", message }] };
      const { data, errors } = await ask(world.owner, CREATE, { input: draft({ startsAt }) });
      expect({ data: data ?? null, errors }).toMatchObject(refused);
      const written = await ask(world.owner, `mutation { duplicateEvent(id: "${newId()}", startsAt: "${startsAt}") { id } }`);
      expect({ data: written.data ?? null, errors: written.errors }).toMatchObject(refused);
    },
  );

  it("a time zone is returned in IANA's spelling, whatever its letter case", async () => {
    expect((await ask(world.owner, CREATE, { input: draft({ timeZone: "EUROPE/paris" }) })).data).toMatchObject({ createEvent: { timeZone: "Europe/Paris" } });
    expect((await ask(world.owner, CREATE, { input: draft({ timeZone: "europe/kyiv" }) })).data).toMatchObject({ createEvent: { timeZone: "Europe/Kyiv" } });
  });

  it("a time zone stored in another letter case is returned in IANA's spelling", async () => {
    const { event } = await world.event([{}]);
    await world.db.client.event.update({ where: { id: event.id }, data: { timeZone: "europe/paris" } });
    expect((await ask(world.owner, "query($id: ID!) { event(id: $id) { timeZone } }", { id: event.id })).data).toEqual({ event: { timeZone: "Europe/Paris" } });
  });
});

describe("text that cannot be stored", () => {
  it.each(["cut \ud83d", "\udc00", "a\u0000b"])("%j is BAD_USER_INPUT for a guest's idempotencyKey", async (idempotencyKey) => {
    const { event, types } = await world.event([{}]);
    const input = { ...ada, eventId: event.id, ticketTypeId: types[0]?.id, idempotencyKey };
    expect((await ask(world.owner, ADD, { input })).errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
  });
});
