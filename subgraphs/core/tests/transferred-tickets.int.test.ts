import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import type { Person } from "../services/purchase-order";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import { openCoreGraph, type AskCore } from "./core-graph";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";
import { mailsOf, makeTickets, paymentOf, scan } from "./made-tickets";

let world: CoreWorld;
let ask: AskCore;
beforeAll(async () => {
  world = await createCoreWorld();
  ask = await openCoreGraph(world);
});
afterAll(() => world.close());

const grace: Person = { firstName: "grace", lastName: "Hopper", email: "grace@example.com", phone: "+33612345678" };
const linus: Person = { firstName: "Linus", lastName: "Torvalds", email: "linus@example.com", phone: null };

/** A paid purchase with its tickets, generated and sent. */
async function bought(caller: Principal = anonymous(), quantity = 1, more: Parameters<typeof orderOf>[3] = {}) {
  const { event, types } = await world.event([{ price: "10" }]);
  const order = orderOf(event, types, quantity, more);
  const purchase = await world.module.purchaseTickets.run(caller, order);
  await world.module.settlePayment.run(paymentOf(purchase), newId());
  await makeTickets(world, event.id);
  const tickets = await world.db.client.ticket.findMany({ where: { purchaseId: purchase.id }, orderBy: { position: "asc" } });
  const [ticket] = tickets;
  if (!ticket) throw new Error("no ticket");
  return { event, types, order, purchase, tickets, ticket, token: world.module.access.accessToken(purchase.id) };
}
const transfer = async (caller: Principal, id: string, token: string | null, to = grace) => {
  const given = await world.module.transferTicket.run(caller, id, to, token);
  await makeTickets(world, given.eventId);
  return given;
};
/** The token in the link of the newest email to an address. */
async function tokenSentTo(eventId: string, address: string): Promise<string> {
  const mail = (await mailsOf(world, eventId)).findLast(({ to }) => to === address);
  const link = new URL(String(mail?.data.ticket_url));
  return link.hash.slice(1);
}
const refused = (attempt: Promise<unknown>) => attempt.then(() => "done", (error: { code?: string }) => error.code);

const FIELDS = "id code status isValidated validatedAt transferredAt transferredTo guest { id firstName lastName email phone } ticketType { name } purchase { id }";
interface Shown {
  readonly code: string;
  readonly status: string;
  readonly transferredAt: string | null;
  readonly transferredTo: string | null;
  readonly guest: { readonly id: string; readonly firstName: string; readonly lastName: string; readonly email: string; readonly phone: string | null };
  readonly purchase: { readonly id: string } | null;
}
const byToken = async (caller: Principal, id: string, token: string | null) =>
  (await ask<{ ticket: Shown | null }>(caller, `query($id: ID!, $token: String) { ticket(id: $id, accessToken: $token) { ${FIELDS} } }`, { id, token })).data?.ticket;
const byPurchase = async (caller: Principal, purchase: PurchaseRecord, token: string | null) => {
  const query = `query($id: ID!, $token: String) { purchase(id: $id, accessToken: $token) { status tickets { ${FIELDS} } } }`;
  return (await ask<{ purchase: { tickets: Shown[] } | null }>(caller, query, { id: purchase.id, token })).data?.purchase?.tickets;
};
/** What the person who transferred a ticket sees of it, and nothing of the new guest but the initial. */
const given = {
  status: "ISSUED",
  code: "TKT-****-****",
  isValidated: false,
  validatedAt: null,
  transferredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
  transferredTo: "G.",
  guest: { firstName: "G.", lastName: "", email: "hidden@transferred.invalid", phone: null },
  ticketType: { name: "Type 0" },
};

