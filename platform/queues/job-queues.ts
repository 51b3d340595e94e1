import { Queue, type JobState } from "bullmq";
import type { Redis } from "ioredis";
import { KEY_PREFIX } from "../redis/connect-redis";
import type { JobDefinition } from "./define-job";
import { FairOrder } from "./fair-order";

/** What travels in Redis: the payload and what binds it to the request that caused it. */
export interface JobEnvelope {
  readonly payload: unknown;
  readonly correlationId: string;
}

/** `missing`: Redis does not know it (any more). */
export type JobFate = { state: JobState | "unknown" | "missing"; error: string | null };

/** How much work a queue holds. */
export interface QueueState {
  readonly counts: Readonly<Record<"waiting" | "delayed" | "active" | "failed", number>>;
  /** The age of the oldest waiting job, in seconds; 0 if none waits. */
  readonly oldest: number;
}

/**
 * Finished jobs are removed as soon as the outbox has seen their end. These limits bound Redis while nobody looks, for
 * example because the database is down: a job that is removed too early is added again and applied once by its receiver.
 */
const KEEP_COMPLETED = { age: 3_600, count: 5_000 };
const KEEP_FAILED = { age: 14 * 86_400, count: 5_000 };

/** The producing side of the queues. */
export class JobQueues {
  private readonly queues = new Map<string, Queue>();

  constructor(private readonly connection: Redis) {}

  /**
   * Puts a job on its queue. The same id again is the same job: adding is safe to repeat.
   * @throws ZodError when the payload has another shape than the definition says
   */
  async add<T>(job: JobDefinition<T>, id: string, payload: T, correlationId: string, delay = 0): Promise<void> {
    const parsed = job.schema.parse(payload);
    const envelope: JobEnvelope = { payload: parsed, correlationId };
    const priority = job.share ? await new FairOrder(this.connection, job.queue).priorityOf(job.share(parsed)) : 0;
    await this.queue(job.queue).add(job.name, envelope, {
      jobId: id,
      delay,
      priority,
      attempts: job.attempts,
      backoff: { type: "exponential", delay: job.backoff, jitter: 0.3 },
      removeOnComplete: KEEP_COMPLETED,
      removeOnFail: KEEP_FAILED,
    });
  }

  async fate(queue: string, id: string): Promise<JobFate> {
    const job = await this.queue(queue).getJob(id);
    if (!job) return { state: "missing", error: null };
    return { state: await job.getState(), error: job.failedReason ?? null };
  }

  /** Removes a finished job, so that the same ID can be added again. */
  async remove(queue: string, id: string): Promise<void> {
    await this.queue(queue).remove(id);
  }

  /** Reads how many jobs a queue holds and how long the oldest one has waited. */
  async state(name: string): Promise<QueueState> {
    const queue = this.queue(name);
    const [counts, ...ends] = await Promise.all([
      queue.getJobCounts("waiting", "prioritized", "delayed", "active", "failed"),
      queue.getWaiting(0, 0),
      // In the order of their turns: the oldest one is usually the next or the last.
      queue.getPrioritized(0, 0),
      queue.getPrioritized(-1, -1),
    ]);
    const since = Math.min(...ends.flat().map(({ timestamp }) => timestamp));
    const { waiting = 0, prioritized = 0, delayed = 0, active = 0, failed = 0 } = counts;
    return {
      counts: { waiting: waiting + prioritized, delayed, active, failed },
      oldest: Number.isFinite(since) ? Math.max(0, Date.now() - since) / 1_000 : 0,
    };
  }

  queue(name: string): Queue {
    let queue = this.queues.get(name);
    if (!queue) {
      queue = new Queue(name, { connection: this.connection, prefix: KEY_PREFIX });
      // Without a listener BullMQ would end the process on a lost connection, which ioredis mends by itself.
      queue.on("error", () => undefined);
      this.queues.set(name, queue);
    }
    return queue;
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }
}
