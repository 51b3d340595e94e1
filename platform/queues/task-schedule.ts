import type { Redis } from "ioredis";
import { withCorrelation } from "../logging/correlation";
import type { Logger } from "../logging/logger";
import { newId } from "../db/new-id";
import { KEY_PREFIX } from "../redis/connect-redis";
import type { ScheduledTask } from "./define-job";

/**
 * Runs tasks by the clock. A short lease in Redis keeps two processes from doing the same round; the tasks themselves
 * are safe to run twice (they claim rows with SKIP LOCKED), so that a lost lease costs work and not correctness.
 */
export class TaskSchedule {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private readonly stop = new AbortController();

  constructor(
    private readonly tasks: readonly ScheduledTask[],
    private readonly redis: Redis,
    private readonly logger: Logger,
  ) {}

  start(): void {
    for (const task of this.tasks) this.arm(task, Math.random() * Math.min(task.every, 1_000));
  }

  async close(): Promise<void> {
    this.stop.abort();
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all(this.running);
  }

  private arm(task: ScheduledTask, delay: number): void {
    if (this.stop.signal.aborted) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      const round = this.round(task).finally(() => {
        this.running.delete(round);
        this.arm(task, task.every);
      });
      this.running.add(round);
    }, delay);
    this.timers.add(timer);
  }

  private async round(task: ScheduledTask): Promise<void> {
    await withCorrelation(newId(), async () => {
      try {
        const lease = Math.max(Math.floor(task.every * 0.8), 100);
        if ((await this.redis.set(`${KEY_PREFIX}:task:${task.name}`, "1", "PX", lease, "NX")) !== "OK") return;
        await task.run(this.stop.signal);
      } catch (error) {
        this.logger.error({ err: error, task: task.name }, "a scheduled task failed and will come round again");
      }
    });
  }
}
