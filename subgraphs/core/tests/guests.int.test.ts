import { permissions } from "../../../contracts/permissions";
import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import type { EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import type { GuestOrder } from "../services/add-guest";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { mailsOf, makeTickets, paymentOf, scan } from "./made-tickets";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const guestOrder = (event: EventRecord, type: TicketTypeRecord | undefined, more: Partial<GuestOrder> = {}): GuestOrder => ({
  eventId: event.id, ticketTypeId: type?.id ?? "", firstName: "Grace", lastName: "Hopper", email: "grace@example.com", phone: null, idempotencyKey: null, ...more,
});
const stranger = () => memberOf(newId(), Object.keys(permissions));
const ticketOf = (guestId: string) => world.db.client.ticket.findUniqueOrThrow({ where: { guestId } });
const exact = async (eventId: string) => {
  const { counted, event, types } = await recount(world.db, eventId);
  expect([event, types]).toEqual([counted, counted]);
  return counted;
};

describe("a guest who is added", () => {
  it("has a ticket at once, takes a place and pays nothing", async () => {
    const { event, types } = await world.event([{ quantity: 2 }]);
    const guest = await world.module.addGuest.run({ ...world.owner, locale: "fr" }, guestOrder(event, types[0]));
    expect(guest).toMatchObject({ status: "CONFIRMED", purchaseId: null });
    expect(await ticketOf(guest.id)).toMatchObject({ status: "ISSUED", purchaseId: null, revision: 1 });
    expect(await exact(event.id)).toEqual({ sold: 1, reserved: 0, validated: 0 });
    expect((await world.db.client.ticketType.findFirst({ where: { eventId: event.id } }))?.revenueMinor).toBe(0n);
    const jobs = await world.db.client.outbox.findMany({ where: { name: "generate-tickets" } });
    const job = jobs.map(({ payload }) => payload as { event_id: string }).find(({ event_id }) => event_id === event.id);
    expect(job).toMatchObject({ tickets: [{ guest_name: "Grace Hopper", purchase_id: null, buyer_user_id: null }], template_data: { locale: "fr" } });
  });

  it("is sent the ticket once, when it is made", async () => {
    const { event, types } = await world.event([{}]);
    const guest = await world.module.addGuest.run(world.owner, guestOrder(event, types[0]));
    expect(await mailsOf(world, event.id)).toEqual([]);
    const made = await makeTickets(world, event.id);
    expect(await mailsOf(world, event.id)).toMatchObject([{ to: "grace@example.com", template: "guest_ticket", ticketIds: made, data: { reason: "added", holder_name: "Grace Hopper" } }]);
    // Made again as it is: nothing that the guest does not have.
    const [request] = (await world.module.ticketsToGenerate.page(event.id, made, null)).requests;
    await world.db.client.outbox.create({ data: { id: newId(), kind: "job", name: "generate-tickets", target: "x", payload: request as object, correlationId: newId(), closedAt: new Date() } });
    await makeTickets(world, event.id);
    expect(await mailsOf(world, event.id)).toHaveLength(1);
    expect((await ticketOf(guest.id)).deliveredRevision).toBe(1);
  });

  it("is one guest, however often it is asked under one key", async () => {
    const { event, types } = await world.event([{}]);
    const order = guestOrder(event, types[0], { idempotencyKey: newId() });
    const guests = await Promise.all(Array.from({ length: 6 }, () => world.module.addGuest.run(world.owner, order)));
    expect(new Set(guests.map(({ id }) => id)).size).toBe(1);
    expect(await exact(event.id)).toMatchObject({ sold: 1 });
    await expect(world.module.addGuest.run(world.owner, { ...order, lastName: "Murray" })).rejects.toMatchObject({ code: "CONFLICT" });
    const colleague = memberOf(world.organizationId, ["events:read", "guests:manage"]);
    expect((await world.module.addGuest.run(colleague, order)).id).not.toBe(guests[0]?.id);
  });

  it("never takes the place of somebody else: the last 3 go to 3 of 12", async () => {
    const { event, types } = await world.event([{ quantity: 3 }]);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? world.module.addGuest.run(world.owner, guestOrder(event, types[0])) : world.module.purchaseTickets.run(anonymous(), orderOf(event, types))).then(
          () => "in",
          (error: { code?: string }) => error.code,
        ),
      ),
    );
    expect(answers.filter((answer) => answer === "in")).toHaveLength(3);
    expect(answers.filter((answer) => answer === "SOLD_OUT")).toHaveLength(9);
    await exact(event.id);
  });

  it("needs no sale: a draft can have guests, an event that is over or cancelled cannot", async () => {
    const { event, types } = await world.event([{ salesStartAt: new Date(Date.now() + 3_600_000) }]);
    await world.db.client.event.update({ where: { id: event.id }, data: { status: "DRAFT" } });
    await expect(world.module.addGuest.run(world.owner, guestOrder(event, types[0]))).resolves.toMatchObject({ status: "CONFIRMED" });
    await world.db.client.event.update({ where: { id: event.id }, data: { status: "CANCELLED" } });
    await expect(world.module.addGuest.run(world.owner, guestOrder(event, types[0]))).rejects.toMatchObject({ code: "CONFLICT" });
    await world.db.client.event.update({ where: { id: event.id }, data: { status: "PUBLISHED" } });
    await expect(world.module.addGuest.run(world.owner, guestOrder(event, types[0]), new Date(Date.now() + 86_400_000 * 30))).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.module.addGuest.run(world.owner, guestOrder(event, types[0], { ticketTypeId: newId() }))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.addGuest.run(world.owner, guestOrder(event, types[0], { eventId: "nonsense" }))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is added by those who manage guests there, and by nobody else", async () => {
    const { event, types } = await world.event([{}]);
    const order = guestOrder(event, types[0]);
    await expect(world.module.addGuest.run(anonymous(), order)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    for (const caller of [attendee(), stranger(), memberOf(world.organizationId, ["guests:read"])]) {
      await expect(world.module.addGuest.run(caller, order)).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
  });
});

