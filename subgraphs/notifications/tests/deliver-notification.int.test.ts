import { newId } from "../../../platform/db/new-id";
import { createLogger } from "../../../platform/logging/logger";
import { waitFor } from "../../../platform/testing/wait-for";
import { SmtpProvider } from "../providers/smtp.provider";
import { NotificationRepository } from "../repositories/notification.repository";
import { DeliverNotification } from "../services/deliver-notification";
import { PrepareMail } from "../services/prepare-mail";
import { createNotificationsWorld, ticketsReady, type NotificationsWorld } from "./notifications-world";

let world: NotificationsWorld;
beforeEach(async () => (world = await createNotificationsWorld()));
afterEach(() => world.close());

const attempt = (last = false) => ({ last, signal: new AbortController().signal });
const deliver = (id: string, last = false) => world.module.deliverNotification.run(id, attempt(last));

/** Another worker, whose repository behaves otherwise. */
function workerWith(repository: NotificationRepository, attachmentLimit = 1_000_000) {
  const provider = new SmtpProvider(world.inbox.url, "Event Planner <tickets@event-planner.example>", 2_000);
  const files = { fetch: async (ticketId: string) => ({ filename: `${ticketId}.pdf`, contentType: "application/pdf", content: world.pdfs.get(ticketId) ?? Buffer.alloc(0) }) };
  const worker = new DeliverNotification(world.db, repository, new PrepareMail(files, "event-planner.example", attachmentLimit), [provider], createLogger("test", "silent"));
  return { run: (id: string) => worker.run(id, attempt()), close: () => provider.close() };
}

describe("a message", () => {
  it("is sent once, and a job that comes again finds it sent", async () => {
    const { id } = await world.store();
    await deliver(id);
    await deliver(id);
    expect(world.inbox.mails).toHaveLength(1);
    expect(await world.row(id)).toMatchObject({ status: "SENT", provider: "smtp", providerMessageId: `<${id}@event-planner.example>`, attempts: 1, error: null, sentAt: expect.any(Date) as Date });
    expect(world.inbox.mails[0]).toMatchObject({ messageId: `<${id}@event-planner.example>`, subject: "Before Saturday" });
  });

  describe("in a race of eight workers", () => {
    const race = async (repository: NotificationRepository) => {
      const workers = Array.from({ length: 8 }, () => workerWith(repository));
      const { id } = await world.store();
      await Promise.all(workers.map((worker) => worker.run(id).catch(() => undefined)));
      await Promise.all(workers.map((worker) => worker.close()));
      expect(await world.row(id)).toMatchObject({ status: "SENT" });
      return world.inbox.mails.length;
    };

    it("is sent once", async () => {
      expect(await race(new NotificationRepository())).toBe(1);
    });

    it("would be sent more than once without the claim (the control of the test above)", async () => {
      class WithoutClaim extends NotificationRepository {
        override async claim(...[tx, id, claimId, milliseconds]: Parameters<NotificationRepository["claim"]>): Promise<boolean> {
          await super.claim(tx, id, claimId, milliseconds);
          return true;
        }
      }
      expect(await race(new WithoutClaim())).toBeGreaterThan(1);
    });
  });

  it("is taken over from a worker that died between sending and saying so, under the same Message-ID", async () => {
    /** It was killed right after the provider had the mail: it records nothing, and shows no sign of life. */
    class Dead extends NotificationRepository {
      override markSent(): Promise<boolean> {
        return new Promise(() => undefined);
      }
      override async renew(): Promise<boolean> {
        return false;
      }
    }
    const { id } = await world.store();
    const dead = workerWith(new Dead());
    void dead.run(id).catch(() => undefined);
    await waitFor("the mail to arrive", () => world.inbox.mails.length === 1);
    expect(await world.row(id)).toMatchObject({ status: "SENDING", attempts: 1 });
    // While its claim stands nobody can know that it is dead.
    await expect(deliver(id)).rejects.toThrow("another worker");
    expect(world.inbox.mails).toHaveLength(1);

    await world.db.client.$executeRaw`UPDATE notifications SET claimed_until = now() - interval '1 second' WHERE id = ${id}::uuid`;
    await deliver(id);
    await deliver(id);
    expect(await world.row(id)).toMatchObject({ status: "SENT", attempts: 2 });
    expect(world.inbox.mails.map(({ messageId }) => messageId)).toEqual([`<${id}@event-planner.example>`, `<${id}@event-planner.example>`]);
    await dead.close();
  });

  it("is not sent again when the database was away at the moment of saying so", async () => {
    let away = 3;
    class Away extends NotificationRepository {
      override markSent(...args: Parameters<NotificationRepository["markSent"]>): Promise<boolean> {
        if (away-- > 0) throw new Error("the database is away");
        return super.markSent(...args);
      }
    }
    const { id } = await world.store();
    const worker = workerWith(new Away());
    await worker.run(id);
    await worker.close();
    expect(world.inbox.mails).toHaveLength(1);
    expect(await world.row(id)).toMatchObject({ status: "SENT" });
  });

  it("waits for the next attempt when no provider takes it, and has failed after the last one", async () => {
    world.inbox.hooks.arrived = () => 451;
    const { id } = await world.store();
    await expect(deliver(id)).rejects.toThrow("no provider took the message");
    expect(await world.row(id)).toMatchObject({ status: "QUEUED", attempts: 1, provider: "smtp", error: expect.stringContaining("smtp: 451") as string });
    await expect(deliver(id, true)).rejects.toThrow("no provider took the message");
    expect(await world.row(id)).toMatchObject({ status: "FAILED", attempts: 2 });
    // An operator sends the dead letter again.
    world.inbox.hooks.arrived = () => 250;
    await deliver(id);
    expect(await world.row(id)).toMatchObject({ status: "SENT", attempts: 3, error: null });
  });

  it("has failed at once when its recipient is refused", async () => {
    world.inbox.hooks.recipient = () => 550;
    const { id } = await world.store();
    await deliver(id);
    expect(await world.row(id)).toMatchObject({ status: "FAILED", attempts: 1, error: expect.stringContaining("550") as string });
  });

  it("is not sent when it was cancelled", async () => {
    const { id } = await world.store();
    await world.db.client.notification.update({ where: { id }, data: { status: "CANCELLED" } });
    await deliver(id);
    expect(world.inbox.mails).toHaveLength(0);
  });

  it("forgets a secret link once it was sent", async () => {
    const { id } = await world.store({ template: "password_reset", data: { link: "https://x.example/r?token=secret" } });
    await deliver(id);
    expect(world.inbox.mails[0]?.text).toContain("https://x.example/r?token=secret");
    expect((await world.row(id)).data).toEqual({});
  });
});

