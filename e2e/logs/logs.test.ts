import { randomUUID } from "node:crypto";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import {
  confirmAddress,
  order,
  organise,
  payWithCard,
  publish,
  PURCHASE,
  type Organiser,
  type PublishedEvent,
} from "../people";
import { System } from "../system";

const READ = `query($id: ID!, $token: String) { purchase(id: $id, accessToken: $token) {
  status tickets { id qrCodeData } } }`;
const SCAN = `mutation($input: ScanTicketInput!) { scanTicket(input: $input) { outcome } }`;
const TRANSFER = `mutation($id: ID!, $guest: GuestInput!, $token: String) {
  transferTicket(ticketId: $id, guest: $guest, accessToken: $token) { id } }`;
const CANCEL = `mutation($id: ID!) { cancelEvent(id: $id, reason: "The hall has flooded.") { status } }`;

interface LogLine {
  readonly timestamp: string;
  readonly level: string;
  readonly service: string;
  readonly message: string;
  readonly correlationId?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** How often an event is logged: service, message, fields of its data, times. */
type Expected = readonly [service: string, message: string, data: Readonly<Record<string, unknown>>, times?: number];

const SALE = `sale-${randomUUID()}`;
const heir = { firstName: "Heidi", lastName: "Heir", email: `heir-${randomUUID().slice(0, 8)}@example.com` };

let system: System;
let anybody: GraphClient;
let organiser: Organiser;
let event: PublishedEvent;
let purchase: any;
let tickets: readonly { id: string; qrCodeData: string }[];

const lines = (): LogLine[] =>
  system.logText().split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as LogLine);
const linesOf = ([service, message, data]: Expected): LogLine[] =>
  lines()
    .filter((line) => line.service === service && line.message === message)
    .filter((line) => Object.entries(data).every(([field, value]) => line.data?.[field] === value));
const timesOf = ([, , , times = 1]: Expected): number => times;
const listed = (expected: readonly Expected[], count: (one: Expected) => number) =>
  expected.map((one) => ({ service: one[0], message: one[1], data: one[2], times: count(one) }));

/** Waits until each event has been logged, then checks that none was logged too often. */
async function expectLogged(expected: readonly Expected[]): Promise<void> {
  const complete = (): boolean => expected.every((one) => linesOf(one).length >= timesOf(one));
  await waitFor("the log lines", () => Promise.resolve(complete()), 30_000).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(listed(expected, (one) => linesOf(one).length)).toEqual(listed(expected, timesOf));
}

const persist = async <T>(what: string, ask: () => Promise<T>): Promise<NonNullable<T>> => waitFor(what, ask, 60_000);

beforeAll(async () => {
  system = await System.start();
  anybody = new GraphClient(system.urls.gateway ?? "");
  organiser = await organise(anybody);
  await confirmAddress(organiser, system.urls.inbox ?? "");
  event = await publish(organiser, [{ name: "Standard", price: "25.00", quantity: 50 }]);
});
afterAll(async () => {
  await organiser?.client.close();
  await anybody?.close();
  await system?.stop();
});

