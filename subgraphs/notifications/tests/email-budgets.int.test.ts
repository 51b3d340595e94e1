import { v7 } from "uuid";
import { newId } from "../../../platform/db/new-id";
import { emailsSuppressed } from "../../../platform/metrics/email-budget.metrics";
import { memberOf } from "../../../platform/testing/test-principals";
import { waitFor } from "../../../platform/testing/wait-for";
import type { MailOrder } from "../services/store-notification";
import { createNotificationsWorld, ticketsReady, type NotificationsWorld } from "./notifications-world";

const LIMITS = {
  EMAILS_PER_RECIPIENT_PER_DAY: "5",
  PAID_ORDER_EMAILS_PER_RECIPIENT_PER_DAY: "3",
  SECURITY_EMAILS_PER_RECIPIENT_PER_DAY: "2",
  CONFIRMATION_EMAILS_PER_RECIPIENT_PER_DAY: "2",
  EMAILS_PER_NEW_ORGANIZATION_PER_DAY: "4",
  EMAILS_PER_KNOWN_ORGANIZATION_PER_DAY: "12",
};
let world: NotificationsWorld;
beforeAll(async () => (world = await createNotificationsWorld(false, LIMITS)));
afterAll(() => world.close());

const someone = (): string => `${newId()}@example.com`;
const many = <T>(length: number, work: (index: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length }, (_, index) => work(index)));
const count = <T>(all: readonly T[]): Map<T, number> => all.reduce((counts, one) => counts.set(one, (counts.get(one) ?? 0) + 1), new Map<T, number>());
/** Statuses of messages that were stored at the same moment. */
const storeMany = async (length: number, order: (index: number) => Partial<MailOrder>) =>
  Object.fromEntries(count((await many(length, (index) => world.store(order(index)))).map(({ status }) => status)));
const account = (template: string, to: string) => ({ to, template, data: { name: "", link: "https://x.example/a#1" } });
const jobsOf = async (id: string) => (await world.db.client.outbox.findMany({ where: { name: "send-notification" } })).filter(({ payload }) => JSON.stringify(payload).includes(id));

describe("a recipient", () => {
  it("gets as many emails as one day allows, over all templates, organizations and spellings of the address", async () => {
    const name = newId();
    const spellings = [`${name}@example.com`, `${name.toUpperCase()}@Example.com`, `${name}+tag@example.com`, `${name}+x+y@example.com`];
    const templates = [
      { template: "plain", data: { subject: "x", body: "y" } },
      { template: "event_cancelled", data: { event_title: "x" } },
      { template: "ticket_generated", data: { guest_name: "a", event_title: "b", ticket_url: "https://x.example" } },
    ];
    const statuses = await storeMany(20, (index) => ({ to: spellings[index % 4] ?? "", organizationId: v7(), ...templates[index % 3] }));
    expect(statuses).toEqual({ QUEUED: 5, FAILED: 15 });
  });

  it("is not written to once the budget is used up, and the message says why", async () => {
    const to = someone();
    const before = (await emailsSuppressed.get()).values.reduce((sum, { value }) => sum + value, 0);
    await storeMany(5, () => ({ to }));
    const suppressed = await world.store({ to });
    expect(suppressed).toMatchObject({ status: "FAILED", error: expect.stringContaining("suppressed") as string, attempts: 0 });
    expect(await jobsOf(suppressed.id)).toEqual([]);
    await world.store({ to });
    expect((await emailsSuppressed.get()).values.reduce((sum, { value }) => sum + value, 0)).toBe(before + 2);
  });

  it("still gets security emails and confirmations, each kind within its own budget", async () => {
    const to = someone();
    await storeMany(6, () => ({ to }));
    expect(await storeMany(4, () => account("verify_email", to))).toEqual({ QUEUED: 2, FAILED: 2 });
    expect(await storeMany(4, () => account("password_reset", to))).toEqual({ QUEUED: 2, FAILED: 2 });
    expect(await storeMany(4, () => ({ to, template: "confirm_delivery", data: { link: "https://x.example/a#1" } }))).toEqual({ QUEUED: 2, FAILED: 2 });
  });

  it("never loses an email about a paid order: beyond the budget it waits for the next day", async () => {
    const to = someone();
    await storeMany(6, () => ({ to }));
    expect(await storeMany(7, () => ({ ...ticketsReady([]), to, data: { ...ticketsReady([newId()]).data } }))).toEqual({ QUEUED: 3, SCHEDULED: 4 });
    const waiting = await world.db.client.notification.findMany({ where: { recipient: to, status: "SCHEDULED" } });
    expect(new Set(waiting.map(({ scheduledAt }) => scheduledAt?.toISOString().slice(11)))).toEqual(new Set(["00:00:00.000Z"]));
    expect(new Set(waiting.map(({ scheduledAt }) => scheduledAt?.getTime())).size).toBe(2);
    const [job] = await jobsOf(waiting[0]?.id ?? "");
    expect(job?.availableAt).toEqual(waiting[0]?.scheduledAt);
  });

  it("cannot be flooded by free orders that claim to be paid ones", async () => {
    const to = someone();
    const free = { ...ticketsReady([]), to, data: { ...ticketsReady([newId()]).data, total_minor: 0 } };
    expect(await storeMany(8, () => free)).toEqual({ QUEUED: 5, FAILED: 3 });
  });

  it("counts a message once, however often it is asked for under one key, and on the day it is sent", async () => {
    const to = someone();
    const key = newId();
    await many(10, () => world.store({ to, idempotencyKey: key }));
    expect(await storeMany(5, () => ({ to }))).toEqual({ QUEUED: 4, FAILED: 1 });
    const tomorrow = new Date(Date.now() + 86_400_000);
    expect(await storeMany(7, () => ({ to, scheduledAt: tomorrow }))).toEqual({ SCHEDULED: 5, FAILED: 2 });
  });

  it("is not reached by sending a suppressed message again", async () => {
    const organizationId = newId();
    const sender = memberOf(organizationId, ["notifications:send", "notifications:read"]);
    const to = someone();
    await storeMany(5, () => ({ to }));
    const { id } = await world.store({ to, organizationId });
    await expect(world.module.changeNotification.retry(sender, id)).rejects.toMatchObject({ code: "RATE_LIMITED", extensions: { retryAfter: expect.any(Number) as number } });
    expect(await world.row(id)).toMatchObject({ status: "FAILED" });
  });
});

