import { Repeater, SlidingBuffer } from "@repeaterjs/repeater";
import type { Topic } from "./define-topic";
import type { PubSub } from "./pubsub";

/**
 * Follows one record: its present state first, then its state after every change. It listens before it reads, so that
 * a change in between is not lost; changes that come faster than they are read are folded into one, because only the
 * newest state is of interest. (A Repeater and not an async generator: `return()` must work while `next()` waits.)
 * @param read the record as this subscriber may see it; null (not there any more) ends the stream
 * @param pace milliseconds that lie at least between two values. @default 0
 */
export function follow<T, R>(pubsub: PubSub, topic: Topic<T>, id: string, read: () => Promise<R | null>, pace = 0): Repeater<R> {
  return new Repeater<R>(async (push, stop) => {
    let changed = true;
    let wake = (): void => undefined;
    const unlisten = await pubsub.listen(topic, id, () => {
      changed = true;
      wake();
    });
    let stopped = false;
    void stop.then(() => {
      stopped = true;
      wake();
    });
    try {
      while (!stopped) {
        if (!changed) await new Promise<void>((resolve) => (wake = resolve));
        if (stopped) break;
        changed = false;
        const state = await read();
        if (state === null) break;
        void push(state);
        if (pace > 0) await Promise.race([stop, new Promise((resolve) => setTimeout(resolve, pace))]);
      }
      stop();
    } catch (error) {
      // The end of the stream and not a rejection of this function: when the subscriber has left, no call waits for it.
      stop(error);
    } finally {
      await unlisten();
    }
  }, new SlidingBuffer(1));
}
