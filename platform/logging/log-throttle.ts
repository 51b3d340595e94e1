import type { Logger } from "./logger";

type Level = "info" | "warn" | "error";

/** Milliseconds for which lines are counted together. */
const WINDOW = 60_000;

/**
 * Writes at most a few lines of each message in a minute, for events that anonymous callers can cause as often as they
 * like. The first line of the next minute says in `suppressed` how many were left out.
 */
export class LogThrottle {
  private readonly written = new Map<string, { since: number; lines: number; suppressed: number }>();

  /**
   * @param perMinute lines of one message
   * @param now Unix milliseconds; tests replace it
   */
  constructor(
    private readonly logger: Pick<Logger, Level>,
    private readonly perMinute = 10,
    private readonly now: () => number = Date.now,
  ) {}

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
    const now = this.now();
    const known = this.written.get(message);
    const current = known && now - known.since < WINDOW ? known : { since: now, lines: 0, suppressed: 0 };
    if (current !== known) this.written.set(message, current);
    if (current.lines >= this.perMinute) return void (current.suppressed += 1);
    current.lines += 1;
    const suppressed = current === known ? 0 : (known?.suppressed ?? 0);
    this.logger[level](suppressed > 0 ? { ...data, suppressed } : data, message);
  }
}
