import { anonymous } from "../../../platform/auth/principal";
import { attendee } from "../../../platform/testing/test-principals";
import { openCoreGraph, type AskCore } from "./core-graph";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";
import { makeTickets } from "./made-tickets";

let world: CoreWorld;
let ask: AskCore;
beforeAll(async () => {
  world = await createCoreWorld();
  ask = await openCoreGraph(world);
});
afterAll(() => world.close());

const ADD = `mutation($input: AddGuestInput!) { addGuest(input: $input) { id firstName phone status createdAt event { id } ticket { id code status isValidated ticketType { available } purchase { id } guest { lastName } } } }`;

describe("guests through GraphQL", () => {
  it("are added, corrected and cancelled, and each step shows what it changed", async () => {
    const { event, types } = await world.event([{ quantity: 5 }]);
    const person = { firstName: "Grace", lastName: "Hopper", email: "grace@example.com", phone: "+33612345678" };
    const added = await ask<{ addGuest: { id: string } }>(world.owner, ADD, { input: { eventId: event.id, ticketTypeId: types[0]?.id, ...person } });
    expect(added.errors).toEqual([]);
    expect(added.data).toMatchObject({
      addGuest: { firstName: "Grace", status: "CONFIRMED", event: { id: event.id }, ticket: { status: "ISSUED", isValidated: false, ticketType: { available: 4 }, purchase: null, guest: { lastName: "Hopper" } } },
    });
    const changed = await ask(
      world.owner,
      `mutation($id: ID!) {
        first: updateGuest(id: $id, input: { lastName: "Murray", phone: null }) { firstName lastName phone ticket { guest { lastName } } }
        second: cancelGuest(id: $id) { status ticket { status ticketType { available } guest { status } } }
      }`,
      { id: added.data?.addGuest.id },
    );
    expect(changed).toEqual({
      errors: [],
      data: {
        first: { firstName: "Grace", lastName: "Murray", phone: null, ticket: { guest: { lastName: "Murray" } } },
        second: { status: "CANCELLED", ticket: { status: "CANCELLED", ticketType: { available: 5 }, guest: { status: "CANCELLED" } } },
      },
    });
  });

  it("are refused what no guest is called", async () => {
    const { event, types } = await world.event([{}]);
    const input = { eventId: event.id, ticketTypeId: types[0]?.id, firstName: "Grace", lastName: "Hopper", email: "grace@example.com" };
    for (const bad of [{ firstName: "" }, { lastName: "a\u0000b" }, { email: "nobody" }, { phone: "0612345678" }, { idempotencyKey: "" }]) {
      expect((await ask(world.owner, ADD, { input: { ...input, ...bad } })).errors).toHaveLength(1);
    }
    expect((await ask(attendee(), ADD, { input })).errors).toMatchObject([{ path: ["addGuest"], code: "FORBIDDEN" }]);
    const { data } = await ask<{ addGuest: { id: string } }>(world.owner, ADD, { input });
    const update = (changes: Record<string, unknown>) => ask(world.owner, `mutation($id: ID!, $input: UpdateGuestInput!) { updateGuest(id: $id, input: $input) { id } }`, { id: data?.addGuest.id, input: changes });
    expect((await update({ firstName: null })).errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    expect((await update({ firstName: "  " })).errors).toHaveLength(1);
    expect((await update({})).errors).toEqual([]);
  });

  it("come in by a list and go out by a link", async () => {
    const { event } = await world.event([{ quantity: 5 }]);
    const csv = "First Name,Last Name,Courriel,Mobile Phone,Type de billet,Full Name,Company\nAda,Lovelace,ada@example.com,06 12 34 56 78,Type 0,,ACME\n,,,x,Gold,,\n";
    const IMPORT = "id status total imported failed createdAt finishedAt event { id } errors { line message }";
    const uploaded = await ask<{ importGuests: { id: string } }>(world.owner, `mutation($id: ID!, $csv: String!) { importGuests(eventId: $id, csv: $csv) { ${IMPORT} } }`, { id: event.id, csv });
    expect(uploaded.data).toMatchObject({ importGuests: { status: "QUEUED", total: 2, imported: 0, failed: 0, errors: [], finishedAt: null, event: { id: event.id } } });
    const id = uploaded.data?.importGuests.id ?? "";
    await world.module.runGuestImport.run(id, new AbortController().signal);
    const query = `query($id: ID!) { guestImport(id: $id) { status imported failed finishedAt errors(first: 1) { line message } warnings(first: 1) { line message } columns { header usedAs } } }`;
    expect((await ask(world.owner, query, { id })).data).toMatchObject({ guestImport: { status: "COMPLETED", imported: 1, failed: 1, finishedAt: expect.any(String) as string, errors: [{ line: 3 }] } });
    const columns = [["First Name", "FIRST_NAME"], ["Last Name", "LAST_NAME"], ["Courriel", "EMAIL"], ["Mobile Phone", "PHONE"], ["Type de billet", "TICKET_TYPE"], ["Full Name", "FULL_NAME"], ["Company", null]];
    const warnings = [{ line: 2, message: "phone was left out: add the country code, such as +33612345678" }];
    expect((await ask(world.owner, query, { id })).data).toMatchObject({ guestImport: { warnings, columns: columns.map(([header, usedAs]) => ({ header, usedAs })) } });
    for (const first of [0, 1_001]) expect((await ask(world.owner, `query($id: ID!, $first: Int) { guestImport(id: $id) { warnings(first: $first) { line } } }`, { id, first })).errors).toMatchObject([{ code: "BAD_USER_INPUT" }]);
    expect(await ask(attendee(), query, { id })).toEqual({ data: { guestImport: null }, errors: [] });
    const link = await ask<{ exportGuests: string }>(world.owner, `mutation($id: ID!) { exportGuests(eventId: $id) }`, { id: event.id });
    expect(link.data?.exportGuests).toMatch(/^http.*\/files\/exports\/events\/.*\/guests\.csv\?expires=\d+&signature=/);
    const listed = await ask(world.owner, `query($id: ID!) { event(id: $id) { guests(search: "love", status: CONFIRMED) { totalCount edges { node { lastName } } } } }`, { id: event.id });
    expect(listed.data).toEqual({ event: { guests: { totalCount: 1, edges: [{ node: { lastName: "Lovelace" } }] } } });
  });

  it("get, lose and pass on tickets that a buyer without an account bought", async () => {
    const { event, types } = await world.event([{ price: "0", quantity: 5 }]);
    const purchase = await world.module.purchaseTickets.run(anonymous(), orderOf(event, types, 2));
    await makeTickets(world, event.id);
    const [first, second] = await world.db.client.ticket.findMany({ where: { purchaseId: purchase.id }, orderBy: { position: "asc" } });
    const variables = { first: first?.id, second: second?.id, purchase: purchase.id, token: world.module.access.accessToken(purchase.id) };
    const transfer = `transferTicket(ticketId: $first, guest: { firstName: "Grace", lastName: "Hopper", email: "grace@example.com" }, accessToken: $token) { status guest { lastName } purchase { tickets { guest { lastName } } } }`;
    const given = await ask(anonymous(), `mutation($first: ID!, $purchase: ID!, $token: String) { resendTickets(purchaseId: $purchase, accessToken: $token) ${transfer} }`, variables);
    expect(given).toEqual({
      errors: [],
      data: { resendTickets: true, transferTicket: { status: "ISSUED", guest: { lastName: "" }, purchase: { tickets: [{ guest: { lastName: "" } }, { guest: { lastName: "Lovelace" } }] } } },
    });
    const cancelled = await ask(world.owner, `mutation($second: ID!) { cancelTicket(ticketId: $second, reason: "Sold twice") { status guest { status } ticketType { available } } }`, variables);
    expect(cancelled).toEqual({ errors: [], data: { cancelTicket: { status: "CANCELLED", guest: { status: "CANCELLED" }, ticketType: { available: 4 } } } });
    expect((await ask(anonymous(), `mutation($second: ID!) { cancelTicket(ticketId: $second) { status } }`, variables)).errors).toMatchObject([{ code: "UNAUTHENTICATED" }]);
    expect((await ask(anonymous(), `mutation($first: ID!) { transferTicket(ticketId: $first, guest: { firstName: "a", lastName: "b", email: "c@example.com" }) { id } }`, variables)).errors).toMatchObject([{ code: "NOT_FOUND" }]);
  });
});
