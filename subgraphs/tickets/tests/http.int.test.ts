import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { importQrPublicKey } from "../../../contracts/qr-code/qr-key";
import { decodeQrToken, verifyQrToken } from "../../../contracts/qr-code/qr-token";
import { generateTicketsCall } from "../../../contracts/webhooks/generate-tickets.call";
import { qrKeyCall, ticketFileCall } from "../../../contracts/webhooks/ticket-artefacts.call";
import { newId } from "../../../platform/db/new-id";
import { SignedLinks } from "../../../platform/http/signed-link";
import type { Running } from "../../../platform/lifecycle/run-process";
import { serveSubgraph } from "../../../platform/subgraph/serve-subgraph";
import { testServiceClient } from "../../../platform/testing/test-keys";
import { type ServiceClient } from "../../../platform/webhooks/service-client";
import { createTicketsModule } from "../module";
import { ticketsSubgraph } from "../subgraph";
import { anAttempt, createTicketsWorld, type TicketsWorld } from "./tickets-world";

let world: TicketsWorld;
let running: Running;
let links: SignedLinks;
const clients: ServiceClient[] = [];

beforeAll(async () => {
  world = await createTicketsWorld();
  // The server draws with the renderer and the files of the fixture, so that the tests can count and damage.
  const { renderer, files } = world;
  running = await serveSubgraph(
    { ...ticketsSubgraph, createModule: (...wiring) => createTicketsModule(...wiring, { renderer, files }) },
    world.env,
  );
  links = new SignedLinks(running.urls.tickets ?? "", world.config.linkSecrets);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await running.stop();
  await world.close();
});

function callerAs(service: string): ServiceClient {
  const client = testServiceClient(service, running.urls);
  clients.push(client);
  return client;
}

/** A job that is done, and its tickets. */
async function done(tickets: number, title = "Night of Lights") {
  const request = world.request(tickets);
  request.template_data.event_title = title;
  await world.module.generateTickets.run(request, anAttempt());
  return { jobId: request.job_id, request, tickets: request.tickets.map((ticket) => ({ id: ticket.ticket_id, code: ticket.ticket_code })) };
}

