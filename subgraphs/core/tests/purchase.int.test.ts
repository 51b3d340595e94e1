import { anonymous, type Principal } from "../../../platform/auth/principal";
import { purchaseStandingCall } from "../../../contracts/webhooks/core-facts.call";
import { newId } from "../../../platform/db/new-id";
import { standInFor } from "../../../platform/testing/service-stand-in";
import { testServiceClient } from "../../../platform/testing/test-keys";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import { coreCalls } from "../http/service-calls";
import { PurchaseRepository, type PurchaseRecord } from "../repositories/purchase.repository";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const buyer = anonymous();
const paid = (purchase: PurchaseRecord, paymentId = newId(), amount = "20.00") => ({
  eventType: "payment.completed" as const,
  paymentIntentId: "pi_1",
  status: "completed" as const,
  timestamp: new Date().toISOString(),
  data: { payment_service_id: paymentId, purchase_id: purchase.id, gateway: "stripe" as const, amount, refunded_amount: "0", currency: "EUR", completed_at: new Date().toISOString(), failure_reason: null },
});
const outbox = (name: string) => world.db.client.outbox.findMany({ where: { name }, orderBy: { id: "asc" } });
const refundsOf = async (paymentId: string) => (await outbox("refund-payment")).map(({ payload }) => payload as { paymentId: string; reason: string }).filter((refund) => refund.paymentId === paymentId);
const present = (id: string) => world.db.client.purchase.findUniqueOrThrow({ where: { id } });

