import type { Redis } from "ioredis";
import { z } from "zod";
import { newId } from "../db/new-id";
import { createLogger } from "../logging/logger";
import { connectRedis } from "../redis/connect-redis";
import { waitFor } from "../testing/wait-for";
import { defineJob, handleJob, type JobDefinition } from "./define-job";
import { JobQueues } from "./job-queues";
import { JobWorkers } from "./job-workers";

const logger = createLogger("test", "silent");
const connections: Redis[] = [];
const connect = (): Redis => {
  const connection = connectRedis(process.env.TEST_REDIS_URL ?? "", logger);
  connections.push(connection);
  return connection;
};
afterAll(() => connections.forEach((connection) => connection.disconnect()));

const schema = z.object({ group: z.string(), paid: z.boolean().default(false), cost: z.int().default(1) });
type Payload = z.infer<typeof schema>;

function aQueue(isFair = true): JobDefinition<Payload> {
  const plain = defineJob<Payload>({ name: "test", queue: `test-${newId()}`, schema, concurrency: 1 });
  return isFair ? { ...plain, share: ({ group, paid, cost }) => ({ group, tier: paid ? "first" : "second", cost }) } : plain;
}
const free = (group: string, cost = 1): Payload => ({ group, paid: false, cost });
const paid = (group: string): Payload => ({ group, paid: true, cost: 1 });

/**
 * Adds `before`, lets a worker begin the first job, and adds `during` while it runs.
 * @returns the groups in the order in which their jobs ran
 */
async function run(job: JobDefinition<Payload>, before: readonly Payload[], during: readonly Payload[]): Promise<string[]> {
  const queues = new JobQueues(connect());
  const ran: string[] = [];
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const handler = handleJob(job, async ({ group }) => {
    ran.push(group);
    if (ran.length === 1) await held;
  });
  const workers = new JobWorkers([handler], connect, logger);
  try {
    for (const payload of before) await queues.add(job, newId(), payload, "correlation");
    workers.start();
    await waitFor("the first job to begin", () => ran.length === 1, 20_000);
    for (const payload of during) await queues.add(job, newId(), payload, "correlation");
    release();
    await waitFor("all jobs to run", () => ran.length === before.length + during.length, 20_000);
    return ran;
  } finally {
    release();
    await Promise.all([workers.close(), queues.close()]);
  }
}

describe("a queue whose groups take turns", () => {
  const flood = Array.from({ length: 30 }, () => free("flood"));

  it("lets a paid job of another group wait for the running one only, and a free one for little more", async () => {
    const ran = await run(aQueue(), flood, [free("other"), paid("buyer")]);
    expect(ran.slice(0, 2)).toEqual(["flood", "buyer"]);
    expect(ran.indexOf("other")).toBeLessThanOrEqual(3);
  });

  it("would let them wait for all that came before, if it ran in the order of arrival", async () => {
    const ran = await run(aQueue(false), flood, [free("other"), paid("buyer")]);
    expect(ran.slice(-2)).toEqual(["other", "buyer"]);
  });

  it("counts the work and not the jobs: a group with large jobs has fewer turns", async () => {
    const large = Array.from({ length: 5 }, () => free("large", 100));
    const small = Array.from({ length: 50 }, () => free("small", 10));
    const ran = await run(aQueue(), [free("first"), ...large, ...small], []);
    // When half of the small ones ran, half of the large ones did.
    const half = ran.slice(0, ran.indexOf("large", ran.indexOf("large", ran.indexOf("large") + 1) + 1));
    expect(half.filter((group) => group === "small").length).toBeGreaterThanOrEqual(15);
  });

  it("does not hold an earlier backlog against a group, nor starve it behind groups that come and go", async () => {
    const visitors = Array.from({ length: 20 }, (_, index) => free(`visitor-${index}`));
    const ran = await run(aQueue(), flood.slice(0, 10), [...visitors, free("flood")]);
    const flooded = ran.flatMap((group, index) => (group === "flood" ? [index] : []));
    // Each visitor has one job, so the flood resumes after them, and all of it runs.
    expect(flooded).toHaveLength(11);
    expect(ran.slice(1, 22).filter((group) => group.startsWith("visitor"))).toHaveLength(20);
  });

  it("shows how many jobs wait and for how long", async () => {
    const queues = new JobQueues(connect());
    const job = aQueue();
    await queues.add(job, newId(), free("a"), "correlation");
    await queues.add(job, newId(), paid("b"), "correlation");
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { counts, oldest } = await queues.state(job.queue);
    expect(counts).toMatchObject({ waiting: 2, active: 0 });
    expect(oldest).toBeGreaterThan(0.02);
    await queues.close();
  });
});
