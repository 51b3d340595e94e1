import { join } from "node:path";
import { PrismaClient } from "../../../prisma/tickets/client/client";
import { newId } from "../../../platform/db/new-id";
import { testQueryPlans, type PlanCase } from "../../../platform/testing/query-plan-tests";
import { fillWith, testVolume } from "../../../platform/testing/volume";
import type { Tx } from "../repositories/database";
import { GeneratedTicketRepository } from "../repositories/generated-ticket.repository";
import { GenerationJobRepository, type GenerationItemRecord } from "../repositories/generation-job.repository";
import { SigningKeyRepository } from "../repositories/signing-key.repository";

/** An event with 3,000 jobs of four tickets each, and something of one of them. */
interface Some {
  readonly event: string;
  readonly job: string;
  readonly ticket: string;
  readonly key: string;
}

const FILL = [
  "CREATE TEMPORARY TABLE crowds AS SELECT gen_random_uuid() AS id, n FROM generate_series(1, 12000) AS n",
  "INSERT INTO event_signing_keys (id, event_id, public_key, sealed_private) SELECT lpad(n::text, 16, '0'), id, 'x', 'x' FROM crowds",
  `INSERT INTO generation_jobs (id, event_id, organization_id, status, created_at, finished_at)
   SELECT gen_random_uuid(), id, id, 'COMPLETED', now() - j * interval '1 minute', now() FROM crowds, generate_series(1, CASE n WHEN 1 THEN 3000 ELSE 1 END) AS j`,
  `INSERT INTO generation_items (job_id, ticket_id, revision, position, ticket, template_data, status, error)
   SELECT id, gen_random_uuid(), 1, n, '{}', '{}', (CASE n WHEN 1 THEN 'PENDING' WHEN 2 THEN 'FAILED' ELSE 'MADE' END)::"ItemStatus", 'x' FROM generation_jobs, generate_series(1, 4) AS n`,
  `INSERT INTO generated_tickets (ticket_id, revision, event_id, organization_id, job_id, qr_code_data, file_path, sha256, bytes, content_hash, generated_at)
   SELECT i.ticket_id, 1, j.event_id, j.event_id, j.id, 'x', 'x', repeat('x', 64), 1, 'x', now() FROM generation_items i JOIN generation_jobs j ON j.id = i.job_id WHERE i.status = 'MADE'`,
  "INSERT INTO ticket_generation_logs (id, job_id, ticket_id, revision, outcome, work_time) SELECT gen_random_uuid(), job_id, ticket_id, 1, 'MADE', 1 FROM generation_items",
];
const SOME = `
  SELECT j.event_id AS event, j.id AS job, i.ticket_id AS ticket, k.id AS key FROM generation_jobs j JOIN generation_items i ON i.job_id = j.id AND i.position = 3 JOIN event_signing_keys k ON k.event_id = j.event_id
  WHERE k.id = lpad('1', 16, '0') ORDER BY j.created_at OFFSET 1500 LIMIT 1`;

const { plans, some } = testVolume<Tx, Some>("tickets", (url) => fillWith<Some>(url, FILL, SOME), (adapter) => new PrismaClient({ adapter }));

const [jobs, made, keys] = [new GenerationJobRepository(), new GeneratedTicketRepository(), new SigningKeyRepository()];
const now = new Date();
/** What the documents of the items say is not read here: they are empty, and would not be parsed. */
const reading = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => ((error as Error).name === "ZodError" ? null : Promise.reject(error as Error)));
const item = (): GenerationItemRecord => ({ jobId: some.job, ticketId: some.ticket, revision: 1 }) as unknown as GenerationItemRecord;
const artefact = (ticketId: string) => ({
  ticketId, revision: 1, eventId: some.event, organizationId: some.event, purchaseId: null, buyerUserId: null, jobId: some.job, qrCodeData: "x", filePath: "x", sha256: "x".repeat(64), bytes: 1, contentHash: "x", warning: null, generatedAt: now,
});

const cases: PlanCase<Tx>[] = [
  ["GenerationJobRepository.insert", "one", (tx) => jobs.insert(tx, { id: newId(), eventId: some.event, organizationId: some.event }, [], {} as never)],
  ["GenerationJobRepository.byId", "one", (tx) => jobs.byId(tx, some.job)],
  ["GenerationJobRepository.byIds", "some", (tx) => jobs.byIds(tx, [some.job, newId()])],
  ["GenerationJobRepository.newestOfEvents", "one with many", (tx) => jobs.newestOfEvents(tx, [some.event, newId()], 20)],
  ["GenerationJobRepository.lock", "one", (tx) => jobs.lock(tx, some.job)],
  ["GenerationJobRepository.start", "one", (tx) => jobs.start(tx, some.job)],
  ["GenerationJobRepository.setStatus", "one", (tx) => jobs.setStatus(tx, some.job, "FAILED", now)],
  ["GenerationJobRepository.setArchive", "one", (tx) => jobs.setArchive(tx, some.job, { path: "x", sha256: "x" })],
  ["GenerationJobRepository.itemsOf", "one job", (tx) => reading(jobs.itemsOf(tx, some.job))],
  ["GenerationJobRepository.pendingItems", "some of one job", (tx) => reading(jobs.pendingItems(tx, some.job, [some.ticket, newId()]))],
  ["GenerationJobRepository.item", "one", (tx) => reading(jobs.item(tx, some.job, some.ticket))],
  ["GenerationJobRepository.countPending", "one job", (tx) => jobs.countPending(tx, some.job)],
  ["GenerationJobRepository.settle", "one", async (tx) => {
    await tx.generationItem.update({ where: { jobId_ticketId: { jobId: some.job, ticketId: some.ticket } }, data: { status: "PENDING" } });
    await jobs.settle(tx, item(), "MADE", null, 1);
  }],
  ["GenerationJobRepository.reopenFailed", "one job", (tx) => reading(jobs.reopenFailed(tx, some.job))],
  ["GenerationJobRepository.progressOf", "some", (tx) => jobs.progressOf(tx, [some.job, newId()])],
  ["GenerationJobRepository.failuresOf", "some", (tx) => jobs.failuresOf(tx, [some.job, newId()])],
  ["GeneratedTicketRepository.find", "one", (tx) => made.find(tx, some.ticket, 1)],
  ["GeneratedTicketRepository.ofJob", "one job", (tx) => made.ofJob(tx, some.job)],
  ["GeneratedTicketRepository.put", "one that is there", (tx) => made.put(tx, artefact(some.ticket))],
  ["GeneratedTicketRepository.put", "a new one", (tx) => made.put(tx, artefact(newId()))],
  ["GeneratedTicketRepository.standings", "some", (tx) => made.standings(tx, [some.ticket, newId()])],
  ["SigningKeyRepository.insertIfFirst", "one that is there", (tx) => keys.insertIfFirst(tx, { id: "0".repeat(15) + "x", eventId: some.event, publicKey: "x", sealedPrivate: "x" })],
  ["SigningKeyRepository.page", "one of 1,000", (tx) => keys.page(tx, some.key), 1_000],
  ["SigningKeyRepository.reseal", "one", (tx) => keys.reseal(tx, some.key, "y", "z")],
  ["SigningKeyRepository.ofEvent", "one", (tx) => keys.ofEvent(tx, some.event)],
  ["SigningKeyRepository.byId", "one", (tx) => keys.byId(tx, some.key)],
];

testQueryPlans(join(__dirname, "..", "repositories"), plans, cases);
