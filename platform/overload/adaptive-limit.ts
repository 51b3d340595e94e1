export interface AdaptiveLimitOptions {
  /** Requests at once to begin with. */
  readonly initial: number;
  readonly min: number;
  /** With `min` equal to `max`, the limit is fixed. */
  readonly max: number;
  /** Milliseconds of queueing inside the system that are acceptable on average. @default 300 */
  readonly target?: number;
  /** A clock in milliseconds; tests replace it. @default performance.now */
  readonly now?: () => number;
}

/** Samples and milliseconds after which the limit is reconsidered. */
const WINDOW_SAMPLES = 8;
const WINDOW = 200;
/** Milliseconds for which the fastest execution of a kind is remembered at least; at most twice as long. */
const BASELINE_MEMORY = 60_000;
/** Kinds whose fastest execution is remembered. */
const MAX_KINDS = 500;

interface Baseline {
  previous: number;
  current: number;
}

/**
 * How many requests may be executed at once, found by measuring (additive increase, multiplicative decrease).
 *
 * The right number differs by machine, so it is not configured. What is measured is queueing delay: by how much requests
 * are slower than the fastest recent request of the same kind. Latency itself would mistake a slow payment provider for
 * overload.
 */
export class AdaptiveLimit {
  private limit: number;
  private readonly target: number;
  private readonly now: () => number;
  private readonly baselines = new Map<string, Baseline>();
  private rotatedAt: number;
  private windowStart: number;
  private samples = 0;
  private delays = 0;
  private peak = 0;

  constructor(private readonly options: AdaptiveLimitOptions) {
    const { initial, min, max, target = 300, now = () => performance.now() } = options;
    this.limit = Math.min(max, Math.max(min, initial));
    this.target = target;
    this.now = now;
    this.windowStart = this.rotatedAt = now();
  }

  get value(): number {
    return Math.floor(this.limit);
  }

  /** Records how many requests are executed at this moment. */
  observe(inFlight: number): void {
    if (inFlight > this.peak) this.peak = inFlight;
  }

  /**
   * Records a request that was executed.
   * @param kind requests of one kind take about equally long on an idle system
   * @param duration milliseconds
   */
  sample(kind: string, duration: number): void {
    const { min, max } = this.options;
    if (min === max) return;
    const now = this.now();
    this.samples += 1;
    // One very slow request says little about the others.
    this.delays += Math.min(duration - this.baselineOf(kind, duration, now), 4 * this.target);
    if (this.samples < WINDOW_SAMPLES || now - this.windowStart < WINDOW) return;
    const delay = this.delays / this.samples;
    if (delay > this.target) this.limit = Math.max(min, this.limit * 0.8);
    // A limit that was not reached says nothing about whether more would be too many.
    else if (this.peak >= 0.9 * this.value) this.limit = Math.min(max, this.limit + Math.max(1, this.limit * 0.05));
    this.windowStart = now;
    this.samples = this.delays = this.peak = 0;
  }

  /** Milliseconds of the fastest recent execution, this one included. */
  private baselineOf(kind: string, duration: number, now: number): number {
    if (now - this.rotatedAt > BASELINE_MEMORY) {
      this.rotatedAt = now;
      for (const [name, { current }] of this.baselines) {
        if (current === Infinity) this.baselines.delete(name);
        else this.baselines.set(name, { previous: current, current: Infinity });
      }
    }
    let baseline = this.baselines.get(kind);
    if (!baseline) {
      if (this.baselines.size >= MAX_KINDS) return duration;
      this.baselines.set(kind, (baseline = { previous: Infinity, current: Infinity }));
    }
    baseline.current = Math.min(baseline.current, duration);
    return Math.min(baseline.previous, baseline.current);
  }
}
