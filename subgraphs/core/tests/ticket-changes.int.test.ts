import { ticketGenerationRequest } from "../../../contracts/jobs/generate-tickets.job";
import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import { TicketRepository } from "../repositories/ticket.repository";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { confirmAddress, mailsOf, makeTickets, paymentOf, scan } from "./made-tickets";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const grace = { firstName: "Grace", lastName: "Hopper", email: "grace@example.com", phone: null };
const ticketsOf = (purchase: PurchaseRecord) => world.db.client.ticket.findMany({ where: { purchaseId: purchase.id }, orderBy: { position: "asc" } });
const ticketAt = async (purchase: PurchaseRecord, position: number) => {
  const ticket = (await ticketsOf(purchase))[position];
  if (!ticket) throw new Error("no such ticket");
  return ticket;
};
const tokenOf = (purchase: PurchaseRecord): string => world.module.access.accessToken(purchase.id);
/** A purchase of `quantity` tickets that is paid. */
async function paid(quantity: number, price = "0") {
  const { event, types } = await world.event([{ price }]);
  const purchase = await world.module.purchaseTickets.run(anonymous(), orderOf(event, types, quantity));
  if (price !== "0") await world.module.settlePayment.run(paymentOf(purchase), newId());
  else await confirmAddress(world, purchase.buyerEmail, purchase.id);
  return { event, types, purchase };
}
const exact = async (eventId: string) => {
  const { counted, event, types } = await recount(world.db, eventId);
  expect([event, types]).toEqual([counted, counted]);
  return counted;
};

