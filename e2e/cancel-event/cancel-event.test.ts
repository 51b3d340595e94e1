import { randomUUID } from "node:crypto";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { inboxOf, order, organise, payWithCard, publish, PURCHASE, type Organiser } from "../people";
import { System } from "../system";

const READ = `query($id: ID!, $token: String) { purchase(id: $id, accessToken: $token) { status payments { status refunds { status amount { amount } } } tickets { id status qrCodeData } } }`;
const CANCEL = `mutation($id: ID!) { cancelEvent(id: $id, reason: "The hall has burnt down.") { status cancellation { total done } } }`;
const PROGRESS = `query($id: ID!) { event(id: $id) { status cancellation { total done refund reason finishedAt } statistics { sold reserved revenue { amount } refunded { amount } } } }`;
const SCAN = `mutation($input: ScanTicketInput!) { scanTicket(input: $input) { admitted outcome } }`;

let system: System;
let anybody: GraphClient;
let organiser: Organiser;

beforeAll(async () => {
  system = await System.start({ RECONCILE_SECONDS: "5", NETWORK_HARD_PERCENT: "0" });
  anybody = new GraphClient(system.urls.gateway ?? "");
  organiser = await organise(anybody);
});
afterAll(async () => {
  await organiser?.client.close();
  await anybody?.close();
  await system?.stop();
});

const persist = async <T>(what: string, ask: () => Promise<T>): Promise<NonNullable<T>> => waitFor(what, ask, 90_000);
const guest = () => ({ firstName: "Guest", lastName: "Doe", email: `guest-${randomUUID().slice(0, 8)}@example.com` });

describe("an event that is cancelled while everything that works on it is killed", () => {
  it("tells every buyer once, gives every payment back once, and lets nobody in", async () => {
    const event = await publish(organiser, [
      { name: "Paid", price: "25.00", quantity: 20 },
      { name: "Free", price: "0", quantity: 200 },
    ]);
    const addresses: string[] = [];
    const named: string[] = [];
    const free: any[] = [];
    for (let n = 0; n < 12; n++) {
      const input = order(event, [0, 10]) as { items: any[]; buyer: { email: string } };
      const guests = Array.from({ length: 10 }, guest);
      addresses.push(input.buyer.email);
      named.push(...guests.map(({ email }) => email));
      free.push((await anybody.do(PURCHASE, { input: { ...input, items: [{ ...input.items[0], guests }] } })).purchaseTickets);
    }
    const paid: any[] = [];
    for (let n = 0; n < 3; n++) {
      const { purchaseTickets: purchase } = await anybody.do(PURCHASE, { input: order(event, [2]) });
      await payWithCard(system.urls.stripe ?? "", purchase.payment.clientSecret);
      await persist("the payment", async () => (await anybody.do(READ, { id: purchase.id, token: purchase.accessToken })).purchase.status === "PAID");
      paid.push(purchase);
      addresses.push(purchase.buyer.email);
    }
    const { purchaseTickets: pending } = await anybody.do(PURCHASE, { input: order(event, [1]) });
    addresses.push(pending.buyer.email);
    const qrCodeData = await persist("a code", async () => (await anybody.do(READ, { id: free[0].id, token: free[0].accessToken })).purchase.tickets[0].qrCodeData as string);

    const { cancelEvent } = await organiser.client.do(CANCEL, { id: event.id });
    expect(cancelEvent).toMatchObject({ status: "CANCELLED", cancellation: { total: 16 } });
    await system.kill("workers");
    await system.kill("subgraphs");
    // The money of the one who paid a moment too late.
    await payWithCard(system.urls.stripe ?? "", pending.payment.clientSecret);

    const done = await persist("the end of the cancellation", async () => {
      const { event: present } = await organiser.client.do(PROGRESS, { id: event.id });
      return present.cancellation.finishedAt && present.statistics.refunded.amount === "150.00" ? present : null;
    });
    expect(done).toMatchObject({ status: "CANCELLED", cancellation: { total: 16, done: 16, refund: true, reason: "The hall has burnt down." }, statistics: { sold: 0, reserved: 0, revenue: { amount: "150.00" } } });
    expect(await anybody.codeOf(PURCHASE, { input: order(event, [1]) })).toBe("SALES_CLOSED");

    for (const purchase of paid) {
      const { purchase: present } = await anybody.do(READ, { id: purchase.id, token: purchase.accessToken });
      expect(present.status).toBe("REFUNDED");
      expect(present.payments.map(({ status, refunds }: any) => [status, refunds.map(({ status: made, amount }: any) => [made, amount.amount])])).toEqual([["REFUNDED", [["SUCCEEDED", "50.00"]]]]);
      expect(present.tickets.map(({ status }: any) => status)).toEqual(["CANCELLED", "CANCELLED"]);
    }
    for (const purchase of [free[0], pending]) expect((await anybody.do(READ, { id: purchase.id, token: purchase.accessToken })).purchase.status).toBe("CANCELLED");
    for (const address of addresses) {
      const told = async () => (await inboxOf(system.urls.inbox ?? "", address)).filter(({ subject }) => /^(?:Cancelled: |An event was cancelled$)/.test(subject));
      await persist(`the mail to ${address}`, async () => (await told()).length > 0);
      expect([address, (await told()).length]).toEqual([address, 1]);
    }
    // Anybody can name any address as a guest of free tickets: nothing is sent there.
    for (const address of named) expect([address, await inboxOf(system.urls.inbox ?? "", address)]).toEqual([address, []]);
    const { scanTicket } = await organiser.client.do(SCAN, { input: { qrCodeData, eventId: event.id, location: "Main", clientScanId: randomUUID() } });
    expect(scanTicket).toEqual({ admitted: false, outcome: "CANCELLED" });
  });
});