describe("the tickets of a purchase", () => {
  const pdf = (fill: number, size = 1_000) => Buffer.alloc(size, fill);

  it("go along with the mail, in French for a French buyer", async () => {
    const ids = [newId(), newId(), newId(), newId(), newId()];
    for (const [index, id] of ids.entries()) world.pdfs.set(id, pdf(index));
    const { id } = await world.store(ticketsReady(ids));
    await deliver(id);
    const [mail] = world.inbox.mails;
    expect(mail?.subject).toBe("Vos 5 billets pour Nuit des étoiles, le 15 juin");
    expect(mail?.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual(ids.map((ticketId) => [`ticket-${ticketId.slice(-4)}.pdf`, "application/pdf"]));
    expect(mail?.attachments.map(({ content }) => Buffer.from(content as ArrayBuffer))).toEqual(ids.map((_, index) => pdf(index)));
  });

  it("are waited for when a PDF is not there yet", async () => {
    const ids = [newId(), newId()];
    world.pdfs.set(ids[0] ?? "", pdf(1));
    const { id } = await world.store(ticketsReady(ids));
    await expect(deliver(id)).rejects.toThrow();
    expect(await world.row(id)).toMatchObject({ status: "QUEUED", attempts: 0, error: expect.any(String) as string });
    expect(world.inbox.mails).toHaveLength(0);
    world.pdfs.set(ids[1] ?? "", pdf(2));
    await deliver(id);
    expect(world.inbox.mails[0]?.attachments).toHaveLength(2);
    expect(await world.row(id)).toMatchObject({ status: "SENT", error: null });
  });

  it("are left out when they were transferred since the email was queued", async () => {
    const ids = [newId(), newId()];
    for (const id of ids) world.pdfs.set(id, pdf(1));
    const { id } = await world.store({ ...ticketsReady(ids), ticketRevisions: [1, 1] });
    world.revisions.set(ids[0] ?? "", 2);
    world.pdfs.set(ids[0] ?? "", pdf(2));
    await deliver(id);
    const attached = (): Buffer[] | undefined => world.inbox.mails[0]?.attachments.map(({ content }) => Buffer.from(content as ArrayBuffer));
    expect(attached()).toEqual([pdf(1)]);
    expect(world.inbox.mails[0]?.text).not.toMatch(/PDF étaient trop/);
    // Without the revisions the file of the new holder is attached.
    world.inbox.mails.length = 0;
    await deliver((await world.store(ticketsReady(ids))).id);
    expect(attached()).toEqual([pdf(2), pdf(1)]);
  });

  it("go along as far as they fit, and the mail says so", async () => {
    const ids = [newId(), newId(), newId()];
    for (const id of ids) world.pdfs.set(id, pdf(1, 1_000));
    const { id } = await world.store({ ...ticketsReady(ids), locale: "en" });
    const worker = workerWith(new NotificationRepository(), 2_500);
    await worker.run(id);
    await worker.close();
    expect(world.inbox.mails[0]?.attachments).toHaveLength(2);
    expect(world.inbox.mails[0]?.text).toContain("1 more PDF");
  });
});
