import { permissions } from "../../../contracts/permissions";
import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { testSecret } from "../../../platform/testing/test-keys";
import { attendee, memberOf } from "../../../platform/testing/test-principals";
import { Capabilities } from "../../../platform/auth/capability";
import { CancellationRepository } from "../repositories/cancellation.repository";
import { CapacityRepository } from "../repositories/capacity.repository";
import type { EventRecord, TicketTypeRecord } from "../repositories/event.repository";
import { DeliveryConfirmationRepository } from "../repositories/delivery-confirmation.repository";
import { EventRepository } from "../repositories/event.repository";
import { PurchaseRepository, type PurchaseRecord } from "../repositories/purchase.repository";
import { CancellationNotices } from "../services/cancellation-notices";
import { CarryOutCancellation } from "../services/carry-out-cancellation";
import { PurchaseAccess } from "../services/purchase-access";
import { createCoreWorld, orderOf, recount, type CoreWorld } from "./core-world";
import { openQueryPlans } from "./query-plans";

let world: CoreWorld;
beforeAll(async () => (world = await createCoreWorld()));
afterAll(() => world.close());

const person = (name: string) => ({ firstName: name, lastName: "Doe", email: `${name.toLowerCase()}@example.com`, phone: null });
const pay = async (purchase: PurchaseRecord, paymentId = newId()) => {
  const now = new Date().toISOString();
  const amount = (purchase.totalMinor / 100).toFixed(2);
  const data = { payment_service_id: paymentId, purchase_id: purchase.id, gateway: "stripe" as const, amount, refunded_amount: "0", currency: "EUR", completed_at: now, failure_reason: null };
  await world.module.settlePayment.run({ eventType: "payment.completed", paymentIntentId: "pi_1", status: "completed", timestamp: now, data }, newId());
  return paymentId;
};
const buy = (event: EventRecord, types: readonly TicketTypeRecord[], buyer: string, guests: readonly string[] = [buyer]) => {
  const items = types.map(({ id }) => ({ ticketTypeId: id, quantity: guests.length, guests: guests.map(person) }));
  return world.module.purchaseTickets.run({ ...attendee(person(buyer).email), locale: "fr" }, orderOf(event, types, 1, { items, buyer: person(buyer) }));
};
/** A guest whom the organiser added. */
const add = async (event: EventRecord, type: TicketTypeRecord, name: string) => {
  const guest = { id: newId(), eventId: event.id, ...person(name), status: "CONFIRMED" as const };
  await world.db.client.guest.create({ data: guest });
  await world.db.client.ticket.create({ data: { id: newId(), code: newId(), eventId: event.id, ticketTypeId: type.id, guestId: guest.id, status: "ISSUED" } });
  await world.db.client.$executeRaw`UPDATE ticket_types SET sold = sold + 1 WHERE id = ${type.id}::uuid`;
  await world.db.client.$executeRaw`UPDATE events SET sold = sold + 1 WHERE id = ${event.id}::uuid`;
};

interface Letter {
  readonly to: string;
  readonly locale: string;
  readonly template: string;
  readonly eventId: string;
  readonly data: Record<string, unknown>;
}
const letters = async (eventId: string) => {
  const rows = await world.db.client.outbox.findMany({ where: { name: "send-email" }, orderBy: { id: "asc" } });
  return rows.map(({ payload }) => payload as unknown as Letter).filter((letter) => letter.eventId === eventId && letter.template === "event_cancelled");
};
/** The purchases whose buyers were notified in neutral words, with a link to the purchase. */
const neutrallyNotified = async (purchaseIds: readonly string[]) => {
  const rows = await world.db.client.outbox.findMany({ where: { name: "send-email" } });
  const notices = rows.map(({ payload }) => payload as unknown as Letter).filter(({ template }) => template === "cancellation_notice");
  for (const { data } of notices) expect(Object.keys(data)).toEqual(["link"]);
  return notices.map(({ data }) => purchaseIds.find((id) => String(data.link).includes(`/purchases/${id}#`))).filter((id) => id !== undefined);
};
const refundsOf = async (paymentIds: readonly string[]) => {
  const rows = await world.db.client.outbox.findMany({ where: { name: "refund-payment" } });
  return rows.map(({ payload }) => (payload as { paymentId: string }).paymentId).filter((id) => paymentIds.includes(id)).sort();
};

/** A published event with two paid purchases (one of them for a friend), a free one, a pending one, and added guests. */
async function busyEvent() {
  const { event, types } = await world.event([{ price: "10" }, { price: "0" }]);
  const [seat, free] = types;
  if (!seat || !free) throw new Error("no types");
  const payments = [await pay(await buy(event, [seat], "Ada")), await pay(await buy(event, [seat], "Bob", ["Bob", "Cleo", "ADA"]))];
  const gratis = await buy(event, [free], "Dora");
  const pending = await buy(event, [seat], "Emil");
  const over = await buy(event, [seat], "Finn");
  await world.module.cancelPurchase.run(anonymous(), over.id, world.module.access.accessToken(over.id));
  for (const name of ["Gina", "Ada"]) await add(event, free, name);
  return { event, seat, free, payments: [...payments].sort(), gratis, pending, over };
}

