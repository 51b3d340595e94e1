import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { AppError } from "../../../platform/errors/app-error";
import { attendee } from "../../../platform/testing/test-principals";
import type { PurchaseOrder } from "../services/purchase-order";
import { solutionOf } from "../../../platform/testing/solve-challenge";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";
import { unconfirmed, withoutLock } from "./limits.fixture";

let world: CoreWorld;
beforeEach(async () => (world = await createCoreWorld({ ANONYMOUS_HOLDS_PER_ADDRESS: "4", ANONYMOUS_FREE_PER_ADDRESS: "4", ANONYMOUS_HOLDS_PER_EMAIL: "2", HOLD_MINUTES: "10", CHALLENGE_WORK: "4" })));
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
const CHALLENGED = { code: "CHALLENGE_REQUIRED" };
const count = (answers: readonly string[], answer: string) => answers.filter((given) => given === answer).length;

describe("callers without an account", () => {
  it("hold a number of unpaid purchases from one address, and solve a challenge for each further one", async () => {
    const { buy } = await shop();
    const here = anonymous("203.0.113.7");
    const first = await buy(here);
    for (let index = 0; index < 3; index++) await buy(here);
    const refusal = (await buy(here).catch((error: unknown) => error)) as AppError;
    expect(refusal).toMatchObject(CHALLENGED);
    const solution = await solutionOf(refusal.extensions.challenge);
    await expect(buy(here, { challengeSolution: solution })).resolves.toMatchObject({ status: "PENDING" });
    await expect(buy(here, { challengeSolution: solution })).rejects.toMatchObject(CHALLENGED);
    await expect(buy(anonymous("203.0.113.8"))).resolves.toMatchObject({ status: "PENDING" });
    await expect(buy(here)).rejects.toMatchObject(CHALLENGED);
    const [second] = await world.db.client.purchase.findMany({ where: { buyerAddress: "203.0.113.7", id: { not: first.id } } });
    await world.module.cancelPurchase.run(here, second?.id ?? "", world.module.access.accessToken(second?.id ?? ""));
    await world.module.cancelPurchase.run(here, first.id, world.module.access.accessToken(first.id));
    await expect(buy(here)).resolves.toMatchObject({ status: "PENDING" });
  });

  it("are counted whatever key they use: it is theirs to choose", async () => {
    const { buy } = await shop();
    const here = anonymous("203.0.113.13");
    const idempotencyKey = newId();
    for (let index = 0; index < 4; index++) await buy(here, { idempotencyKey });
    await expect(buy(here, { idempotencyKey })).rejects.toMatchObject(CHALLENGED);
  });

  it("hold so many with one e-mail address, however it is written and wherever they are", async () => {
    const { buy } = await shop();
    await buy(anonymous("203.0.113.1"), { buyer: personWith("ada@example.com") });
    await buy(anonymous("203.0.113.2"), { buyer: personWith("Ada@Example.com") });
    const refusal = (await buy(anonymous("203.0.113.3"), { buyer: personWith("ADA+tag@example.com") }).catch((error: unknown) => error)) as AppError;
    expect(refusal).toMatchObject({ code: "RATE_LIMITED" });
    expect(Math.abs((refusal.extensions.retryAfter as number) - 600)).toBeLessThan(30);
    await expect(buy(unconfirmed("203.0.113.4"), { buyer: personWith("ada@example.com") })).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(buy(attendee(), { buyer: personWith("ada@example.com") })).resolves.toMatchObject({ status: "PENDING" });
  });

  it("share the limit of a network in IPv6, where everybody has as many addresses as he likes", async () => {
    const { buy } = await shop();
    for (let index = 1; index <= 4; index++) await buy(anonymous(`2001:db8:1:2::${index}`));
    await expect(buy(anonymous("2001:db8:1:2:ffff::1"))).rejects.toMatchObject(CHALLENGED);
    await expect(buy(anonymous("2001:db8:1:3::1"))).resolves.toMatchObject({ status: "PENDING" });
  });

  it("are not counted for what is paid, free, over, or bought by somebody with an account", async () => {
    const { buy } = await shop();
    const free = await shop("0");
    const here = anonymous("203.0.113.9");
    for (let index = 0; index < 4; index++) await expect(free.buy(here)).resolves.toMatchObject({ status: "PAID" });
    for (let index = 0; index < 4; index++) await buy(here, {}, new Date(Date.now() - 3_600_000));
    for (let index = 0; index < 6; index++) await buy({ ...attendee(), address: "203.0.113.9" });
    expect(count(await Promise.all(Array.from({ length: 6 }, () => outcome(buy(here)))), "PENDING")).toBe(4);
  });

  it("solve a challenge beyond as many free purchases of all events in ten minutes", async () => {
    const [one, other] = [await shop("0"), await shop("0")];
    const here = anonymous("203.0.113.15");
    for (let index = 0; index < 4; index++) await one.buy(here, {}, new Date(Date.now() - 601_000));
    for (let index = 0; index < 2; index++) await one.buy(here);
    for (let index = 0; index < 2; index++) await other.buy(here);
    await expect(one.buy(here)).rejects.toMatchObject(CHALLENGED);
    await expect(other.buy(anonymous("203.0.113.16"))).resolves.toMatchObject({ status: "PAID" });
    await expect(one.buy({ ...attendee(), address: "203.0.113.15" })).resolves.toMatchObject({ status: "PAID" });
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
    await expect(buy(here)).rejects.toMatchObject(CHALLENGED);
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
    expect([count(answers, "PENDING"), count(answers, "CHALLENGE_REQUIRED")]).toEqual([4, 36]);
  });

  it("hold more tickets when they are not counted one after the other", async () => {
    await withoutLock(world.db, "network");
    const { buy } = await shop();
    expect(count(await Promise.all(Array.from({ length: 40 }, () => outcome(buy(here)))), "PENDING")).toBeGreaterThan(4);
  });
});