describe("an organization", () => {
  const guests = (organizationId: string, more: Partial<MailOrder> = {}) => () => ({ to: someone(), organizationId, initiator: "organizer" as const, ...more });

  it("that is new has so many emails a day; the others wait for the following days and are not lost", async () => {
    const organizationId = newId();
    expect(await storeMany(10, guests(organizationId))).toEqual({ QUEUED: 4, SCHEDULED: 6 });
    const waiting = await world.db.client.notification.findMany({ where: { organizationId, status: "SCHEDULED" } });
    expect([...count(waiting.map(({ scheduledAt }) => scheduledAt?.getTime() ?? 0)).values()].sort()).toEqual([2, 4]);
    for (const { id, scheduledAt } of waiting) expect((await jobsOf(id)).map(({ availableAt }) => availableAt)).toEqual([scheduledAt]);
  });

  it("has a budget of its own, which emails of the platform do not use", async () => {
    const [one, other] = [newId(), newId()];
    expect(await storeMany(4, guests(one))).toEqual({ QUEUED: 4 });
    expect(await storeMany(4, guests(other))).toEqual({ QUEUED: 4 });
    expect(await storeMany(6, guests(one, { initiator: "platform" }))).toEqual({ QUEUED: 6 });
  });

  it("earns a larger one by age or by paid orders", async () => {
    const old = v7({ msecs: Date.now() - 31 * 86_400_000 });
    expect(await storeMany(14, guests(old))).toEqual({ QUEUED: 12, SCHEDULED: 2 });
    const selling = newId();
    await many(10, () => world.store({ ...ticketsReady([newId()]), to: someone(), organizationId: selling }));
    expect(await storeMany(14, guests(selling))).toEqual({ QUEUED: 12, SCHEDULED: 2 });
  });

  it("is refused what its members send by hand beyond the budget, and nothing is stored", async () => {
    const [organizationId, eventId] = [newId(), newId()];
    world.events.set(eventId, organizationId);
    const sender = memberOf(organizationId, ["notifications:send"]);
    const send = () =>
      world.module.sendEmail.run(sender, {
        to: someone(), template: "plain", data: { subject: "x", body: "y" }, eventId, priority: "NORMAL", scheduledAt: null, idempotencyKey: null,
      });
    const results = await many(7, () => send().then(() => "sent", ({ code }: { code: string }) => code));
    expect(Object.fromEntries(count(results))).toEqual({ sent: 4, RATE_LIMITED: 3 });
    await expect(send()).rejects.toMatchObject({ extensions: { retryAfter: expect.any(Number) as number } });
    expect(await world.db.client.notification.count({ where: { organizationId } })).toBe(4);
  });
});

it("forgets the counts of past days", async () => {
  const task = world.module.tasks.find(({ name }) => name === "notifications:purge-daily-counts");
  await world.db.client.dailyCount.create({ data: { name: "x", subject: "x", day: new Date("2026-01-01"), count: 1 } });
  await task?.run();
  await waitFor("the purge", async () => (await world.db.client.dailyCount.count({ where: { name: "x" } })) === 0);
});
