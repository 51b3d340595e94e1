import { randomUUID } from "node:crypto";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { confirmDelivery, inboxOf, order, organise, payWithCard, publish, PURCHASE, type Organiser, type PublishedEvent } from "../people";
import { System } from "../system";

const READ = `query($id: ID!, $token: String) { purchase(id: $id, accessToken: $token) { status payments { status } tickets { id code status isValidated qrCodeData fileUrl } } }`;
const SCAN = `mutation($input: ScanTicketInput!) { scanTicket(input: $input) { admitted outcome scan { id } firstScan { id } } }`;
const DOOR = `query($id: ID!) { event(id: $id) { statistics { sold reserved validated } scanStatistics { admitted refused duplicates }
  scans(first: 100, filter: { outcome: [ADMITTED] }) { totalCount edges { node { ticket { id } } } } } }`;

let system: System;
let anybody: GraphClient;
let organiser: Organiser;

beforeAll(async () => {
  system = await System.start({ CLAIM_SETTLE_SECONDS: "3", RECONCILE_SECONDS: "5" });
  anybody = new GraphClient(system.urls.gateway ?? "");
  organiser = await organise(anybody);
});
afterAll(async () => {
  await organiser?.client.close();
  await anybody?.close();
  await system?.stop();
});

/** Asks until there is an answer, as a client does whose network or server went away for a moment. */
const persist = async <T>(what: string, ask: () => Promise<T>): Promise<NonNullable<T>> => waitFor(what, ask, 60_000);

/** A free purchase whose tickets are made: somebody who stands at the door. */
async function guestAtTheDoor(event: PublishedEvent): Promise<string> {
  const { purchaseTickets: purchase } = await anybody.do(PURCHASE, { input: order(event, [0, 1]) });
  return persist("the code", async () => (await anybody.do(READ, { id: purchase.id, token: purchase.accessToken })).purchase.tickets[0].qrCodeData as string);
}

describe.each(["subgraphs", "workers", "gateway", "redis", "postgres"] as const)("kill -9 of %s in the middle of a sale", (part) => {
  it("loses nothing and repeats nothing: one payment, one mail, no double ticket, no double admission", async () => {
    const event = await publish(organiser, [
      { name: "Paid", price: "25.00", quantity: 20 },
      { name: "Free", price: "0", quantity: 40 },
    ]);
    const qrCodeData = await guestAtTheDoor(event);
    const { purchaseTickets: paid } = await anybody.do(PURCHASE, { input: order(event, [2]) });
    const halfMade = order(event, [0, 10]);
    const scan = { qrCodeData, eventId: event.id, location: "Main entrance", clientScanId: randomUUID() };

    // Money just taken, ten tickets being made, a guest being scanned: now.
    await payWithCard(system.urls.stripe ?? "", paid.payment.clientSecret);
    const free = anybody.ask(PURCHASE, { input: halfMade }).catch(() => null);
    const scanning = organiser.client.ask(SCAN, { input: scan }).catch(() => null);
    await system.kill(part);
    await Promise.all([free, scanning]);

    const { purchaseTickets: made } = await persist("the free purchase, asked for again under its key", () => anybody.do(PURCHASE, { input: halfMade }));
    const { scanTicket } = await persist("the answer to the door, asked for again under its id", () => organiser.client.do(SCAN, { input: scan }));
    expect(scanTicket).toMatchObject({ admitted: true, outcome: "ADMITTED" });
    const again = await organiser.client.do(SCAN, { input: { ...scan, clientScanId: randomUUID() } });
    expect(again.scanTicket).toMatchObject({ admitted: false, outcome: "DUPLICATE", firstScan: { id: scanTicket.scan.id } });

    for (const { purchase, tickets } of [{ purchase: paid, tickets: 2 }, { purchase: made, tickets: 10 }]) {
      const complete = await persist(`${tickets} tickets to be made`, async () => {
        const { purchase: present } = await anybody.do(READ, { id: purchase.id, token: purchase.accessToken });
        return present.status === "PAID" && present.tickets.every((ticket: any) => ticket.qrCodeData && ticket.fileUrl) ? present : null;
      });
      expect(complete.tickets).toHaveLength(tickets);
      expect(new Set(complete.tickets.map((ticket: any) => ticket.qrCodeData)).size).toBe(tickets);
      expect(complete.payments.map(({ status }: any) => status)).toEqual(purchase === paid ? ["COMPLETED"] : []);
      const inbox = system.urls.inbox ?? "";
      if (purchase === made) await confirmDelivery(anybody, inbox, purchase.buyer.email);
      const mails = await persist("the mail", async () => {
        const found = (await inboxOf(inbox, purchase.buyer.email)).filter(({ attachments }) => attachments.length > 0);
        return found.length > 0 ? found : null;
      });
      expect(mails).toHaveLength(1);
      expect(mails[0]?.attachments).toHaveLength(tickets);
    }
    const { event: door } = await organiser.client.do(DOOR, { id: event.id });
    expect(door.statistics).toEqual({ sold: 13, reserved: 0, validated: 1 });
    expect(door.scanStatistics).toMatchObject({ admitted: 1, duplicates: 1 });
    expect(door.scans.totalCount).toBe(1);
  });
});