/** Everything that has to be true once a cancellation is through. */
async function expectDone({ event, payments, gratis, pending, over }: Awaited<ReturnType<typeof busyEvent>>, refund = true) {
  expect(await world.db.client.ticket.count({ where: { eventId: event.id, status: { not: "CANCELLED" } } })).toBe(0);
  expect(await world.db.client.guest.count({ where: { eventId: event.id, status: { not: "CANCELLED" } } })).toBe(0);
  expect((await letters(event.id)).map(({ to }) => to.toLowerCase()).sort()).toEqual(["ada", "bob", "cleo", "dora", "gina"].map((name) => `${name}@example.com`));
  // Emil never paid: nobody knows whether the address is his.
  expect(await neutrallyNotified([pending.id, over.id, gratis.id])).toEqual([pending.id]);
  expect(await refundsOf(payments)).toEqual(refund ? payments : []);
  const statuses = await world.db.client.purchase.findMany({ where: { eventId: event.id }, select: { id: true, status: true } });
  const statusOf = (id: string) => statuses.find((purchase) => purchase.id === id)?.status;
  expect([statusOf(gratis.id), statusOf(pending.id), statuses.filter(({ status }) => status === "PAID").length]).toEqual(["CANCELLED", "CANCELLED", 2]);
  const { counted, event: counters, types } = await recount(world.db, event.id);
  expect([counted, counters, types]).toEqual(Array.from({ length: 3 }, () => ({ sold: 0, reserved: 0, validated: 0 })));
  const progress = await world.module.cancelEvent.progress(world.owner, event);
  expect(progress).toMatchObject({ stage: "FINISHED", total: 7, done: 7, refund, finishedAt: expect.any(Date) as Date });
}

