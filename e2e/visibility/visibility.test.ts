import { randomUUID } from "node:crypto";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { confirmAddress, order, organise, payWithCard, publish, PURCHASE, register, tokenIn, type Organiser, type PublishedEvent } from "../people";
import { System } from "../system";

/** Who asks. Staff stands at the door of the event's organization; the stranger owns another one. */
const CALLERS = ["owner", "staff", "stranger", "accountBuyer", "tokenBuyer", "otherBuyer", "nobody"] as const;
type Caller = (typeof CALLERS)[number];

/** What a caller gets of one thing on one path: the thing, null without a word, or null with an error's code. */
type Outcome = "sees" | "null" | "FORBIDDEN" | "NOT_FOUND" | "UNAUTHENTICATED";

interface Row {
  /** What is looked at, and by which path. */
  readonly what: string;
  readonly query: string;
  /** The path to the thing in the answer; its value and the code of the first error decide. */
  readonly at: string;
  readonly expected: Readonly<Record<Caller, Outcome>>;
}

const everybody = (outcome: Outcome, more: Partial<Record<Caller, Outcome>> = {}): Record<Caller, Outcome> =>
  Object.fromEntries(CALLERS.map((caller) => [caller, more[caller] ?? outcome])) as Record<Caller, Outcome>;

/*
 * The purchase that is looked at was made by accountBuyer while signed in. tokenBuyer holds the access token of that same
 * purchase and has no account; it is passed as $token wherever the API takes one. Nobody else passes a token.
 */
