/** Bounds the memory of a cache whose entries differ in size. */
export interface ByteBound<V> {
  readonly maxBytes: number;
  /** Bytes that an entry takes, about. */
  readonly sizeOf: (value: V) => number;
}

interface Entry<V> {
  readonly value: V;
  readonly bytes: number;
}

/**
 * A map that forgets what was not used for longest. Keys that clients choose must be hashes: a key is not counted.
 */
export class Lru<K, V> {
  private readonly entries = new Map<K, Entry<V>>();
  private total = 0;

  /**
   * @param limit entries
   * @param bound if omitted, entries must be small by themselves
   */
  constructor(
    private readonly limit: number,
    private readonly bound?: ByteBound<V>,
  ) {}

  get(key: K): V | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    // A Map keeps the order of insertion: what is used goes to the end.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** Stores a value, unless it is larger than everything together may be. */
  set(key: K, value: V): void {
    this.delete(key);
    const bytes = this.bound?.sizeOf(value) ?? 0;
    const { maxBytes = Infinity } = this.bound ?? {};
    if (bytes > maxBytes) return;
    this.entries.set(key, { value, bytes });
    this.total += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.limit && this.total <= maxBytes) break;
      this.delete(oldest);
    }
  }

  delete(key: K): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.total -= entry.bytes;
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
    this.total = 0;
  }

  get size(): number {
    return this.entries.size;
  }

  /** Bytes of all values, about. */
  get bytes(): number {
    return this.total;
  }

  *[Symbol.iterator](): IterableIterator<[K, V]> {
    for (const [key, { value }] of this.entries) yield [key, value];
  }
}
