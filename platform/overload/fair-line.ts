import { rateLimited, unavailable } from "../errors/platform-errors";
import type { Work } from "./work";

export interface FairLineOptions {
  /** What waits: the name in the error when too much does. */
  readonly service: string;
  /** Pieces of work that are done at once. */
  readonly places: number;
  /** Pieces of work that may wait. */
  readonly capacity: number;
  /** Of those, pieces of one caller. */
  readonly capacityPerCaller: number;
  /**
   * How long a place stays empty after a piece of work, in multiples of the time that it took. With 1, all work of the
   * line together takes at most half of the time. 0 if omitted.
   */
  readonly rest?: number;
}

interface Waiting {
  readonly work: Work | undefined;
  readonly start: (release: () => void) => void;
  readonly fail: (error: Error) => void;
}

/** Seconds after which a caller may try again: what waits takes less. */
const RETRY_AFTER = 2;
/** Milliseconds after which a place is free in any case. */
const MAX_HOLD = 10_000;

/**
 * Limits expensive work to few places that callers take in turn: a caller who sends a lot of it waits behind their own
 * requests, not in front of others. Cheap work does not enter the line, and the event loop runs between two pieces.
 */
export class FairLine {
  private running = 0;
  private resting = 0;
  private length = 0;
  /** Waiting work by caller, in the order in which callers take their turn. */
  private readonly callers = new Map<string, Waiting[]>();

  constructor(private readonly options: FairLineOptions) {}

  /** Pieces of work that wait. */
  get size(): number {
    return this.length;
  }

  /**
   * Does a piece of work in its turn.
   * @throws AppError RATE_LIMITED, SERVICE_UNAVAILABLE as {@link enter}; what `work` throws
   */
  async run<T>(caller: string, work: () => T | Promise<T>): Promise<T> {
    const release = await this.enter(caller);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /**
   * Waits for a place.
   * @param work if it is no longer wanted when its turn comes, it is refused
   * @returns a function that frees the place; call it at least once
   * @throws AppError RATE_LIMITED if the caller has too many waiting; SERVICE_UNAVAILABLE if all have
   */
  async enter(caller: string, work?: Work): Promise<() => void> {
    if (this.isFree && this.length === 0) return this.start();
    const own = this.callers.get(caller) ?? [];
    if (own.length >= this.options.capacityPerCaller) throw rateLimited(RETRY_AFTER);
    if (this.length >= this.options.capacity) throw unavailable(this.options.service, RETRY_AFTER);
    return new Promise((start, fail) => {
      own.push({ work, start, fail });
      this.callers.set(caller, own);
      this.length++;
    });
  }

  private get isFree(): boolean {
    return this.running + this.resting < this.options.places;
  }

  private start(): () => void {
    this.running++;
    const began = performance.now();
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      clearTimeout(overdue);
      this.running--;
      this.rest(performance.now() - began);
    };
    // Work that failed in an unforeseen way must not stop all others.
    const overdue = setTimeout(release, MAX_HOLD).unref();
    return release;
  }

  /** The next one does not start in this turn of the event loop: work outside of the line runs in between. */
  private rest(taken: number): void {
    const pause = taken * (this.options.rest ?? 0);
    this.resting++;
    const end = (): void => {
      this.resting--;
      this.next();
    };
    if (pause < 1) setImmediate(end);
    else setTimeout(end, pause);
  }

  private next(): void {
    while (this.isFree) {
      const waiting = this.takeTurn();
      if (!waiting) return;
      if (waiting.work && !waiting.work.isWanted) waiting.fail(waiting.work.refusal());
      else waiting.start(this.start());
    }
  }

  private takeTurn(): Waiting | undefined {
    const turn = this.callers.entries().next();
    if (turn.done) return undefined;
    const [caller, own] = turn.value;
    const waiting = own.shift();
    this.length--;
    // To the end of the ring, or out of it.
    this.callers.delete(caller);
    if (own.length > 0) this.callers.set(caller, own);
    return waiting;
  }
}
