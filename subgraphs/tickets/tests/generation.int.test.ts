import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { importQrPublicKey } from "../../../contracts/qr-code/qr-key";
import { decodeQrToken, verifyQrToken } from "../../../contracts/qr-code/qr-token";
import { newId } from "../../../platform/db/new-id";
import { waitFor } from "../../../platform/testing/wait-for";
import { anAttempt, createTicketsWorld, type TicketsWorld } from "./tickets-world";

let world: TicketsWorld;
beforeEach(async () => (world = await createTicketsWorld()));
afterEach(() => world.close());

const made = (jobId: string) => world.db.client.generatedTicket.findMany({ where: { jobId }, orderBy: { ticketId: "asc" } });
const logs = (jobId: string) => world.db.client.ticketGenerationLog.findMany({ where: { jobId } });
const present = (jobId: string) => world.db.client.generationJob.findUniqueOrThrow({ where: { id: jobId } });
const webhooks = () => world.db.client.outbox.findMany({ where: { name: "ticket-generation-webhook" } });
/** What core would be told, read from the outbox. */
const news = async () => (await webhooks()).map(({ payload }) => payload as { status: string; data: { tickets: { ticketId: string; success: boolean; error: string | null }[]; summary: object } });

describe("a generation job", () => {
  it("makes a signed code and a PDF for each ticket, and tells core once", async () => {
    const request = world.request(3);
    await world.module.generateTickets.run(request, anAttempt());
    const rows = await made(request.job_id);
    expect(rows.map(({ ticketId }) => ticketId)).toEqual(request.tickets.map((ticket) => ticket.ticket_id).sort());
    for (const row of rows) {
      const bytes = await readFile(join(world.files.folder, row.filePath));
      expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(row.sha256);
      expect(row.filePath).toMatch(new RegExp(`^tickets/\\d{4}/\\d{2}/\\d{2}/${row.ticketId}-r1-[0-9a-f]{8}\\.pdf$`));
      const keyId = decodeQrToken(row.qrCodeData)?.keyId ?? "";
      const key = await world.module.eventKeys.publicKey(keyId);
      const verified = verifyQrToken(row.qrCodeData, () => ({ publicKey: importQrPublicKey(key.publicKey), eventId: key.eventId }));
      expect(verified).toMatchObject({ ok: true, claims: { ticketId: row.ticketId, eventId: request.event_id, revision: 1 } });
    }
    expect(await present(request.job_id)).toMatchObject({ status: "COMPLETED", finishedAt: expect.any(Date) as Date });
    expect(await news()).toMatchObject([{ status: "completed", data: { summary: { total: 3, successful: 3, failed: 0 } } }]);
  });

  it("is done once, however often it is delivered", async () => {
    const request = world.request(2);
    await world.module.generateTickets.run(request, anAttempt());
    const before = await made(request.job_id);
    await world.module.generateTickets.run(request, anAttempt());
    await world.module.acceptGeneration.enqueue(request);
    expect(await made(request.job_id)).toEqual(before);
    expect(world.renderer.drawn).toHaveLength(2);
    expect(await webhooks()).toHaveLength(1);
    expect(await world.db.client.outbox.count({ where: { name: "generate-tickets" } })).toBe(0);
  });

  it("keeps what another job made of the same words, and draws anew what is to say something else", async () => {
    const first = world.request(1);
    await world.module.generateTickets.run(first, anAttempt());
    const [before] = await made(first.job_id);
    await world.module.generateTickets.run({ ...first, job_id: newId() }, anAttempt());
    expect(world.renderer.drawn).toHaveLength(1);
    const third = { ...first, job_id: newId(), template_data: { ...first.template_data, event_title: "Night of Shadows" } };
    await world.module.generateTickets.run(third, anAttempt());
    const [after] = await made(third.job_id);
    expect(after?.qrCodeData).toBe(before?.qrCodeData);
    expect(after?.sha256).not.toBe(before?.sha256);
    expect(await world.db.client.generatedTicket.count()).toBe(1);
    expect((await webhooks()).length).toBe(3);
  });

  it("makes a new code for a new revision", async () => {
    const first = world.request(1);
    await world.module.generateTickets.run(first, anAttempt());
    const [ticket] = first.tickets;
    const second = { ...first, job_id: newId(), tickets: [{ ...ticket!, revision: 2 }] };
    await world.module.generateTickets.run(second, anAttempt());
    const [before, after] = [...(await made(first.job_id)), ...(await made(second.job_id))];
    expect([before?.revision, after?.revision]).toEqual([1, 2]);
    expect(decodeQrToken(after?.qrCodeData ?? "")).toMatchObject({ revision: 2 });
  });

  it("with a ticket that cannot be drawn makes the others, names it, and makes it alone when it is retried", async () => {
    const request = world.request(5);
    const bad = request.tickets[2]!;
    world.renderer.before = async ({ ticketCode }) => {
      if (ticketCode === bad.ticket_code) throw new Error("no such glyph");
    };
    await world.module.generateTickets.run(request, anAttempt());
    expect((await present(request.job_id)).status).toBe("PARTIALLY_COMPLETED");
    const [partial] = await news();
    expect(partial).toMatchObject({ status: "partially_completed", data: { summary: { total: 5, successful: 4, failed: 1 } } });
    expect(partial?.data.tickets.filter(({ success }) => !success)).toMatchObject([{ ticketId: bad.ticket_id, error: "no such glyph" }]);

    world.renderer.before = () => Promise.resolve();
    world.renderer.drawn.length = 0;
    world.startWorkers();
    expect((await world.module.retryGeneration.run(world.owner, request.job_id)).status).toMatch(/QUEUED|ACTIVE|COMPLETED/);
    await waitFor("core to hear of both rounds", () => world.told.length === 2);
    expect(world.renderer.drawn).toEqual([bad.ticket_code]);
    expect(world.told[1]?.news).toMatchObject({ status: "completed", data: { summary: { total: 5, successful: 5, failed: 0 } } });
    expect((await made(request.job_id)).length).toBe(5);
  });

  it("of which nothing could be drawn has failed, and a retry of a good one changes nothing", async () => {
    const request = world.request(2);
    world.renderer.before = () => Promise.reject(new Error("out of ink"));
    await world.module.generateTickets.run(request, anAttempt());
    expect(await present(request.job_id)).toMatchObject({ status: "FAILED" });
    expect(await news()).toMatchObject([{ status: "failed", data: { summary: { failed: 2 } } }]);

    world.renderer.before = () => Promise.resolve();
    const good = world.request(1);
    await world.module.generateTickets.run(good, anAttempt());
    const before = await present(good.job_id);
    expect(await world.module.retryGeneration.run(world.owner, good.job_id)).toEqual(before);
    expect(await webhooks()).toHaveLength(2);
  });

  it("is tried again while files cannot be stored, and fails what is left at the last attempt", async () => {
    const request = world.request(3);
    const broken = request.tickets[1]!.ticket_id;
    world.files.before = async (path) => {
      if (path.includes(broken)) throw new Error("disk full");
    };
    await expect(world.module.generateTickets.run(request, anAttempt())).rejects.toThrow("disk full");
    expect(await made(request.job_id)).toHaveLength(2);
    expect(await present(request.job_id)).toMatchObject({ status: "ACTIVE" });
    expect(await webhooks()).toHaveLength(0);
    await world.module.generateTickets.run(request, anAttempt({ lastAttempt: true }));
    expect(await news()).toMatchObject([{ status: "partially_completed", data: { summary: { successful: 2, failed: 1 } } }]);
  });

  it("is retried after the last attempt when the disk is full, and fails no ticket", async () => {
    const request = world.request(2);
    world.files.before = () => Promise.reject(Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" }));
    await expect(world.module.generateTickets.run(request, anAttempt({ lastAttempt: true }))).rejects.toThrow("ENOSPC");
    expect(await present(request.job_id)).toMatchObject({ status: "ACTIVE" });
    world.files.before = () => Promise.resolve();
    await world.module.generateTickets.run(request, anAttempt());
    expect(await news()).toMatchObject([{ status: "completed", data: { summary: { successful: 2, failed: 0 } } }]);
  });

  it("that was cut off in the middle is completed by the next process, nothing twice", async () => {
    const request = world.request(6);
    const killed = new AbortController();
    let count = 0;
    world.renderer.before = () => {
      if (++count < 3) return Promise.resolve();
      // From here on the first process does nothing any more, as if it were dead.
      killed.abort(new Error("killed"));
      return new Promise(() => undefined);
    };
    const dead = world.module.generateTickets.run(request, anAttempt({ signal: killed.signal }));
    void dead.catch(() => undefined);
    await waitFor("the first tickets", async () => killed.signal.aborted && world.renderer.drawn.length >= 2);
    expect(await webhooks()).toHaveLength(0);

    world.renderer.before = () => Promise.resolve();
    await world.anotherModule().generateTickets.run(request, anAttempt());
    expect(await made(request.job_id)).toHaveLength(6);
    expect((await logs(request.job_id)).filter(({ outcome }) => outcome === "MADE")).toHaveLength(6);
    expect(await news()).toMatchObject([{ status: "completed", data: { summary: { successful: 6 } } }]);
  });

  it("that was made but not reported when the process died is reported by the next one", async () => {
    const request = world.request(2);
    await world.module.generateTickets.run(request, anAttempt());
    // As it was just before the last transaction.
    await world.db.client.outbox.deleteMany();
    await world.db.client.generationJob.update({ where: { id: request.job_id }, data: { status: "ACTIVE", finishedAt: null } });
    world.renderer.drawn.length = 0;
    await world.anotherModule().generateTickets.run(request, anAttempt());
    expect(world.renderer.drawn).toEqual([]);
    expect(await webhooks()).toHaveLength(1);
  });

  it("gives the same bytes when a file has to be made again", async () => {
    const request = world.request(1);
    await world.module.generateTickets.run(request, anAttempt());
    const [row] = await made(request.job_id);
    const path = join(world.files.folder, row!.filePath);
    const before = await readFile(path);
    await world.files.delete(row!.filePath);
    const file = await world.module.openFiles.ticket(row!.ticketId, 1);
    file.stream.destroy();
    expect((await readFile(path)).equals(before)).toBe(true);
    expect(await made(request.job_id)).toEqual([row]);
  });

  it("that came from another service over HTTP goes through queue and outbox to core", async () => {
    world.startWorkers();
    const request = world.request(4);
    await world.module.acceptGeneration.enqueue(request);
    await world.module.acceptGeneration.enqueue(request);
    await waitFor("core to be told", () => world.told.length > 0, 20_000);
    expect(world.told).toMatchObject([{ news: { jobId: request.job_id, eventType: "ticket.completed" } }]);
    expect(world.told[0]?.news.data.tickets[0]).toMatchObject({ ticketCode: "TKT-TEST-0001", revision: 1, success: true, fileUrl: expect.stringContaining("/files/tickets/") as string });
  });
});