/** What another implementation of PDF reads in the file. */
async function textOf(pdf: Buffer): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "tickets-pdf-"));
  try {
    await writeFile(join(folder, "file.pdf"), pdf);
    const { stdout } = await promisify(execFile)(process.execPath, [resolve(__dirname, "../../../e2e/tools/pdf-to-png.mjs"), join(folder, "file.pdf"), folder, "1"], { maxBuffer: 64 * 1024 * 1024 });
    return (JSON.parse(stdout) as { pages: { text: string }[] }).pages.map(({ text }) => text);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("calls of other services", () => {
  it("put a job on the queue, once", async () => {
    const request = world.request(2);
    const core = callerAs("core");
    for (let repeat = 0; repeat < 2; repeat++) {
      expect(await core.call(generateTicketsCall, request, { idempotencyKey: request.job_id })).toEqual({ success: true, data: { jobId: request.job_id, status: "queued" } });
    }
    expect(await world.db.client.outbox.count({ where: { name: "generate-tickets" } })).toBe(1);
    await expect(callerAs("scans").call(generateTicketsCall, request)).rejects.toMatchObject({ status: 403 });
  });

  it("get the public key that a code is verified with", async () => {
    const { request, tickets } = await done(1);
    const row = await world.db.client.generatedTicket.findFirstOrThrow({ where: { ticketId: tickets[0]!.id } });
    const keyId = decodeQrToken(row.qrCodeData)?.keyId ?? "";
    const key = await callerAs("scans").call(qrKeyCall, { keyId });
    expect(key).toMatchObject({ keyId, eventId: request.event_id });
    expect(verifyQrToken(row.qrCodeData, () => ({ publicKey: importQrPublicKey(key.publicKey), eventId: key.eventId }))).toMatchObject({ ok: true });
    await expect(callerAs("scans").call(qrKeyCall, { keyId: "0123456789abcdef" })).rejects.toMatchObject({ status: 404 });
  });

  it("get the file for a mail, and 404 while there is none", async () => {
    const { tickets } = await done(1, "Été à Paris");
    const file = await callerAs("notifications").call(ticketFileCall, { ticketId: tickets[0]!.id });
    expect(file).toMatchObject({ filename: `ete-a-paris-${tickets[0]!.code}.pdf`, contentType: "application/pdf" });
    expect(await textOf(Buffer.from(file.content, "base64"))).toEqual([expect.stringContaining(tickets[0]!.code)]);
    await expect(callerAs("notifications").call(ticketFileCall, { ticketId: newId() })).rejects.toMatchObject({ status: 404 });
    await expect(callerAs("core").call(ticketFileCall, { ticketId: tickets[0]!.id })).rejects.toMatchObject({ status: 403 });
  });

  it("get a PDF that is drawn when it is first opened, once, for tickets that are generated without one", async () => {
    const request = world.request(30, { pdf_on_demand: true });
    const [before, ids] = [world.renderer.drawn.length, request.tickets.map(({ ticket_id }) => ticket_id)];
    await world.module.generateTickets.run(request, anAttempt());
    expect(world.renderer.drawn.length).toBe(before);
    const job = await world.db.client.generationJob.findUniqueOrThrow({ where: { id: request.job_id }, include: { items: true, logs: true } });
    expect([job.status, job.items.filter(({ status }) => status === "MADE").length, job.logs.length]).toEqual(["COMPLETED", 30, 30]);
    const ask = () => callerAs("notifications").call(ticketFileCall, { ticketId: ids[0]!, revision: 1 });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(await textOf(Buffer.from(first.content, "base64"))).toEqual([expect.stringContaining(request.tickets[0]!.ticket_code)]);
    expect([second.content, (await ask()).content]).toEqual([first.content, first.content]);
    expect(world.renderer.drawn.length).toBe(before + 1);
  });

  it("get no file of another revision than the one they ask for", async () => {
    const { request, tickets: [ticket] } = await done(1);
    const ticketId = ticket!.id;
    const ask = (revision: number) => callerAs("notifications").call(ticketFileCall, { ticketId, revision });
    expect((await ask(1)).content).not.toBe("");
    await world.module.generateTickets.run({ ...request, job_id: newId(), tickets: [{ ...request.tickets[0]!, revision: 2 }] }, anAttempt());
    expect(await ask(1)).toEqual({ filename: "", contentType: "", content: "", revoked: true });
    expect((await ask(2)).content).not.toBe("");
    await expect(ask(3)).rejects.toMatchObject({ status: 404 });
  });
});

describe("links to files", () => {
  it("open the ticket in the browser, and are kept by nobody on the way", async () => {
    const { tickets } = await done(1);
    const response = await fetch(links.sign(`/files/tickets/${tickets[0]!.id}/1.pdf`));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(["content-type", "content-disposition", "cache-control", "x-content-type-options"].map((name) => [name, response.headers.get(name)]))).toEqual({
      "content-type": "application/pdf",
      "content-disposition": `inline; filename="night-of-lights-${tickets[0]!.code}.pdf"`,
      "cache-control": "private, max-age=60",
      "x-content-type-options": "nosniff",
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get("content-length")).toBe(String(bytes.length));
    const [page] = await textOf(bytes);
    for (const words of [tickets[0]!.code, "Ada Lovelace", "Night of Lights", "€49.50", "EP-7K2M-9QX1"]) expect(page).toContain(words);
  });

  it("are refused without a signature, with a bad one, when they are old, and for another file", async () => {
    const { tickets } = await done(2);
    const path = `/files/tickets/${tickets[0]!.id}/1.pdf`;
    const good = links.sign(path);
    const old = links.sign(path, Date.now() - 3_600_000);
    const ofAnother = good.replace(tickets[0]!.id, tickets[1]!.id);
    for (const url of [`${running.urls.tickets}${path}`, `${good}A`, old, ofAnother, good.replace("expires=", "expires=9")]) {
      const response = await fetch(url);
      expect([response.status, response.headers.get("content-type")]).toEqual([403, "application/json; charset=utf-8"]);
    }
  });

  it.each([
    ["an escaped path to another file", "/files/tickets/..%2f..%2fetc%2fpasswd/1.pdf"],
    ["a path out of the files", "/files/../../etc/passwd"],
    ["an unknown ticket", `/files/tickets/${newId()}/1.pdf`],
    ["an unknown job", `/files/jobs/${newId()}.pdf`],
    ["a path of another form", "/files/secrets.json"],
  ])("return 403 or 404 for %s, even if signed", async (_, path) => {
    const response = await fetch(links.sign(path));
    expect([403, 404]).toContain(response.status);
    expect(await response.json()).toMatchObject({ error: { code: expect.stringMatching(/^(FORBIDDEN|NOT_FOUND)$/) as string } });
  });

  it("serve a damaged ticket or archive only after generating it again", async () => {
    const { jobId, tickets } = await done(2);
    const [ticketUrl, archiveUrl] = [links.sign(`/files/tickets/${tickets[0]!.id}/1.pdf`), links.sign(`/files/jobs/${jobId}.pdf`)];
    const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
    const [ticket, archive] = [await bytesOf(ticketUrl), await bytesOf(archiveUrl)];
    const { filePath } = await world.db.client.generatedTicket.findFirstOrThrow({ where: { ticketId: tickets[0]!.id } });
    const { archivePath } = await world.db.client.generationJob.findUniqueOrThrow({ where: { id: jobId } });
    const hole = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 500), Buffer.alloc(400), bytes.subarray(900)]);
    for (const damage of [hole, (bytes: Buffer) => bytes.subarray(0, 1_000), () => Buffer.alloc(0)]) {
      await writeFile(join(world.files.folder, filePath), damage(ticket));
      await writeFile(join(world.files.folder, archivePath!), damage(archive));
      expect((await bytesOf(ticketUrl)).equals(ticket)).toBe(true);
      expect((await bytesOf(archiveUrl)).equals(archive)).toBe(true);
      expect((await readFile(join(world.files.folder, filePath))).equals(ticket)).toBe(true);
    }
  });

  it("email a damaged ticket only after generating it again", async () => {
    const { tickets } = await done(1);
    const { filePath } = await world.db.client.generatedTicket.findFirstOrThrow({ where: { ticketId: tickets[0]!.id } });
    const whole = await readFile(join(world.files.folder, filePath));
    await writeFile(join(world.files.folder, filePath), Buffer.concat([whole.subarray(0, 4_000), Buffer.alloc(whole.length - 4_000)]));
    const file = await callerAs("notifications").call(ticketFileCall, { ticketId: tickets[0]!.id });
    expect(Buffer.from(file.content, "base64").equals(whole)).toBe(true);
  });

  it("to a revision that is dead open nothing, although its file is still there", async () => {
    const { request, tickets } = await done(1);
    await world.module.generateTickets.run({ ...request, job_id: newId(), tickets: [{ ...request.tickets[0]!, revision: 2 }] }, anAttempt());
    const status = async (revision: number) => (await fetch(links.sign(`/files/tickets/${tickets[0]!.id}/${revision}.pdf`), { method: "HEAD" })).status;
    expect([await status(1), await status(2), await status(3)]).toEqual([404, 200, 404]);
  });

  it("open one PDF with every ticket of a job, drawn once", async () => {
    const { jobId, tickets } = await done(3);
    const archives = () => world.renderer.drawn.filter((what) => what.startsWith("archive")).length;
    const before = archives();
    const url = links.sign(`/files/jobs/${jobId}.pdf`);
    const [first, second] = await Promise.all([fetch(url), fetch(url)].map(async (asked) => Buffer.from(await (await asked).arrayBuffer())));
    expect(first?.equals(second!)).toBe(true);
    const pages = await textOf(first!);
    expect(pages).toEqual(tickets.map(({ code }) => expect.stringContaining(code) as string));
    // Another process serves the stored file.
    await world.module.openFiles.archive(jobId).then(({ stream }) => stream.destroy());
    expect(archives()).toBe(before + 1);
  });

  it("leave a ticket out of the archive that has a newer revision", async () => {
    const { jobId, request, tickets } = await done(2);
    await world.module.acceptGeneration.record({ ...request, job_id: newId(), tickets: [{ ...request.tickets[0]!, revision: 2 }] });
    const pages = await textOf(Buffer.from(await (await fetch(links.sign(`/files/jobs/${jobId}.pdf`))).arrayBuffer()));
    expect(pages).toEqual([expect.stringContaining(tickets[1]!.code)]);
  });
});
