import { randomUUID } from "node:crypto";
import { GraphClient } from "../graph-client";
import { inboxOf, order, organise, publish, PURCHASE, register, type Organiser, type PublishedEvent } from "../people";
import { System } from "../system";

let system: System;
let anybody: GraphClient;
let organiser: Organiser;
let event: PublishedEvent;
beforeAll(async () => {
  system = await System.start();
  anybody = new GraphClient(system.urls.gateway ?? "");
  organiser = await organise(anybody);
  event = await publish(organiser, [{ name: "Standard", price: "25.00", quantity: 5, maxPerPurchase: 3 }]);
});
afterAll(() => system?.stop());

const CREATE = `mutation($input: CreateEventInput!) { createEvent(input: $input) { id } }`;
const inADay = (hours = 0): string => new Date(Date.now() + 86_400_000 + hours * 3_600_000).toISOString();
const draft = (more: Record<string, unknown>) => ({
  organizationId: organiser.organizationId,
  title: "Night of Lights",
  startsAt: inADay(),
  endsAt: inADay(4),
  location: "Paris",
  maxAttendees: 10,
  ticketTypes: [],
  ...more,
});
const fieldsOf = async (client: GraphClient, query: string, variables: Record<string, unknown>) => {
  const { errors } = await client.ask(query, variables);
  return { code: errors?.[0]?.extensions.code, fields: Object.keys((errors?.[0]?.extensions.fields as object | undefined) ?? {}), count: errors?.length };
};

describe("bad input is named, field by field, in one error", () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ["a title that is too short", { title: "ab" }, ["title"]],
    ["a title of blanks", { title: "     " }, ["title"]],
    ["an end before the beginning", { endsAt: inADay(-2) }, ["endsAt"]],
    ["a beginning in the past", { startsAt: "2020-01-01T10:00:00Z" }, ["startsAt"]],
    ["more people than we let in", { maxAttendees: 100_001 }, ["maxAttendees"]],
    ["an unknown currency", { currency: "XXY" }, ["currency"]],
    ["an unknown time zone", { timeZone: "Mars/Olympus" }, ["timeZone"]],
    ["a time without an offset", { startsAt: "2030-01-01T10:00:00" }, ["startsAt"]],
    ["a URL that is none", { coverImageUrl: "javascript:alert(1)" }, ["coverImageUrl"]],
    ["a negative price", { ticketTypes: [{ name: "A", price: "-1", quantity: 1 }] }, ["ticketTypes.0.price"]],
    ["a price with too many digits", { ticketTypes: [{ name: "A", price: "1.005", quantity: 1 }] }, ["ticketTypes.0.price"]],
    ["no tickets of a type", { ticketTypes: [{ name: "A", price: "1", quantity: 0 }] }, ["ticketTypes.0.quantity"]],
    ["several at once", { title: "ab", maxAttendees: 0 }, ["title", "maxAttendees"]],
    ["two bad scalars at once", { currency: "XXY", timeZone: "Mars/Olympus" }, ["timeZone", "currency"]],
  ])("%s", async (_what, change, fields) => {
    const answer = await fieldsOf(organiser.client, CREATE, { input: draft(change) });
    expect(answer).toMatchObject({ code: "BAD_USER_INPUT", count: 1 });
    expect(answer.fields.sort()).toEqual(fields.sort());
  });

  it("when the value is written into the document, too", async () => {
    const answer = await fieldsOf(anybody, `mutation { register(input: { email: "not an address", password: "correct horse battery", name: "Ada" }) { expiresIn } }`, {});
    expect(answer).toEqual({ code: "BAD_USER_INPUT", fields: ["email"], count: 1 });
  });

  it.each<[string, (input: any) => void, string]>([
    ["no tickets", (input) => (input.items[0].quantity = 0), "items.0.quantity"],
    ["more than one purchase may have", (input) => (input.items[0].quantity = 4), "items.0.quantity"],
    ["nothing at all", (input) => (input.items = []), "items"],
    ["a bad address", (input) => (input.buyer.email = "ada@"), "buyer.email"],
    ["a phone number that is not E.164", (input) => (input.buyer.phone = "0612345678"), "buyer.phone"],
    ["a return to somebody else's http page", (input) => (input.returnUrl = "http://evil.example/"), "returnUrl"],
    ["a name with a line break", (input) => (input.buyer.lastName = "Love\nlace"), "buyer.lastName"],
  ])("a purchase of %s", async (_what, spoil, field) => {
    const input = order(event, [1]);
    spoil(input);
    expect(await fieldsOf(anybody, PURCHASE, { input })).toEqual({ code: "BAD_USER_INPUT", fields: [field], count: 1 });
  });
});

