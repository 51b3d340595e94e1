import { sampleRuns } from "../../../platform/testing/sample-runs";
import { statSync } from "node:fs";
import { join } from "node:path";
import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { generateTicketsJob, type TicketGenerationRequest } from "../../../contracts/jobs/generate-tickets.job";
import { AppError } from "../../../platform/errors/app-error";
import type { GenerationJobRecord } from "../repositories/generation-job.repository";
import { createTicketsWorld, type TicketsWorld } from "./tickets-world";

let world: TicketsWorld;
beforeAll(async () => (world = await createTicketsWorld()));
afterAll(() => world.close());

/** One random thing to do: the number chooses what it is done to, and how. */
interface Step {
  readonly action: keyof typeof actions;
  readonly which: number;
}

interface Scene {
  readonly requests: TicketGenerationRequest[];
  readonly which: number;
}

const pick = <T>(things: readonly T[], which: number): T | undefined => things[which % Math.max(things.length, 1)];

async function work({ requests, which }: Scene, module = world.module): Promise<void> {
  const request = pick(requests, which);
  const signal = which % 5 === 4 ? AbortSignal.abort(new Error("stopped")) : new AbortController().signal;
  // What is worth another attempt is thrown, and tried again later.
  if (request) await module.generateTickets.run(request, { lastAttempt: which % 4 === 0, signal }).catch(() => undefined);
}

const actions = {
  ask: ({ requests, which }: Scene) => void (requests.length < 3 && requests.push(world.request(1 + (which % 3)))),
  work: (scene: Scene) => work(scene),
  workAtOnce: (scene: Scene) => Promise.all([work(scene), work(scene, another)]),
  retry: async ({ requests, which }: Scene) => void (await world.module.retryGeneration.run(world.owner, pick(requests, which)?.job_id ?? "none")),
  drawingFails: ({ which }: Scene) => {
    world.renderer.before = async ({ ticketCode }) => {
      if (Number(ticketCode.at(-1)) === which) throw new Error("no such letter");
    };
  },
  storeFails: ({ which }: Scene) => {
    world.files.before = () => (which % 3 === 0 ? Promise.reject(new Error("the disk is full")) : Promise.resolve());
  },
};
let another: TicketsWorld["module"];
beforeAll(() => void (another = world.anotherModule()));

/** What is refused with a code of the contract is fine. */
async function perform(requests: TicketGenerationRequest[], { action, which }: Step): Promise<void> {
  try {
    await actions[action]({ requests, which });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "INTERNAL_SERVER_ERROR") throw error;
  }
}

type Status = GenerationJobRecord["status"];
/** What failed, in part or whole, can be begun anew: by a retry. */
const life: Readonly<Record<Status, readonly Status[]>> = {
  QUEUED: ["ACTIVE"],
  ACTIVE: ["COMPLETED", "PARTIALLY_COMPLETED", "FAILED"],
  COMPLETED: [],
  PARTIALLY_COMPLETED: ["QUEUED"],
  FAILED: ["QUEUED"],
};
function leadsTo(from: Status, to: Status): boolean {
  const reached = new Set([from]);
  for (const status of reached) for (const next of life[status]) reached.add(next);
  return reached.has(to);
}

const jobsOf = (requests: readonly TicketGenerationRequest[]) =>
  world.db.client.generationJob.findMany({ where: { id: { in: requests.map(({ job_id }) => job_id) } }, include: { items: true, logs: true }, orderBy: { id: "asc" } });
type Job = Awaited<ReturnType<typeof jobsOf>>[number];

