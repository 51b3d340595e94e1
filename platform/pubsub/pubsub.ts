import type { Redis } from "ioredis";
import type { Logger } from "../logging/logger";
import { KEY_PREFIX } from "../redis/connect-redis";
import type { Topic } from "./define-topic";

interface Channel {
  readonly handlers: Set<(message: string | null) => void>;
  readonly subscribed: Promise<unknown>;
}

/**
 * Live messages over Redis. However many listeners a process has, it holds one Redis subscription per channel. A
 * message reaches those who listen at that moment and nobody else, so what must not be lost is in a table, and a
 * listener reads that first (see `follow`).
 */
export class PubSub {
  private readonly channels = new Map<string, Channel>();

  /**
   * @param publisher a connection for commands
   * @param subscriber a connection of its own: Redis lets a subscribed connection do nothing else
   */
  constructor(
    private readonly publisher: Redis,
    private readonly subscriber: Redis,
    private readonly logger: Logger,
  ) {
    subscriber.on("message", (channel: string, message: string) => this.deliver(channel, message));
    let connected = subscriber.status === "ready";
    // What was said while the connection was away is gone: everybody is told to look again.
    subscriber.on("ready", () => {
      if (connected) for (const channel of this.channels.keys()) this.deliver(channel, null);
      connected = true;
    });
  }

  /** Tells everybody who listens to `id`. Resolves when Redis has it. */
  publish<T>(topic: Topic<T>, id: string, payload: T): Promise<void> {
    return this.publishRaw(topic.name, id, payload);
  }

  /** The same for a message out of an outbox, which was checked when it went in. */
  async publishRaw(topic: string, id: string, payload: unknown): Promise<void> {
    await this.publisher.publish(channelOf(topic, id), JSON.stringify(payload));
  }

  /**
   * Calls `onMessage` for every message from the moment that the promise resolves; with null when the connection was
   * lost and is back, so that some may have been missed.
   * @returns a function that ends it and never rejects
   * @throws Error when Redis refuses the subscription; listening again subscribes again
   */
  async listen<T>(topic: Topic<T>, id: string, onMessage: (payload: T | null) => void): Promise<() => Promise<void>> {
    const name = channelOf(topic.name, id);
    const handler = (message: string | null): void => {
      const payload = message === null ? null : this.parse(topic, message);
      if (payload !== undefined) onMessage(payload);
    };
    const channel = this.channels.get(name) ?? this.open(name);
    channel.handlers.add(handler);
    await channel.subscribed;
    return async () => {
      channel.handlers.delete(handler);
      if (channel.handlers.size > 0 || this.channels.get(name) !== channel) return;
      this.channels.delete(name);
      if (this.subscriber.status !== "ready") return;
      // Nobody listens any longer, so a failure changes nothing, and callers end subscriptions in `finally`.
      await this.subscriber.unsubscribe(name).catch((error: Error) => this.logger.debug({ channel: name, reason: error.message }, "redis unsubscribe failed"));
    };
  }

  /** How many Redis subscriptions this process holds. */
  get size(): number {
    return this.channels.size;
  }

  private open(name: string): Channel {
    const channel: Channel = { handlers: new Set(), subscribed: this.subscriber.subscribe(name) };
    this.channels.set(name, channel);
    channel.subscribed.catch(() => {
      if (this.channels.get(name) === channel) this.channels.delete(name);
    });
    return channel;
  }

  private parse<T>(topic: Topic<T>, message: string): T | undefined {
    const result = topic.schema.safeParse(jsonOf(message));
    if (!result.success) this.logger.error({ topic: topic.name, reason: result.error.message }, "live message did not match its topic");
    return result.data;
  }

  /** Runs in the event handler of the connection, where an error would end the process. */
  private deliver(name: string, message: string | null): void {
    for (const handler of [...(this.channels.get(name)?.handlers ?? [])]) {
      try {
        handler(message);
      } catch (error) {
        this.logger.error({ err: error, channel: name }, "live message handler failed");
      }
    }
  }
}

/** The value, or undefined, which no topic accepts, for text that is not JSON: anything can publish on a channel. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** UUIDs are the same in either case, and clients write them as they like. */
const channelOf = (topic: string, id: string): string => `${KEY_PREFIX}:topic:${topic}:${id}`;
