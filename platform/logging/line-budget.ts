/** Milliseconds for which lines are counted together. */
const WINDOW = 60_000;
/** Messages that are counted at once. Messages are constants; more than these means that one is not. */
const MAX_MESSAGES = 1_000;

interface Written {
  readonly since: number;
  lines: number;
  suppressed: number;
}

/** Counts the lines of each message in a minute, and says which are too many. */
export class LineBudget {
  private readonly written = new Map<string, Written>();

  /**
   * @param perMinute lines of one message
   * @param now Unix milliseconds; tests replace it
   */
  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = () => Date.now(),
  ) {}

  /** @returns the number of lines left out in the minute before, or null if this line is to be left out */
  take(message: string): number | null {
    const now = this.now();
    const known = this.written.get(message);
    const current = known && now - known.since < WINDOW ? known : { since: now, lines: 0, suppressed: 0 };
    if (current !== known) {
      if (this.written.size >= MAX_MESSAGES) this.written.clear();
      this.written.set(message, current);
    }
    if (current.lines >= this.perMinute) {
      current.suppressed += 1;
      return null;
    }
    current.lines += 1;
    return current === known ? 0 : (known?.suppressed ?? 0);
  }
}
