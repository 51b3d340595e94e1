import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { AppError } from "../../../platform/errors/app-error";
import { attendee } from "../../../platform/testing/test-principals";
import type { PurchaseOrder } from "../services/purchase-order";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";

let world: CoreWorld;
beforeEach(async () => (world = await createCoreWorld({ ANONYMOUS_HOLDS_PER_ADDRESS: "4", ANONYMOUS_HOLDS_PER_EMAIL: "2", HOLD_MINUTES: "10" })));
afterEach(() => world.close());

const personWith = (email = `${newId()}@example.com`) => ({ firstName: "Ada", lastName: "Lovelace", email, phone: null });

async function shop(price = "10") {
  const { event, types } = await world.event([{ quantity: 500, price }]);
  const buy = (caller: Principal, more: Partial<PurchaseOrder> = {}, now?: Date) => world.module.purchaseTickets.run(caller, orderOf(event, types, 1, { buyer: personWith(), ...more }), now);
  return { event, types, buy };
}
const outcome = (attempt: Promise<{ status: string }>) =>
  attempt.then(
    ({ status }) => status,
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
const count = (answers: readonly string[], answer: string) => answers.filter((given) => given === answer).length;

describe("callers without an account", () => {
  it("hold so many unpaid purchases from one address, and are told when the first of them ends", async () => {
    const { buy } = await shop();
    const here = anonymous("203.0.113.7");
    const first = await buy(here);
    for (let index = 0; index < 3; index++) await buy(here);
    const refusal = (await buy(here).catch((error: unknown) => error)) as AppError;
    expect(refusal).toMatchObject({ code: "RATE_LIMITED" });
    const wait = ((first.expiresAt?.getTime() ?? 0) - Date.now()) / 1_000;
    expect(Math.abs((refusal.extensions.retryAfter as number) - wait)).toBeLessThan(5);
    await expect(buy(anonymous("203.0.113.8"))).resolves.toMatchObject({ status: "PENDING" });
    await world.module.cancelPurchase.run(here, first.id, world.module.access.accessToken(first.id));
    await expect(buy(here)).resolves.toMatchObject({ status: "PENDING" });
  });

  it("are counted whatever key they use: it is theirs to choose", async () => {
    const { buy } = await shop();
    const here = anonymous("203.0.113.13");
    const idempotencyKey = newId();
    for (let index = 0; index < 4; index++) await buy(here, { idempotencyKey });
    await expect(buy(here, { idempotencyKey })).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  it("hold so many with one e-mail address, however it is written and wherever they are", async () => {
    const { buy } = await shop();
    await buy(anonymous("203.0.113.1"), { buyer: personWith("ada@example.com") });
    await buy(anonymous("203.0.113.2"), { buyer: personWith("Ada@Example.com") });
    await expect(buy(anonymous("203.0.113.3"), { buyer: personWith("ADA@example.com") })).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(buy(attendee(), { buyer: personWith("ada@example.com") })).resolves.toMatchObject({ status: "PENDING" });
  });

  it("share the limit of a network in IPv6, where everybody has as many addresses as he likes", async () => {
    const { buy } = await shop();
    for (let index = 1; index <= 4; index++) await buy(anonymous(`2001:db8:1:2::${index}`));
    await expect(buy(anonymous("2001:db8:1:2:ffff::1"))).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(buy(anonymous("2001:db8:1:3::1"))).resolves.toMatchObject({ status: "PENDING" });
  });

  it("are not counted for what is paid, free, over, or bought by somebody with an account", async () => {
    const { buy } = await shop();
    const free = await shop("0");
    const here = anonymous("203.0.113.9");
    expect(count(await Promise.all(Array.from({ length: 30 }, () => outcome(free.buy(here)))), "PAID")).toBe(30);
    for (let index = 0; index < 4; index++) await buy(here, {}, new Date(Date.now() - 3_600_000));
    for (let index = 0; index < 6; index++) await buy({ ...attendee(), address: "203.0.113.9" });
    expect(count(await Promise.all(Array.from({ length: 6 }, () => outcome(buy(here)))), "PENDING")).toBe(4);
  });

  it("get what is free, and what was offered to them in the line, at the limit too", async () => {
    const { buy } = await shop();
    const free = await shop("0");
    const here = anonymous("203.0.113.14");
    const { event, types } = await world.event([{ quantity: 1 }]);
    const holder = await world.module.purchaseTickets.run(attendee(), orderOf(event, types));
    const { token } = await world.module.joinWaitingList.run(here, { eventId: event.id, ticketTypeId: types[0]?.id ?? "", email: "waits@example.com", quantity: 1 });
    await world.module.cancelPurchase.run(world.owner, holder.id, null);
    for (let index = 0; index < 4; index++) await buy(here);
    await expect(buy(here)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(free.buy(here)).resolves.toMatchObject({ status: "PAID" });
    await expect(world.module.purchaseTickets.run(here, orderOf(event, types, 1, { buyer: personWith(), waitingListToken: token }))).resolves.toMatchObject({ status: "PENDING" });
  });

  it("get the first answer again for a repeat, at the limit too", async () => {
    const { buy } = await shop();
    const here = anonymous("203.0.113.10");
    for (let index = 0; index < 3; index++) await buy(here);
    const order = { idempotencyKey: newId(), buyer: personWith() };
    const answers = await Promise.all(Array.from({ length: 6 }, () => buy(here, order)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  });

  it("are remembered with where they came from", async () => {
    const { buy } = await shop();
    const { id } = await buy(anonymous("::ffff:203.0.113.11"));
    expect(await world.db.client.purchase.findUnique({ where: { id } })).toMatchObject({ buyerAddress: "203.0.113.11" });
    const unknown = await buy(anonymous(""));
    expect(await world.db.client.purchase.findUnique({ where: { id: unknown.id } })).toMatchObject({ buyerAddress: null });
  });
});

describe("40 purchases at once from one address", () => {
  const here = anonymous("203.0.113.12");

  it("hold tickets for no more than the limit", async () => {
    const { buy } = await shop();
    const answers = await Promise.all(Array.from({ length: 40 }, () => outcome(buy(here))));
    expect([count(answers, "PENDING"), count(answers, "RATE_LIMITED")]).toEqual([4, 36]);
  });

  it("would hold more if they did not stand in line to be counted", async () => {
    const source = await world.db.client.$queryRaw<{ text: string }[]>`SELECT pg_get_functiondef('check_anonymous_holds'::regproc) AS text`;
    await world.db.client.$executeRawUnsafe((source[0]?.text ?? "").replaceAll(/PERFORM pg_advisory_xact_lock\(.*?\);/g, "").replaceAll("IF open_holds", "PERFORM pg_sleep(0.1);\n    IF open_holds"));
    const { buy } = await shop();
    expect(count(await Promise.all(Array.from({ length: 40 }, () => outcome(buy(here)))), "PENDING")).toBeGreaterThan(4);
  });
});
