import type { Redis } from "ioredis";
import type { Logger } from "../logging/logger";
import { PubSub } from "../pubsub/pubsub";
import { JobQueues } from "../queues/job-queues";
import { connectRedis } from "../redis/connect-redis";

/** What the modules of one process share. */
export interface Resources {
  /** For commands of requests: fails after two seconds instead of waiting for Redis to come back. */
  readonly redis: Redis;
  /** For subscriptions: pub/sub and the nudges of the outbox. */
  readonly subscriber: Redis;
  readonly pubsub: PubSub;
  readonly queues: JobQueues;
  /** Another connection with the patience of a background worker. */
  readonly connect: () => Redis;
  readonly close: () => Promise<void>;
}

export function openResources(redisUrl: string, logger: Logger): Resources {
  const connect = (): Redis => connectRedis(redisUrl, logger);
  const redis = connectRedis(redisUrl, logger, 2_000);
  const subscriber = connect();
  const background = connect();
  // One listener for each channel of each module in this process: not a leak.
  subscriber.setMaxListeners(50);
  const queues = new JobQueues(background);
  return {
    redis,
    subscriber,
    pubsub: new PubSub(redis, subscriber, logger),
    queues,
    connect,
    close: async () => {
      await queues.close();
      for (const connection of [redis, subscriber, background]) connection.disconnect();
    },
  };
}