async function check(requests: readonly TicketGenerationRequest[], before: readonly Job[]): Promise<Job[]> {
  const jobs = await jobsOf(requests);
  for (const job of jobs) {
    const was = before.find(({ id }) => id === job.id);
    if (was) expect([was.status, job.status, leadsTo(was.status, job.status)]).toEqual([was.status, job.status, true]);
    const [pending, made, failed] = (["PENDING", "MADE", "FAILED"] as const).map((status) => job.items.filter((item) => item.status === status).length) as [number, number, number];
    const isOver = job.finishedAt !== null;
    expect([job.status, isOver]).toEqual([job.status, ["COMPLETED", "PARTIALLY_COMPLETED", "FAILED"].includes(job.status)]);
    // A job that is over says of each of its tickets what became of it, and the words for it are right.
    if (isOver) expect([job.status, pending]).toEqual([failed === 0 ? "COMPLETED" : made === 0 ? "FAILED" : "PARTIALLY_COMPLETED", 0]);
    for (const { ticketId, status } of was?.items ?? []) if (status === "MADE") expect(job.items.find((item) => item.ticketId === ticketId)?.status).toBe("MADE");
    // What is made lies there, once, and is what its sum says.
    const rows = await world.db.client.generatedTicket.findMany({ where: { jobId: job.id } });
    expect(rows.map(({ ticketId }) => ticketId).sort()).toEqual(job.items.filter(({ status }) => status === "MADE").map(({ ticketId }) => ticketId).sort());
    for (const { filePath, bytes } of rows) expect(statSync(join(world.files.folder, filePath)).size).toBe(bytes);
    // Each ticket was made once, whoever else tried.
    for (const { ticketId } of job.items) expect(job.logs.filter((log) => log.ticketId === ticketId && log.outcome === "MADE").length).toBeLessThanOrEqual(1);
    for (const { ticketId, status, error } of job.items) expect([ticketId, error !== null]).toEqual([ticketId, status === "FAILED"]);
  }
  // Core is told once of each end.
  for (const job of jobs) {
    const told = (await world.db.client.outbox.findMany({ where: { name: "ticket-generation-webhook" } })).map(({ payload }) => payload as { jobId: string; timestamp: string }).filter(({ jobId }) => jobId === job.id);
    expect(new Set(told.map(({ timestamp }) => timestamp)).size).toBe(told.length);
    if (job.finishedAt) expect(told.map(({ timestamp }) => timestamp)).toContain(job.finishedAt.toISOString());
  }
  return jobs;
}

const often = ["ask", "work", "work", "workAtOnce", "retry"] as const;
const step = record({ action: constantFrom(...(Object.keys(actions) as (keyof typeof actions)[]), ...often), which: nat(9) });

describe("generation jobs, whatever is done to them in whatever order", () => {
  it("move along their lives only, and make each ticket once, also when several workers are at it", async () => {
    await assert(
      asyncProperty(array(array(step, { minLength: 1, maxLength: 3 }), { minLength: 12, maxLength: 25 }), async (rounds) => {
        const requests: TicketGenerationRequest[] = [];
        let jobs: Job[] = [];
        for (const steps of rounds) {
          await Promise.all(steps.map((one) => perform(requests, one)));
          jobs = await check(requests, jobs);
        }
        // Everything is well again: what was asked for is made, at the latest when somebody asks once more.
        Object.assign(world.renderer, { before: () => Promise.resolve() });
        Object.assign(world.files, { before: () => Promise.resolve() });
        for (const request of requests) {
          await world.module.generateTickets.run(request, { lastAttempt: true, signal: new AbortController().signal });
          await world.module.retryGeneration.run(world.owner, request.job_id);
          await world.module.generateTickets.run(generateTicketsJob.schema.parse(request), { lastAttempt: true, signal: new AbortController().signal });
        }
        jobs = await check(requests, jobs);
        expect(jobs.map(({ status }) => status)).toEqual(requests.map(() => "COMPLETED"));
      }),
      { numRuns: sampleRuns(4), endOnFailure: true },
    );
  }, 120_000);

  it("would be seen to break one, if they did", async () => {
    const requests = [world.request(1)];
    await perform(requests, { action: "work", which: 1 });
    const jobs = await check(requests, []);
    expect(jobs).toMatchObject([{ status: "COMPLETED" }]);
    await world.db.client.generatedTicket.deleteMany({ where: { jobId: requests[0]?.job_id ?? "" } });
    await expect(check(requests, jobs)).rejects.toThrow();
  });
});