describe("what is not there, not allowed, or not now", () => {
  it("unknown ids are NOT_FOUND, or null where something is looked up", async () => {
    expect(await organiser.client.codeOf(`mutation($id: ID!) { publishEvent(id: $id) { id } }`, { id: randomUUID() })).toBe("NOT_FOUND");
    expect(await organiser.client.codeOf(`mutation($id: ID!) { publishEvent(id: $id) { id } }`, { id: "nonsense" })).toBe("NOT_FOUND");
    expect(await anybody.do(`{ event(id: "nonsense") { id } purchase(id: "nonsense") { id } ticket(id: "1") { id } payment(id: "x") { id } scan(id: "y") { id } }`)).toEqual({ event: null, purchase: null, ticket: null, payment: null, scan: null });
  });

  it("a missing token is UNAUTHENTICATED, a wrong one too, and a good one without the right FORBIDDEN", async () => {
    expect(await anybody.codeOf(CREATE, { input: draft({}) })).toBe("UNAUTHENTICATED");
    const wrong = await anybody.as("not.a.token").ask("{ me { id } }");
    expect([wrong.status, wrong.errors?.[0]?.extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
    const { client } = await register(anybody);
    expect(await client.codeOf(CREATE, { input: draft({}) })).toBe("FORBIDDEN");
  });

  it("more than there is: SOLD_OUT with what is available, and nothing held", async () => {
    const small = await publish(organiser, [{ name: "A", price: "1.00", quantity: 10 }, { name: "B", price: "1.00", quantity: 1 }]);
    const { errors } = await anybody.ask(PURCHASE, { input: order(small, [2, 2]) });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "SOLD_OUT", ticketTypeId: small.ticketTypes[1]?.id, available: 1 });
    const { event: after } = await organiser.client.do(`query($id: ID!) { event(id: $id) { statistics { reserved } } }`, { id: small.id });
    expect(after.statistics.reserved).toBe(0);
  });

  it("another input under a used idempotencyKey: CONFLICT; the same: the same purchase with the same token", async () => {
    const input = order(event, [1]);
    const { purchaseTickets: first } = await anybody.do(PURCHASE, { input });
    const { purchaseTickets: again } = await anybody.do(PURCHASE, { input });
    expect([again.id, again.accessToken]).toEqual([first.id, first.accessToken]);
    expect(await anybody.codeOf(PURCHASE, { input: { ...input, items: [{ ...(input.items as object[])[0], quantity: 2 }] } })).toBe("CONFLICT");
  });
});

describe("what comes in by other doors", () => {
  const payments = () => system.urls.payments ?? "";

  it("malformed or unsigned webhooks are 400 and change nothing; unsigned calls between services are 401", async () => {
    const body = JSON.stringify({ id: "evt_1", type: "payment_intent.succeeded", data: { object: { id: "pi_1" } } });
    for (const url of [payments(), system.urls.gateway ?? ""]) {
      const unsigned = await fetch(`${url}/webhooks/stripe`, { method: "POST", headers: { "content-type": "application/json" }, body });
      const forged = await fetch(`${url}/webhooks/stripe`, { method: "POST", headers: { "content-type": "application/json", "stripe-signature": `t=${Math.floor(Date.now() / 1000)},v1=${"0".repeat(64)}` }, body });
      expect([unsigned.status, forged.status]).toEqual([400, 400]);
    }
    const call = await fetch(`${system.urls.core}/api/internal/payment-webhook`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    expect(call.status).toBe(401);
  });

  it("the subgraphs' own ports answer the gateway alone", async () => {
    for (const part of ["auth", "core", "payments", "tickets", "notifications", "scans"]) {
      const answer = await fetch(`${system.urls[part]}/graphql`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query: "{ __typename }" }) });
      expect([part, answer.status]).toEqual([part, 401]);
    }
    expect(await anybody.codeOf(`{ _entities(representations: []) { __typename } }`)).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  it("a body over the limit is 413 before it is parsed; a signed-in caller may send more", async () => {
    const large = "x".repeat(300_000);
    const send = (token: string | null) =>
      fetch(`${system.urls.gateway}/graphql`, { method: "POST", headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: `{"query":"{ __typename }","variables":{"a":"${large}"` });
    expect((await send(null)).status).toBe(413);
    // Not JSON on purpose: it got as far as the parser.
    expect((await send(organiser.client.token)).status).toBe(400);
  });

  it("depth and aliases over the limit are QUERY_TOO_COMPLEX", async () => {
    const deep = `{ events { edges { node { ${"organization { events { edges { node { ".repeat(6)} id ${"} } } } ".repeat(6)} } } } }`;
    expect(await anybody.codeOf(deep)).toBe("QUERY_TOO_COMPLEX");
    expect(await anybody.codeOf(`{ ${Array.from({ length: 200 }, (_, index) => `a${index}: me { id }`).join(" ")} }`)).toBe("QUERY_TOO_COMPLEX");
  });

  it("every answer carries a correlation id, and keeps the one that the client chose", async () => {
    expect((await anybody.ask("{ __typename }", {}, { "x-correlation-id": "my-request-0001" })).headers.get("x-correlation-id")).toBe("my-request-0001");
    expect((await anybody.ask("{ __typename }")).headers.get("x-correlation-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

it("nobody is told whether an address has an account", async () => {
  const { email } = await register(anybody);
  const RESET = `mutation($email: EmailAddress!) { requestPasswordReset(email: $email) }`;
  expect([(await anybody.do(RESET, { email })).requestPasswordReset, (await anybody.do(RESET, { email: "nobody@example.com" })).requestPasswordReset]).toEqual([true, true]);
  expect(await inboxOf(system.urls.inbox ?? "", "nobody@example.com")).toEqual([]);
});
