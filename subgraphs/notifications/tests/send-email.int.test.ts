import type { z } from "zod";
import { notificationHistoryCall, notificationStatisticsCall, notificationStatusCall } from "../../../contracts/webhooks/notification-status.call";
import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { newId } from "../../../platform/db/new-id";
import type { Running } from "../../../platform/lifecycle/run-process";
import { createLogger } from "../../../platform/logging/logger";
import { JobWorkers } from "../../../platform/queues/job-workers";
import { serveSubgraph } from "../../../platform/subgraph/serve-subgraph";
import { testServiceClient } from "../../../platform/testing/test-keys";
import { waitFor } from "../../../platform/testing/wait-for";
import { type ServiceClient } from "../../../platform/webhooks/service-client";
import { notificationsSubgraph } from "../subgraph";
import { createNotificationsWorld, ticketsReady, type NotificationsWorld } from "./notifications-world";

/** The whole way: a signed call over HTTP, the row, the outbox, Redis, a worker, the mail server. */
let world: NotificationsWorld;
let server: Running;
let workers: JobWorkers;
let core: ServiceClient;
beforeAll(async () => {
  world = await createNotificationsWorld();
  const logger = createLogger("notifications", "silent");
  server = await serveSubgraph(notificationsSubgraph, world.env);
  workers = new JobWorkers(world.module.jobs, world.resources.connect, logger);
  workers.start();
  for (const relay of world.module.relays) relay.start();
  core = testServiceClient("core", server.urls);
});
afterAll(async () => {
  await core.close();
  await server.stop();
  await workers.close();
  await world.close();
});
beforeEach(() => {
  world.inbox.mails.length = 0;
  delete world.inbox.hooks.arrived;
});

type Request = z.infer<typeof sendEmailCall.request>;
const request = (more: Partial<Request> = {}): Request => ({
  to: "ada@example.com",
  template: "plain",
  data: { subject: "Before Saturday", body: "The doors open at 18:00." },
  locale: "en",
  eventId: null,
  organizationId: newId(),
  ticketIds: [],
  options: { priority: "normal", scheduledAt: null },
  ...more,
});
const send = async (more: Partial<Request> = {}, idempotencyKey = newId()) => (await core.call(sendEmailCall, request(more), { idempotencyKey })).data;
const status = async (notificationId: string) => (await core.call(notificationStatusCall, { notificationId })).data;
const mailsOf = (id: string) => world.inbox.mails.filter(({ messageId }) => messageId === `<${id}@event-planner.example>`);