describe("the last place", () => {
  /** 8 colleagues add a guest each, to an event with one place. @returns how many got one */
  async function rush(there: CoreWorld): Promise<number> {
    const { event, types } = await there.event([{ quantity: 1 }], 1);
    const added = await Promise.all(Array.from({ length: 8 }, () => there.module.addGuest.run(there.owner, guestOrder(event, types[0])).then(() => 1, () => 0)));
    return added.reduce<number>((sum, one) => sum + one, 0);
  }

  it("goes to one", async () => expect(await rush(world)).toBe(1));

  it("would go to several without the lock and the constraint", async () => {
    const careless = await createCoreWorld();
    for (const table of ["events", "ticket_types"]) await careless.db.client.$executeRawUnsafe(`ALTER TABLE ${table} DROP CONSTRAINT ${table}_capacity`);
    const [row] = await careless.db.client.$queryRaw<{ source: string }[]>`SELECT pg_get_functiondef('place_guests'::regproc) AS source`;
    // Looks, and takes a little later; and all of them look first.
    const source = (row?.source ?? "").replaceAll("FOR NO KEY UPDATE", "").replace("  UPDATE ticket_types k", "  PERFORM pg_sleep(0.3);\n  UPDATE ticket_types k");
    await careless.db.client.$executeRawUnsafe(source);
    expect(await rush(careless)).toBeGreaterThan(1);
    await careless.close();
  });
});

