import { UnrecoverableError, Worker, type Job } from "bullmq";
import type { Redis } from "ioredis";
import { withCorrelation } from "../logging/correlation";
import type { Logger } from "../logging/logger";
import { jobDuration } from "../metrics/metrics";
import { KEY_PREFIX } from "../redis/connect-redis";
import { FINAL, FinalFailure, type JobHandler } from "./define-job";
import { FairOrder } from "./fair-order";
import type { JobEnvelope } from "./job-queues";

/**
 * Runs the handlers. A queue may carry several kinds of jobs; each finds its handler by name.
 * @param connect makes a connection of its own for each queue: a worker blocks on it
 */
export class JobWorkers {
  private readonly workers: Worker[] = [];
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();

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
      const order = new FairOrder(connection, name);
      const worker = new Worker(name, (job: Job<JobEnvelope>) => this.work(handlers, job, order), {
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

  /**
   * Takes no more jobs and waits for those that run. After half of the time they are told to stop, and their jobs go to
   * other processes; until the end of it they may finish what cannot be taken back, such as a mail that is half sent.
   * @param patience milliseconds in all
   */
  async close(patience = 3_000): Promise<void> {
    const timer = setTimeout(() => this.stopping.abort(new Error("the process stops")), patience / 2);
    let end: NodeJS.Timeout | undefined;
    const over = new Promise((resolve) => (end = setTimeout(resolve, patience)));
    await Promise.race([Promise.all(this.workers.map((worker) => worker.close())).then(() => Promise.allSettled(this.running)), over]);
    clearTimeout(timer);
    clearTimeout(end);
  }

  private async work(handlers: readonly JobHandler[], job: Job<JobEnvelope>, order: FairOrder): Promise<void> {
    const handler = handlers.find((candidate) => candidate.job.name === job.name);
    if (!handler) throw new UnrecoverableError(`${FINAL}no handler for ${job.name}`);
    // Without it jobs still run, only less evenly.
    if (handler.job.share) await order.begin(job.opts.priority ?? 0).catch(() => undefined);
    const { payload, correlationId } = job.data;
    await withCorrelation(correlationId, async () => {
      const attempt = job.attemptsMade + 1;
      const lastAttempt = attempt >= handler.job.attempts;
      const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(handler.job.timeout)]);
      const end = jobDuration.startTimer({ job: job.name });
      try {
        const parsed = handler.job.schema.safeParse(payload);
        if (!parsed.success) throw new FinalFailure(parsed.error.message);
        const work = handler.handle(parsed.data, { id: job.id ?? "", attempt, lastAttempt, signal });
        this.running.add(work);
        void work.catch(() => undefined).finally(() => this.running.delete(work));
        await Promise.race([work, aborted(signal)]);
        end({ outcome: "done" });
      } catch (error) {
        end({ outcome: "failed" });
        this.logger[lastAttempt ? "error" : "warn"]({ err: error, job: job.name, id: job.id, attempt }, lastAttempt ? "job failed for good" : "job failed and will be tried again");
        throw error instanceof FinalFailure ? new UnrecoverableError(`${FINAL}${error.message}`) : error;
      }
    });
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }));