describe("a purchase", () => {
  it("holds all of its types or none", async () => {
    const { event, types } = await world.event([{ quantity: 5 }, { quantity: 1 }]);
    await expect(world.module.purchaseTickets.run(buyer, orderOf(event, types, 2))).rejects.toMatchObject({ code: "SOLD_OUT", extensions: { ticketTypeId: types[1]?.id, available: 1 } });
    expect((await recount(world.db, event.id)).event).toEqual({ sold: 0, reserved: 0, validated: 0 });
    expect(await world.db.client.purchase.count({ where: { eventId: event.id } })).toBe(0);
  });

  it("says what the event has left when its types have more", async () => {
    const { event, types } = await world.event([{ quantity: 50 }, { quantity: 50 }], 3);
    await expect(world.module.purchaseTickets.run(buyer, orderOf(event, types, 2))).rejects.toMatchObject({ code: "SOLD_OUT", extensions: { available: 3 } });
  });

  it("asks for the money once, however often it is repeated under its key", async () => {
    const { event, types } = await world.event([{}]);
    const order = orderOf(event, types, 2);
    const [first, ...others] = await Promise.all(Array.from({ length: 8 }, () => world.module.purchaseTickets.run(buyer, order)));
    expect(new Set(others.map(({ id }) => id))).toEqual(new Set([first?.id]));
    expect(world.paymentRequests.filter((id) => id === first?.id)).toHaveLength(1);
    expect((await recount(world.db, event.id)).counted).toMatchObject({ reserved: 2 });
  });

  it("is placed although a deadlock, which is nobody's fault, came between", async () => {
    const { client } = world.db;
    const { event, types } = await world.event([{}]);
    const [{ source } = { source: "" }] = await client.$queryRaw<{ source: string }[]>`SELECT pg_get_functiondef('place_purchase'::regproc) AS source`;
    // A sequence does not go back with the transaction.
    await client.$executeRawUnsafe("CREATE SEQUENCE deadlocks");
    await client.$executeRawUnsafe(source.replace("BEGIN", "BEGIN\n  IF nextval('deadlocks') = 1 THEN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END IF;"));
    const { id } = await world.module.purchaseTickets.run(buyer, orderOf(event, types));
    await client.$executeRawUnsafe(source);
    expect(await client.$queryRaw`SELECT last_value::integer AS tries FROM deadlocks`).toEqual([{ tries: 2 }]);
    expect((await present(id)).status).toBe("PENDING");
  });

  it("is a conflict with other input under the same key", async () => {
    const { event, types } = await world.event([{}]);
    const order = orderOf(event, types);
    await world.module.purchaseTickets.run(buyer, order);
    await expect(world.module.purchaseTickets.run(buyer, { ...order, items: orderOf(event, types, 2).items })).rejects.toMatchObject({ code: "CONFLICT" });
    // The same key of somebody else is somebody else's.
    await expect(world.module.purchaseTickets.run(attendee(), order)).resolves.toMatchObject({ status: "PENDING" });
  });

  it.each([
    ["twice the same type", (order: ReturnType<typeof orderOf>) => ({ ...order, items: [...order.items, ...order.items] }), "items.1.ticketTypeId"],
    ["more than one purchase may have", (order: ReturnType<typeof orderOf>) => ({ ...order, items: order.items.map((item) => ({ ...item, quantity: 11 })) }), "items.0.quantity"],
    ["fewer guests than tickets", (order: ReturnType<typeof orderOf>) => ({ ...order, items: order.items.map((item) => ({ ...item, quantity: 2, guests: [order.buyer] })) }), "items.0.guests"],
  ])("refuses %s and names the field", async (_what, change, field) => {
    const { event, types } = await world.event([{}]);
    await expect(world.module.purchaseTickets.run(buyer, change(orderOf(event, types)))).rejects.toMatchObject({ code: "BAD_USER_INPUT", extensions: { fields: { [field]: expect.any(String) as string } } });
  });

  it("for more than anybody can pay at once is refused, and holds nothing", async () => {
    const { event, types } = await world.event([{ price: "200000" }]);
    await expect(world.module.purchaseTickets.run(buyer, orderOf(event, types, 10))).rejects.toMatchObject({ code: "BAD_USER_INPUT", extensions: { fields: { items: expect.any(String) as string } } });
    expect((await recount(world.db, event.id)).event.reserved).toBe(0);
  });

  it("is refused before sales begin, after they end, and for what does not exist", async () => {
    const { event, types } = await world.event([{ salesStartAt: new Date(Date.now() + 60_000) }]);
    await expect(world.module.purchaseTickets.run(buyer, orderOf(event, types))).rejects.toMatchObject({ code: "SALES_CLOSED" });
    await expect(world.module.purchaseTickets.run(buyer, { ...orderOf(event, types), eventId: newId() })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.module.purchaseTickets.run(buyer, { ...orderOf(event, types), eventId: "nonsense" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a payment", () => {
  it("issues the tickets once, however often it is told", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    const news = paid(purchase);
    expect(await world.module.settlePayment.run(news, "message-1")).toBe(true);
    expect(await world.module.settlePayment.run(news, "message-1")).toBe(false);
    expect(await world.module.settlePayment.run(news, "message-2")).toBe(true);
    expect(await recount(world.db, event.id)).toMatchObject({ counted: { sold: 2, reserved: 0 }, event: { sold: 2, reserved: 0 } });
    expect((await present(purchase.id)).status).toBe("PAID");
    const jobs = (await outbox("generate-tickets")).filter(({ payload }) => (payload as { event_id: string }).event_id === event.id);
    expect(jobs).toHaveLength(1);
    const [type] = await world.db.client.ticketType.findMany({ where: { eventId: event.id } });
    expect(type?.revenueMinor).toBe(2000n);
  });

  it("that comes after the hold takes the tickets again when there are any left", async () => {
    const { event, types } = await world.event([{ quantity: 2 }]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    expect(await world.module.expireHolds.run(event.id, new Date(Date.now() + 3_600_000))).toBe(1);
    expect((await recount(world.db, event.id)).counted).toEqual({ sold: 0, reserved: 0, validated: 0 });
    await world.module.settlePayment.run(paid(purchase), newId());
    expect((await present(purchase.id)).status).toBe("PAID");
    expect((await recount(world.db, event.id)).counted).toMatchObject({ sold: 2 });
  });

  it("that comes after the hold takes what another hold has that is over, too, though nobody has ended it yet", async () => {
    const { event, types } = await world.event([{ quantity: 2 }]);
    const past = new Date(Date.now() - 3_600_000);
    const late = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2), past);
    await world.module.expireHolds.run(event.id);
    const other = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2), past);
    await world.module.settlePayment.run(paid(late), newId());
    expect([(await present(late.id)).status, (await present(other.id)).status]).toEqual(["PAID", "EXPIRED"]);
    expect((await recount(world.db, event.id)).counted).toEqual({ sold: 2, reserved: 0, validated: 0 });
  });

  it("that comes after the hold is given back when nothing is left", async () => {
    const { event, types } = await world.event([{ quantity: 2 }]);
    const late = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    await world.module.expireHolds.run(event.id, new Date(Date.now() + 3_600_000));
    await world.module.purchaseTickets.run(buyer, orderOf(event, types, 1));
    const paymentId = newId();
    await world.module.settlePayment.run(paid(late, paymentId), newId());
    expect((await present(late.id)).status).toBe("EXPIRED");
    const refunds = (await outbox("refund-payment")).filter(({ payload }) => (payload as { paymentId: string }).paymentId === paymentId);
    expect(refunds).toHaveLength(1);
    expect((await recount(world.db, event.id)).counted).toEqual({ sold: 0, reserved: 1, validated: 0 });
  });

  it("for a purchase that another payment has paid is given back", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    const [first, second] = [newId(), newId()];
    await world.module.settlePayment.run(paid(purchase, first), newId());
    await world.module.settlePayment.run(paid(purchase, second), newId());
    expect((await present(purchase.id)).paymentId).toBe(first);
    expect((await outbox("refund-payment")).filter(({ payload }) => (payload as { paymentId: string }).paymentId === second)).toHaveLength(1);
  });

  it("that was given back before we heard of it does not take tickets again", async () => {
    const { event, types } = await world.event([{ quantity: 2 }]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    await world.module.expireHolds.run(event.id, new Date(Date.now() + 3_600_000));
    const news = paid(purchase);
    await world.module.settlePayment.run({ ...news, eventType: "payment.refunded", status: "refunded", data: { ...news.data, refunded_amount: "20.00" } }, newId());
    await world.module.settlePayment.run(news, newId());
    expect((await present(purchase.id)).status).toBe("EXPIRED");
    expect((await recount(world.db, event.id)).counted).toEqual({ sold: 0, reserved: 0, validated: 0 });
  });

  it("that is told after its refund waits for its turn while the purchase is pending", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    const news = paid(purchase);
    const refund = { ...news, eventType: "payment.refunded" as const, status: "partially_refunded" as const, data: { ...news.data, refunded_amount: "5.00" } };
    const refundId = newId();
    await expect(world.module.settlePayment.run(refund, refundId)).rejects.toMatchObject({ code: "CONFLICT" });
    await world.module.settlePayment.run(news, newId());
    await world.module.settlePayment.run(refund, refundId);
    expect(await present(purchase.id)).toMatchObject({ status: "PARTIALLY_REFUNDED", refundedMinor: 500 });
  });

  it("of which a part was given back before the tickets were made is delivered all the same", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    const news = paid(purchase);
    await world.module.settlePayment.run(news, newId());
    await world.module.settlePayment.run({ ...news, eventType: "payment.refunded", status: "partially_refunded", data: { ...news.data, refunded_amount: "5.00" } }, newId());
    const tickets = await world.db.client.ticket.findMany({ where: { purchaseId: purchase.id } });
    const made = tickets.map(({ id, code }) => ({ ticketId: id, ticketCode: code, revision: 1, qrCodeData: `qr-${id}`, fileUrl: null, filePath: null, generatedAt: null, success: true, error: null }));
    await world.module.recordGeneration.run(
      { eventType: "ticket.completed", jobId: newId(), status: "completed", timestamp: new Date().toISOString(), data: { tickets: made, summary: { total: 2, successful: 2, failed: 0, processingTime: 1 } } },
      newId(),
    );
    const mails = (await outbox("send-email")).filter(({ payload }) => (payload as { ticketIds: string[] }).ticketIds.includes(tickets[0]?.id ?? ""));
    expect(mails).toHaveLength(1);
  });

  it("for a purchase that was called off is given back, though its tickets are still there", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    await world.module.cancelPurchase.run(world.owner, purchase.id, null);
    const paymentId = newId();
    await world.module.settlePayment.run(paid(purchase, paymentId), newId());
    await world.module.settlePayment.run(paid(purchase, paymentId), newId());
    expect((await present(purchase.id)).status).toBe("CANCELLED");
    expect(await refundsOf(paymentId)).toHaveLength(1);
    expect((await recount(world.db, event.id)).counted).toEqual({ sold: 0, reserved: 0, validated: 0 });
  });

  it.each([
    ["of less than was asked for", "19.99", "EUR"],
    ["of more than was asked for", "20.01", "EUR"],
    ["in another currency", "20.00", "USD"],
  ])("%s is given back, and pays for nothing", async (_what, amount, currency) => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    const news = paid(purchase, newId(), amount);
    await world.module.settlePayment.run({ ...news, data: { ...news.data, currency } }, newId());
    expect(await present(purchase.id)).toMatchObject({ status: "PENDING", paymentId: null });
    expect(await refundsOf(news.data.payment_service_id)).toEqual([expect.objectContaining({ reason: "This is not what was to be paid." })]);
    await world.module.settlePayment.run(paid(purchase), newId());
    expect((await present(purchase.id)).status).toBe("PAID");
    expect((await recount(world.db, event.id)).counted).toMatchObject({ sold: 2, reserved: 0 });
  });

  it("is given back as far as the last word goes, in whatever order the words come", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    const news = paid(purchase);
    await world.module.settlePayment.run(news, newId());
    const back = (amount: string) => world.module.settlePayment.run({ ...news, eventType: "payment.refunded", status: "partially_refunded", data: { ...news.data, refunded_amount: amount } }, newId());
    const state = async () => [(await present(purchase.id)).status, (await present(purchase.id)).refundedMinor, (await world.db.client.event.findUniqueOrThrow({ where: { id: event.id } })).refundedMinor];
    await back("15.00");
    await back("5.00");
    await back("15.00");
    expect(await state()).toEqual(["PARTIALLY_REFUNDED", 1_500, 1_500n]);
    await Promise.all([back("20.00"), back("20.00"), back("17.00")]);
    expect(await state()).toEqual(["REFUNDED", 2_000, 2_000n]);
  });

  it("that is told of late does not change what came after it", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    const news = paid(purchase);
    await world.module.settlePayment.run(news, newId());
    for (const status of ["failed", "cancelled"] as const) await world.module.settlePayment.run({ ...paid(purchase), eventType: `payment.${status}`, status }, newId());
    expect(await present(purchase.id)).toMatchObject({ status: "PAID", paymentStatus: "completed", paymentId: news.data.payment_service_id });
    await expect(world.module.settlePayment.run(paid({ ...purchase, id: newId() }), newId())).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("that fails leaves the hold as it is", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    await world.module.settlePayment.run({ ...paid(purchase), eventType: "payment.failed", status: "failed" }, newId());
    expect(await present(purchase.id)).toMatchObject({ status: "PENDING", paymentStatus: "failed" });
    expect((await recount(world.db, event.id)).counted).toMatchObject({ reserved: 2 });
  });
});

