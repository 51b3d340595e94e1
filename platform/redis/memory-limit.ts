/** Subjects that one limit remembers. Beyond them, the one whose window began first is forgotten. */
const MAX_SUBJECTS = 20_000;

interface Window {
  count: number;
  /** Unix milliseconds. */
  readonly endsAt: number;
}

/**
 * A limit in the memory of one process, for while Redis cannot count. It bounds what one process allows, not the whole
 * system: choose a `limit` that is acceptable times the number of processes.
 */
export class MemoryLimit {
  /** In the order in which the windows began, so the first ones end first. */
  private readonly windows = new Map<string, Window>();

  /**
   * @param limit of calls in one window
   * @param seconds that a window lasts
   */
  constructor(
    private readonly limit: number,
    private readonly seconds: number,
    private readonly maxSubjects = MAX_SUBJECTS,
  ) {}

  /**
   * Counts one, or several.
   * @param units how many
   * @param isForced whether they count even if they exceed the limit
   * @returns 0 if it is within the limit, else the seconds to wait
   */
  take(subject: string, now = Date.now(), { units = 1, isForced = true } = {}): number {
    this.removeEnded(now);
    const window = this.windows.get(subject) ?? this.begin(subject, now);
    const count = window.count + units;
    if (isForced || count <= this.limit) window.count = count;
    return count > this.limit ? Math.max(1, Math.ceil((window.endsAt - now) / 1_000)) : 0;
  }

  /** Takes back one that was counted. @returns whether this process had counted one in the present window */
  giveBack(subject: string, now = Date.now()): boolean {
    this.removeEnded(now);
    const window = this.windows.get(subject);
    if (!window) return false;
    window.count -= 1;
    if (window.count <= 0) this.windows.delete(subject);
    return true;
  }

  /** Ends the subject's window. */
  forget(subject: string): void {
    this.windows.delete(subject);
  }

  private begin(subject: string, now: number): Window {
    const [oldest] = this.windows.keys();
    if (this.windows.size >= this.maxSubjects && oldest !== undefined) this.windows.delete(oldest);
    const window: Window = { count: 0, endsAt: now + this.seconds * 1_000 };
    this.windows.set(subject, window);
    return window;
  }

  private removeEnded(now: number): void {
    for (const [subject, { endsAt }] of this.windows) {
      if (endsAt > now) return;
      this.windows.delete(subject);
    }
  }
}