describe("a ticket that is given away", () => {
  it("is dead for whoever had it, and comes to the new guest by mail, once", async () => {
    const { event, purchase } = await paid(2, "10");
    await makeTickets(world, event.id);
    const { id } = await ticketAt(purchase, 0);
    const given = await world.module.transferTicket.run(anonymous(), id, grace, tokenOf(purchase));
    expect(given).toMatchObject({ id, revision: 2, status: "ISSUED", seenAs: "GIVEN" });
    expect((await scan(world, event.id, id, 1)).outcome).toBe("REVOKED");
    await makeTickets(world, event.id);
    expect((await mailsOf(world, event.id)).map(({ to, template, ticketIds, data }) => [to, template, ticketIds.length, data.reason])).toEqual([
      ["ada@example.com", "tickets_ready", 2, undefined],
      ["grace@example.com", "guest_ticket", 1, "transferred"],
    ]);
    expect((await scan(world, event.id, id, 2))).toMatchObject({ outcome: "ADMITTED", guestName: "Grace Hopper" });
    await expect(world.module.transferTicket.run(world.owner, id, grace, null)).rejects.toMatchObject({ code: "CONFLICT" });
    await exact(event.id);
  });

  it("before the buyer's mail is not in it", async () => {
    const { event, purchase } = await paid(2, "10");
    const { id } = await ticketAt(purchase, 0);
    await world.module.transferTicket.run(anonymous(), id, grace, tokenOf(purchase));
    await makeTickets(world, event.id);
    const mails = await mailsOf(world, event.id);
    expect(mails.map(({ to, ticketIds }) => [to, ticketIds.includes(id)])).toEqual([["ada@example.com", false], ["grace@example.com", true]]);
  });

  it("is ignored by a report about the paper that it was before", async () => {
    const { event, purchase } = await paid(1, "10");
    const { id } = await ticketAt(purchase, 0);
    const [late] = (await world.module.ticketsToGenerate.page(event.id, [id], null)).requests;
    await world.module.transferTicket.run(anonymous(), id, grace, tokenOf(purchase));
    expect(late?.tickets[0]?.revision).toBe(1);
    await makeTickets(world, event.id);
    expect(await ticketAt(purchase, 0)).toMatchObject({ generatedRevision: 2, qrCodeData: `qr:${id}:2` });
    // The first job was reported before the second: nobody receives the revoked revision.
    expect((await mailsOf(world, event.id)).map(({ to, ticketIds }) => [to, ticketIds])).toEqual([
      ["ada@example.com", []],
      ["grace@example.com", [id]],
    ]);
  });

  it("still sends the buyer one confirmation when they transferred all of their tickets before the email", async () => {
    const { event, purchase } = await paid(2, "12.50");
    for (const { id } of await ticketsOf(purchase)) {
      await world.module.transferTicket.run(anonymous(), id, grace, tokenOf(purchase));
    }
    await makeTickets(world, event.id);
    const mails = await mailsOf(world, event.id);
    expect(mails.map(({ to, template }) => `${to} ${template}`).sort()).toEqual([
      "ada@example.com purchase_confirmed",
      "grace@example.com guest_ticket",
      "grace@example.com guest_ticket",
    ]);
    expect(mails.find(({ to }) => to === "ada@example.com")).toMatchObject({ ticketIds: [], data: { reference: purchase.reference, quantity: 2, total_minor: 2500 } });
    await makeTickets(world, event.id);
    expect(await mailsOf(world, event.id)).toHaveLength(3);
  });

  it("goes to one of several, or in at the door, but not both", async () => {
    const { event, purchase } = await paid(10);
    for (const { id } of await ticketsOf(purchase)) {
      const [door, given] = await Promise.all([
        scan(world, event.id, id, 1),
        world.module.transferTicket.run(anonymous(), id, grace, tokenOf(purchase)).then(() => "given", (error: { code?: string }) => error.code),
      ]);
      expect([["ADMITTED", "CONFLICT"], ["REVOKED", "given"]]).toContainEqual([door.outcome, given]);
    }
    await exact(event.id);
  });

  it("is in by the scan that let it in, however often that asks and whatever has changed at the doors since", async () => {
    const { event, purchase } = await paid(1);
    const { id } = await ticketAt(purchase, 0);
    const scanId = newId();
    const first = await scan(world, event.id, id, 1, scanId);
    expect(first).toMatchObject({ outcome: "ADMITTED", scanCount: 1 });
    await world.db.client.event.update({ where: { id: event.id }, data: { doorsCloseAt: new Date(Date.now() - 60_000) } });
    expect(await scan(world, event.id, id, 1, scanId)).toEqual(first);
    expect(await world.module.claimTicket.run({ ticketId: id, eventId: event.id, revision: 1, scanId, scannedAt: new Date().toISOString(), operatorId: null, location: "Door", allowedTicketTypeIds: [newId()] })).toEqual(first);
    expect((await scan(world, event.id, id, 1)).outcome).toBe("TOO_LATE");
    // Once it was taken back, it is a scan like any other.
    expect(await world.module.claimTicket.takeBack(id, scanId)).toBe(true);
    expect((await scan(world, event.id, id, 1, scanId)).outcome).toBe("TOO_LATE");
    expect(await exact(event.id)).toEqual({ sold: 1, reserved: 0, validated: 0 });
  });

  it("is not let in with the revision that it had when the door looked, nor twice", async () => {
    const { purchase } = await paid(1);
    const { id } = await ticketAt(purchase, 0);
    await world.module.transferTicket.run(anonymous(), id, grace, tokenOf(purchase));
    // The statement itself decides: what the door looked at before may be old by then.
    const claim = (revision: number | null) => new TicketRepository().claim(world.db.client, id, revision, newId(), new Date());
    expect(await claim(1)).toBeNull();
    expect(await ticketAt(purchase, 0)).toMatchObject({ status: "ISSUED", claimScanId: null, scanCount: 0 });
    expect(await claim(2)).toMatchObject({ status: "VALIDATED", scanCount: 1 });
    expect([await claim(2), await claim(null)]).toEqual([null, null]);
  });

  it("must be paid for, and to an event that is still to come", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(anonymous(), orderOf(event, types));
    const { id } = await ticketAt(purchase, 0);
    await expect(world.module.transferTicket.run(anonymous(), id, grace, tokenOf(purchase))).rejects.toMatchObject({ code: "CONFLICT" });
    await world.module.settlePayment.run(paymentOf(purchase), newId());
    await expect(world.module.transferTicket.run(anonymous(), id, grace, tokenOf(purchase), new Date(Date.now() + 86_400_000 * 30))).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is given by its buyer or who manages purchases, and by nobody else", async () => {
    const buyer = attendee();
    const { event, types } = await world.event([{ price: "0" }]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types));
    const { id } = await ticketAt(purchase, 0);
    await expect(world.module.transferTicket.run(anonymous(), id, grace, null)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.transferTicket.run(attendee(), id, grace, null)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.transferTicket.run(memberOf(newId(), ["purchases:manage", "tickets:read"]), id, grace, null)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.transferTicket.run(memberOf(world.organizationId, ["tickets:read"]), id, grace, null)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.transferTicket.run(buyer, id, grace, null)).resolves.toMatchObject({ revision: 2 });
    await expect(world.module.transferTicket.run(memberOf(world.organizationId, ["purchases:manage"]), id, grace, null)).resolves.toMatchObject({ revision: 3 });
  });
});

