import { Repeater } from "@repeaterjs/repeater";
import { eventsMissed } from "../errors/platform-errors";
import type { Topic } from "./define-topic";
import type { PubSub } from "./pubsub";
import { currentResume, markPosition, StreamProgress, StreamStart } from "./stream-position";

/** The table in which occurrences are recorded. */
export interface OccurrenceLog<R extends object> {
  /** The time by the clock that records occurrences. */
  readonly now: () => Promise<Date>;
  /** IDs recorded at or after `from`, except `seen`, oldest first, at most `limit`. */
  readonly since: (from: Date, seen: readonly string[], limit: number) => Promise<readonly string[]>;
  /** The occurrence as this subscriber may see it, and when it was recorded. Null leaves it out. */
  readonly read: (id: string) => Promise<{ readonly event: R; readonly at: Date } | null>;
}

/** Occurrences that are read again after an interruption. After more, the subscriber has to load its list again. */
export const MAX_MISSED = 1_000;

/**
 * Milliseconds before the newest delivered occurrence from which is read again. Occurrences do not become visible in
 * the order of their times: transactions commit and the outbox delivers a little later. IDs keep any from being sent twice.
 */
const OVERLAP = 30_000;

/** What messages said and nobody has been sent yet, and whether the table has to be read. */
class Arrivals {
  private waiting: string[] = [];
  private overflowed = false;
  private wake = (): void => undefined;

  /** @param behind whether messages may have been missed before the first one */
  constructor(private behind: boolean) {}

  /** @param id null when messages may have been missed */
  add(id: string | null): void {
    if (id === null) this.behind = true;
    else if (this.waiting.length >= MAX_MISSED) this.overflowed = true;
    else this.waiting.push(id);
    this.wake();
  }

  addMissed(ids: readonly string[]): void {
    this.waiting = [...ids, ...this.waiting];
  }

  end(): void {
    this.wake();
  }

  /** Whether the table has to be read now. Asking resets it. */
  takeBehind(): boolean {
    const behind = this.behind || (this.overflowed && this.waiting.length === 0);
    if (behind) this.behind = this.overflowed = false;
    return behind;
  }

  next(): string | undefined {
    return this.waiting.shift();
  }

  /** Resolves with the next arrival, or the end. */
  wait(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

/**
 * Streams what happens from now on, each occurrence exactly once. Messages say that something happened; the table says
 * what. After messages may have been missed, here or while the subscriber was away, the table is read again.
 * @param id what the topic is about, e.g. an event
 * @throws EVENTS_MISSED, as the end of the stream, when more was missed than is read again
 */
export function occurrences<R extends object>(
  pubsub: PubSub,
  topic: Topic<{ id: string }>,
  id: string,
  log: OccurrenceLog<R>,
): Repeater<R | StreamStart> {
  const resume = currentResume();
  return new Repeater<R | StreamStart>(async (push, stop) => {
    const progress = new StreamProgress(resume ?? undefined);
    const arrivals = new Arrivals(resume?.start !== undefined);
    let stopped = false;
    const unlisten = await pubsub.listen(topic, id, (message) => arrivals.add(message && message.id));
    void stop.then(() => {
      stopped = true;
      arrivals.end();
    });
    try {
      progress.begin(resume?.start ?? (await log.now()).toISOString());
      if (resume) void push(new StreamStart(progress.start));
      while (!stopped) {
        if (arrivals.takeBehind()) {
          const missed = await log.since(progress.from(OVERLAP), progress.seen(), MAX_MISSED + 1);
          if (missed.length > MAX_MISSED) throw eventsMissed();
          arrivals.addMissed(missed);
        }
        const next = arrivals.next();
        if (next === undefined) await arrivals.wait();
        if (next === undefined || progress.has(next)) continue;
        const found = await log.read(next);
        if (!found) continue;
        const position = { id: next, at: found.at.toISOString() };
        progress.add(position);
        markPosition(found.event, position);
        // Waits until the subscriber has taken it, so a slow one holds back IDs and not events.
        await push(found.event);
      }
      stop();
    } catch (error) {
      stop(error);
    } finally {
      await unlisten();
    }
  });
}
