import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { CapturedLog } from "../../../platform/testing/captured-log";
import type { EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";
import { paymentOf } from "./made-tickets";

let world: CoreWorld;
const buyer = anonymous();
const log = new CapturedLog();
const EXPIRED = ["purchase placed", "payment requested", "purchase expired"];
const inAnHour = (): Date => new Date(Date.now() + 3_600_000);
const buy = (event: EventRecord, types: readonly TicketTypeRecord[], quantity: number) =>
  world.module.purchaseTickets.run(buyer, orderOf(event, types, quantity));

beforeAll(async () => {
  world = await createCoreWorld({}, log);
});
afterAll(() => world.close());

describe("business events of core", () => {
  it("logs each of many expired purchases once, although several sweeps run at once", async () => {
    const { event, types } = await world.event([{}]);
    const placing = Array.from({ length: 20 }, () => buy(event, types, 1));
    const placed = await Promise.all(placing);
    await Promise.all(Array.from({ length: 3 }, () => world.module.expireHolds.run(event.id, inAnHour())));
    const expired = log.lines.flatMap(({ message, data }) => (message === "purchase expired" ? [data] : []));
    expect(expired.map((data) => data?.purchaseId).sort()).toEqual(placed.map(({ id }) => id).sort());
    expect(expired[0]).toMatchObject({ amountMinor: 1_000, currency: "EUR", organizationId: world.organizationId });
  });

  it("logs nothing for repeats that change nothing", async () => {
    const { event, types } = await world.event([{}]);
    const order = orderOf(event, types, 2);
    const purchase = await world.module.purchaseTickets.run(buyer, order);
    await world.module.purchaseTickets.run(buyer, order);
    await world.module.publishEvent.run(world.owner, event.id);
    await world.module.updateEvent.run(world.owner, event.id, { title: event.title });
    const [payment, messageId] = [paymentOf(purchase), newId()];
    for (const id of [messageId, messageId, newId()]) await world.module.settlePayment.run(payment, id);
    for (let times = 0; times < 2; times++) await world.module.cancelEvent.run(world.owner, event.id, true, null);
    const once = ["purchase placed", "payment requested", "purchase paid", "event cancelled"];
    expect(log.messagesOf("eventId", event.id)).toEqual(["event created", "event published", ...once]);
  });

  it("logs a late payment that is rejected as a warning", async () => {
    const { event, types } = await world.event([{ quantity: 2 }]);
    const late = await buy(event, types, 2);
    await world.module.expireHolds.run(event.id, inAnHour());
    await buy(event, types, 1);
    await world.module.settlePayment.run(paymentOf(late), newId());
    expect(log.messagesOf("purchaseId", late.id)).toEqual([...EXPIRED, "payment rejected"]);
    expect(log.lines.find(({ message }) => message === "payment rejected")?.level).toBe("warn");
  });

  it("logs a late payment that is accepted and the purchase that it paid", async () => {
    const { event, types } = await world.event([{ quantity: 2 }]);
    const late = await buy(event, types, 2);
    await world.module.expireHolds.run(event.id, inAnHour());
    await world.module.settlePayment.run(paymentOf(late), newId());
    expect(log.messagesOf("purchaseId", late.id)).toEqual([...EXPIRED, "late payment accepted", "purchase paid"]);
  });

  it("logs a cancelled guest once, without a line for the ticket", async () => {
    const { event, types } = await world.event([{}]);
    const person = { firstName: "Grace", lastName: "Hopper", email: "grace@example.com", phone: null };
    const place = { eventId: event.id, ticketTypeId: types[0]?.id ?? "", idempotencyKey: null };
    const { id } = await world.module.addGuest.run(world.owner, { ...person, ...place });
    const changes = { firstName: "Augusta" };
    for (let times = 0; times < 2; times++) await world.module.updateGuest.run(world.owner, id, changes);
    for (let times = 0; times < 2; times++) await world.module.cancelTicket.guest(world.owner, id);
    const once = ["guest added", "guest updated", "ticket reissued", "guest cancelled"];
    expect(log.messagesOf("eventId", event.id)).toEqual(["event created", "event published", ...once]);
  });

  it("logs no email address", () => {
    expect(log.lines.length).toBeGreaterThan(50);
    expect(log.lines.filter((line) => JSON.stringify(line).includes("@"))).toEqual([]);
  });
});