describe("a ticket that is cancelled", () => {
  it("gives its place back and keeps what was paid", async () => {
    const { event, types, purchase } = await paid(3, "10");
    const { id } = await ticketAt(purchase, 1);
    expect(await world.module.cancelTicket.ticket(world.owner, id, "sold twice")).toMatchObject({ status: "CANCELLED" });
    await world.module.cancelTicket.ticket(world.owner, id, null);
    expect(await exact(event.id)).toMatchObject({ sold: 2 });
    expect(await ticketAt(purchase, 1)).toMatchObject({ status: "CANCELLED", cancelReason: "sold twice" });
    expect((await world.db.client.ticketType.findUniqueOrThrow({ where: { id: types[0]?.id ?? "" } })).revenueMinor).toBe(3000n);
    await makeTickets(world, event.id);
    expect((await mailsOf(world, event.id)).map(({ ticketIds }) => ticketIds.length)).toEqual([2]);
  });

  it("as the last one that was not made lets the others go out", async () => {
    const { event, purchase } = await paid(2);
    const [first, second] = await ticketsOf(purchase);
    await world.db.client.ticket.update({ where: { id: first?.id ?? "" }, data: { generatedRevision: 1, qrCodeData: "qr" } });
    await world.module.cancelTicket.ticket(world.owner, second?.id ?? "", null);
    expect((await mailsOf(world, event.id)).map(({ ticketIds }) => ticketIds)).toEqual([[first?.id]]);
  });

  it("is cancelled by those who manage purchases, not by the buyer; never when used or unpaid", async () => {
    const { event, types, purchase } = await paid(1);
    const { id } = await ticketAt(purchase, 0);
    await expect(world.module.cancelTicket.ticket(anonymous(), id, null)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(world.module.cancelTicket.ticket(attendee(), id, null)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.cancelTicket.ticket(memberOf(world.organizationId, ["tickets:read"]), id, null)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await scan(world, event.id, id, 1);
    await expect(world.module.cancelTicket.ticket(world.owner, id, null)).rejects.toMatchObject({ code: "CONFLICT" });
    const held = await world.module.purchaseTickets.run(anonymous(), { ...orderOf(event, types), items: orderOf(event, types).items });
    await world.db.client.ticket.updateMany({ where: { purchaseId: held.id }, data: { status: "RESERVED" } });
    await expect(world.module.cancelTicket.ticket(world.owner, (await ticketAt(held, 0)).id, null)).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("tickets that are sent again", () => {
  it("go to the buyer, and for organizers also to the guests of transferred tickets, three times an hour", async () => {
    const { event, purchase } = await paid(2, "10");
    await expect(world.module.resendTickets.run(anonymous(), purchase.id, tokenOf(purchase))).rejects.toMatchObject({ code: "CONFLICT" });
    await makeTickets(world, event.id);
    await world.module.transferTicket.run(anonymous(), (await ticketAt(purchase, 0)).id, grace, tokenOf(purchase));
    await makeTickets(world, event.id);
    const before = (await mailsOf(world, event.id)).length;
    await world.module.resendTickets.run(anonymous(), purchase.id, tokenOf(purchase));
    expect((await mailsOf(world, event.id)).slice(before).map(({ to, ticketIds }) => [to, ticketIds.length])).toEqual([["ada@example.com", 1]]);
    await world.module.resendTickets.run(world.owner, purchase.id, null);
    expect((await mailsOf(world, event.id)).slice(before + 1).map(({ to, ticketIds }) => [to, ticketIds.length])).toEqual([["ada@example.com", 1], ["grace@example.com", 1]]);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => world.module.resendTickets.run(world.owner, purchase.id, null).then(() => "sent", (error: { code?: string }) => error.code)),
    );
    expect(answers.sort()).toEqual(["RATE_LIMITED", "RATE_LIMITED", "RATE_LIMITED", "RATE_LIMITED", "sent"]);
    await expect(world.module.resendTickets.run(world.owner, purchase.id, null)).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  it("are for the buyer and who manages purchases", async () => {
    const { event, purchase } = await paid(1);
    await makeTickets(world, event.id);
    await expect(world.module.resendTickets.run(attendee(), purchase.id, null)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.resendTickets.run(memberOf(world.organizationId, ["purchases:read"]), purchase.id, null)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("the PDFs of a purchase", () => {
  const requestsOf = async (purchase: PurchaseRecord) => {
    const rows = await world.db.client.outbox.findMany({ where: { name: "generate-tickets" } });
    return rows.map(({ payload }) => ticketGenerationRequest.parse(payload)).filter(({ tickets }) => tickets[0]?.purchase_id === purchase.id);
  };
  const buy = async (quantity: number, price: string) => {
    const { event, types } = await world.event([{ price, quantity: 1_000, maxPerPurchase: 100 }]);
    const order = orderOf(event, types, quantity);
    // An account with this confirmed address receives free tickets without further ado.
    const purchase = await world.module.purchaseTickets.run(attendee(order.buyer.email), order);
    if (price !== "0") await world.module.settlePayment.run(paymentOf(purchase), newId());
    await makeTickets(world, event.id);
    const [mail] = await mailsOf(world, event.id);
    return { request: (await requestsOf(purchase))[0], mail };
  };

  it("are drawn when first opened, and linked instead of attached, for a large purchase that costs nothing", async () => {
    const { request, mail } = await buy(21, "0");
    expect(request).toMatchObject({ paid: false, pdf_on_demand: true });
    expect(mail).toMatchObject({ template: "tickets_ready", ticketIds: [], data: { tickets: expect.arrayContaining([]) as unknown } });
    expect(mail?.data.tickets).toHaveLength(21);
  });

  it("are drawn and attached for others; those of paid tickets first", async () => {
    const [small, large] = [await buy(20, "0"), await buy(21, "1")];
    expect([small.request, large.request]).toMatchObject([{ paid: false }, { paid: true }]);
    expect([small.request?.pdf_on_demand, large.request?.pdf_on_demand]).toEqual([undefined, undefined]);
    expect([small.mail?.ticketIds.length, large.mail?.ticketIds.length]).toEqual([20, 21]);
  });
});

it("tells the tickets service which tickets are issued, as of now", async () => {
  const { event, types } = await world.event([{}]);
  const purchase = await world.module.purchaseTickets.run(anonymous(), orderOf(event, types));
  const { id: ticketId } = await ticketAt(purchase, 0);
  const facts = { ticketId, eventId: event.id, revision: 1 };
  expect(await world.module.facts.issuedTickets([ticketId, newId()])).toEqual([{ ...facts, isIssued: false }]);
  await world.module.settlePayment.run(paymentOf(purchase), newId());
  expect(await world.module.facts.issuedTickets([ticketId])).toEqual([{ ...facts, isIssued: true }]);
  await world.module.cancelTicket.ticket(world.owner, ticketId, null);
  expect(await world.module.facts.issuedTickets([ticketId])).toEqual([{ ...facts, isIssued: false }]);
});

describe("what the tickets service asks", () => {
  it("is answered in pages, with each buyer's own words, and without what lets nobody in", async () => {
    const { event, types } = await world.event([{ price: "0", quantity: 1_000, maxPerPurchase: 100 }]);
    await world.module.purchaseTickets.run({ ...anonymous(), locale: "fr" }, orderOf(event, types, 70));
    const english = await world.module.purchaseTickets.run(anonymous(), orderOf(event, types, 50));
    await world.module.cancelTicket.ticket(world.owner, (await ticketAt(english, 0)).id, null);
    const first = await world.module.ticketsToGenerate.page(event.id, null, null);
    expect(first.next).not.toBeNull();
    const second = await world.module.ticketsToGenerate.page(event.id, null, first.next);
    expect(second.next).toBeNull();
    const requests = [...first.requests, ...second.requests];
    const count = (locale: string) => requests.filter(({ template_data }) => template_data.locale === locale).reduce((sum, { tickets }) => sum + tickets.length, 0);
    expect([count("fr"), count("en")]).toEqual([70, 49]);
    expect(new Set(requests.map(({ job_id }) => job_id)).size).toBe(requests.length);
    const chosen = await world.module.ticketsToGenerate.page(event.id, [(await ticketAt(english, 1)).id, newId()], null);
    expect(chosen).toMatchObject({ requests: [{ tickets: [{ purchase_reference: english.reference }] }], next: null });
    await expect(world.module.ticketsToGenerate.page(newId(), null, null)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