describe("a hold", () => {
  it("that ran out makes room for the next buyer, even before the workers come round", async () => {
    const { event, types } = await world.event([{ quantity: 1 }]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types), new Date(Date.now() - 3_600_000));
    await expect(world.module.purchaseTickets.run(buyer, orderOf(event, types))).resolves.toMatchObject({ status: "PENDING" });
    expect((await present(purchase.id)).status).toBe("EXPIRED");
  });

  it("that has not run out stays when another one of its event is ended, for that event and for all", async () => {
    const { event, types } = await world.event([{ quantity: 10 }]);
    for (const scope of [event.id, null]) {
      const overdue = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2), new Date(Date.now() - 3_600_000));
      const fresh = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 3));
      expect(await world.module.expireHolds.run(scope)).toBeGreaterThanOrEqual(1);
      expect([(await present(overdue.id)).status, (await present(fresh.id)).status]).toEqual(["EXPIRED", "PENDING"]);
    }
    expect((await recount(world.db, event.id)).event).toMatchObject({ sold: 0, reserved: 6 });
  });

  it("that cannot be ended does not keep the others from their end", async () => {
    const [broken, sound] = [await world.event([{}]), await world.event([{}])];
    const earlier = new Date(Date.now() - 7_200_000);
    const stuck = await world.module.purchaseTickets.run(buyer, orderOf(broken.event, broken.types), earlier);
    const other = await world.module.purchaseTickets.run(buyer, orderOf(sound.event, sound.types), new Date(Date.now() - 3_600_000));
    // As if somebody had changed the counters by hand: giving this hold back would bring one below zero.
    await world.db.client.$executeRawUnsafe(`UPDATE ticket_types SET reserved = 0 WHERE event_id = '${broken.event.id}'`);
    await world.module.expireHolds.run();
    expect([(await present(stuck.id)).status, (await present(other.id)).status]).toEqual(["PENDING", "EXPIRED"]);
    await world.db.client.$executeRawUnsafe(`UPDATE ticket_types SET reserved = 1 WHERE event_id = '${broken.event.id}'`);
    await world.module.expireHolds.run();
    expect((await present(stuck.id)).status).toBe("EXPIRED");
  });

  it("is ended once, by whoever comes first", async () => {
    const { event, types } = await world.event([{}]);
    await world.module.purchaseTickets.run(buyer, orderOf(event, types, 3));
    const later = new Date(Date.now() + 3_600_000);
    const ended = await Promise.all(Array.from({ length: 6 }, () => world.module.expireHolds.run(event.id, later)));
    expect(ended.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await recount(world.db, event.id)).toMatchObject({ event: { reserved: 0 }, types: { reserved: 0 } });
  });

  it("can be called off by the buyer, and by nobody else", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types));
    await expect(world.module.cancelPurchase.run(attendee(), purchase.id, null)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const token = world.module.access.accessToken(purchase.id);
    await expect(world.module.cancelPurchase.run(buyer, purchase.id, token)).resolves.toMatchObject({ status: "CANCELLED" });
    expect((await recount(world.db, event.id)).event.reserved).toBe(0);
  });

  it("is called off by those who manage purchases there, not by those who only see them, and once", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types));
    const cancel = (caller: Principal) => world.module.cancelPurchase.run(caller, purchase.id, null);
    await expect(cancel(memberOf(world.organizationId, ["purchases:read"]))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(cancel(memberOf(newId(), ["purchases:read", "purchases:manage"]))).rejects.toMatchObject({ code: "NOT_FOUND" });
    const manager = memberOf(world.organizationId, ["purchases:read", "purchases:manage"]);
    const answers = await Promise.all([cancel(manager), cancel(manager), cancel(manager)]);
    expect(answers.map(({ status }) => status)).toEqual(["CANCELLED", "CANCELLED", "CANCELLED"]);
    expect((await recount(world.db, event.id)).event.reserved).toBe(0);
    expect((await outbox("cancel-payments")).filter(({ payload }) => (payload as { purchaseId: string }).purchaseId === purchase.id)).toHaveLength(1);
  });

  it("is not called off once it is paid, or has run out", async () => {
    const { event, types } = await world.event([{}]);
    const paidFor = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    await world.module.settlePayment.run(paid(paidFor), newId());
    await expect(world.module.cancelPurchase.run(world.owner, paidFor.id, null)).rejects.toMatchObject({ code: "CONFLICT" });
    const over = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2), new Date(Date.now() - 3_600_000));
    await world.module.expireHolds.run(event.id);
    await expect(world.module.cancelPurchase.run(world.owner, over.id, null)).rejects.toMatchObject({ code: "CONFLICT" });
    expect([(await present(paidFor.id)).status, (await present(over.id)).status]).toEqual(["PAID", "EXPIRED"]);
    expect((await recount(world.db, event.id)).counted).toEqual({ sold: 2, reserved: 0, validated: 0 });
  });

  it("that is called off as the money comes is either paid or given back", async () => {
    const { event, types } = await world.event([{ quantity: 40 }]);
    const purchases = await Promise.all(Array.from({ length: 20 }, () => world.module.purchaseTickets.run(buyer, orderOf(event, types, 2))));
    const payments = purchases.map((purchase) => paid(purchase));
    await Promise.all([
      ...purchases.map(({ id }) => world.module.cancelPurchase.run(world.owner, id, null).catch((error: unknown) => expect(error).toMatchObject({ code: "CONFLICT" }))),
      ...payments.map((news) => world.module.settlePayment.run(news, newId())),
    ]);
    let sold = 0;
    for (const { data } of payments) {
      const { status } = await present(data.purchase_id);
      expect([status, (await refundsOf(data.payment_service_id)).length]).toEqual(status === "PAID" ? ["PAID", 0] : ["CANCELLED", 1]);
      if (status === "PAID") sold += 2;
    }
    expect(await recount(world.db, event.id)).toMatchObject({ counted: { sold, reserved: 0 }, event: { sold, reserved: 0 }, types: { sold, reserved: 0 } });
  });
});

