import { UnrecoverableError, Worker, type Job } from "bullmq";
import type { Redis } from "ioredis";
import { ZodError } from "zod";
import { withCorrelation } from "../logging/correlation";
import type { Logger } from "../logging/logger";
import { jobDuration } from "../metrics/metrics";
import { KEY_PREFIX } from "../redis/connect-redis";
import type { JobHandler } from "./define-job";
import type { JobEnvelope } from "./job-queues";

/**
 * Runs the handlers. A queue may carry several kinds of jobs; each finds its handler by name.
 * @param connect makes a connection of its own for each queue: a worker blocks on it
 */
export class JobWorkers {
  private readonly workers: Worker[] = [];
  private readonly stopping = new AbortController();

  constructor(
    private readonly handlers: readonly JobHandler[],
    private readonly connect: () => Redis,
    private readonly logger: Logger,
  ) {}

  start(): void {
    const queues = new Map<string, JobHandler[]>();
    for (const handler of this.handlers) queues.set(handler.job.queue, [...(queues.get(handler.job.queue) ?? []), handler]);
    for (const [name, handlers] of queues) {
      const connection = this.connect();
      const worker = new Worker(name, (job: Job<JobEnvelope>) => this.work(handlers, job), {
        connection,
        prefix: KEY_PREFIX,
        concurrency: Math.max(...handlers.map(({ job }) => job.concurrency)),
        // A worker that was killed leaves its job locked; another one takes it over after this long.
        lockDuration: 10_000,
        stalledInterval: 3_000,
        maxStalledCount: 100,
      });
      worker.on("error", (error) => this.logger.debug({ queue: name, reason: error.message }, "queue connection"));
      worker.on("closed", () => connection.disconnect());
      this.workers.push(worker);
    }
  }

  /** Takes no more jobs and waits for those that run; what is not finished in time is tried again by another process. */
  async close(milliseconds = 3_000): Promise<void> {
    const timer = setTimeout(() => this.stopping.abort(new Error("the process stops")), milliseconds);
    await Promise.all(this.workers.map((worker) => worker.close()));
    clearTimeout(timer);
  }

  private async work(handlers: readonly JobHandler[], job: Job<JobEnvelope>): Promise<void> {
    const handler = handlers.find((candidate) => candidate.job.name === job.name);
    if (!handler) throw new UnrecoverableError(`no handler for ${job.name}`);
    const { payload, correlationId } = job.data;
    await withCorrelation(correlationId, async () => {
      const attempt = job.attemptsMade + 1;
      const lastAttempt = attempt >= handler.job.attempts;
      const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(handler.job.timeout)]);
      const end = jobDuration.startTimer({ job: job.name });
      try {
        const parsed = handler.job.schema.parse(payload);
        await Promise.race([handler.handle(parsed, { id: job.id ?? "", attempt, lastAttempt, signal }), aborted(signal)]);
        end({ outcome: "done" });
      } catch (error) {
        end({ outcome: "failed" });
        this.logger[lastAttempt ? "error" : "warn"]({ err: error, job: job.name, id: job.id, attempt }, lastAttempt ? "job failed for good" : "job failed and will be tried again");
        // Another try would read the same payload.
        throw error instanceof ZodError ? new UnrecoverableError(error.message) : error;
      }
    });
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }));
