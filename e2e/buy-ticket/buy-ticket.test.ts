import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import jsQR from "jsqr";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { confirmDelivery, inboxOf, order, organise, payWithCard, publish, PURCHASE, type Organiser, type PublishedEvent } from "../people";
import { System } from "../system";

const STATISTICS = `query($id: ID!) { event(id: $id) { statistics { capacity sold reserved available validated revenue { amount currency } refunded { amount }
  byTicketType { ticketType { name } sold reserved available validated revenue { amount } } } } }`;
const FOLLOW_PURCHASE = `subscription($id: ID!, $token: String) { purchaseUpdated(purchaseId: $id, accessToken: $token) {
  status payment { status } tickets { status qrCodeData fileUrl isValidated } } }`;
const FOLLOW_PAYMENT = `subscription($id: ID!, $token: String) { paymentUpdated(purchaseId: $id, accessToken: $token) { status failureReason purchase { reference event { title } } } }`;
const SCAN = `mutation($input: ScanTicketInput!) { scanTicket(input: $input) { admitted outcome message ticket { code } scan { id } firstScan { id location } } }`;
const FOLLOW_SCANS = `subscription($event: ID!) { scanRecorded(eventId: $event) { outcome ticket { code guest { firstName lastName } ticketType { name } purchase { payment { status } } } operator { name } } }`;

let system: System;
let anybody: GraphClient;
let organiser: Organiser;
let event: PublishedEvent;

beforeAll(async () => {
  system = await System.start();
  anybody = new GraphClient(system.urls.gateway ?? "");
  organiser = await organise(anybody);
  event = await publish(organiser, [
    { name: "Standard", price: "25.00", quantity: 50 },
    { name: "VIP", price: "99.50", quantity: 10 },
  ]);
});
afterAll(async () => {
  await organiser?.client.close();
  await anybody?.close();
  await system?.stop();
});

const statistics = async () => (await organiser.client.do(STATISTICS, { id: event.id })).event.statistics;

