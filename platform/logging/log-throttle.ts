import { LineBudget } from "./line-budget";
import type { Logger } from "./logger";

type Level = "info" | "warn" | "error";

/**
 * Writes at most a few lines of each message in a minute, for events that anonymous callers can cause as often as they
 * like. The first line of the next minute says in `suppressed` how many were left out.
 */
export class LogThrottle {
  private readonly budget: LineBudget;

  /**
   * @param perMinute lines of one message
   * @param now Unix milliseconds; tests replace it
   */
  constructor(
    private readonly logger: Pick<Logger, Level>,
    perMinute = 10,
    now: () => number = Date.now,
  ) {
    this.budget = new LineBudget(perMinute, now);
  }

  info(data: object, message: string): void {
    this.write("info", data, message);
  }

  warn(data: object, message: string): void {
    this.write("warn", data, message);
  }

  error(data: object, message: string): void {
    this.write("error", data, message);
  }

  /** @param message constant: each message is remembered */
  private write(level: Level, data: object, message: string): void {
    const suppressed = this.budget.take(message);
    if (suppressed !== null) this.logger[level](suppressed > 0 ? { ...data, suppressed } : data, message);
  }
}
