import { parse, subscribe, type ExecutionResult } from "graphql";
import { anonymous, type Principal } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { createLogger } from "../../../platform/logging/logger";
import { JobWorkers } from "../../../platform/queues/job-workers";
import { positionOf, StreamStart, withResume } from "../../../platform/pubsub/stream-position";
import { memberOf } from "../../../platform/testing/test-principals";
import { waitFor } from "../../../platform/testing/wait-for";
import { scansSubgraph } from "../subgraph";
import { createScansWorld, door, type ScansWorld } from "./scans-world";

let world: ScansWorld;
let workers: JobWorkers;
beforeAll(async () => {
  world = await createScansWorld();
  workers = new JobWorkers(world.module.jobs, world.resources.connect, createLogger("scans", "silent"));
  workers.start();
  for (const relay of world.module.relays) relay.start();
});
afterAll(async () => {
  await workers.close();
  await world.close();
});

/** Subscribes as the gateway does. @returns what arrived so far, and how it is ended */
async function watch(caller: Principal, document: string, eventId: string) {
  const { schema } = await scansSubgraph.schema(world.module);
  const stream = await subscribe({ schema, document: parse(document), variableValues: { eventId }, contextValue: scansSubgraph.context(world.module, caller) });
  if (!(Symbol.asyncIterator in stream)) return { refused: stream.errors?.map(({ originalError }) => (originalError as { code?: string }).code), heard: [], end: () => Promise.resolve() };
  const heard: { at: number; data: ExecutionResult["data"] }[] = [];
  // Asked before anything happens: it is the question that opens the stream.
  const listening = (async () => {
    for await (const { data } of stream) heard.push({ at: Date.now(), data });
  })();
  return {
    refused: undefined,
    heard,
    end: async () => {
      await stream.return(undefined);
      await listening;
    },
  };
}

const SCANS = "subscription ($eventId: ID!) { scanRecorded(eventId: $eventId) { id outcome location ticket { id } operator { id } event { id } } }";
const STATISTICS = "subscription ($eventId: ID!) { scanStatisticsUpdated(eventId: $eventId) { admitted refused duplicates } }";
const scan = (ticket: { id: string; eventId: string; revision: number }, at = door()) => world.module.scanTicket.byCode(world.staff, ticket.eventId, world.codeOf(ticket), at);
const listens = (subscriptions: number) => waitFor("the subscriptions to stand", () => world.resources.pubsub.size === subscriptions);

describe("scanRecorded", () => {
  it("tells what is new, and only that", async () => {
    const ticket = world.core.ticket(world.core.event(world.organizationId));
    const elsewhere = world.core.ticket(world.core.event(world.organizationId));
    const { scan: before } = await scan(ticket);
    const live = await watch(world.staff, SCANS, ticket.eventId);
    await listens(1);
    const told = () => live.heard.map(({ data }) => (data?.scanRecorded as { id: string }).id).filter((id) => id !== before.id);
    await scan(elsewhere);
    const { scan: made } = await scan(ticket, door({ location: "South" }));
    await waitFor("the scan to be told", () => told().length > 0);
    expect(told()).toEqual([made.id]);
    expect(live.heard.at(-1)?.data?.scanRecorded).toEqual({
      id: made.id,
      outcome: "DUPLICATE",
      location: "South",
      ticket: { id: ticket.id },
      operator: { id: world.staff.user?.id },
      event: { id: ticket.eventId },
    });
    await live.end();
  });

  it("resumes with what was recorded meanwhile, each scan once, and nothing of other events", async () => {
    const ticket = world.core.ticket(world.core.event(world.organizationId));
    const elsewhere = world.core.ticket(world.core.event(world.organizationId));
    const [delivered, missed] = [await scan(ticket), await scan(ticket)];
    await scan(elsewhere);
    const log = world.module.readScans.logOf(world.staff, ticket.eventId);
    const start = new Date((await log.now()).getTime() - 60_000);
    expect(await log.since(start, [delivered.scan.id], 10)).toEqual([missed.scan.id]);

    const resume = { start: start.toISOString(), at: delivered.scan.recordedAt?.toISOString(), seen: [delivered.scan.id] };
    const source = await withResume(resume, () => world.module.live.scansOf(world.staff, ticket.eventId));
    const stream = source[Symbol.asyncIterator]();
    expect((await stream.next()).value).toBeInstanceOf(StreamStart);
    const { value } = await stream.next();
    expect(value).toMatchObject({ id: missed.scan.id });
    expect(positionOf(value)).toEqual({ id: missed.scan.id, at: missed.scan.recordedAt?.toISOString() });
    const next = stream.next();
    const { scan: made } = await scan(ticket);
    expect((await next).value).toMatchObject({ id: made.id });
    await stream.return?.();
  });

  it("says nothing of an admission that is taken back, but the statistics do", async () => {
    const ticket = world.core.ticket(world.core.event(world.organizationId));
    const statistics = await watch(world.owner, STATISTICS, ticket.eventId);
    await waitFor("the present state", () => statistics.heard.length > 0);
    const scans = await watch(world.owner, SCANS, ticket.eventId);
    await listens(2);
    const { scan: made } = await scan(ticket);
    const latest = () => (statistics.heard.at(-1)?.data?.scanStatisticsUpdated as { admitted: number }).admitted;
    await waitFor("the admission to be counted and told", () => latest() === 1 && scans.heard.length === 1);
    await world.module.undoScan.run(world.owner, made.id, "wrong person");
    await waitFor("it to count no more", () => latest() === 0);
    expect(scans.heard).toHaveLength(1);
    await Promise.all([scans.end(), statistics.end()]);
  });
});

