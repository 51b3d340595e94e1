import { createHash } from "node:crypto";

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
    const name = nameOf(key);
    const known = this.entries.get(name);
    if (known && known.until > now) return known.value;
    const { lasts, life, patience, capacity } = this.options;
    const entry: Entry<T> = { value: this.load(key), until: Infinity };
    this.entries.delete(name);
    this.entries.set(name, entry);
    const drop = (): void => {
      if (this.entries.get(name) === entry) this.entries.delete(name);
    };
    entry.value.then((found) => {
      const lasting = lasts(found) ? life : patience;
      if (lasting <= 0) drop();
      entry.until = now + lasting;
    }, drop);
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= capacity) break;
      this.entries.delete(oldest);
    }
    return entry.value;
  }

  forget(key: string): void {
    this.entries.delete(nameOf(key));
  }
}

/** Characters of a key that is kept as it is: those of an ID. */
const MAX_KEY = 64;

/** Some keys come from clients, as IDs that may be as long as a request. */
const nameOf = (key: string): string =>
  key.length <= MAX_KEY ? key : `sha256:${createHash("sha256").update(key).digest("base64url")}`;
