import { graphql } from "graphql";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { attendee, memberOf, withKey } from "../../../platform/testing/test-principals";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import { coreSubgraph } from "../subgraph";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";

let world: CoreWorld;
let schema: Awaited<ReturnType<typeof coreSubgraph.schema>>["schema"];
let purchase: PurchaseRecord;
let ticketId: string;
const buyer = attendee();
const ownKey = withKey(buyer, [], ["purchases:own"]);
const otherKey = withKey(buyer, [], ["account:read"]);
const page = { first: 20, after: null } as never;

beforeAll(async () => {
  world = await createCoreWorld();
  ({ schema } = await coreSubgraph.schema(world.module));
  const { event, types } = await world.event([{ price: "0" }]);
  purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types));
  ({ id: ticketId } = await world.db.client.ticket.findFirstOrThrow({ where: { purchaseId: purchase.id } }));
});
afterAll(() => world.close());

/** @returns the data, and the codes of errors by their path */
async function ask(caller: Principal, source: string, variableValues: Record<string, unknown>) {
  const { data, errors } = await graphql({ schema, source, variableValues, contextValue: coreSubgraph.context(world.module, caller) });
  return { data, codes: Object.fromEntries((errors ?? []).map((error) => [error.path?.join("."), (error.originalError as { code?: string }).code])) };
}

describe("a buyer's API key", () => {
  it("sees his purchases and tickets when it was given that, and nothing of them else", async () => {
    const { readPurchases } = world.module;
    const userId = buyer.user?.id ?? "";
    for (const caller of [buyer, ownKey]) {
      expect(await readPurchases.find(caller, purchase.id, null)).toMatchObject({ id: purchase.id, seenAs: "BUYER" });
      expect(await readPurchases.findTicket(caller, ticketId, null)).toMatchObject({ id: ticketId, seenAs: "BUYER" });
      expect(await (await readPurchases.ofBuyer(caller, userId, page)).totalCount).toBe(1);
    }
    expect(await readPurchases.find(otherKey, purchase.id, null)).toBeNull();
    expect(await readPurchases.findTicket(otherKey, ticketId, null)).toBeNull();
    await expect(readPurchases.ofBuyer(otherKey, userId, page)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("buys in his name when it was given that, else like somebody without an account", async () => {
    const { event, types } = await world.event([{ price: "0" }]);
    const { purchaseTickets } = world.module;
    const order = orderOf(event, types);
    const own = await purchaseTickets.run(ownKey, order);
    expect(own.buyerUserId).toBe(buyer.user?.id);
    expect((await purchaseTickets.run(buyer, order)).id).toBe(own.id);
    const other = await purchaseTickets.run(otherKey, order);
    expect([other.buyerUserId, other.id === own.id]).toEqual([null, false]);
    expect((await purchaseTickets.run(anonymous(), order)).id).toBe(other.id);
  });
});

describe("what is told to other subgraphs about a ticket", () => {
  const PURCHASE = "query ($id: ID!) { purchase(id: $id) { tickets { id code grant } } }";

  it.each<[string, boolean, () => Principal]>([
    ["the buyer", true, () => buyer],
    ["those who see purchases and tickets", true, () => memberOf(world.organizationId, ["purchases:read", "tickets:read"])],
    ["a key for purchases alone, which sees the ticket there and not what happened to it", false, () => withKey(world.owner, ["purchases:read"])],
  ])("is that it may be seen, by way of its purchase, for %s: %s", async (_who, granted, caller) => {
    const { data, codes } = await ask(caller(), PURCHASE, { id: purchase.id });
    expect(codes).toEqual({});
    const [ticket] = (data?.purchase as { tickets: { id: string; grant: string }[] }).tickets;
    expect([ticket?.id, ticket?.grant !== ""]).toEqual([ticketId, granted]);
  });
});

describe("the guest of a ticket", () => {
  const TICKET = "query ($id: ID!) { ticket(id: $id) { code guest { email phone } } }";
  const GUEST = { email: "ada@example.com", phone: null };

  it.each<[string, boolean, () => Principal]>([
    ["the buyer", true, () => buyer],
    ["the door", true, () => memberOf(world.organizationId, ["events:read", "guests:read", "tickets:read", "tickets:scan"])],
    ["a key for tickets alone", false, () => withKey(world.owner, ["tickets:read", "tickets:scan"])],
  ])("is shown to %s: %s", async (_who, sees, caller) => {
    const { data, codes } = await ask(caller(), TICKET, { id: ticketId });
    if (sees) expect(data?.ticket).toMatchObject({ guest: GUEST });
    expect(codes).toEqual(sees ? {} : { "ticket.guest": "FORBIDDEN" });
  });

  it("is not shown by way of a scan to somebody who may only scan", async () => {
    const source = "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Ticket { code guest { email } } } }";
    const of = [{ __typename: "Ticket", id: ticketId, grant: world.module.access.grant("Ticket", { id: ticketId, seenAs: "STAFF" }) }];
    const scanner = await ask(withKey(world.owner, ["tickets:scan"]), source, { of });
    expect(scanner.codes).toEqual({ "_entities.0.guest": "FORBIDDEN" });
    const door = await ask(memberOf(world.organizationId, ["tickets:scan", "guests:read"]), source, { of });
    expect(door).toMatchObject({ codes: {}, data: { _entities: [{ guest: { email: "ada@example.com" } }] } });
  });
});
