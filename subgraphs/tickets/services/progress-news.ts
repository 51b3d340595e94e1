/** Milliseconds that lie at least between two messages about one job. */
const PACE = 250;
/** Jobs that are remembered; the oldest are forgotten. */
const REMEMBERED = 1_000;

/**
 * Tells whoever follows a job that something changed, at most four times a second. Best effort: the end of a job is
 * told out of the outbox.
 */
export class ProgressNews {
  private readonly toldAt = new Map<string, number>();

  /** @param publish sends it; a promise that rejects is let go */
  constructor(private readonly publish: (jobId: string) => Promise<void>) {}

  tell(jobId: string, now = Date.now()): void {
    if (now - (this.toldAt.get(jobId) ?? 0) < PACE) return;
    this.toldAt.delete(jobId);
    this.toldAt.set(jobId, now);
    const [oldest] = this.toldAt.keys();
    if (this.toldAt.size > REMEMBERED && oldest !== undefined) this.toldAt.delete(oldest);
    this.publish(jobId).catch(() => undefined);
  }
}
