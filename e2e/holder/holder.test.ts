import { randomUUID } from "node:crypto";
import { decodeQrToken } from "../../contracts/qr-code/qr-token";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { inboxOf, order, organise, payWithCard, publish, PURCHASE, register, type Organiser, type PublishedEvent } from "../people";
import { System } from "../system";

const ARTIFACTS = "code qrCodeData qrCodeImage fileUrl scanCount guest { firstName lastName email phone }";
const TICKET = `query($id: ID!, $token: String) { ticket(id: $id, accessToken: $token) { status transferredTo ${ARTIFACTS} } }`;
const TICKETS = `query($id: ID!, $token: String) { purchase(id: $id, accessToken: $token) { tickets { ${ARTIFACTS} } } }`;
const FOLLOW = `subscription($id: ID!, $token: String) { purchaseUpdated(purchaseId: $id, accessToken: $token) { status tickets { ${ARTIFACTS} } } }`;
const TRANSFER = `mutation($id: ID!, $token: String, $guest: GuestInput!) { transferTicket(ticketId: $id, accessToken: $token, guest: $guest) { status ${ARTIFACTS} } }`;
const SCAN = `mutation($input: ScanTicketInput!) { scanTicket(input: $input) { outcome ticket { guest { firstName } } } }`;
const RESET = `mutation($id: ID!, $token: String) { resetAccess(purchaseId: $id, accessToken: $token) }`;

let system: System;
let anybody: GraphClient;
let organizer: Organiser;
let event: PublishedEvent;
beforeAll(async () => {
  system = await System.start({ RATE_LIMIT: "0" });
  anybody = new GraphClient(system.urls.gateway ?? "");
  organizer = await organise(anybody);
  event = await publish(organizer, [{ name: "Standard", price: "10", quantity: 100 }]);
});
afterAll(() => system?.stop());

const patiently = <T>(what: string, probe: () => Promise<T>) => waitFor(what, probe, 40_000);
const guest = (firstName = "Bea") => ({ firstName, lastName: "Hopper", email: `holder-${randomUUID().slice(0, 8)}@example.com`, phone: "+33612345678" });
const revisionOf = (qrCodeData: string | null | undefined) => decodeQrToken(qrCodeData ?? "")?.revision ?? null;

/** A ticket with its code, as the caller who bought it sees it. */
async function buy(caller = anybody) {
  const { purchaseTickets: purchase } = await caller.do(PURCHASE, { input: order(event, [1]) });
  await payWithCard(system.urls.stripe ?? "", purchase.payment.clientSecret);
  const variables = { id: purchase.tickets[0].id as string, token: purchase.accessToken as string };
  const ticket = await patiently("the ticket", async () => {
    const { ticket: shown } = await anybody.do(TICKET, variables);
    return shown.fileUrl === null ? null : shown;
  });
  return { purchase, ticket, ...variables };
}

/** The token in the link of the newest email to a guest. */
function tokenOf(email: string, ticketId: string): Promise<string> {
  return patiently("the link to the ticket", async () => {
    const [newest] = await inboxOf(system.urls.inbox ?? "", email);
    return new RegExp(`/tickets/${ticketId}#([\\w.-]+)`).exec(newest?.text ?? "")?.[1] ?? null;
  });
}
const scan = async (text: string): Promise<string> => {
  const input = { qrCodeData: text, eventId: event.id, location: "Gate", clientScanId: randomUUID() };
  return (await organizer.client.do(SCAN, { input })).scanTicket.outcome as string;
};

