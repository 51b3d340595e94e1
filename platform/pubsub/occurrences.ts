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
 * Milliseconds before the newest delivered occurrence from which is read again. Occurrences do not become visible in the
 * order of their times: transactions commit and the outbox delivers a little later. IDs keep any from being sent twice.
 */
const OVERLAP = 30_000;

/**
 * Streams what happens from now on, each occurrence exactly once. Messages say that something happened; the table says
 * what. After messages may have been missed, here or while the subscriber was away, the table is read again.
 * @param id what the topic is about, e.g. an event
 * @throws EVENTS_MISSED, as the end of the stream, when more was missed than is read again
 */
export function occurrences<R extends object>(pubsub: PubSub, topic: Topic<{ id: string }>, id: string, log: OccurrenceLog<R>): Repeater<R | StreamStart> {
  const resume = currentResume();
  return new Repeater<R | StreamStart>(async (push, stop) => {
    const progress = new StreamProgress(resume ?? undefined);
    let waiting: string[] = [];
    let behind = resume?.start !== undefined;
    let wake = (): void => undefined;
    let stopped = false;
    const unlisten = await pubsub.listen(topic, id, (message) => {
      if (message === null || waiting.length >= MAX_MISSED) {
        // What waits is in the table too.
        waiting = [];
        behind = true;
      } else waiting.push(message.id);
      wake();
    });
    void stop.then(() => {
      stopped = true;
      wake();
    });
    try {
      progress.begin(resume?.start ?? (await log.now()).toISOString());
      if (resume) void push(new StreamStart(progress.start));
      while (!stopped) {
        if (behind) {
          behind = false;
          const missed = await log.since(progress.from(OVERLAP), progress.seen(), MAX_MISSED + 1);
          if (missed.length > MAX_MISSED) throw eventsMissed();
          waiting = [...missed, ...waiting];
          continue;
        }
        const next = waiting.shift();
        if (next === undefined) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        if (progress.has(next)) continue;
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
