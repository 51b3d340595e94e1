/** Milliseconds that lie at least between two messages about one job. */
const PACE = 250;

/**
 * Tells whoever follows a job that something changed: at once, and then at most four times a second, the last change
 * included. Best effort: the end of a job is told out of the outbox.
 */
export class ProgressNews {
  /** By job: whether something changed since it was told. It is forgotten when nothing changes for a while. */
  private readonly untold = new Map<string, boolean>();

  /** @param publish sends it; a promise that rejects is let go */
  constructor(private readonly publish: (jobId: string) => Promise<void>) {}

  tell(jobId: string): void {
    if (this.untold.has(jobId)) {
      this.untold.set(jobId, true);
      return;
    }
    this.untold.set(jobId, false);
    this.publish(jobId).catch(() => undefined);
    setTimeout(() => {
      const changed = this.untold.get(jobId);
      this.untold.delete(jobId);
      if (changed) this.tell(jobId);
    }, PACE).unref();
  }
}