describe("a ticket is sold, delivered, and admitted once", () => {
  it("from the purchase by somebody without an account to the second scan of the same code", async () => {
    const guests = [
      { firstName: "Grace", lastName: "Hopper", email: "grace@example.com" },
      { firstName: "Zoë", lastName: "Łukasiewicz", email: "zoe@example.com" },
    ];
    const input = order(event, [2, 1]);
    (input.items as { guests?: unknown }[])[0]!.guests = guests;
    (input.items as { guests?: unknown }[])[1]!.guests = [{ firstName: "Alan", lastName: "Turing", email: "alan@example.com", phone: "+33612345678" }];
    const { purchaseTickets: purchase } = await anybody.do(PURCHASE, { input });
    expect(purchase).toMatchObject({ status: "PENDING", total: { amount: "149.50", currency: "EUR" }, payment: { status: "PENDING" } });
    expect(purchase.tickets).toHaveLength(3);
    expect(await statistics()).toMatchObject({ sold: 0, reserved: 3, available: 497, revenue: { amount: "0.00" } });

    const token = purchase.accessToken as string;
    const updates = anybody.follow(FOLLOW_PURCHASE, { id: purchase.id, token });
    const payments = anybody.follow(FOLLOW_PAYMENT, { id: purchase.id, token });
    await updates.until("the present state of the purchase", ({ purchaseUpdated }) => purchaseUpdated.status === "PENDING");
    await payments.until("the present state of the payment", ({ paymentUpdated }) => paymentUpdated.status === "PENDING");

    expect((await payWithCard(system.urls.stripe ?? "", purchase.payment.clientSecret)).body).toMatchObject({ status: "succeeded" });
    const confirmed = await payments.until("the confirmed payment", ({ paymentUpdated }) => paymentUpdated.status === "COMPLETED");
    expect(confirmed.paymentUpdated.purchase).toEqual({ reference: purchase.reference, event: { title: "Night of Lights" } });
    await updates.until("the paid purchase", ({ purchaseUpdated }) => purchaseUpdated.status === "PAID");
    const jobs = await waitFor("the generation job", async () => {
      const { event: present } = await organiser.client.do(`query($id: ID!) { event(id: $id) { generationJobs { id } } }`, { id: event.id });
      return present.generationJobs.length > 0 ? present.generationJobs : null;
    });
    const generation = organiser.client.follow(`subscription($id: ID!) { generationProgressed(jobId: $id) { status total successful failed event { title } } }`, { id: jobs[0].id });
    const done = await generation.until("the generation to be complete", ({ generationProgressed }) => generationProgressed.status === "COMPLETED");
    expect(done.generationProgressed).toMatchObject({ total: 3, successful: 3, failed: 0, event: { title: "Night of Lights" } });
    const ready = await updates.until("the tickets", ({ purchaseUpdated }) => purchaseUpdated.tickets.every((ticket: any) => ticket.qrCodeData && ticket.fileUrl));
    expect(ready.purchaseUpdated.payment.status).toBe("COMPLETED");
    expect(await statistics()).toMatchObject({
      sold: 3,
      reserved: 0,
      available: 497,
      revenue: { amount: "149.50" },
      byTicketType: [
        { sold: 2, revenue: { amount: "50.00" }, available: 48 },
        { sold: 1, revenue: { amount: "99.50" }, available: 9 },
      ],
    });

    const [mail] = await waitFor("the mail with the tickets", async () => {
      const mails = await inboxOf(system.urls.inbox ?? "", purchase.buyer.email);
      return mails.length > 0 ? mails : null;
    });
    expect(mail?.attachments.map(({ contentType }) => contentType)).toEqual(["application/pdf", "application/pdf", "application/pdf"]);
    expect(mail?.subject).toContain("Night of Lights");

    // What is printed on paper must be what the graph says the code is, read by a decoder that is not ours.
    const codes = new Set(ready.purchaseUpdated.tickets.map((ticket: any) => ticket.qrCodeData));
    for (const { url } of mail?.attachments ?? []) expect(codes).toContain(await qrCodeOnPaper(url));

    const door = organiser.client;
    const scans = door.follow(FOLLOW_SCANS, { event: event.id });
    const firstTicket = ready.purchaseUpdated.tickets[0];
    // The subscription has started when it delivers a scan: refused scans are recorded until one arrives.
    const refused = { qrCodeData: "not a ticket", eventId: event.id, location: "Main entrance" };
    await waitFor("the subscription to deliver scans", async () => {
      await door.do(SCAN, { input: { ...refused, clientScanId: randomUUID() } });
      return scans.events.length > 0;
    });
    const scan = { qrCodeData: firstTicket.qrCodeData, eventId: event.id, location: "Main entrance", clientScanId: randomUUID() };
    const { scanTicket: first } = await door.do(SCAN, { input: scan });
    expect(first).toMatchObject({ admitted: true, outcome: "ADMITTED", firstScan: null });
    const pushed = await scans.until("the scan", ({ scanRecorded }) => scanRecorded.outcome === "ADMITTED");
    expect(pushed.scanRecorded).toMatchObject({
      operator: { name: organiser.name },
      ticket: { code: first.ticket.code, guest: { firstName: "Grace", lastName: "Hopper" }, ticketType: { name: "Standard" }, purchase: { payment: { status: "COMPLETED" } } },
    });
    expect((await door.do(SCAN, { input: scan })).scanTicket).toMatchObject({ admitted: true, scan: { id: first.scan.id } });
    const { scanTicket: second } = await door.do(SCAN, { input: { ...scan, location: "Side door", clientScanId: randomUUID() } });
    expect(second).toMatchObject({ admitted: false, outcome: "DUPLICATE", firstScan: { id: first.scan.id, location: "Main entrance" } });
    await updates.until("the buyer to see the admission", ({ purchaseUpdated }) => purchaseUpdated.tickets.some((ticket: any) => ticket.isValidated));
    expect(await statistics()).toMatchObject({ validated: 1, sold: 3 });
    expect(await inboxOf(system.urls.inbox ?? "", purchase.buyer.email)).toHaveLength(1);
  });

  it("for nothing: a free purchase is paid at once and delivered once the address is confirmed", async () => {
    const free = await publish(organiser, [{ name: "Free entry", price: "0", quantity: 5 }]);
    const { purchaseTickets: purchase } = await anybody.do(PURCHASE, { input: order(free, [2]) });
    expect(purchase).toMatchObject({ status: "PAID", total: { amount: "0.00" }, payment: null });
    const inbox = system.urls.inbox ?? "";
    await confirmDelivery(anybody, inbox, purchase.buyer.email);
    const mails = await waitFor("the email with the tickets", async () => {
      const found = await inboxOf(inbox, purchase.buyer.email);
      return found.length > 1 ? found : null;
    });
    expect(mails.map(({ attachments }) => attachments.length)).toEqual([2, 0]);
    // The first one holds no word of the organizer or the buyer.
    expect(`${mails[1]?.subject}${mails[1]?.text}${mails[1]?.html}`).not.toMatch(/Night of Lights|Grand Palais|Lovelace/);
  });
});

