import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { waitFor } from "../../../platform/testing/wait-for";
import { attendee, unconfirmed } from "../../../platform/testing/test-principals";
import type { EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import type { PurchaseRecord } from "../repositories/purchase.repository";
import type { Person, PurchaseOrder } from "../services/purchase-order";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";
import { confirmAddress, confirmationsTo, makeTickets, paymentOf, type Mail } from "./made-tickets";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld({ TRANSFERS_PER_PURCHASE_PER_DAY: "4" })));
afterAll(() => world.close());

const never = new AbortController().signal;
const stranger = (): string => `${newId()}@bank.example`;
const person = (email: string, firstName = "Security alert"): Person => ({ firstName, lastName: "Doe", email, phone: null });
const tokenOf = ({ id }: PurchaseRecord): string => world.module.access.accessToken(id);
const many = <T>(length: number, work: (index: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length }, (_, index) => work(index)));

/** Every email that is on its way to these addresses, in order. */
async function mailsTo(...addresses: readonly string[]): Promise<Mail[]> {
  const rows = await world.db.client.outbox.findMany({ where: { name: "send-email" }, orderBy: { id: "asc" } });
  return rows.map(({ payload }) => payload as unknown as Mail).filter(({ to }) => addresses.includes(to));
}
/** No text but the platform's: not even a field for it. */
function expectNeutral(mails: readonly Mail[]): void {
  for (const mail of mails) {
    expect(mail).toMatchObject({ eventId: null, organizationId: null, ticketIds: [] });
    expect(Object.keys(mail.data)).toEqual(["link"]);
    expect(JSON.stringify(mail)).not.toMatch(/Night of Lights|Security alert|Paris|Doe/);
  }
}
const buy = (caller: Principal, event: EventRecord, types: readonly TicketTypeRecord[], buyer: Person, more: Partial<PurchaseOrder> = {}, quantity = 1) =>
  world.module.purchaseTickets.run(caller, { ...orderOf(event, types, quantity), buyer, ...more });
const freeEvent = () => world.event([{ price: "0", quantity: 500 }]);
const firstTicketOf = (purchase: PurchaseRecord) => world.db.client.ticket.findFirstOrThrow({ where: { purchaseId: purchase.id }, orderBy: { position: "asc" } });
const transfer = (caller: Principal, ticketId: string, to: string, token: string | null) => world.module.transferTicket.run(caller, ticketId, person(to), token);

describe("an organizer whose address is not confirmed", () => {
  const mallory = (): Principal => unconfirmed(world.owner);

  it("has no guest written to, by adding, importing, correcting or resending", async () => {
    const { event, types } = await freeEvent();
    const typeId = types[0]?.id ?? "";
    const victims = Array.from({ length: 50 }, stranger);
    const csv = `first_name,last_name,email,ticket_type\n${victims.map((email) => `A,B,${email},Type 0\n`).join("")}`;
    const forbidden = { code: "FORBIDDEN", message: expect.stringContaining("Confirm your e-mail address") as string };
    await expect(world.module.importGuests.run(mallory(), event.id, csv)).rejects.toMatchObject(forbidden);
    await expect(world.module.addGuest.run(mallory(), { eventId: event.id, ticketTypeId: typeId, ...person(stranger()), idempotencyKey: null })).rejects.toMatchObject(forbidden);
    const guest = await world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: typeId, ...person(stranger()), idempotencyKey: null });
    await expect(world.module.updateGuest.run(mallory(), guest.id, { email: victims[0] })).rejects.toMatchObject(forbidden);
    const purchase = await buy(anonymous(), event, types, person(victims[1] ?? ""));
    await expect(world.module.resendTickets.run(mallory(), purchase.id, null)).rejects.toMatchObject(forbidden);
    await makeTickets(world, event.id);
    expect(await mailsTo(...victims.filter((_, index) => index !== 1))).toEqual([]);
    expectNeutral(await mailsTo(victims[1] ?? ""));
  });

  it("may correct what sends no email", async () => {
    const { event, types } = await world.event([{}]);
    const guest = await world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", ...person(stranger()), idempotencyKey: null });
    expect(await world.module.updateGuest.run(mallory(), guest.id, { phone: "+33612345678" })).toMatchObject({ phone: "+33612345678" });
  });

  it("cancels an event without having a text sent", async () => {
    const { event, types } = await world.event([{}]);
    const email = stranger();
    await world.module.settlePayment.run(paymentOf(await buy(anonymous(), event, types, person(email, "Ada"))), newId());
    await world.module.cancelEvent.run(mallory(), event.id, true, "Log in at the bank now.");
    await world.module.carryOutCancellation.run(event.id);
    const [mail] = (await mailsTo(email)).filter(({ template }) => template === "event_cancelled");
    expect(mail).toBeDefined();
    expect(mail?.data.message).toBeUndefined();
    expect(await world.module.cancelEvent.progress(world.owner, event)).toMatchObject({ reason: "Log in at the bank now." });
  });
});