describe("scanStatisticsUpdated", () => {
  it("sends the present state first, then the exact counters, at most twice a second", async () => {
    const eventId = world.core.event(world.organizationId);
    await scan(world.core.ticket(eventId));
    const live = await watch(world.staff, STATISTICS, eventId);
    await waitFor("the present state", () => live.heard.length > 0);
    expect(live.heard[0]?.data?.scanStatisticsUpdated).toEqual({ admitted: 1, refused: 0, duplicates: 0 });
    for (let i = 0; i < 20; i++) await scan(world.core.ticket(eventId));
    const latest = () => live.heard.at(-1)?.data?.scanStatisticsUpdated as { admitted: number };
    await waitFor("all to be counted", () => latest().admitted === 21);
    const pauses = live.heard.slice(1).map(({ at }, i) => at - (live.heard[i]?.at ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(450);
    await live.end();
  });

  it.each<[string, () => Principal, string]>([
    ["nobody", () => anonymous(), "UNAUTHENTICATED"],
    ["another organization", () => memberOf(newId(), ["tickets:read", "statistics:read"]), "FORBIDDEN"],
  ])("and scanRecorded are refused to %s", async (_who, caller, code) => {
    const eventId = world.core.event(world.organizationId);
    expect((await watch(caller(), STATISTICS, eventId)).refused).toEqual([code]);
    expect((await watch(caller(), SCANS, eventId)).refused).toEqual([code]);
  });

  it.each<[string, () => Principal, string]>([
    ["another organization", () => memberOf(newId(), ["events:read", "tickets:read", "statistics:read"]), "NOT_FOUND"],
    ["members who see drafts, and no scans", () => memberOf(world.organizationId, ["events:read"]), "FORBIDDEN"],
  ])("and scanRecorded tell nobody of a draft who does not see it: %s", async (_who, caller, code) => {
    const draftId = world.core.draft(world.organizationId);
    expect((await watch(caller(), STATISTICS, draftId)).refused).toEqual([code]);
    expect((await watch(caller(), SCANS, draftId)).refused).toEqual([code]);
  });
});

describe("an admission", () => {
  it("is confirmed to core once it is recorded, and only then", async () => {
    const ticket = world.core.ticket(world.core.event(world.organizationId));
    const { scan: made } = await scan(ticket);
    const { scan: duplicate } = await scan(ticket);
    await waitFor("the confirmation", () => world.core.confirmed.includes(made.id));
    expect(world.core.confirmed).not.toContain(duplicate.id);
  });
});