const TABLE: readonly Row[] = [
  // The purchase
  { what: "purchase(id)", query: "query($purchase: ID!, $token: String) { purchase(id: $purchase, accessToken: $token) { reference } }", at: "purchase.reference", expected: everybody("null", { owner: "sees", accountBuyer: "sees", tokenBuyer: "sees" }) },
  { what: "the buyer's address", query: "query($purchase: ID!, $token: String) { purchase(id: $purchase, accessToken: $token) { buyer { email } } }", at: "purchase.buyer.email", expected: everybody("null", { owner: "sees", accountBuyer: "sees", tokenBuyer: "sees" }) },
  { what: "Event.purchases", query: "query($event: ID!) { event(id: $event) { purchases { edges { node { reference } } } } }", at: "event.purchases.edges.0.node.reference", expected: everybody("FORBIDDEN", { owner: "sees", stranger: "FORBIDDEN", tokenBuyer: "UNAUTHENTICATED", nobody: "UNAUTHENTICATED" }) },
  { what: "me.purchases", query: "{ me { purchases { edges { node { reference } } } } }", at: "me.purchases.edges.0.node.reference", expected: everybody("null", { accountBuyer: "sees" }) },
  { what: "Ticket.purchase", query: "query($ticket: ID!, $token: String) { ticket(id: $ticket, accessToken: $token) { purchase { reference } } }", at: "ticket.purchase.reference", expected: everybody("null", { owner: "sees", staff: "FORBIDDEN", accountBuyer: "sees", tokenBuyer: "sees" }) },
  { what: "Scan.ticket.purchase", query: "query($scan: ID!) { scan(id: $scan) { ticket { purchase { reference } } } }", at: "scan.ticket.purchase.reference", expected: everybody("null", { owner: "sees", staff: "FORBIDDEN" }) },
  { what: "Event.statistics", query: "query($event: ID!) { event(id: $event) { statistics { revenue { amount } } } }", at: "event.statistics.revenue.amount", expected: everybody("FORBIDDEN", { owner: "sees", staff: "FORBIDDEN", tokenBuyer: "UNAUTHENTICATED", nobody: "UNAUTHENTICATED" }) },

  // The ticket
  { what: "ticket(id)", query: "query($ticket: ID!, $token: String) { ticket(id: $ticket, accessToken: $token) { code } }", at: "ticket.code", expected: everybody("null", { owner: "sees", staff: "sees", accountBuyer: "sees", tokenBuyer: "sees" }) },
  { what: "ticketByCode", query: "query($event: ID!, $code: String!) { ticketByCode(eventId: $event, code: $code) { id } }", at: "ticketByCode.id", expected: everybody("null", { owner: "sees", staff: "sees", accountBuyer: "sees" }) },
  { what: "Ticket.qrCodeData", query: "query($ticket: ID!, $token: String) { ticket(id: $ticket, accessToken: $token) { qrCodeData } }", at: "ticket.qrCodeData", expected: everybody("null", { owner: "sees", accountBuyer: "sees", tokenBuyer: "sees" }) },
  { what: "Ticket.fileUrl", query: "query($ticket: ID!, $token: String) { ticket(id: $ticket, accessToken: $token) { fileUrl } }", at: "ticket.fileUrl", expected: everybody("null", { owner: "sees", accountBuyer: "sees", tokenBuyer: "sees" }) },
  { what: "Purchase.tickets.qrCodeData", query: "query($purchase: ID!, $token: String) { purchase(id: $purchase, accessToken: $token) { tickets { qrCodeData } } }", at: "purchase.tickets.0.qrCodeData", expected: everybody("null", { owner: "sees", accountBuyer: "sees", tokenBuyer: "sees" }) },
  { what: "Scan.ticket.qrCodeData", query: "query($scan: ID!) { scan(id: $scan) { ticket { qrCodeData } } }", at: "scan.ticket.qrCodeData", expected: everybody("null", { owner: "sees" }) },
  { what: "Event.guests", query: "query($event: ID!) { event(id: $event) { guests { edges { node { email } } } } }", at: "event.guests.edges.0.node.email", expected: everybody("FORBIDDEN", { owner: "sees", staff: "sees", tokenBuyer: "UNAUTHENTICATED", nobody: "UNAUTHENTICATED" }) },
  { what: "guest(id)", query: "query($guest: ID!) { guest(id: $guest) { email ticket { code } } }", at: "guest.ticket.code", expected: everybody("null", { owner: "sees", staff: "sees", accountBuyer: "sees" }) },

  // The payment
  { what: "Purchase.payment", query: "query($purchase: ID!, $token: String) { purchase(id: $purchase, accessToken: $token) { payment { status } } }", at: "purchase.payment.status", expected: everybody("null", { owner: "sees", accountBuyer: "sees", tokenBuyer: "sees" }) },
  { what: "Payment.clientSecret while it can be paid", query: "query($pending: ID!, $pendingToken: String) { purchase(id: $pending, accessToken: $pendingToken) { payment { clientSecret } } }", at: "purchase.payment.clientSecret", expected: everybody("null", { accountBuyer: "sees", tokenBuyer: "sees" }) },
  { what: "payment(id)", query: "query($payment: ID!) { payment(id: $payment) { amount { amount } } }", at: "payment.amount.amount", expected: everybody("null", { owner: "sees", accountBuyer: "sees" }) },
  { what: "Event.payments", query: "query($event: ID!) { event(id: $event) { payments { edges { node { status } } } } }", at: "event.payments.edges.0.node.status", expected: everybody("FORBIDDEN", { owner: "sees", tokenBuyer: "UNAUTHENTICATED", nobody: "UNAUTHENTICATED" }) },
  { what: "Event.payments.purchase.buyer", query: "query($event: ID!) { event(id: $event) { payments { edges { node { purchase { buyer { email } } } } } } }", at: "event.payments.edges.0.node.purchase.buyer.email", expected: everybody("FORBIDDEN", { owner: "sees", tokenBuyer: "UNAUTHENTICATED", nobody: "UNAUTHENTICATED" }) },

  // The scan
  { what: "scan(id)", query: "query($scan: ID!) { scan(id: $scan) { outcome } }", at: "scan.outcome", expected: everybody("null", { owner: "sees", staff: "sees" }) },
  { what: "Scan.operator", query: "query($scan: ID!) { scan(id: $scan) { operator { name } } }", at: "scan.operator.name", expected: everybody("null", { owner: "sees", staff: "sees" }) },
  { what: "Event.scans", query: "query($event: ID!) { event(id: $event) { scans { edges { node { outcome } } } } }", at: "event.scans.edges.0.node.outcome", expected: everybody("FORBIDDEN", { owner: "sees", staff: "sees", tokenBuyer: "UNAUTHENTICATED", nobody: "UNAUTHENTICATED" }) },
  { what: "Ticket.scans", query: "query($ticket: ID!, $token: String) { ticket(id: $ticket, accessToken: $token) { scans { outcome } } }", at: "ticket.scans.0.outcome", expected: everybody("null", { owner: "sees", staff: "sees", accountBuyer: "FORBIDDEN", tokenBuyer: "FORBIDDEN" }) },
  { what: "Ticket.scanCount", query: "query($ticket: ID!, $token: String) { ticket(id: $ticket, accessToken: $token) { scanCount } }", at: "ticket.scanCount", expected: everybody("null", { owner: "sees", staff: "sees", accountBuyer: "sees", tokenBuyer: "sees" }) },

  // People
  { what: "the address of another user", query: "query($scan: ID!) { scan(id: $scan) { operator { email } } }", at: "scan.operator.email", expected: everybody("null", { owner: "sees", staff: "sees" }) },
  { what: "what everybody may see of the event", query: "query($event: ID!) { event(id: $event) { title organization { name } ticketTypes { name price { amount } available } } }", at: "event.organization.name", expected: everybody("sees") },
];

