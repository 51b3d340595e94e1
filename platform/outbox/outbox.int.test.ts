import { z } from "zod";
import { openCoreDatabase, type CoreDatabase } from "../../subgraphs/core/repositories/database";
import { createLogger } from "../logging/logger";
import { defineTopic } from "../pubsub/define-topic";
import { defineJob, FinalFailure, handleJob, type JobHandler } from "../queues/define-job";
import { JobWorkers } from "../queues/job-workers";
import { openResources, type Resources } from "../subgraph/resources";
import { createTestDatabase, type TestDatabase } from "../testing/test-database";
import { newId } from "../db/new-id";
import { waitFor } from "../testing/wait-for";
import { DeadLetters } from "./dead-letters";
import { addToOutbox, jobMessage, topicMessage } from "./outbox";
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