describe("a declined card", () => {
  it("fails the payment with the reason, keeps the tickets, and a good card pays after retryPayment", async () => {
    const { purchaseTickets: purchase } = await anybody.do(PURCHASE, { input: order(event, [1]) });
    const variables = { id: purchase.id, token: purchase.accessToken };
    const payments = anybody.follow(FOLLOW_PAYMENT, variables);
    await payments.until("the present state", () => true);
    const declined = await payWithCard(system.urls.stripe ?? "", purchase.payment.clientSecret, "pm_card_chargeDeclined");
    expect([declined.status, declined.body.error.code]).toEqual([402, "card_declined"]);
    const failed = await payments.until("the failure", ({ paymentUpdated }) => paymentUpdated.status === "FAILED");
    expect(failed.paymentUpdated.failureReason).toMatch(/declined/i);
    const READ = `query($id: ID!, $token: String) { purchase(id: $id, accessToken: $token) { status tickets { status } payment { id status } payments { id status } } }`;
    expect((await anybody.do(READ, variables)).purchase).toMatchObject({ status: "PENDING", tickets: [{ status: "RESERVED" }] });

    const { retryPayment } = await anybody.do(
      `mutation($id: ID!, $token: String) { retryPayment(purchaseId: $id, gateway: STRIPE, accessToken: $token) { id status clientSecret } }`,
      variables,
    );
    await payWithCard(system.urls.stripe ?? "", retryPayment.clientSecret);
    const updates = anybody.follow(FOLLOW_PURCHASE, variables);
    await updates.until("the paid purchase", ({ purchaseUpdated }) => purchaseUpdated.status === "PAID");
    const { purchase: paid } = await anybody.do(READ, variables);
    expect(paid.payment).toMatchObject({ id: retryPayment.id, status: "COMPLETED" });
    expect(paid.payments).toHaveLength(2);
  });
});

/** Fetches a PDF, paints its first page, and reads the code with jsQR. */
async function qrCodeOnPaper(url: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "event-planner-pdf-"));
  try {
    const path = join(folder, "ticket.pdf");
    writeFileSync(path, Buffer.from(await (await fetch(url)).arrayBuffer()));
    execFileSync(process.execPath, ["e2e/tools/pdf-to-png.mjs", path, folder, "3"]);
    const png = readdirSync(folder).find((name) => name.endsWith(".png")) ?? "";
    const image = await loadImage(readFileSync(join(folder, png)));
    const canvas = createCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    return jsQR(new Uint8ClampedArray(data), image.width, image.height)?.data;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