const INVITE = `mutation($input: InviteMemberInput!) { inviteMember(input: $input) }`;

let system: System;
let owner: Organiser;
let event: PublishedEvent;
const clients = {} as Record<Caller, GraphClient>;
const variables: Record<string, string> = {};
let token = "";
let pendingToken = "";

beforeAll(async () => {
  system = await System.start();
  const anybody = new GraphClient(system.urls.gateway ?? "");
  owner = await organise(anybody);
  const [stranger, staff, accountBuyer, otherBuyer] = [await organise(anybody, "Stan Stranger"), await register(anybody, "Sam Staff"), await register(anybody, "Bea Buyer"), await register(anybody, "Otto Other")];
  event = await publish(owner, [{ name: "Standard", price: "25.00", quantity: 50 }]);

  const inbox = system.urls.inbox ?? "";
  const invite = { input: { organizationId: owner.organizationId, email: staff.email, role: "STAFF" } };
  expect(await owner.client.codeOf(INVITE, invite)).toBe("FORBIDDEN");
  await confirmAddress(owner, inbox);
  await owner.client.do(INVITE, invite);
  const invitation = await tokenIn(inbox, staff.email, "accept-invitation");
  await staff.client.do(`mutation($token: String!) { acceptInvitation(token: $token) { role } }`, { token: invitation });
  Object.assign(clients, { owner: owner.client, staff: staff.client, stranger: stranger.client, accountBuyer: accountBuyer.client, tokenBuyer: anybody, otherBuyer: otherBuyer.client, nobody: anybody });

  const { purchaseTickets: purchase } = await accountBuyer.client.do(PURCHASE, { input: order(event, [1]) });
  token = purchase.accessToken;
  await payWithCard(system.urls.stripe ?? "", purchase.payment.clientSecret);
  const READ = `query($id: ID!) { purchase(id: $id) { status tickets { id code qrCodeData guest { id } } payment { id } } }`;
  const ready = await waitFor("the ticket", async () => {
    const { purchase: present } = await accountBuyer.client.do(READ, { id: purchase.id });
    return present.tickets[0].qrCodeData ? present : null;
  }, 30_000);
  const { scanTicket } = await staff.client.do(`mutation($input: ScanTicketInput!) { scanTicket(input: $input) { outcome scan { id } } }`, {
    input: { qrCodeData: ready.tickets[0].qrCodeData, eventId: event.id, location: "Door", clientScanId: randomUUID() },
  });
  expect(scanTicket.outcome).toBe("ADMITTED");
  const { purchaseTickets: pending } = await accountBuyer.client.do(PURCHASE, { input: order(event, [1]) });
  pendingToken = pending.accessToken;
  Object.assign(variables, { event: event.id, purchase: purchase.id, ticket: ready.tickets[0].id, code: ready.tickets[0].code, guest: ready.tickets[0].guest.id, payment: ready.payment.id, scan: scanTicket.scan.id, pending: pending.id });
});
afterAll(() => system?.stop());

const valueAt = (data: unknown, path: string): unknown => path.split(".").reduce<any>((value, key) => value?.[key], data);

describe.each(TABLE)("$what", ({ query, at, expected }) => {
  it.each(CALLERS)("for %s", async (caller) => {
    const tokens = caller === "tokenBuyer" ? { token, pendingToken } : {};
    const all: Record<string, string> = { ...variables, ...tokens };
    const used = Object.fromEntries(Object.entries(all).filter(([name]) => query.includes(`$${name}:`)));
    const answer = await clients[caller].ask(query, used);
    const value = valueAt(answer.data, at);
    const outcome = value !== undefined && value !== null ? "sees" : ((answer.errors?.[0]?.extensions.code as string | undefined) ?? "null");
    expect({ caller, outcome, errors: answer.errors }).toMatchObject({ caller, outcome: expected[caller] });
  });
});