describe("the person who transferred a ticket", () => {
  it("sees that it was transferred, when, and to whom by initial, by the access token of the purchase", async () => {
    const { purchase, ticket, token } = await bought(anonymous(), 2);
    await transfer(anonymous(), ticket.id, token);
    expect(await byToken(anonymous(), ticket.id, token)).toMatchObject(given);
    const [first, second] = (await byPurchase(anonymous(), purchase, token)) ?? [];
    expect(first).toMatchObject(given);
    expect(second).toMatchObject({ transferredAt: null, transferredTo: null, guest: { email: "ada@example.com" } });
  });

  it("sees the same by their account, on every path", async () => {
    const seller = attendee();
    const { purchase, ticket, event } = await bought(seller);
    await transfer(seller, ticket.id, null);
    expect(await byToken(seller, ticket.id, null)).toMatchObject({ ...given, purchase: { id: purchase.id } });
    expect(await byPurchase(seller, purchase, null)).toMatchObject([given]);
    const query = `query($guest: ID!, $event: ID!, $code: String!) {
      guest(id: $guest) { email } ticketByCode(eventId: $event, code: $code) { id } }`;
    expect((await ask(seller, query, { guest: ticket.guestId, event: event.id, code: ticket.code })).data).toEqual({ guest: null, ticketByCode: null });
    const list = `query($of: [_Any!]!) { _entities(representations: $of) { ... on User { purchases { edges { node { tickets { ${FIELDS} } } } } } } }`;
    const { data } = await ask<{ _entities: [{ purchases: { edges: { node: { tickets: Shown[] } }[] } }] }>(seller, list, { of: [{ __typename: "User", id: seller.user?.id }] });
    expect(data?._entities[0].purchases.edges[0]?.node.tickets).toMatchObject([given]);
  });

  it("can no longer transfer it, request it again or have it cancelled", async () => {
    const { event, purchase, ticket, token } = await bought();
    await transfer(anonymous(), ticket.id, token);
    const sent = (await mailsOf(world, event.id)).length;
    expect([
      await refused(world.module.transferTicket.run(anonymous(), ticket.id, linus, token)),
      await refused(world.module.resendTickets.ticket(anonymous(), ticket.id, token)),
      await refused(world.module.resendTickets.run(anonymous(), purchase.id, token)),
      await refused(world.module.cancelTicket.ticket(anonymous(), ticket.id, null)),
      await refused(world.module.cancelPurchase.run(anonymous(), purchase.id, token)),
    ]).toEqual(["FORBIDDEN", "FORBIDDEN", "CONFLICT", "UNAUTHENTICATED", "CONFLICT"]);
    expect(await mailsOf(world, event.id)).toHaveLength(sent);
  });

  it("is refused the same if they transferred it to the address of the purchase, or bought it from the waiting list", async () => {
    const ada = { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com", phone: null };
    const { event, ticket, token } = await bought();
    await transfer(anonymous(), ticket.id, token, ada);
    expect(await byToken(anonymous(), ticket.id, token)).toMatchObject({ code: given.code, transferredTo: "A.", guest: { lastName: "" } });
    expect(await refused(world.module.transferTicket.run(anonymous(), ticket.id, linus, token))).toBe("FORBIDDEN");
    // The address has a link of its own.
    expect(await byToken(anonymous(), ticket.id, await tokenSentTo(event.id, "ada@example.com"))).toMatchObject({ guest: { lastName: "Lovelace" } });
  });

  it("has the code of one transfer only when they transfer it to two people at the same time", async () => {
    for (let round = 0; round < 5; round++) {
      const { event, ticket, token } = await bought();
      const outcomes = await Promise.all([grace, linus].map((to) => refused(world.module.transferTicket.run(anonymous(), ticket.id, to, token))));
      expect(outcomes.sort()).toEqual(["FORBIDDEN", "done"]);
      expect((await world.db.client.ticket.findUniqueOrThrow({ where: { id: ticket.id } })).revision).toBe(2);
      await makeTickets(world, event.id);
    }
  });

  it("keeps the rights of an organizer if they are one", async () => {
    const organizer = world.owner;
    const { ticket } = await bought(organizer);
    await transfer(organizer, ticket.id, null);
    expect(await byToken(organizer, ticket.id, null)).toMatchObject({ guest: { email: "grace@example.com" } });
  });
});

describe("the guest a ticket was transferred to", () => {
  it("sees it by the link in their email, and nothing of the purchase", async () => {
    const { event, purchase, ticket, token } = await bought();
    await transfer(anonymous(), ticket.id, token);
    const own = await tokenSentTo(event.id, "grace@example.com");
    const shown = await byToken(anonymous(), ticket.id, own);
    expect(shown).toMatchObject({ status: "ISSUED", transferredTo: "G.", guest: { firstName: "grace", email: "grace@example.com" }, purchase: null });
    expect(shown?.code).toMatch(/^TKT-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(shown?.code).not.toBe(ticket.code);
    expect(await byPurchase(anonymous(), purchase, own)).toBeUndefined();
    const link = String((await mailsOf(world, event.id)).findLast(({ to }) => to === "grace@example.com")?.data.ticket_url);
    expect(link).toBe(`http://127.0.0.1:4000/tickets/${ticket.id}#${own}`);
  });

  it("transfers it in turn, which ends their own link; a ticket goes to the original buyer the same way", async () => {
    const { event, ticket, token } = await bought();
    await transfer(anonymous(), ticket.id, token);
    const first = await tokenSentTo(event.id, "grace@example.com");
    await transfer(anonymous(), ticket.id, first, linus);
    const second = await tokenSentTo(event.id, "linus@example.com");
    expect(await byToken(anonymous(), ticket.id, first)).toBeNull();
    expect(await refused(world.module.transferTicket.run(anonymous(), ticket.id, grace, first))).toBe("NOT_FOUND");
    expect(await byToken(anonymous(), ticket.id, second)).toMatchObject({ guest: { firstName: "Linus" } });
    expect(await byToken(anonymous(), ticket.id, token)).toMatchObject({ transferredTo: "L.", guest: { lastName: "" } });
    await transfer(anonymous(), ticket.id, second, { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com", phone: null });
    expect(await byToken(anonymous(), ticket.id, await tokenSentTo(event.id, "ada@example.com"))).toMatchObject({ guest: { firstName: "Ada" } });
    expect(await byToken(anonymous(), ticket.id, second)).toBeNull();
    expect((await scan(world, event.id, ticket.id, 3)).outcome).toBe("REVOKED");
    expect((await scan(world, event.id, ticket.id, 4)).outcome).toBe("ADMITTED");
  });

  it("requests it again, three times an hour", async () => {
    const { event, ticket, token } = await bought();
    await world.module.transferTicket.run(anonymous(), ticket.id, grace, token);
    const { revision } = await world.db.client.ticket.findUniqueOrThrow({ where: { id: ticket.id } });
    const own = world.module.access.holderToken({ id: ticket.id, revision });
    expect(await refused(world.module.resendTickets.ticket(anonymous(), ticket.id, own))).toBe("CONFLICT");
    await makeTickets(world, event.id);
    const before = (await mailsOf(world, event.id)).length;
    const source = "mutation($id: ID!, $token: String) { resendTicket(ticketId: $id, accessToken: $token) }";
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push((await ask(anonymous(), source, { id: ticket.id, token: own })).errors.map(({ code }) => code));
    expect(answers).toEqual([[], [], [], ["RATE_LIMITED"]]);
    const mails = (await mailsOf(world, event.id)).slice(before);
    expect(mails.map(({ to, template, ticketIds }) => [to, template, ticketIds])).toEqual(Array(3).fill(["grace@example.com", "guest_ticket", [ticket.id]]));
    expect(await refused(world.module.resendTickets.ticket(anonymous(), ticket.id, null))).toBe("NOT_FOUND");
    expect(await refused(world.module.resendTickets.ticket(memberOf(world.organizationId, ["tickets:read"]), ticket.id, null))).toBe("FORBIDDEN");
  });

  it("has a link of their own for a transfer by an organizer, also of a guest without a purchase", async () => {
    const { event, types } = await world.event([{ price: "0" }]);
    const guest = await world.module.addGuest.run(world.owner, {
      eventId: event.id, ticketTypeId: types[0]?.id ?? "", firstName: "Ada", lastName: "Lovelace", email: "ada@example.com", phone: null, idempotencyKey: null,
    });
    await makeTickets(world, event.id);
    expect((await mailsOf(world, event.id)).map(({ data }) => data.ticket_url)).toEqual([undefined]);
    const { id } = await world.db.client.ticket.findUniqueOrThrow({ where: { guestId: guest.id } });
    await transfer(world.owner, id, null);
    expect(await byToken(anonymous(), id, await tokenSentTo(event.id, "grace@example.com"))).toMatchObject({ guest: { firstName: "grace" }, purchase: null });
  });

  it("loses the link when an organizer corrects the address, and the new address has one", async () => {
    const { event, ticket, token } = await bought();
    await transfer(anonymous(), ticket.id, token);
    const wrong = await tokenSentTo(event.id, "grace@example.com");
    await world.module.updateGuest.run(world.owner, ticket.guestId, { email: "hopper@example.com" });
    await makeTickets(world, event.id);
    expect(await byToken(anonymous(), ticket.id, wrong)).toBeNull();
    expect(await byToken(anonymous(), ticket.id, await tokenSentTo(event.id, "hopper@example.com"))).toMatchObject({ guest: { email: "hopper@example.com" } });
    expect(await byToken(anonymous(), ticket.id, token)).toMatchObject({ code: given.code });
  });
});

describe("the printed code of a transferred ticket", () => {
  it("is revoked like the QR code, and known to be", async () => {
    const { event, ticket, token } = await bought();
    expect(await world.module.facts.ticketByCode(event.id, ticket.code)).toEqual({ ticketId: ticket.id, revision: 1 });
    await transfer(anonymous(), ticket.id, token);
    const { code } = await world.db.client.ticket.findUniqueOrThrow({ where: { id: ticket.id } });
    expect(await world.module.facts.ticketByCode(event.id, code)).toEqual({ ticketId: ticket.id, revision: 2 });
    const printed = await world.module.facts.ticketByCode(event.id, ticket.code);
    expect(printed).toEqual({ ticketId: ticket.id, revision: 1 });
    expect((await scan(world, event.id, ticket.id, printed.revision)).outcome).toBe("REVOKED");
    await expect(world.module.facts.ticketByCode(event.id, "TKT-0000-0000")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

it("carries the scope and the revision in the grant, so no other subgraph shows a later code", async () => {
  const { ticket, token } = await bought();
  const before = await world.module.readPurchases.findTicket(anonymous(), ticket.id, token);
  await transfer(anonymous(), ticket.id, token);
  const after = await world.module.readPurchases.findTicket(anonymous(), ticket.id, token);
  const grantOf = (seen: typeof before) => (seen ? world.module.access.grant("Ticket", seen).split(".").slice(2, 4) : null);
  expect([grantOf(before), grantOf(after)]).toEqual([["BUYER", "1"], ["GIVEN", "2"]]);
  // A reference that was issued before the transfer gives the scope of a person who transferred the ticket.
  const source = `query($of: [_Any!]!) { _entities(representations: $of) { ... on Ticket { code guest { email } } } }`;
  const of = [{ __typename: "Ticket", id: ticket.id, grant: before ? world.module.access.grant("Ticket", before) : "" }];
  expect((await ask(anonymous(), source, { of })).data).toEqual({ _entities: [{ code: given.code, guest: { email: given.guest.email } }] });
  expect((await ask(anonymous(), source, { of: [{ __typename: "Ticket", id: ticket.id, grant: newId() }] })).errors).toMatchObject([{ code: "FORBIDDEN" }]);
});
