interface Entry<T> {
  readonly value: Promise<T | null>;
  /** Unix milliseconds. */
  until: number;
}

/**
 * Facts that never change, asked for once. Those who ask at the same moment share one question; an error is not
 * remembered, and "there is none" only for a while, as is what may still change.
 */
export class Remembered<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /**
   * @param load asks whoever knows; null for what is not there
   * @param patience milliseconds for which "there is none" is believed
   * @param lasts whether what was found is the fact for ever; else it is believed as long as "there is none"
   * @param capacity how many facts are kept; the oldest go first
   */
  constructor(
    private readonly load: (key: string) => Promise<T | null>,
    private readonly patience: number,
    private readonly lasts: (found: T) => boolean = () => true,
    private readonly capacity = 10_000,
  ) {}

  get(key: string): Promise<T | null> {
    const known = this.entries.get(key);
    if (known && known.until > Date.now()) return known.value;
    const entry: Entry<T> = { value: this.load(key), until: Infinity };
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.value.then(
      (found) => {
        if (found === null || !this.lasts(found)) entry.until = Date.now() + this.patience;
      },
      () => {
        if (this.entries.get(key) === entry) this.entries.delete(key);
      },
    );
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.capacity) break;
      this.entries.delete(oldest);
    }
    return entry.value;
  }
}
