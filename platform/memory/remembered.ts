interface Entry<T> {
  readonly value: Promise<T>;
  /** Unix milliseconds. */
  until: number;
}

export interface RememberedOptions<T> {
  /** Whether what was found lasts. @default whatever is not null */
  readonly lasts?: (found: T) => boolean;
  /** Milliseconds for which what lasts is believed. @default Infinity */
  readonly life?: number;
  /** Milliseconds for which anything else is believed, e.g. "there is none". @default 0 */
  readonly patience?: number;
  /** How many are kept; the oldest go first. @default 10_000 */
  readonly capacity?: number;
}

/**
 * What never changes, or may be a moment old, asked for once by each process. Those who ask at the same moment share one
 * question; an error is not remembered.
 */
export class Remembered<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private readonly options: Required<RememberedOptions<T>>;

  /** @param load asks whoever knows */
  constructor(
    private readonly load: (key: string) => Promise<T>,
    options: RememberedOptions<T> = {},
  ) {
    this.options = { lasts: (found) => found !== null, life: Infinity, patience: 0, capacity: 10_000, ...options };
  }

  get(key: string, now = Date.now()): Promise<T> {
    const known = this.entries.get(key);
    if (known && known.until > now) return known.value;
    const { lasts, life, patience, capacity } = this.options;
    const entry: Entry<T> = { value: this.load(key), until: Infinity };
    this.forget(key);
    this.entries.set(key, entry);
    entry.value.then(
      (found) => (entry.until = now + (lasts(found) ? life : patience)),
      () => {
        if (this.entries.get(key) === entry) this.forget(key);
      },
    );
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= capacity) break;
      this.forget(oldest);
    }
    return entry.value;
  }

  forget(key: string): void {
    this.entries.delete(key);
  }
}
