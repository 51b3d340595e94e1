import { PRIORITIES } from "./priority";

/** Milliseconds of one look at whether the queue is worked off. */
const WINDOW = 750;
/** Busy windows in a row after which this is overload and not a burst. */
const BUSY_WINDOWS = 2;

/** A request that waits. */
export interface Waiting {
  readonly rank: number;
  readonly since: number;
}

/**
 * The requests that wait, by urgency. A burst is served in order of arrival. Under lasting overload, the newest is served
 * first and waits are short: the clients of the oldest are the likeliest to have given up, and in order of arrival
 * every request would be served late.
 */
export class WaitingLine<Entry extends Waiting> {
  private readonly ranks: Entry[][] = PRIORITIES.map(() => []);
  private length = 0;
  private windowStart = -Infinity;
  private came = 0;
  private served = 0;
  private dropped = 0;
  private emptied = false;
  private busyWindows = 0;

  /**
   * @param capacity requests that may wait
   * @param isPatient whether they are served in order of arrival under lasting overload, too
   */
  constructor(
    private readonly capacity: number,
    private readonly isPatient = false,
  ) {}

  get size(): number {
    return this.length;
  }

  /** Whether a queue has been standing for a while to which requests are still added. A burst only has to be worked off. */
  get isOverloaded(): boolean {
    return !this.isPatient && this.busyWindows >= BUSY_WINDOWS;
  }

  /** @returns the entry that has no place: the least urgent one, possibly the new one itself */
  add(entry: Entry): Entry | undefined {
    this.look(entry.since);
    this.came += 1;
    const victim = this.length < this.capacity ? undefined : this.leastUrgentThan(entry);
    if (victim === entry) {
      this.dropped += 1;
      return entry;
    }
    this.ranks[entry.rank]?.push(entry);
    this.length += 1;
    if (victim) this.drop(victim);
    return victim;
  }

  /** Takes the next entry, if the most urgent one that waits may start. */
  take(mayStart: (rank: number) => boolean): Entry | undefined {
    const entries = this.ranks.find(({ length }) => length > 0);
    const [first] = entries ?? [];
    if (!entries || !first || !mayStart(first.rank)) return undefined;
    const entry = this.isOverloaded ? entries.pop() : entries.shift();
    this.left();
    this.served += 1;
    return entry;
  }

  /** Takes out an entry whose caller has left. */
  remove(entry: Entry): void {
    const entries = this.ranks[entry.rank] ?? [];
    const place = entries.indexOf(entry);
    if (place < 0) return;
    entries.splice(place, 1);
    this.left();
  }

  /** Takes out every entry that has waited too long. */
  expired(isExpired: (entry: Entry) => boolean, now: number): Entry[] {
    this.look(now);
    const late = this.ranks.flatMap((entries) => entries.filter(isExpired));
    for (const entry of late) this.drop(entry);
    return late;
  }

  private leastUrgentThan(entry: Entry): Entry {
    const entries = this.ranks.findLast(({ length }) => length > 0) ?? [];
    const [oldest] = entries;
    if (!oldest || oldest.rank < entry.rank) return entry;
    if (oldest.rank === entry.rank) return this.isOverloaded ? oldest : entry;
    return entries.at(-1) ?? entry;
  }

  private drop(entry: Entry): void {
    this.remove(entry);
    this.dropped += 1;
  }

  private left(): void {
    this.length -= 1;
    if (this.length === 0) this.emptied = true;
  }

  private look(now: number): void {
    const age = now - this.windowStart;
    if (age < WINDOW) return;
    const busy = age < 2 * WINDOW && (this.dropped > 0 || (!this.emptied && this.came > this.served / 2));
    this.busyWindows = busy ? this.busyWindows + 1 : 0;
    this.windowStart = now;
    this.came = this.served = this.dropped = 0;
    this.emptied = this.length === 0;
  }
}
