/** Subjects that are counted one by one in a window. All others share one counter, so memory is bounded. */
const CAPACITY = 50_000;
/** The shared counter. No subject is empty. */
const OTHERS = "";

/** Counts by subject within the present window of time, in the memory of this process. */
export class WindowCounter {
  private readonly counts = new Map<string, number>();
  private window = 0;

  /** @param length milliseconds of a window */
  constructor(
    private readonly length: number,
    private readonly capacity: number = CAPACITY,
  ) {}

  /** @returns how many were counted in this window, this one included */
  add(subject: string, now: number): number {
    const key = this.keyOf(subject, now);
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return count;
  }

  /** @returns how many were counted in this window */
  count(subject: string, now: number): number {
    return this.counts.get(this.keyOf(subject, now)) ?? 0;
  }

  /** @returns milliseconds until the next window begins */
  left(now: number): number {
    return this.length - (now % this.length);
  }

  private keyOf(subject: string, now: number): string {
    const window = Math.floor(now / this.length);
    if (window !== this.window) {
      this.window = window;
      this.counts.clear();
    }
    return this.counts.has(subject) || this.counts.size < this.capacity ? subject : OTHERS;
  }
}