describe("a guest who is corrected", () => {
  it("gets a new ticket for a new name, and the old code is dead at the door", async () => {
    const { event, types } = await world.event([{}]);
    const guest = await world.module.addGuest.run(world.owner, guestOrder(event, types[0]));
    await makeTickets(world, event.id);
    await world.module.updateGuest.run(world.owner, guest.id, { lastName: "Murray Hopper" });
    const ticket = await ticketOf(guest.id);
    expect(ticket).toMatchObject({ revision: 2, qrCodeData: null, generatedRevision: null });
    expect((await scan(world, event.id, ticket.id, 1)).outcome).toBe("REVOKED");
    await makeTickets(world, event.id);
    expect((await mailsOf(world, event.id)).map(({ data }) => [data.reason, data.holder_name])).toEqual([["added", "Grace Hopper"], ["reissued", "Grace Murray Hopper"]]);
    expect((await scan(world, event.id, ticket.id, 2)).outcome).toBe("ADMITTED");
    // Inside, the guest just has another name.
    await world.module.updateGuest.run(world.owner, guest.id, { lastName: "Hopper" });
    expect((await ticketOf(guest.id)).revision).toBe(2);
  });

  it("gets a new ticket at a new address, but not for a new phone number", async () => {
    const { event, types } = await world.event([{}]);
    const guest = await world.module.addGuest.run(world.owner, guestOrder(event, types[0], { phone: "+33612345678" }));
    expect(await world.module.updateGuest.run(world.owner, guest.id, { phone: null })).toMatchObject({ phone: null, lastName: "Hopper" });
    expect((await ticketOf(guest.id)).revision).toBe(1);
    await world.module.updateGuest.run(world.owner, guest.id, { email: "hopper@example.com" });
    await makeTickets(world, event.id);
    expect((await mailsOf(world, event.id)).map(({ to }) => to)).toEqual(["hopper@example.com"]);
  });

  it("of a buyer keeps the buyer's ticket when only the address changes", async () => {
    const { event, types } = await world.event([{ price: "0" }]);
    const purchase = await world.module.purchaseTickets.run(attendee("ADA@example.com"), orderOf(event, types));
    await makeTickets(world, event.id);
    const guest = await world.db.client.guest.findFirstOrThrow({ where: { purchaseId: purchase.id } });
    await world.module.updateGuest.run(world.owner, guest.id, { email: "other@example.com" });
    expect((await ticketOf(guest.id)).revision).toBe(1);
    await world.module.updateGuest.run(world.owner, guest.id, { firstName: "Augusta" });
    await makeTickets(world, event.id);
    expect((await mailsOf(world, event.id)).map(({ to, template }) => [to, template])).toEqual([["ada@example.com", "tickets_ready"], ["other@example.com", "guest_ticket"]]);
  });

  it("has one name on the ticket when the payment comes at the same moment", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(anonymous(), orderOf(event, types));
    const guest = await world.db.client.guest.findFirstOrThrow({ where: { purchaseId: purchase.id } });
    await Promise.all([world.module.settlePayment.run(paymentOf(purchase), newId()), world.module.updateGuest.run(world.owner, guest.id, { firstName: "Augusta" })]);
    const { revision } = await ticketOf(guest.id);
    const jobs = (await world.db.client.outbox.findMany({ where: { name: "generate-tickets" } })).flatMap(({ payload }) => (payload as { tickets: { ticket_id: string; revision: number; guest_name: string }[] }).tickets);
    const ticket = await ticketOf(guest.id);
    expect(jobs.find((job) => job.ticket_id === ticket.id && job.revision === revision)?.guest_name).toBe("Augusta Lovelace");
  });

  it("is refused what cannot be cleared, and to whom it does not concern", async () => {
    const { event, types } = await world.event([{}]);
    const guest = await world.module.addGuest.run(world.owner, guestOrder(event, types[0]));
    await expect(world.module.updateGuest.run(world.owner, guest.id, { email: null })).rejects.toMatchObject({ code: "BAD_USER_INPUT", extensions: { fields: { email: expect.any(String) as string } } });
    await expect(world.module.updateGuest.run(anonymous(), guest.id, {})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(world.module.updateGuest.run(stranger(), guest.id, {})).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.updateGuest.run(memberOf(world.organizationId, ["guests:read"]), guest.id, {})).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.updateGuest.run(world.owner, "nonsense", {})).rejects.toMatchObject({ code: "NOT_FOUND" });
    await world.module.cancelTicket.guest(world.owner, guest.id);
    await expect(world.module.updateGuest.run(world.owner, guest.id, { firstName: "G" })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("a guest who is cancelled", () => {
  it("gives the place back, once, and is not let in", async () => {
    const { event, types } = await world.event([{ quantity: 1 }]);
    const guest = await world.module.addGuest.run(world.owner, guestOrder(event, types[0]));
    await expect(world.module.addGuest.run(world.owner, guestOrder(event, types[0]))).rejects.toMatchObject({ code: "SOLD_OUT" });
    const cancelled = await Promise.all(Array.from({ length: 4 }, () => world.module.cancelTicket.guest(world.owner, guest.id)));
    expect(cancelled.map(({ status }) => status)).toEqual(["CANCELLED", "CANCELLED", "CANCELLED", "CANCELLED"]);
    expect(await exact(event.id)).toEqual({ sold: 0, reserved: 0, validated: 0 });
    expect((await scan(world, event.id, (await ticketOf(guest.id)).id, 1)).outcome).toBe("CANCELLED");
    await expect(world.module.addGuest.run(world.owner, guestOrder(event, types[0]))).resolves.toMatchObject({ status: "CONFIRMED" });
  });

  it("is either cancelled or inside, never both", async () => {
    const { event, types } = await world.event([{}]);
    for (let round = 0; round < 10; round++) {
      const guest = await world.module.addGuest.run(world.owner, guestOrder(event, types[0]));
      const { id } = await ticketOf(guest.id);
      const [door, desk] = await Promise.all([
        scan(world, event.id, id, 1),
        world.module.cancelTicket.guest(world.owner, guest.id).then(() => "cancelled", (error: { code?: string }) => error.code),
      ]);
      expect([["ADMITTED", "CONFLICT"], ["CANCELLED", "cancelled"]]).toContainEqual([door.outcome, desk]);
    }
    await exact(event.id);
  });

  it("cannot be one whose purchase is not paid, nor somebody else's", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(anonymous(), orderOf(event, types));
    const held = await world.db.client.guest.findFirstOrThrow({ where: { purchaseId: purchase.id } });
    await expect(world.module.cancelTicket.guest(world.owner, held.id)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.module.cancelTicket.guest(stranger(), held.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.cancelTicket.guest(memberOf(world.organizationId, ["guests:read"]), held.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await exact(event.id);
  });
});

describe("the guest list", () => {
  it("is searched by the beginnings of words, whatever their accents and order", async () => {
    const { event, types } = await world.event([{}]);
    const other = await world.event([{}]);
    const people = [["Hélène", "de la Tour", "helene@example.org"], ["Ada", "Lovelace", "countess@lovelace.example"], ["Jean-Luc", "Ó'Brien", "jl@example.com"]] as const;
    for (const [firstName, lastName, email] of people) await world.module.addGuest.run(world.owner, guestOrder(event, types[0], { firstName, lastName, email }));
    await world.module.addGuest.run(world.owner, guestOrder(other.event, other.types[0], { firstName: "Ada" }));
    const found = async (search: string) => {
      const list = await world.module.readPurchases.guestsOf(world.owner, event, { search, status: null }, { first: 20, after: null });
      expect(await list.totalCount).toBe(list.edges.length);
      return list.edges.map(({ node }) => node.firstName);
    };
    expect(await found("helene")).toEqual(["Hélène"]);
    expect(await found("TOUR hél")).toEqual(["Hélène"]);
    expect(await found("ada")).toEqual(["Ada"]);
    expect(await found("countess@lovelace.example")).toEqual(["Ada"]);
    expect(await found("luc")).toEqual(["Jean-Luc"]);
    expect(await found("o'brien")).toEqual(["Jean-Luc"]);
    expect(await found("example")).toEqual(["Jean-Luc", "Ada", "Hélène"]);
    expect(await found("nobody")).toEqual([]);
    expect(await found("' | :* & ! \\ ( <->")).toEqual([]);
    expect(await found("ada:* | helene")).toEqual([]);
  });
});
