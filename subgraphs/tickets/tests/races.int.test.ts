import { newId } from "../../../platform/db/new-id";
import { FinishGeneration } from "../services/finish-generation";
import { GeneratedTicketRepository } from "../repositories/generated-ticket.repository";
import { GenerationJobRepository } from "../repositories/generation-job.repository";
import { anAttempt, createTicketsWorld, type TicketsWorld } from "./tickets-world";

let world: TicketsWorld;
beforeEach(async () => (world = await createTicketsWorld()));
afterEach(() => world.close());

const webhooks = () => world.db.client.outbox.count({ where: { name: "ticket-generation-webhook" } });

describe("several workers", () => {
  it("on the same job make each ticket once and report once", async () => {
    const request = world.request(12);
    const workers = [world.module, world.anotherModule(), world.anotherModule()];
    await Promise.all(workers.map((worker) => worker.generateTickets.run(request, anAttempt())));
    const rows = await world.db.client.generatedTicket.findMany({ where: { jobId: request.job_id } });
    expect(new Set(rows.map(({ ticketId }) => ticketId)).size).toBe(12);
    expect(rows).toHaveLength(12);
    expect(await world.db.client.ticketGenerationLog.count({ where: { jobId: request.job_id } })).toBe(12);
    expect(await webhooks()).toBe(1);
  });

  it("at the end of one job report once", async () => {
    const jobId = await almostFinished();
    const finishers = Array.from({ length: 4 }, () => new FinishGeneration(world.db, new GenerationJobRepository(), new GeneratedTicketRepository(), "http://localhost"));
    const ended = await Promise.all(finishers.map((finisher) => finisher.run(jobId)));
    expect(ended.filter(Boolean)).toHaveLength(1);
    expect(await webhooks()).toBe(1);
  });

  it("would report several times without the lock", async () => {
    /** What a careless program does: look whether it is finished, then finish it. */
    class Careless extends GenerationJobRepository {
      override async lock(...[tx, id]: Parameters<GenerationJobRepository["lock"]>) {
        const job = await this.byId(tx, id);
        await tx.$queryRaw`SELECT pg_sleep(0.2)::text`;
        return job;
      }
    }
    const jobId = await almostFinished();
    const finishers = Array.from({ length: 4 }, () => new FinishGeneration(world.db, new Careless(), new GeneratedTicketRepository(), "http://localhost"));
    await Promise.all(finishers.map((finisher) => finisher.run(jobId)));
    expect(await webhooks()).toBeGreaterThan(1);
  });

  it("that need the key of an event at the same moment get the same one", async () => {
    const eventId = newId();
    const keys = await Promise.all([world.module, world.anotherModule(), world.anotherModule()].map(({ eventKeys }) => eventKeys.signerOf(eventId)));
    expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(1);
    const [row] = await world.db.client.eventSigningKey.findMany({ where: { eventId } });
    // It does not lie there for everybody to read.
    expect(row?.sealedPrivate).not.toContain(keys[0]?.privateKey.export({ format: "der", type: "pkcs8" }).toString("base64url"));
  });
});

/** A job whose tickets are all made, but which nobody has ended yet. */
async function almostFinished(): Promise<string> {
  const request = world.request(2);
  await world.module.generateTickets.run(request, anAttempt());
  await world.db.client.outbox.deleteMany();
  await world.db.client.generationJob.update({ where: { id: request.job_id }, data: { status: "ACTIVE", finishedAt: null } });
  return request.job_id;
}
