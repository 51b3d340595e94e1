import { Journal } from "./journal";

/** One change inside a transaction; `null` removes. */
type Change = [collection: string, id: string, value: object | null];

/** The records of a stand-in by collection, for example `{ refund: RefundRecord }`. */
export type Shape = Record<string, object>;

/** What the sandbox need not remember forever; asked for each record when the file is compacted. */
export type Retention<S extends Shape> = <C extends keyof S & string>(collection: C, value: S[C]) => boolean;

/** Reads see the transaction's own writes; nothing is stored, and nobody else sees it, before `commit`. */
export interface Transaction<S extends Shape> {
  get<C extends keyof S & string>(collection: C, id: string): S[C] | undefined;
  /** Oldest first, as of now. */
  all<C extends keyof S & string>(collection: C): S[C][];
  put<C extends keyof S & string>(collection: C, id: string, value: S[C]): void;
  remove(collection: keyof S & string, id: string): void;
}

const COMPACT_FROM_BYTES = 4 * 1024 * 1024;
const RECORDS_PER_LINE = 500;

/**
 * All state of one stand-in, in memory and in one journal file. One transaction is one line, so that a crash keeps all
 * of it or nothing: a payment, its event, its webhook and the answer under its idempotency key never contradict each
 * other.
 */
export class Store<S extends Shape> {
  private readonly collections = new Map<string, Map<string, object>>();
  private readonly journal: Journal;
  private compactAt: number;

  /** @param file need not exist yet. @param retain `false` drops the record at the next compaction. */
  constructor(
    file: string,
    private readonly retain: Retention<S> = () => true,
  ) {
    this.journal = Journal.open(file, (line) => {
      this.apply(line as Change[]);
    });
    this.compactAt = Math.max(COMPACT_FROM_BYTES, this.journal.size * 2);
  }

  get<C extends keyof S & string>(collection: C, id: string): S[C] | undefined {
    return this.collections.get(collection)?.get(id) as S[C] | undefined;
  }

  /** Oldest first. */
  all<C extends keyof S & string>(collection: C): S[C][] {
    return [...(this.collections.get(collection)?.values() ?? [])] as S[C][];
  }

  count(collection: keyof S & string): number {
    return this.collections.get(collection)?.size ?? 0;
  }

  /**
   * Runs `work` and stores all it wrote, or nothing when it throws.
   *
   * @throws what `work` throws, and what the disk says.
   */
  transact<T>(work: (tx: Transaction<S>) => T): T {
    const changes = new Map<string, Change>();
    const result = work(this.begin(changes));
    if (changes.size > 0) this.commit([...changes.values()]);
    return result;
  }

  /** Forgets every record. */
  clear(): void {
    this.collections.clear();
    this.journal.rewrite([]);
    this.compactAt = COMPACT_FROM_BYTES;
  }

  close(): void {
    this.journal.close();
  }

  private begin(changes: Map<string, Change>): Transaction<S> {
    const write = (collection: string, id: string, value: object | null) => {
      changes.set(`${collection} ${id}`, [collection, id, value]);
    };
    return {
      get: (collection, id) => {
        const change = changes.get(`${collection} ${id}`);
        return change ? ((change[2] ?? undefined) as S[typeof collection] | undefined) : this.get(collection, id);
      },
      all: (collection) => {
        const merged = new Map(this.collections.get(collection));
        for (const [owner, id, value] of changes.values()) {
          if (owner !== collection) continue;
          if (value) merged.set(id, value);
          else merged.delete(id);
        }
        return [...merged.values()] as S[typeof collection][];
      },
      put: write,
      remove: (collection, id) => {
        write(collection, id, null);
      },
    };
  }

  private commit(changes: Change[]): void {
    this.journal.append(changes);
    this.apply(changes);
    if (this.journal.size > this.compactAt) this.compact();
  }

  private apply(changes: Change[]): void {
    for (const [collection, id, value] of changes) {
      let records = this.collections.get(collection);
      if (!records) this.collections.set(collection, (records = new Map<string, object>()));
      if (value) records.set(id, value);
      else records.delete(id);
    }
  }

  private compact(): void {
    for (const [collection, records] of this.collections) {
      for (const [id, value] of records) {
        if (!this.retain(collection, value as S[string])) records.delete(id);
      }
    }
    this.journal.rewrite(this.snapshot());
    this.compactAt = Math.max(COMPACT_FROM_BYTES, this.journal.size * 2);
  }

  private *snapshot(): Generator<Change[]> {
    for (const [collection, records] of this.collections) {
      const all = [...records];
      for (let at = 0; at < all.length; at += RECORDS_PER_LINE) {
        yield all.slice(at, at + RECORDS_PER_LINE).map(([id, value]): Change => [collection, id, value]);
      }
    }
  }
}