describe("the cancellation of an event", () => {
  it("stops sales at once, and does the rest in the background", async () => {
    const busy = await busyEvent();
    const { event, seat } = busy;
    const cancelled = await world.module.cancelEvent.run(world.owner, event.id, true, "  The hall has burnt down. ");
    expect(cancelled.status).toBe("CANCELLED");
    await expect(buy(event, [seat], "Late")).rejects.toMatchObject({ code: "SALES_CLOSED" });
    expect(await world.module.cancelEvent.progress(world.owner, event)).toMatchObject({ total: 7, done: 0, finishedAt: null, reason: "The hall has burnt down." });
    const jobs = await world.db.client.outbox.findMany({ where: { name: "cancel-event" } });
    expect(jobs.map(({ payload }) => payload)).toContainEqual({ eventId: event.id });

    await world.module.carryOutCancellation.run(event.id);
    await expectDone(busy);
    const told = await letters(event.id);
    expect(told.find(({ to }) => to === "bob@example.com")).toMatchObject({ locale: "fr", data: { name: "Bob", event_title: "Night of Lights", message: "The hall has burnt down.", refunded: true, link: expect.stringContaining("/purchases/") as string } });
    const friend = told.find(({ to }) => to === "cleo@example.com");
    expect([friend?.data.refunded, friend?.data.link]).toEqual([false, undefined]);
    expect(told.find(({ to }) => to === "dora@example.com")?.data.refunded).toBe(false);
    // What was paid stays counted until payments reports that it went back.
    const { ticketTypes } = await world.module.readStatistics.run(world.owner, event.id);
    expect(ticketTypes.map(({ revenueMinor }) => revenueMinor)).toEqual([4000n, 0n]);
  });

  it("gives nothing back when the organiser says so", async () => {
    const busy = await busyEvent();
    await world.module.cancelEvent.run(world.owner, busy.event.id, false, null);
    await world.module.carryOutCancellation.run(busy.event.id);
    await expectDone(busy, false);
    expect((await letters(busy.event.id)).some(({ data }) => data.refunded === true || "message" in data)).toBe(false);
  });

  it("happens once, whoever asks again", async () => {
    const { event } = await world.event([{}]);
    const both = await Promise.all([world.module.cancelEvent.run(world.owner, event.id, true, null), world.module.cancelEvent.run(world.owner, event.id, true, null)]);
    expect(both.map(({ status }) => status)).toEqual(["CANCELLED", "CANCELLED"]);
    const jobs = await world.db.client.outbox.findMany({ where: { name: "cancel-event" } });
    expect(jobs.filter(({ payload }) => (payload as { eventId: string }).eventId === event.id)).toHaveLength(1);
    await expect(world.module.cancelEvent.run(world.owner, event.id, false, null)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.module.publishEvent.run(world.owner, event.id)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.module.cancelEvent.run(world.owner, event.id, true, "x".repeat(501))).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });

  it("shows its progress to those who run the event", async () => {
    const { event } = await world.event([{}]);
    expect(await world.module.cancelEvent.progress(world.owner, event)).toBeNull();
    await expect(world.module.cancelEvent.progress(memberOf(newId(), Object.keys(permissions)), event)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.cancelEvent.progress(anonymous(), event)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("keeps the trace of who was in already, and lets nobody in any more", async () => {
    const { event, types } = await world.event([{ price: "0" }]);
    const purchase = await buy(event, types, "Ada", ["Ada", "Bob"]);
    const [inside, outside] = await world.db.client.ticket.findMany({ where: { purchaseId: purchase.id } });
    const claim = { eventId: event.id, revision: 1, scannedAt: new Date().toISOString(), allowedTicketTypeIds: [], location: "Main", operatorId: null, gateId: null };
    const scan = (ticketId: string, scanId = newId()) => world.module.claimTicket.run({ ...claim, ticketId, scanId });
    expect(await scan(inside?.id ?? "")).toMatchObject({ outcome: "ADMITTED" });
    await world.module.cancelEvent.run(world.owner, event.id, true, null);
    expect(await scan(outside?.id ?? "")).toMatchObject({ outcome: "CANCELLED" });
    await world.module.carryOutCancellation.run(event.id);
    expect(await world.db.client.ticket.findUniqueOrThrow({ where: { id: inside?.id ?? "" } })).toMatchObject({ status: "CANCELLED", isValidated: true, validatedAt: expect.any(Date) as Date, claimConfirmedAt: expect.any(Date) as Date });
    const { counted, event: counters } = await recount(world.db, event.id);
    expect([counted, counters]).toEqual([{ sold: 0, reserved: 0, validated: 0 }, { sold: 0, reserved: 0, validated: 0 }]);
  });
});

describe("money that comes while or after an event is cancelled", () => {
  it("goes back, before the hold is ended and after it, even when nothing else is given back", async () => {
    const { event, types } = await world.event([{}]);
    const [early, late, expired] = [await buy(event, types, "Ada"), await buy(event, types, "Bob"), await buy(event, types, "Cleo")];
    await world.db.client.purchase.update({ where: { id: expired.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    await world.module.expireHolds.run(event.id);
    await world.module.cancelEvent.run(world.owner, event.id, false, null);
    const first = await pay(early);
    await world.module.carryOutCancellation.run(event.id);
    const paymentIds = [first, await pay(late), await pay(expired)].sort();
    expect(await refundsOf(paymentIds)).toEqual(paymentIds);
    const purchases = await world.db.client.purchase.findMany({ where: { eventId: event.id }, orderBy: { id: "asc" } });
    expect(purchases.map(({ status }) => status)).toEqual(["CANCELLED", "CANCELLED", "EXPIRED"]);
    expect((await recount(world.db, event.id)).event).toEqual({ sold: 0, reserved: 0, validated: 0 });
  });

  it("is given back once when it comes at the very moment", async () => {
    for (let round = 0; round < 6; round++) {
      const { event, types } = await world.event([{}]);
      const purchases = [await buy(event, types, "Ada"), await buy(event, types, "Bob"), await buy(event, types, "Cleo")];
      const cancel = async () => {
        await world.module.cancelEvent.run(world.owner, event.id, true, null);
        await world.module.carryOutCancellation.run(event.id);
      };
      const [, ...paymentIds] = await Promise.all([cancel(), ...purchases.map((purchase) => pay(purchase))]);
      expect(await refundsOf(paymentIds)).toEqual([...paymentIds].sort());
      const { counted, event: counters, types: sums } = await recount(world.db, event.id);
      expect([counted, counters, sums]).toEqual(Array.from({ length: 3 }, () => ({ sold: 0, reserved: 0, validated: 0 })));
      const neutral = await neutrallyNotified(purchases.map(({ id }) => id));
      expect((await letters(event.id)).length + neutral.length).toBe(3);
    }
  });
});

class Killed extends Error {}

/** The same object, but the `n`th call of one of its methods finds the process dead. */
function dyingAt<T extends object>(target: T, n: number, calls: { count: number }): T {
  return new Proxy(target, {
    get: (from, name) => {
      const value = Reflect.get(from, name) as unknown;
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (++calls.count >= n) throw new Killed();
        return (value as (...args: unknown[]) => unknown).apply(from, args);
      };
    },
  });
}

describe("a cancellation that is killed half-way", () => {
  it("tells everybody once and gives everything back once, wherever it was killed", async () => {
    const access = new PurchaseAccess(new Capabilities({ grants: [testSecret("GRANT_SECRET")], accessTokens: [testSecret("CAPABILITY_SECRET")] }));
    let survived = false;
    let deaths = 0;
    for (let n = 1; !survived; n += 3) {
      const busy = await busyEvent();
      await world.module.cancelEvent.run(world.owner, busy.event.id, true, null);
      const calls = { count: 0 };
      const repository = dyingAt(new CancellationRepository(), n, calls);
      const notices = new CancellationNotices(repository, new EventRepository(), access, "http://localhost", new DeliveryConfirmationRepository());
      const work = (cancellations: CancellationRepository, capacity: CapacityRepository) =>
        new CarryOutCancellation(world.db, cancellations, new PurchaseRepository(), capacity, world.module.expireHolds, notices, 2).run(busy.event.id);
      survived = await work(repository, dyingAt(new CapacityRepository(), n, calls)).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          return false;
        },
      );
      if (!survived) deaths++;
      // Two at once, as when the old process is not quite dead yet.
      await Promise.all([world.module.carryOutCancellation.run(busy.event.id), world.module.carryOutCancellation.run(busy.event.id)]);
      await expectDone(busy);
    }
    expect(deaths).toBeGreaterThan(10);
  });

  it("asks for another job when its turn is over, and goes on where it was", async () => {
    const busy = await busyEvent();
    await world.module.cancelEvent.run(world.owner, busy.event.id, true, null);
    const signal = new AbortController().signal;
    const jobs = async () => (await world.db.client.outbox.findMany({ where: { name: "cancel-event" } })).filter(({ payload }) => (payload as { eventId: string }).eventId === busy.event.id).length;
    await world.module.carryOutCancellation.run(busy.event.id, signal, 0);
    expect([await jobs(), (await world.module.cancelEvent.progress(world.owner, busy.event))?.done]).toEqual([2, 5]);
    await world.module.carryOutCancellation.run(busy.event.id, signal);
    await expectDone(busy);
    await expect(world.module.carryOutCancellation.run(busy.event.id, AbortSignal.abort(new Error("the process stops")))).rejects.toThrow("the process stops");
  });
});

describe("the cancellation of a large event", () => {
  it("goes through its purchases and guests by indexes", async () => {
    const { event } = await world.event([{}]);
    const { event: other } = await world.event([{}]);
    // 12,000 purchases with a guest each, and as many guests without one, over two events.
    await world.db.client.$executeRaw`
      INSERT INTO purchases (id, reference, event_id, organization_id, buyer_first_name, buyer_last_name, buyer_email, locale, currency, subtotal_minor, discount_minor, total_minor, status, return_url,
        preferred_gateways, idempotency_scope, idempotency_key, input_hash, created_at)
      SELECT gen_random_uuid(), 'LARGE-' || n, (ARRAY[${event.id}, ${other.id}]::uuid[])[1 + n % 2], gen_random_uuid(), 'Ada', 'L', 'a' || n || '@example.com', 'en', 'EUR', 0, 0, 0, 'PAID', 'x', '{}', 'large', n::text, '',
        now() - make_interval(secs => n) FROM generate_series(1, 12000) AS n`;
    await world.db.client.$executeRaw`
      INSERT INTO guests (id, event_id, purchase_id, first_name, last_name, email, status, created_at)
      SELECT gen_random_uuid(), event_id, CASE WHEN with_purchase THEN id END, 'Ada', 'L', buyer_email, 'CONFIRMED', created_at FROM purchases, unnest(ARRAY[true, false]) AS with_purchase WHERE idempotency_scope = 'large'`;
    await world.db.client.$executeRawUnsafe("VACUUM ANALYZE purchases");
    await world.db.client.$executeRawUnsafe("VACUUM ANALYZE guests");
    const [row] = await world.db.client.$queryRaw<{ name: string }[]>`SELECT current_database()::text AS name`;
    const url = new URL(process.env.TEST_DATABASE_URL ?? "");
    url.pathname = `/${row?.name}`;
    const plans = await openQueryPlans(url.href);
    const cancellations = new CancellationRepository();
    const scans = await plans.scansOf(async (tx) => {
      for (const cursorAt of [null, new Date(Date.now() - 6_000_000)]) {
        const ids = (await cancellations.nextPurchases(tx, event.id, { cursorAt, cursorId: cursorAt && newId() }, 100)).map(({ id }) => id);
        await cancellations.nextGuests(tx, event.id, { cursorAt, cursorId: cursorAt && newId() }, 100);
        await cancellations.guestsOfPurchases(tx, ids);
        await cancellations.lockPurchases(tx, ids);
      }
    });
    await plans.close();
    expect(scans.length).toBeGreaterThanOrEqual(8);
    expect(scans.filter((scan) => scan.startsWith("Seq Scan"))).toEqual([]);
  });
});
