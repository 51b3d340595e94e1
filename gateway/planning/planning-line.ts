import { rateLimited, unavailable } from "../../platform/errors/platform-errors";
import type { Work } from "../../platform/overload/work";

export interface PlanningLineOptions {
  /** Operations that are planned at once. */
  readonly places: number;
  /** Operations that may wait. */
  readonly capacity: number;
  /** Of those, operations of one caller. */
  readonly capacityPerCaller: number;
}

interface Waiting {
  readonly work: Work | undefined;
  readonly start: (release: () => void) => void;
  readonly fail: (error: Error) => void;
}

/** Seconds after which a caller may try again: planning what waits takes less. */
const RETRY_AFTER = 2;
/** Milliseconds after which a place is free in any case. */
const MAX_HOLD = 10_000;

/**
 * Lets few operations be planned at once, callers in turn: one with many operations that were never planned waits behind
 * itself. Operations with a cached plan do not come here.
 */
export class PlanningLine {
  private running = 0;
  private length = 0;
  /** Waiting operations by caller, in the order in which callers take their turn. */
  private readonly callers = new Map<string, Waiting[]>();

  constructor(private readonly options: PlanningLineOptions) {}

  /** Operations that wait. */
  get size(): number {
    return this.length;
  }

  /**
   * Waits for a place.
   * @param work if it is no longer wanted when its turn comes, it is refused
   * @returns a function that frees the place; call it at least once
   * @throws AppError RATE_LIMITED if the caller has too many waiting; SERVICE_UNAVAILABLE if all have
   */
  async enter(caller: string, work?: Work): Promise<() => void> {
    if (this.running < this.options.places && this.length === 0) return this.start();
    const own = this.callers.get(caller) ?? [];
    if (own.length >= this.options.capacityPerCaller) throw rateLimited(RETRY_AFTER);
    if (this.length >= this.options.capacity) throw unavailable("gateway", RETRY_AFTER);
    return new Promise((start, fail) => {
      own.push({ work, start, fail });
      this.callers.set(caller, own);
      this.length++;
    });
  }

  private start(): () => void {
    this.running++;
    let isFree = false;
    const release = (): void => {
      if (isFree) return;
      isFree = true;
      clearTimeout(overdue);
      this.running--;
      // Not in this turn of the event loop: operations that need no plan come in between.
      setImmediate(() => this.next());
    };
    // An operation that failed in an unforeseen way must not stop all others.
    const overdue = setTimeout(release, MAX_HOLD).unref();
    return release;
  }

  private next(): void {
    while (this.running < this.options.places) {
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