it("belongs to its new holder: the seller sees no code, no file and no address, and cannot enter", async () => {
  const { id, token, purchase, ticket: before } = await buy();
  const following = anybody.follow(FOLLOW, { id: purchase.id, token });
  await patiently("the purchase", async () => following.events.length > 0);
  const to = guest();
  const answer = await anybody.do(TRANSFER, { id, token, guest: to });
  const holder = await tokenOf(to.email, id);
  const held = (await anybody.do(TICKET, { id, token: holder })).ticket;
  expect([revisionOf(before.qrCodeData), revisionOf(held.qrCodeData)]).toEqual([1, 2]);
  expect(held).toMatchObject({ status: "ISSUED", scanCount: 0, guest: to, fileUrl: expect.stringContaining(`/files/tickets/${id}/2.pdf`) as string });

  const seen = { scanCount: null, qrCodeData: null, qrCodeImage: null, fileUrl: null, code: "TKT-****-****", guest: { firstName: "B.", lastName: "", email: "hidden@transferred.invalid", phone: null } };
  const [direct, all] = [await anybody.ask(TICKET, { id, token }), await anybody.ask(TICKETS, { id: purchase.id, token })];
  expect([direct.data?.ticket, all.data?.purchase.tickets[0], answer.transferTicket]).toMatchObject([seen, seen, seen]);
  expect(direct.data?.ticket).toMatchObject({ status: "ISSUED", transferredTo: "B." });
  expect([direct.errors, all.errors]).toEqual([undefined, undefined]);
  await patiently("the news of the transfer", async () => following.events.some(({ data }) => data?.purchaseUpdated.tickets[0].guest.firstName === "B."));
  const secrets = [held.qrCodeData, held.code, to.email, held.fileUrl].map(String);
  for (const secret of secrets) expect(JSON.stringify([direct, all, answer, following.events])).not.toContain(secret);
  following.stop();

  // Links that were signed before, and what the seller has on paper.
  expect((await fetch(before.fileUrl)).status).toBe(404);
  expect((await fetch(held.fileUrl)).status).toBe(200);
  expect([await scan(before.qrCodeData), await scan(before.code), await scan(held.qrCodeData), await scan(held.qrCodeData), await scan(held.code)]).toEqual([
    "REVOKED", "REVOKED", "ADMITTED", "DUPLICATE", "DUPLICATE",
  ]);
});

it("never shows the seller the new code, however they read during the transfer", async () => {
  const seller = await register(anybody);
  const { id, token, purchase } = await buy(seller.client);
  const to = guest();
  let transferring = true;
  const seen: (number | null)[] = [];
  const reads = [
    async () => (await anybody.ask(TICKET, { id, token })).data?.ticket?.qrCodeData,
    async () => (await seller.client.ask(TICKETS, { id: purchase.id })).data?.purchase?.tickets[0].qrCodeData,
  ].map(async (read) => {
    while (transferring) seen.push(revisionOf((await read()) as string | null));
  });
  await anybody.do(TRANSFER, { id, token, guest: to });
  const holder = await tokenOf(to.email, id);
  // Positive control: the new code was there to be read for the whole time of these reads.
  const held = (await anybody.do(TICKET, { id, token: holder })).ticket;
  for (let i = 0; i < 20; i++) await anybody.ask(TICKET, { id, token });
  transferring = false;
  await Promise.all(reads);
  expect(revisionOf(held.qrCodeData)).toBe(2);
  expect(seen.length).toBeGreaterThan(10);
  expect(new Set(seen.filter((revision) => revision !== null && revision !== 1))).toEqual(new Set());
});

it("goes on to the next holder, whose link ends the one before", async () => {
  const { id, token } = await buy();
  const [first, second] = [guest("Bea"), guest("Cy")];
  await anybody.do(TRANSFER, { id, token, guest: first });
  const firstToken = await tokenOf(first.email, id);
  await anybody.do(TRANSFER, { id, token: firstToken, guest: second });
  const secondToken = await tokenOf(second.email, id);
  expect((await anybody.do(TICKET, { id, token: firstToken })).ticket).toBeNull();
  expect(await anybody.codeOf(TRANSFER, { id, token: firstToken, guest: guest() })).toBe("NOT_FOUND");
  expect(await anybody.codeOf(TRANSFER, { id, token, guest: guest() })).toBe("FORBIDDEN");
  expect(revisionOf((await anybody.do(TICKET, { id, token: secondToken })).ticket.qrCodeData)).toBe(3);
});

it("resets access: tokens and subscriptions of the purchase end, and the buyer's mailbox has the new link", async () => {
  const { id, token, purchase } = await buy();
  const following = anybody.follow(FOLLOW, { id: purchase.id, token });
  await patiently("the purchase", async () => following.events.length > 0);
  expect(await anybody.do(RESET, { id: purchase.id, token })).toEqual({ resetAccess: true });
  await patiently("the end of the subscription", async () => following.error !== undefined || following.completed || following.events.some(({ errors }) => errors));
  const old = await anybody.ask(TICKETS, { id: purchase.id, token });
  expect([old.data?.purchase, (await anybody.do(TICKET, { id, token })).ticket, await anybody.codeOf(RESET, { id: purchase.id, token })]).toEqual([null, null, "NOT_FOUND"]);
  const link = await patiently("the new link", async () => {
    const mails = await inboxOf(system.urls.inbox ?? "", purchase.buyer.email);
    const reset = mails.find(({ subject }) => subject.startsWith("A new link"));
    return new RegExp(`/purchases/${purchase.id}#([\\w.-]+)`).exec(reset?.text ?? "")?.[1] ?? null;
  });
  expect(revisionOf((await anybody.do(TICKETS, { id: purchase.id, token: link })).purchase.tickets[0].qrCodeData)).toBe(1);
});
