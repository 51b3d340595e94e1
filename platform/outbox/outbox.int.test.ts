import { z } from "zod";
import { openCoreDatabase, type CoreDatabase } from "../../subgraphs/core/repositories/database";
import { createLogger } from "../logging/logger";
import { defineTopic } from "../pubsub/define-topic";
import { defineJob, FinalFailure, handleJob, type JobHandler } from "../queues/define-job";
import { registry } from "../metrics/metrics";
import { JobWorkers } from "../queues/job-workers";
import { showQueues } from "../queues/queue.gauges";
import { openResources, type Resources } from "../subgraph/resources";
import { createTestDatabase, type TestDatabase } from "../testing/test-database";
import { newId } from "../db/new-id";
import { waitFor } from "../testing/wait-for";
import { defineCall } from "../webhooks/define-call";
import type { ServiceClient } from "../webhooks/service-client";
import { DeadLetters } from "./dead-letters";
import { deliverCallHandlers } from "./deliver-call.job";
import { addToOutbox, callMessage, jobMessage, topicMessage } from "./outbox";
import { showOutbox } from "./outbox.gauges";
import { nudgeRelay, OutboxRelay } from "./outbox-relay";

const logger = createLogger("test", "silent");
let database: TestDatabase;
let db: CoreDatabase;
let resources: Resources;
/** Each test has a queue of its own: Redis is shared by all of them. */
let greet: ReturnType<typeof greetingJob>;
const ending: (() => Promise<unknown>)[] = [];

const greetingJob = (queue: string) => defineJob({ name: "greet", queue, schema: z.object({ name: z.string() }), attempts: 2, backoff: 10 });

beforeEach(async () => {
  database = await createTestDatabase("core");
  db = openCoreDatabase(database.url, logger);
  resources = openResources(process.env.TEST_REDIS_URL ?? "", logger);
  greet = greetingJob(`test-${newId()}`);
});
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
  await resources.close();
  await db.close();
  await database.drop();
});

function startRelay(): OutboxRelay {
  const relay = new OutboxRelay("test", db.client, [greet as never], resources.queues, resources.pubsub, resources.subscriber, logger);
  relay.start();
  ending.push(() => relay.close());
  return relay;
}

function startWorkers(handle: (name: string) => Promise<void>): void {
  const handlers: JobHandler[] = [handleJob(greet, ({ name }) => handle(name))];
  const workers = new JobWorkers(handlers, resources.connect, logger);
  workers.start();
  ending.push(() => workers.close());
}

const rows = () => db.client.outbox.findMany({ orderBy: { id: "asc" } });

