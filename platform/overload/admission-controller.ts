import type { AppError } from "../errors/app-error";
import { AdaptiveLimit, type AdaptiveLimitOptions } from "./adaptive-limit";
import { PRIORITIES, rankOf, type Priority } from "./priority";
import { overloaded } from "./refusals";
import { WaitingLine, type Waiting } from "./waiting-line";
import type { Work } from "./work";

export interface AdmissionOptions {
  /** The public name of the part, for errors and metrics. */
  readonly service: string;
  readonly limit: AdaptiveLimitOptions;
  /** Requests that may wait for a place. */
  readonly queue: number;
  /** Milliseconds that a request may wait in a burst. @default until its deadline */
  readonly maxWait?: number;
  /** Milliseconds that a request may wait under lasting overload. @default 250 */
  readonly maxWaitOverloaded?: number;
  /**
   * Whether requests wait in order of arrival until their deadline, because they were admitted to the system already and
   * refusing them would waste what was done for them. @default false
   */
  readonly isPatient?: boolean;
  /** A clock in milliseconds; tests replace it. @default performance.now */
  readonly now?: () => number;
  /** Spreads `retryAfter`; tests replace it. @default Math.random */
  readonly random?: () => number;
  /** Called for each refused request. */
  readonly onRefused?: (priority: Priority, reason: RefusalReason) => void;
}

/** Why a request was refused: no place in the queue, too long in it, or nobody waits for its result any more. */
export type RefusalReason = "queue_full" | "waited_too_long" | "unwanted";

/** The place of one admitted request. */
export interface Admission {
  /**
   * Gives the place to the next request. Only the first call counts.
   * @param kind what kind of request was executed; omitted when its duration says nothing about the load
   */
  readonly release: (kind?: string) => void;
}

interface Entry extends Waiting {
  readonly work: Work;
  readonly admit: (admission: Admission) => void;
  readonly refuse: (error: AppError) => void;
  readonly onGone: () => void;
}

/** The part of all places that requests of a priority may fill. What is left is reserved for more urgent ones. */
const SHARES: Readonly<Record<Priority, number>> = { critical: 1, high: 0.9, normal: 0.8, low: 0.6 };
/** Milliseconds between two looks for requests that have waited too long. */
const SWEEP = 25;

/**
 * Bounds the requests that are executed at once, with a short queue. Beyond it, requests are refused immediately, which
 * costs almost nothing: a system that accepts more than it can do answers everybody too late.
 */
export class AdmissionController {
  private readonly limit: AdaptiveLimit;
  private readonly line: WaitingLine<Entry>;
  private readonly now: () => number;
  private executing = 0;
  private sweeper: NodeJS.Timeout | undefined;

  constructor(private readonly options: AdmissionOptions) {
    this.now = options.now ?? (() => performance.now());
    this.limit = new AdaptiveLimit({ now: this.now, ...options.limit });
    this.line = new WaitingLine(options.queue, options.isPatient);
  }

  /** The requests that may be executed at once at present. */
  get capacity(): number {
    return this.limit.value;
  }

  get inFlight(): number {
    return this.executing;
  }

  get waiting(): number {
    return this.line.size;
  }

  /**
   * Waits for a place.
   * @throws AppError SERVICE_UNAVAILABLE with a spread `retryAfter` when there is none in time, when the caller leaves,
   * and after the deadline of the work
   */
  async admit(work: Work): Promise<Admission> {
    if (!work.isWanted) throw this.refused(work, "unwanted");
    const rank = rankOf(work.priority);
    return this.mayStart(rank) ? this.start() : this.wait(work, rank);
  }

  private wait(work: Work, rank: number): Promise<Admission> {
    return new Promise((admit, refuse) => {
      const entry: Entry = { work, rank, since: this.now(), admit, refuse, onGone: () => this.give(entry) };
      const victim = this.line.add(entry);
      if (victim !== entry) {
        work.signal.addEventListener("abort", entry.onGone, { once: true });
        this.sweeper ??= setInterval(() => this.sweep(), SWEEP).unref();
      }
      if (victim) this.refuse(victim, "queue_full");
    });
  }

  private give(entry: Entry): void {
    this.line.remove(entry);
    this.refuse(entry, "unwanted");
  }

  private mayStart(rank: number): boolean {
    const places = this.limit.value;
    const share = SHARES[PRIORITIES[rank] ?? "low"];
    return this.executing < (share === 1 ? places : Math.max(1, Math.min(places - 1, Math.floor(places * share))));
  }

  private start(): Admission {
    this.executing += 1;
    this.limit.observe(this.executing);
    const began = this.now();
    let released = false;
    return {
      release: (kind) => {
        if (released) return;
        released = true;
        if (kind !== undefined) this.limit.sample(kind, this.now() - began);
        this.executing -= 1;
        this.startWaiting();
      },
    };
  }

  private startWaiting(): void {
    for (let entry = this.next(); entry; entry = this.next()) {
      entry.work.signal.removeEventListener("abort", entry.onGone);
      if (entry.work.isWanted) entry.admit(this.start());
      else this.refuse(entry, "unwanted");
    }
    if (this.line.size > 0) return;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }

  private next(): Entry | undefined {
    return this.line.take((rank) => this.mayStart(rank));
  }

  private sweep(): void {
    const now = this.now();
    const { maxWait = Infinity, maxWaitOverloaded = 250, isPatient = false } = this.options;
    const longest = isPatient ? Infinity : this.line.isOverloaded ? maxWaitOverloaded : maxWait;
    const late = this.line.expired(({ since }) => now - since >= longest, now);
    for (const entry of late) this.refuse(entry, "waited_too_long");
    this.startWaiting();
  }

  private refuse(entry: Entry, reason: RefusalReason): void {
    entry.work.signal.removeEventListener("abort", entry.onGone);
    entry.refuse(this.refused(entry.work, reason));
  }

  private refused(work: Work, reason: RefusalReason): AppError {
    this.options.onRefused?.(work.priority, reason);
    return reason === "unwanted" ? work.refusal() : overloaded(this.options.service, this.options.random);
  }
}
