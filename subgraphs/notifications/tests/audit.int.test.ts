import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { newId } from "../../../platform/db/new-id";
import { memberOf } from "../../../platform/testing/test-principals";
import { createNotificationsWorld, type NotificationsWorld } from "./notifications-world";

let world: NotificationsWorld;
beforeAll(async () => (world = await createNotificationsWorld()));
afterAll(() => world.close());

const organizationId = newId();
const sender = memberOf(organizationId, ["notifications:read", "notifications:send"]);

/** What was put on its way to the audit log about a message, the oldest first. */
async function entriesOf(recordId: string) {
  const rows = await world.db.client.outbox.findMany({ where: { kind: "call", name: recordAuditEntriesCall.name, target: "core" }, orderBy: { id: "asc" } });
  return rows.flatMap(({ payload }) => recordAuditEntriesCall.request.parse(payload).entries).filter((entry) => entry.recordId === recordId);
}
const actionsOf = async (recordId: string) => (await entriesOf(recordId)).map(({ action }) => action);

describe("for the audit log", () => {
  it("it is written down who had a message sent, once for each message, but not what it said", async () => {
    const eventId = newId();
    world.events.set(eventId, organizationId);
    const order = { to: "ada@example.com", template: "plain", data: { subject: "Hello", body: "Words" }, eventId, priority: "NORMAL" as const, scheduledAt: null, idempotencyKey: newId() };
    const { id } = await world.module.sendEmail.run(sender, order);
    expect((await world.module.sendEmail.run(sender, order)).id).toBe(id);
    const entries = await entriesOf(id);
    expect(entries).toMatchObject([
      { action: "MESSAGE_SENT", recordType: "Notification", organizationId, eventId, actor: { kind: "USER", userId: sender.user?.id }, before: null, after: { to: "ada@example.com", template: "plain" } },
    ]);
    expect(JSON.stringify(entries)).not.toContain("Words");
  });

  it("and who called one off or sent it again; what services send is nobody's deed", async () => {
    const { id } = await world.store({ organizationId });
    expect(await actionsOf(id)).toEqual([]);
    for (let n = 0; n < 2; n++) await world.module.changeNotification.cancel(sender, id);
    expect(await actionsOf(id)).toEqual(["MESSAGE_CANCELLED"]);
    const failed = await world.store({ organizationId });
    await world.db.client.notification.update({ where: { id: failed.id }, data: { status: "FAILED" } });
    await world.module.changeNotification.retry(sender, failed.id);
    await expect(world.module.changeNotification.retry(sender, failed.id)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await actionsOf(failed.id)).toEqual(["MESSAGE_RETRIED"]);
  });

  it("the entries have somebody who delivers them", () => {
    expect(world.module.jobs.map(({ job }) => job.queue)).toContain("notifications-calls-core");
  });
});
