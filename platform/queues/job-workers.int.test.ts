import { Worker } from "bullmq";
import type { Redis } from "ioredis";
import { z } from "zod";
import { newId } from "../db/new-id";
import { createLogger } from "../logging/logger";
import { connectRedis, KEY_PREFIX } from "../redis/connect-redis";
import { waitFor } from "../testing/wait-for";
import { defineJob, handleJob } from "./define-job";
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

describe("job workers", () => {
  it("take over a job whose process died, while they are already running", async () => {
    const job = defineJob({ name: "test", queue: `test-${newId()}`, schema: z.object({}) });
    const queues = new JobQueues(connect());
    const id = newId();
    await queues.add(job, id, {}, "correlation");
    // A process that took the job and died: nothing renews its lock.
    const dead = new Worker(job.queue, null, { connection: connect(), prefix: KEY_PREFIX, autorun: false, lockDuration: 5_000 });
    expect((await dead.getNextJob("token"))?.id).toBe(id);
    await dead.close();

    // A starting worker looks for stalled jobs immediately, while the lock is still valid.
    const taken: number[] = [];
    const workers = new JobWorkers([handleJob(job, async (_, { attempt }) => void taken.push(attempt))], connect, logger);
    workers.start();
    try {
      await waitFor("the job to be taken over", () => taken.length > 0, 20_000);
      await waitFor("the job to be completed", async () => (await queues.fate(job.queue, id)).state === "completed");
      expect(taken).toEqual([1]);
    } finally {
      // Left open, they would keep the test run from ending after a failure.
      await Promise.all([workers.close(), queues.close()]);
    }
  }, 30_000);
});
