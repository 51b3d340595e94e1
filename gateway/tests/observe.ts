import { Repeater, SlidingBuffer } from "@repeaterjs/repeater";
import type { Topic } from "../../platform/pubsub/define-topic";
import type { PubSub } from "../../platform/pubsub/pubsub";

const BACKLOG = 256;

/**
 * The messages of a topic as they come: a stream of another subgraph, which knows nothing of positions.
 * @param read turns a message into a value; null leaves it out
 */
export function observe<T, R>(
  pubsub: PubSub,
  topic: Topic<T>,
  id: string,
  read: (payload: T) => Promise<R | null>,
): Repeater<R> {
  return new Repeater<R>(async (push, stop) => {
    let order: Promise<unknown> = Promise.resolve();
    const unlisten = await pubsub.listen(topic, id, (payload) => {
      if (payload === null) return;
      // One after the other, so that they arrive in the order in which they happened.
      order = order
        .then(async () => {
          const value = await read(payload);
          if (value !== null) void push(value);
        })
        .catch(stop);
    });
    try {
      await stop;
    } finally {
      await unlisten();
    }
  }, new SlidingBuffer(BACKLOG));
}