describe("the outbox", () => {
  it("sends what was committed and nothing that was rolled back", async () => {
    const greeted: string[] = [];
    startWorkers(async (name) => void greeted.push(name));
    startRelay();
    await db.transaction((tx) => addToOutbox(tx, jobMessage(greet, { name: "Ada" })));
    await expect(
      db.transaction(async (tx) => {
        await addToOutbox(tx, jobMessage(greet, { name: "nobody" }));
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    nudgeRelay(resources.redis, "test");
    await waitFor("the row to be closed by the completion of its job", async () => (await rows()).every(({ closedAt }) => closedAt !== null));
    expect(greeted).toEqual(["Ada"]);
  });

  it("keeps a row open until its job has completed, and makes again what Redis forgot", async () => {
    startRelay();
    await db.transaction((tx) => addToOutbox(tx, jobMessage(greet, { name: "Ada" })));
    await waitFor("the job to lie in Redis", async () => (await rows())[0]?.dispatchedAt);
    expect((await rows())[0]?.closedAt).toBeNull();
    await resources.queues.queue(greet.queue).obliterate({ force: true });
    const greeted: string[] = [];
    startWorkers(async (name) => void greeted.push(name));
    await waitFor("the job to be made again and done", () => greeted.length > 0);
    await waitFor("the row to be closed", async () => (await rows())[0]?.closedAt);
    expect(greeted).toEqual(["Ada"]);
  });

  it("lays what fails for good among the dead letters, from where it is replayed", async () => {
    let broken = true;
    const greeted: string[] = [];
    startWorkers(async (name) => {
      if (broken) throw new FinalFailure("the printer is on fire");
      greeted.push(name);
    });
    startRelay();
    await db.transaction((tx) => addToOutbox(tx, jobMessage(greet, { name: "Ada" })));
    const dead = new DeadLetters("test", db.client, resources.queues);
    const [letter] = await waitFor("the dead letter", async () => {
      const letters = await dead.list();
      return letters.length > 0 ? letters : null;
    });
    expect(letter).toMatchObject({ name: "greet", error: "the printer is on fire", payload: { name: "Ada" } });
    broken = false;
    expect(await dead.replay(letter?.id ?? "")).toBe(true);
    await waitFor("the replayed job to be done", () => greeted.length === 1);
    expect(await dead.list()).toEqual([]);
  });

  it("sends what only could not be reached again, however often its job has failed", async () => {
    let broken = true;
    const greeted: string[] = [];
    startWorkers(async (name) => {
      if (broken) throw new Error("nobody answers");
      greeted.push(name);
    });
    startRelay();
    await db.transaction((tx) => addToOutbox(tx, jobMessage(greet, { name: "Ada" })));
    const [row] = await waitFor("all attempts to have failed", async () => {
      const waiting = (await rows()).filter(({ error, dispatchedAt }) => error !== null && dispatchedAt === null);
      return waiting.length > 0 ? waiting : null;
    });
    expect([row?.deadAt, row?.error]).toEqual([null, "nobody answers"]);
    broken = false;
    // It comes round in a minute; nobody wants to wait for that here.
    await db.client.$executeRawUnsafe("UPDATE outbox SET available_at = now()");
    await waitFor("the job to be done after all", () => greeted.length === 1);
  });

  it("lays what can never be sent among the dead letters, instead of trying for ever", async () => {
    startRelay();
    await db.transaction((tx) => addToOutbox(tx, { ...jobMessage(greet, { name: "Ada" }), name: "a-job-of-another-release" }));
    await waitFor("the dead letter", async () => (await rows())[0]?.deadAt);
  });

  it("dead-letters a call whose payload can never be sent immediately", async () => {
    const sent: unknown[] = [];
    const call = defineCall({
      name: "greet-call", service: "core", callers: ["test"], method: "POST", path: "/greet",
      request: z.object({ name: z.string() }), response: z.object({ ok: z.literal(true) }),
    });
    const client = { call: async (_: unknown, payload: unknown) => void sent.push(payload) } as unknown as ServiceClient;
    const service = `test-${newId()}`;
    const workers = new JobWorkers(deliverCallHandlers(service, [call as never], client), resources.connect, logger);
    workers.start();
    ending.push(() => workers.close());
    const relay = new OutboxRelay(service, db.client, [], resources.queues, resources.pubsub, resources.subscriber, logger);
    relay.start();
    ending.push(() => relay.close());
    await db.transaction((tx) => addToOutbox(tx, { ...callMessage(call, { name: "Ada" }), payload: { nom: "Ada" } }, callMessage(call, { name: "Grace" })));
    const [bad, good] = await waitFor("both to be decided", async () => {
      const all = await rows();
      return all.every(({ closedAt, deadAt }) => closedAt ?? deadAt) ? all : null;
    });
    expect([bad?.error, good?.deadAt]).toEqual([expect.stringContaining("greet-call cannot be sent"), null]);
    expect(sent).toEqual([{ name: "Grace" }]);
  });

  it("closes a call that was applied although its response has an unknown shape", async () => {
    const call = defineCall({
      name: "greet-call", service: "core", callers: ["test"], method: "POST", path: "/greet",
      request: z.object({ name: z.string() }), response: z.object({ ok: z.literal(true) }),
    });
    let calls = 0;
    const client = { call: () => (calls++, Promise.resolve().then(() => call.response.parse({ ok: "later" }))) } as unknown as ServiceClient;
    const service = `test-${newId()}`;
    const workers = new JobWorkers(deliverCallHandlers(service, [call as never], client), resources.connect, logger);
    workers.start();
    ending.push(() => workers.close());
    const relay = new OutboxRelay(service, db.client, [], resources.queues, resources.pubsub, resources.subscriber, logger);
    relay.start();
    ending.push(() => relay.close());
    await db.transaction((tx) => addToOutbox(tx, callMessage(call, { name: "Ada" })));
    await waitFor("the row to be closed", async () => (await rows())[0]?.closedAt);
    expect(calls).toBe(1);
  });

  it("leaves no finished job in Redis, however many were done", async () => {
    startWorkers(async (name) => {
      if (name === "dead") throw new FinalFailure("no");
    });
    startRelay();
    await db.transaction(async (tx) => {
      for (let index = 0; index < 100; index++) await addToOutbox(tx, jobMessage(greet, { name: index === 7 ? "dead" : String(index) }));
    });
    await waitFor("all rows to be decided", async () => (await rows()).every(({ closedAt, deadAt }) => closedAt ?? deadAt), 60_000);
    const queue = resources.queues.queue(greet.queue);
    await waitFor("Redis to hold no job", async () => Object.values(await queue.getJobCounts()).every((count) => count === 0));
    expect(await rows()).toHaveLength(100);
  }, 90_000);

  it("shows in the metrics how many messages and jobs wait, and for how long", async () => {
    const service = `test-${newId()}`;
    const ends = [showOutbox(service, db.client), showQueues(resources.queues, [greet.queue])];
    ending.push(async () => ends.forEach((end) => end()));
    const metric = async (name: string, labels: string): Promise<number | undefined> => {
      const line = (await registry.metrics()).split("\n").find((text) => text.startsWith(`${name}{`) && text.includes(labels));
      return line === undefined ? undefined : Number(line.split(" ").at(-1));
    };
    const own = `service="${service}"`;
    expect([await metric("outbox_oldest_seconds", own), await metric("outbox_pending_messages", own)]).toEqual([0, 0]);
    await db.transaction((tx) => addToOutbox(
      tx,
      jobMessage(greet, { name: "now" }),
      jobMessage(greet, { name: "later" }, new Date(Date.now() + 3_600_000)),
      jobMessage(greet, { name: "given up" }),
    ));
    await db.client.$executeRawUnsafe("UPDATE outbox SET created_at = now() - interval '90 seconds'");
    await db.client.$executeRawUnsafe("UPDATE outbox SET dead_at = now() WHERE payload->>'name' = 'given up'");
    expect(await metric("outbox_oldest_seconds", own)).toBeGreaterThanOrEqual(90);
    expect([await metric("outbox_pending_messages", own), await metric("dead_letter_messages", own)]).toEqual([1, 1]);
    // The scheduled one became due a moment ago: its age does not count from when it was written.
    await db.client.$executeRawUnsafe("UPDATE outbox SET available_at = now() WHERE payload->>'name' = 'later'");
    await db.client.$executeRawUnsafe("UPDATE outbox SET closed_at = now(), dispatched_at = now() WHERE payload->>'name' = 'now'");
    expect(await metric("outbox_oldest_seconds", own)).toBeLessThan(60);

    await resources.queues.add(greet, newId(), { name: "waits" }, "c");
    await resources.queues.add(greet, newId(), { name: "waits" }, "c");
    await resources.queues.add(greet, newId(), { name: "later" }, "c", 60_000);
    const states = await Promise.all(["waiting", "delayed", "active", "failed"].map((state) => metric("queue_jobs", `queue="${greet.queue}",state="${state}"`)));
    expect(states).toEqual([2, 1, 0, 0]);
    expect(await metric("queue_oldest_seconds", greet.queue)).toBeGreaterThan(0);
  });

  it("tells a topic once, and again when the process died before it said so", async () => {
    const topic = defineTopic(`topic-${newId()}`, z.object({ id: z.string() }));
    const heard: (string | undefined)[] = [];
    const unlisten = await resources.pubsub.listen(topic, "1", (message) => heard.push(message?.id));
    ending.push(unlisten);
    await db.transaction((tx) => addToOutbox(tx, topicMessage(topic, "1", { id: "a" })));
    // As a relay leaves it that was killed between claiming the row and telling it.
    await db.client.$executeRawUnsafe("UPDATE outbox SET dispatched_at = now() - interval '1 minute', checked_at = now() - interval '1 minute'");
    startRelay();
    await waitFor("the message", () => heard.length > 0);
    await waitFor("the row to be closed", async () => (await rows())[0]?.closedAt);
    expect(heard).toEqual(["a"]);
  });

  it("does a job once, however many relays look at the same outbox", async () => {
    const greeted: string[] = [];
    startWorkers(async (name) => void greeted.push(name));
    await db.transaction(async (tx) => {
      for (let index = 0; index < 100; index++) await addToOutbox(tx, jobMessage(greet, { name: String(index) }));
    });
    for (let index = 0; index < 4; index++) startRelay();
    await waitFor("all jobs", () => greeted.length >= 100);
    await waitFor("all rows to be closed", async () => (await rows()).every(({ closedAt }) => closedAt !== null), 20_000);
    expect(new Set(greeted).size).toBe(100);
    expect(greeted).toHaveLength(100);
  });
});