describe("POST /api/notifications/email", () => {
  it("takes an invitation to somebody without an account, whose name is not known", async () => {
    const data = { name: "", organization_name: "Lights & Co", inviter_name: "Olivia", role: "STAFF", link: "https://example.com/accept-invitation?token=t", expires_at: new Date().toISOString() };
    const { notificationId } = await send({ template: "invitation", data });
    await waitFor("the mail", () => mailsOf(notificationId).length === 1);
  });

  it("answers as soon as the row is stored, and the mail with its tickets arrives", async () => {
    const ticketId = newId();
    world.pdfs.set(ticketId, Buffer.from("%PDF-1.7"));
    const answer = await send({ ...ticketsReady([ticketId]), eventId: newId() });
    expect(answer).toEqual({ notificationId: expect.any(String) as string, status: "queued", messageId: null, provider: null, sentAt: null });
    const sent = await waitFor("the mail to be sent", async () => ((await status(answer.notificationId)).status === "sent" ? status(answer.notificationId) : null));
    expect(sent).toMatchObject({ type: "email", recipient: "ada@example.com", template: "tickets_ready", provider: "smtp", attempts: 1, subject: "Votre billet pour Nuit des étoiles, le 15 juin" });
    expect(mailsOf(answer.notificationId)[0]?.attachments).toHaveLength(1);
  });

  it("sends one mail however often it is repeated under its key, at once and later", async () => {
    const key = newId();
    const body = { organizationId: newId() };
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(body, key)));
    const [first] = answers;
    expect(new Set(answers.map(({ notificationId }) => notificationId)).size).toBe(1);
    const id = first?.notificationId ?? "";
    await waitFor("the mail to be sent", async () => (await status(id)).status === "sent");
    expect(await send(body, key)).toMatchObject({ notificationId: id, status: "sent", provider: "smtp" });
    expect(await world.db.client.outbox.count({ where: { name: "send-notification", payload: { path: ["notification_id"], equals: id } } })).toBe(1);
    expect(mailsOf(id)).toHaveLength(1);
  });

  it("refuses another mail under the same key", async () => {
    const key = newId();
    await send({}, key);
    await expect(send({ to: "eve@example.com" }, key)).rejects.toMatchObject({ status: 409, code: "CONFLICT" });
  });

  it("waits for the provider when priority is high", async () => {
    const answer = await send({ options: { priority: "high", scheduledAt: null } });
    expect(answer).toMatchObject({ status: "sent", provider: "smtp", messageId: `<${answer.notificationId}@event-planner.example>`, sentAt: expect.any(String) as string });
  });

  it("waits three seconds at most", async () => {
    let release = (): void => undefined;
    world.inbox.hooks.arrived = () => new Promise<number>((resolve) => (release = () => resolve(250)));
    const started = performance.now();
    const answer = await send({ options: { priority: "high", scheduledAt: null } });
    expect(answer.status).toBe("queued");
    expect(performance.now() - started).toBeGreaterThan(2_900);
    expect(performance.now() - started).toBeLessThan(4_900);
    release();
    await waitFor("the mail to be sent", async () => (await status(answer.notificationId)).status === "sent");
  });

  it("sends nothing before its time", async () => {
    const scheduledAt = new Date(Date.now() + 1_500);
    const { notificationId, status: now } = await send({ options: { priority: "normal", scheduledAt: scheduledAt.toISOString() } });
    expect(now).toBe("scheduled");
    const sent = await waitFor("the mail to be sent", async () => ((await status(notificationId)).status === "sent" ? status(notificationId) : null));
    expect(new Date(sent.sentAt ?? 0).getTime()).toBeGreaterThanOrEqual(scheduledAt.getTime());
    expect(mailsOf(notificationId)).toHaveLength(1);
  });

  it("tries again by itself until a provider takes it", async () => {
    let refusals = 2;
    world.inbox.hooks.arrived = () => (refusals-- > 0 ? 451 : 250);
    const { notificationId } = await send();
    const sent = await waitFor("the mail to be sent", async () => ((await status(notificationId)).status === "sent" ? status(notificationId) : null), 20_000);
    expect(sent).toMatchObject({ attempts: 3, error: null });
    expect(mailsOf(notificationId)).toHaveLength(1);
  });

  it.each([
    ["an unknown template", { template: "no_such_thing" }, "template"],
    ["data that does not fill the template", { data: { subject: "x" } }, "data.body"],
    ["an unknown event", { organizationId: null, eventId: "01900000-0000-7000-8000-000000000000" }, "eventId"],
  ])("answers 422 to %s and stores nothing", async (_what, more, field) => {
    const before = await world.db.client.notification.count();
    await expect(send(more)).rejects.toMatchObject({ status: 422, code: "UNPROCESSABLE", extensions: { fields: { [field]: expect.any(String) as string } } });
    expect(await world.db.client.notification.count()).toBe(before);
  });

  it("learns from core whose event it is when the caller does not say", async () => {
    const [eventId, organizationId] = [newId(), newId()];
    world.events.set(eventId, organizationId);
    const { notificationId } = await send({ organizationId: null, eventId });
    expect(await world.row(notificationId)).toMatchObject({ eventId, organizationId });
  });

  it("is for the services alone", async () => {
    const stranger = await fetch(`${server.urls.notifications}/api/notifications/email`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(request()) });
    expect(stranger.status).toBe(401);
    const scans = testServiceClient("scans", server.urls);
    // Scans never calls notifications, which therefore has no key to verify it with.
    await expect(scans.call(sendEmailCall, request())).rejects.toMatchObject({ status: 401 });
    await scans.close();
  });
});

describe("what was sent", () => {
  it("is told as history, page by page, and counted", async () => {
    const organizationId = newId();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.push((await send({ organizationId, to: index === 0 ? "o_o@example.com" : "oxo@example.com", options: { priority: "high", scheduledAt: null } })).notificationId);
    const page = async (after?: string) => (await core.call(notificationHistoryCall, { organizationId, limit: 3, ...(after === undefined ? {} : { after }) })).data;
    const first = await page();
    const second = await page(first.next ?? "");
    expect([...first.notifications, ...second.notifications].map(({ notificationId }) => notificationId)).toEqual(ids.reverse());
    expect([first.total, second.next]).toEqual([5, null]);
    const { data } = await core.call(notificationHistoryCall, { organizationId, limit: 20, recipient: "O_O@example.com" });
    expect(data.total).toBe(1);
    expect((await core.call(notificationStatisticsCall, { organizationId })).data).toEqual({
      total: 5,
      sent: 5,
      delivered: 0,
      failed: 0,
      scheduled: 0,
      byTemplate: [{ template: "plain", total: 5, failed: 0 }],
      byProvider: [{ provider: "smtp", total: 5, failed: 0 }],
    });
  });

  it("is not there for an id that nobody has", async () => {
    await expect(status(newId())).rejects.toMatchObject({ status: 404 });
  });
});