describe("an organizer whose address is confirmed", () => {
  it("has guests written to, one by one and from a list", async () => {
    const { event, types } = await freeEvent();
    const [added, ...imported] = Array.from({ length: 4 }, stranger);
    await world.module.addGuest.run(world.owner, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", ...person(added ?? "", "Ada"), idempotencyKey: null });
    const csv = `first_name,last_name,email,ticket_type\n${imported.map((email) => `A,B,${email},Type 0\n`).join("")}`;
    const { id } = await world.module.importGuests.run(world.owner, event.id, csv);
    await world.module.runGuestImport.run(id, never);
    await makeTickets(world, event.id);
    const mails = await mailsTo(added ?? "", ...imported);
    expect(mails.map(({ template }) => template)).toEqual(Array.from({ length: 4 }, () => "guest_ticket"));
    // They count against the organization's budget.
    for (const mail of mails) expect(mail).toMatchObject({ initiator: "organizer", organizationId: world.organizationId });
  });

  it("has a link on a line of a list refused", async () => {
    const { event } = await freeEvent();
    const { id } = await world.module.importGuests.run(world.owner, event.id, `first_name,last_name,email,ticket_type\nWin at evil.com,B,${stranger()},Type 0\n`);
    await world.module.runGuestImport.run(id, never);
    const errors = await world.db.client.guestImportError.findMany({ where: { importId: id } });
    expect(errors.map(({ message }) => message)).toEqual(["first_name has a link or a domain name in it"]);
  });
});

describe("free tickets", () => {
  it.each([
    ["an anonymous caller", () => anonymous()],
    ["an account without a confirmed address", (email: string) => unconfirmed(attendee(email))],
    ["a confirmed account for another address", () => attendee("mallory@example.com")],
  ])("of %s send strangers one neutral email each, whatever happens afterwards", async (_who, callerFor) => {
    const { event, types } = await freeEvent();
    const victims = Array.from({ length: 30 }, stranger);
    const purchases = await many(30, (index) => buy(callerFor(victims[index] ?? ""), event, types, person(victims[index] ?? "")));
    for (const purchase of purchases) expect(purchase.status).toBe("PAID");
    await makeTickets(world, event.id);
    await world.module.cancelTicket.ticket(world.owner, (await firstTicketOf(purchases[0] as PurchaseRecord)).id, null);
    const mails = await mailsTo(...victims);
    expect(mails.map(({ to, template }) => `${to} ${template}`).sort()).toEqual(victims.map((to) => `${to} confirm_delivery`).sort());
    expectNeutral(mails);
    // The purchase itself works at once: the ticket and its code are there.
    const ticket = await world.module.readPurchases.findTicket(anonymous(), (await firstTicketOf(purchases[1] as PurchaseRecord)).id, tokenOf(purchases[1] as PurchaseRecord));
    expect(ticket).toMatchObject({ status: "ISSUED", qrCodeData: expect.stringContaining("qr:") as string });
  });

  it("are sent at once to the confirmed address of the account that ordered them", async () => {
    const { event, types } = await freeEvent();
    const email = stranger();
    await buy(attendee(email.toUpperCase()), event, types, person(email));
    await makeTickets(world, event.id);
    expect((await mailsTo(email)).map(({ template }) => template)).toEqual(["tickets_ready"]);
  });

  it("by a promo code that takes everything off are free tickets, too", async () => {
    const { event, types } = await world.event([{ price: "10" }]);
    await world.module.promoCodes.create(world.owner, { eventId: event.id, code: "ALL-FREE", kind: "PERCENT", value: "100", maxUses: null, startsAt: null, endsAt: null, ticketTypeIds: [] });
    const email = stranger();
    await buy(anonymous(), event, types, person(email), { promoCode: "ALL-FREE" });
    await makeTickets(world, event.id);
    expectNeutral(await mailsTo(email));
  });

  it("are sent once the address is confirmed, before or after they are generated, and once only", async () => {
    const { event, types } = await freeEvent();
    const [before, after] = [stranger(), stranger()];
    const early = await buy(anonymous(), event, types, person(before));
    await confirmAddress(world, before, early.id);
    expect((await mailsTo(before)).map(({ template }) => template)).toEqual(["confirm_delivery"]);
    const late = await buy(anonymous(), event, types, person(after));
    await makeTickets(world, event.id);
    await many(5, () => confirmAddress(world, after, late.id));
    await confirmAddress(world, before, early.id);
    for (const email of [before, after]) expect((await mailsTo(email)).map(({ template }) => template)).toEqual(["confirm_delivery", "tickets_ready"]);
  });

  it("are sent exactly once when the confirmation and the generation come at the same moment", async () => {
    for (let round = 0; round < 10; round++) {
      const { event, types } = await freeEvent();
      const email = stranger();
      const purchase = await buy(anonymous(), event, types, person(email));
      await Promise.all([confirmAddress(world, email, purchase.id), makeTickets(world, event.id)]);
      expect((await mailsTo(email)).map(({ template }) => template)).toEqual(["confirm_delivery", "tickets_ready"]);
    }
  });

  it("that are asked for again before the confirmation are not sent, but the request is, three times an hour", async () => {
    const { event, types } = await freeEvent();
    const email = stranger();
    const purchase = await buy(anonymous(), event, types, person(email));
    await makeTickets(world, event.id);
    const again = () => world.module.resendTickets.run(anonymous(), purchase.id, tokenOf(purchase)).then(() => "sent", ({ code }: { code: string }) => code);
    expect([await again(), await again(), await again(), await again()]).toEqual(["sent", "sent", "sent", "RATE_LIMITED"]);
    const mails = await mailsTo(email);
    expect(mails).toHaveLength(4);
    expectNeutral(mails);
  });

  it("need no confirmation when they were paid for", async () => {
    const { event, types } = await world.event([{ price: "10" }]);
    const email = stranger();
    const purchase = await buy(anonymous(), event, types, person(email, "Ada"));
    await world.module.settlePayment.run(paymentOf(purchase), newId());
    await makeTickets(world, event.id);
    expect((await mailsTo(email)).map(({ template }) => template)).toEqual(["tickets_ready"]);
  });

  it.each(["", "x", "1.1.1", `${newId()}.1.1.0.BUYER.AAAA`])("are not sent for the token %j", async (token) => {
    await expect(world.module.confirmDelivery.run(anonymous(), token)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("are not sent for the purchase's access token, which the one who ordered has", async () => {
    const { event, types } = await freeEvent();
    const purchase = await buy(anonymous(), event, types, person(stranger()));
    for (const token of [tokenOf(purchase), `${purchase.id}.1.${tokenOf(purchase)}`]) {
      await expect(world.module.confirmDelivery.run(anonymous(), token)).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
  });
});

describe("a transfer", () => {
  const paid = async (quantity = 1) => {
    const { event, types } = await world.event([{ price: "10" }]);
    const purchase = await buy(anonymous(), event, types, person(stranger(), "Ada"), {}, quantity);
    await world.module.settlePayment.run(paymentOf(purchase), newId());
    return { event, purchase };
  };

  it("of a free ticket asks the new guest for a confirmation first; the next transfer ends it", async () => {
    const { event, types } = await freeEvent();
    const [buyer, first, second] = [stranger(), stranger(), stranger()];
    const purchase = await buy(anonymous(), event, types, person(buyer));
    const { id } = await firstTicketOf(purchase);
    await transfer(anonymous(), id, first, tokenOf(purchase));
    await makeTickets(world, event.id);
    expectNeutral(await mailsTo(first));
    expect(await mailsTo(first)).toHaveLength(1);
    const [old = ""] = await confirmationsTo(world, first);
    await transfer(anonymous(), id, second, tokenOf(purchase));
    await makeTickets(world, event.id);
    await expect(world.module.confirmDelivery.run(anonymous(), old)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await confirmAddress(world, second, id);
    expect((await mailsTo(second)).map(({ template }) => template)).toEqual(["confirm_delivery", "guest_ticket"]);
    expect(await mailsTo(first)).toHaveLength(1);
  });

  it("is sent to a guest who confirms while the report of the generated ticket is not committed yet", async () => {
    const { event, types } = await freeEvent();
    const guest = stranger();
    const purchase = await buy(anonymous(), event, types, person(stranger()));
    const { id } = await firstTicketOf(purchase);
    await transfer(anonymous(), id, guest, tokenOf(purchase));
    let confirmed: Promise<void> = Promise.resolve();
    await world.db.transaction(async (tx) => {
      await tx.ticket.update({ where: { id }, data: { generatedRevision: 2, qrCodeData: "qr" } });
      let isOver = false;
      confirmed = confirmAddress(world, guest, id).finally(() => (isOver = true));
      await waitFor("the confirmation to wait or end", async () => {
        const [row] = await world.db.client.$queryRaw<{ waiting: boolean }[]>`SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted) AS waiting`;
        return isOver || row?.waiting === true;
      });
    });
    await confirmed;
    expect((await mailsTo(guest)).map(({ template }) => template)).toEqual(["confirm_delivery", "guest_ticket"]);
  });

  it("is not sent to an unconfirmed guest by sending the tickets again", async () => {
    const { event, types } = await freeEvent();
    const [buyer, guest] = [stranger(), stranger()];
    const purchase = await buy(attendee(buyer), event, types, person(buyer), {}, 2);
    await transfer(anonymous(), (await firstTicketOf(purchase)).id, guest, tokenOf(purchase));
    await makeTickets(world, event.id);
    await world.module.resendTickets.run(anonymous(), purchase.id, tokenOf(purchase));
    expectNeutral(await mailsTo(guest));
  });

  it("of a free ticket by a confirmed account, or of a paid one with the access token, is sent at once", async () => {
    const { event, types } = await freeEvent();
    const [buyer, guest, other] = [stranger(), stranger(), stranger()];
    const free = await buy(attendee(buyer), event, types, person(buyer));
    await transfer({ ...attendee(buyer) }, (await firstTicketOf(free)).id, guest, tokenOf(free));
    await makeTickets(world, event.id);
    const { event: sale, purchase } = await paid();
    await transfer(anonymous(), (await firstTicketOf(purchase)).id, other, tokenOf(purchase));
    await makeTickets(world, sale.id);
    for (const email of [guest, other]) expect((await mailsTo(email)).map(({ template }) => template)).toEqual(["guest_ticket"]);
  });

  it("is possible three times a day for one ticket, also at the same moment", async () => {
    const { event, purchase } = await paid();
    const { id } = await firstTicketOf(purchase);
    const victims = Array.from({ length: 8 }, stranger);
    const results = await many(8, (index) => transfer(anonymous(), id, victims[index] ?? "", tokenOf(purchase)).then(() => "ok", ({ code }: { code: string }) => code));
    expect(results.filter((result) => result === "ok")).toHaveLength(3);
    expect(results.filter((result) => result === "RATE_LIMITED")).toHaveLength(5);
    await makeTickets(world, event.id);
    expect((await firstTicketOf(purchase)).revision).toBe(4);
    expect((await mailsTo(...victims)).length).toBeLessThanOrEqual(3);
  });

  it("is possible for each ticket of a large purchase, but not more often in a day", async () => {
    const { purchase } = await paid(6);
    const tickets = await world.db.client.ticket.findMany({ where: { purchaseId: purchase.id } });
    const results: string[] = [];
    for (const { id } of [...tickets, ...tickets]) {
      results.push(await transfer(anonymous(), id, stranger(), tokenOf(purchase)).then(() => "ok", ({ code }: { code: string }) => code));
    }
    expect(results).toEqual([...Array.from({ length: 6 }, () => "ok"), ...Array.from({ length: 6 }, () => "RATE_LIMITED")]);
    await expect(transfer(anonymous(), tickets[0]?.id ?? "", stranger(), tokenOf(purchase))).rejects.toMatchObject({ extensions: { retryAfter: expect.any(Number) as number } });
  });
});

describe("the cancellation of an event", () => {
  it("tells strangers whom an anonymous caller named nothing in anybody's words", async () => {
    const { event, types } = await world.event([{ price: "0" }, { price: "10" }]);
    const [free, seat] = types as [TicketTypeRecord, TicketTypeRecord];
    const [named, unpaid, confirmed] = [stranger(), stranger(), stranger()];
    const items = (type: TicketTypeRecord, email: string) => [{ ticketTypeId: type.id, quantity: 1, guests: [person(email)] }];
    const free1 = await buy(anonymous(), event, [free], person(confirmed), { items: items(free, named) });
    await confirmAddress(world, confirmed, free1.id);
    await buy(anonymous(), event, [seat], person(unpaid), { items: items(seat, named) });
    const ignored = stranger();
    await buy(anonymous(), event, [free], person(ignored), { items: items(free, ignored) });
    await world.module.cancelEvent.run(world.owner, event.id, true, "Security alert: log in now.");
    await world.module.carryOutCancellation.run(event.id);
    expect(await mailsTo(named)).toEqual([]);
    for (const email of [unpaid, ignored]) {
      const mails = await mailsTo(email);
      expect(mails.at(-1)?.template).toBe("cancellation_notice");
      expectNeutral(mails);
    }
    expect((await mailsTo(confirmed)).at(-1)).toMatchObject({ template: "event_cancelled", data: { message: "Security alert: log in now." } });
  });
});