describe("the log of a whole sale", () => {
  it("has the preparation of the event", async () => {
    const { userId, organizationId } = organiser;
    await expectLogged([
      ["auth", "user registered", { userId }],
      ["auth", "user signed in", { userId }],
      ["auth", "email verified", { userId }],
      ["auth", "organization created", { userId, organizationId }],
      ["core", "event created", { eventId: event.id, organizationId, ticketTypes: 1 }],
      ["core", "event published", { eventId: event.id, organizationId }],
    ]);
  });

  it("has the purchase with its payment, tickets and email under the correlation ID of the purchase", async () => {
    const input = order(event, [2]);
    const { data } = await anybody.ask(PURCHASE, { input }, { "x-correlation-id": SALE });
    purchase = data?.purchaseTickets;
    await anybody.do(PURCHASE, { input });
    await payWithCard(system.urls.stripe ?? "", purchase.payment.clientSecret);
    tickets = await persist("the tickets", async () => {
      const { purchase: present } = await anybody.do(READ, { id: purchase.id, token: purchase.accessToken });
      return present.tickets.every((ticket: any) => ticket.qrCodeData) ? present.tickets : null;
    });
    const purchaseId = purchase.id as string;
    const money = { purchaseId, eventId: event.id, amountMinor: 5_000, currency: "EUR" };
    const sale: Expected[] = [
      ["core", "purchase placed", { ...money, tickets: 2 }],
      ["core", "payment requested", money],
      ["payments", "payment created", { ...money, gateway: "STRIPE" }],
      ["payments", "payment intent created", { ...money, intentId: purchase.payment.paymentIntentId }],
      ["payments", "payment completed", money],
      ["core", "purchase paid", money],
      ["tickets", "ticket generation started", { eventId: event.id, tickets: 2 }],
      ["tickets", "ticket generation finished", { eventId: event.id, status: "COMPLETED", successful: 2, failed: 0 }],
      ["core", "tickets sent", { purchaseId, recipient: "buyer", tickets: 2 }],
      ["notifications", "email queued", { eventId: event.id, template: "tickets_ready" }],
      ["notifications", "email sent", { eventId: event.id, template: "tickets_ready" }],
    ];
    const { paymentIntentId: intentId } = purchase.payment;
    const webhook: Expected = ["payments", "provider event received", { intentId, type: "payment_intent.succeeded" }];
    await expectLogged([...sale, webhook]);
    const correlated = sale.map((one) => [one[1], linesOf(one)[0]?.correlationId]);
    expect(correlated).toEqual(sale.map(([, message]) => [message, SALE]));
  });

  it("has each recorded scan, and no repeat of one", async () => {
    const [ticket] = tickets;
    const scan = { qrCodeData: ticket?.qrCodeData, eventId: event.id, location: "Main entrance" };
    const [first, second] = [randomUUID(), randomUUID()];
    for (const clientScanId of [first, first, second]) {
      await organiser.client.do(SCAN, { input: { ...scan, clientScanId } });
    }
    const facts = { ticketId: ticket?.id, eventId: event.id };
    await expectLogged([
      ["core", "admission claimed", facts],
      ["scans", "scan recorded", { ...facts, outcome: "ADMITTED" }],
      ["scans", "scan recorded", { ...facts, outcome: "DUPLICATE" }],
    ]);
  });

  it("has the transfer of a ticket and its email", async () => {
    const ticketId = tickets[1]?.id;
    await anybody.do(TRANSFER, { id: ticketId, guest: heir, token: purchase.accessToken });
    await expectLogged([
      ["core", "ticket transferred", { ticketId, eventId: event.id, purchaseId: purchase.id, revision: 2 }],
      ["tickets", "ticket generation finished", { eventId: event.id, successful: 1 }],
      ["core", "tickets sent", { ticketId, recipient: "guest", reason: "transferred" }],
      ["notifications", "email sent", { eventId: event.id, template: "guest_ticket" }],
    ]);
  });

  it("has the cancellation of the event and its refund", async () => {
    for (let times = 0; times < 2; times++) await organiser.client.do(CANCEL, { id: event.id });
    const money = { purchaseId: purchase.id, eventId: event.id, amountMinor: 5_000, currency: "EUR" };
    await expectLogged([
      ["core", "event cancelled", { eventId: event.id, refund: true }],
      ["core", "event cancellation finished", { eventId: event.id, done: 1 }],
      ["payments", "refund requested", money],
      ["payments", "refund completed", money],
      ["core", "purchase refunded", { ...money, status: "REFUNDED", refundedMinor: 5_000 }],
      ["notifications", "email sent", { eventId: event.id, template: "event_cancelled" }, 2],
    ]);
  });

  it("has every field on each line of a business event", () => {
    const concerned = lines().filter(({ data }) => data?.eventId === event.id || data?.userId === organiser.userId);
    expect(concerned.length).toBeGreaterThan(25);
    for (const line of concerned) {
      expect(Object.keys(line).sort()).toEqual(["correlationId", "data", "level", "message", "service", "timestamp"]);
      expect(line.level).toBe("info");
      expect(line.timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      expect(line.correlationId).toMatch(/^[\w.:-]{8,}$/);
    }
  });

  it("has no email address, token or code", () => {
    const text = system.logText();
    const secrets = {
      buyer: purchase.buyer.email,
      organizer: organiser.email,
      guest: heir.email,
      accessToken: purchase.accessToken,
      session: organiser.client.token,
      clientSecret: purchase.payment.clientSecret,
      ticketCode: purchase.tickets[0].code,
      ...Object.fromEntries(tickets.map(({ qrCodeData }, index) => [`qrCode${index}`, qrCodeData])),
    };
    expect(Object.values(secrets).every((secret) => typeof secret === "string" && secret.length > 8)).toBe(true);
    const found = Object.entries(secrets).filter(([, secret]) => text.includes(secret as string));
    expect(found.map(([name]) => name)).toEqual([]);
    // The control: the log that was searched is the one of this sale.
    expect(text).toContain(purchase.id);
  });
});
