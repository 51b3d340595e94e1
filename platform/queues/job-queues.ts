import { Queue, type JobState } from "bullmq";
import type { Redis } from "ioredis";
import { KEY_PREFIX } from "../redis/connect-redis";
import type { JobDefinition } from "./define-job";

/** What travels in Redis: the payload and what binds it to the request that caused it. */
export interface JobEnvelope {
  readonly payload: unknown;
  readonly correlationId: string;
}

/** `missing`: Redis does not know it (any more). */
export type JobFate = { state: JobState | "unknown" | "missing"; error: string | null };

/** The producing side of the queues. */
export class JobQueues {
  private readonly queues = new Map<string, Queue>();

  constructor(private readonly connection: Redis) {}

  /**
   * Puts a job on its queue. The same id again is the same job: adding is safe to repeat.
   * @throws ZodError when the payload has another shape than the definition says
   */
  async add<T>(job: JobDefinition<T>, id: string, payload: T, correlationId: string, delay = 0): Promise<void> {
    const envelope: JobEnvelope = { payload: job.schema.parse(payload), correlationId };
    await this.queue(job.queue).add(job.name, envelope, {
      jobId: id,
      delay,
      attempts: job.attempts,
      backoff: { type: "exponential", delay: job.backoff, jitter: 0.3 },
      // Completed jobs are kept for as long as the outbox needs to see them; failed ones for an operator.
      removeOnComplete: { age: 3_600, count: 50_000 },
      removeOnFail: { age: 14 * 86_400 },
    });
  }

  async fate(queue: string, id: string): Promise<JobFate> {
    const job = await this.queue(queue).getJob(id);
    if (!job) return { state: "missing", error: null };
    return { state: await job.getState(), error: job.failedReason ?? null };
  }

  /** Forgets a failed job, so that the same id can be added again. */
  async remove(queue: string, id: string): Promise<void> {
    await this.queue(queue).remove(id);
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
