import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { anAttempt, createTicketsWorld, type TicketsWorld } from "./tickets-world";

let world: TicketsWorld;
beforeAll(async () => (world = await createTicketsWorld()));
afterAll(() => world.close());

it("who has failed tickets made again is written down, once, and nothing when there is nothing to be made", async () => {
  const entries = async () =>
    (await world.db.client.outbox.findMany({ where: { kind: "call", name: recordAuditEntriesCall.name, target: "core" }, orderBy: { id: "asc" } })).flatMap(({ payload }) => recordAuditEntriesCall.request.parse(payload).entries);
  const request = world.request(2);
  world.renderer.before = () => Promise.reject(new Error("out of ink"));
  await world.module.generateTickets.run(request, anAttempt());
  for (let n = 0; n < 2; n++) await world.module.retryGeneration.run(world.owner, request.job_id);
  expect(await entries()).toMatchObject([
    {
      action: "TICKETS_MADE_AGAIN", recordType: "GenerationJob", recordId: request.job_id, organizationId: world.organizationId, eventId: request.event_id,
      actor: { kind: "USER", userId: world.owner.user?.id }, before: null, after: { tickets: 2 },
    },
  ]);
  expect(world.module.jobs.map(({ job }) => job.queue)).toContain("tickets-calls-core");
});