describe("the standing of a purchase, which payments asks for", () => {
  it("is EXPIRED as soon as its hold has ended, before anybody has recorded it, and payable until then", async () => {
    const core = await standInFor("core", coreCalls(world.module));
    const payments = testServiceClient("payments", { core: core.url });
    try {
      const { event, types } = await world.event([{}]);
      const fresh = await world.module.purchaseTickets.run(buyer, orderOf(event, types));
      const overdue = await world.module.purchaseTickets.run(buyer, orderOf(event, types), new Date(Date.now() - 3_600_000));
      expect(await payments.call(purchaseStandingCall, { purchaseId: fresh.id })).toMatchObject({ status: "PENDING", payable: true, order: { amount: "10.00" } });
      const standing = await payments.call(purchaseStandingCall, { purchaseId: overdue.id });
      expect(standing).toMatchObject({ status: "EXPIRED", payable: false });
      expect(standing.order).toBeUndefined();
      expect((await present(overdue.id)).status).toBe("PENDING");
    } finally {
      await payments.close();
      await core.stop();
    }
  });
});

describe("what payments answered to the request", () => {
  it("is asked for again by a repeat when it did not come, but not for what is over", async () => {
    const { event, types } = await world.event([{}]);
    const order = orderOf(event, types);
    const purchase = await world.module.purchaseTickets.run(buyer, order);
    const forget = (data: object = {}) => world.db.client.purchase.update({ where: { id: purchase.id }, data: { paymentStatus: null, paymentGateway: null, paymentIntentId: null, ...data } });
    await forget();
    await world.module.purchaseTickets.run(buyer, order);
    expect(await present(purchase.id)).toMatchObject({ paymentStatus: "pending", paymentGateway: "stripe", paymentIntentId: `pi_${purchase.reference}` });
    await forget({ expiresAt: new Date(Date.now() - 1_000) });
    await world.module.purchaseTickets.run(buyer, order);
    expect((await present(purchase.id)).paymentStatus).toBeNull();
  });

  it("does not overwrite the news that were faster", async () => {
    const { event, types } = await world.event([{}]);
    const purchase = await world.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
    await world.module.settlePayment.run(paid(purchase), newId());
    await new PurchaseRepository().recordPaymentRequest(world.db.client, purchase.id, "paypal", "pi_2");
    expect(await present(purchase.id)).toMatchObject({ paymentStatus: "completed", paymentGateway: "stripe", paymentIntentId: "pi_1" });
  });

  it("does not come while payments is away: the purchase stands, and holds its tickets", async () => {
    const alone = await createCoreWorld({ PAYMENTS_URL: "http://127.0.0.1:1" });
    try {
      const { event, types } = await alone.event([{}]);
      const purchase = await alone.module.purchaseTickets.run(buyer, orderOf(event, types, 2));
      expect(purchase).toMatchObject({ status: "PENDING", paymentStatus: null });
      expect((await recount(alone.db, event.id)).counted).toMatchObject({ reserved: 2 });
    } finally {
      await alone.close();
    }
  });
});
