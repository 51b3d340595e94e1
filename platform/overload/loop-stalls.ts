/** Milliseconds between two beats. */
const BEAT = 100;
/** Milliseconds after the end of a stall during which requests are read that arrived in it. */
const AFTERMATH = 250;

/**
 * How long a request may have waited in its socket before this process read it. A process that was stopped, or whose event
 * loop was blocked, finds requests whose callers gave up long ago; a deadline that is a duration does not tell.
 */
export class LoopStalls {
  private lastBeat: number;
  private endedAt = -Infinity;
  private length = 0;

  /** @param now a clock in milliseconds; tests replace it */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.lastBeat = now();
  }

  /** Call this every {@link BEAT} milliseconds. */
  beat(): void {
    const now = this.now();
    const missed = now - this.lastBeat - BEAT;
    this.lastBeat = now;
    if (missed < BEAT) return;
    this.endedAt = now;
    this.length = missed;
  }

  /** Milliseconds that a request which is read now may have waited. */
  get waited(): number {
    const now = this.now();
    return Math.max(now - this.endedAt <= AFTERMATH ? this.length : 0, now - this.lastBeat - BEAT, 0);
  }
}

let stalls: LoopStalls | undefined;

/** The stalls of this process. */
export function loopStalls(): LoopStalls {
  if (stalls) return stalls;
  const watched = (stalls = new LoopStalls());
  setInterval(() => watched.beat(), BEAT).unref();
  return watched;
}
