import { EventEmitter } from "node:events";
import type { Redis } from "ioredis";
import { z } from "zod";
import { createLogger } from "../logging/logger";
import { defineTopic } from "./define-topic";
import { PubSub } from "./pubsub";

const topic = defineTopic("pubsub-test", z.object({ n: z.number() }));
const CHANNEL = "{ep}:topic:pubsub-test:id";

/** A subscribed connection that says what the test wants. */
class Subscriber extends EventEmitter {
  status = "ready";
  answers: (() => Promise<unknown>)[] = [];
  subscribe = (): Promise<unknown> => this.answers.shift()?.() ?? Promise.resolve(1);
  unsubscribe = this.subscribe;
}

const open = (): { subscriber: Subscriber; pubsub: PubSub } => {
  const subscriber = new Subscriber();
  return {
    subscriber,
    pubsub: new PubSub({} as Redis, subscriber as unknown as Redis, createLogger("test", "silent")),
  };
};

describe("what Redis delivers", () => {
  it.each(["{ not JSON", '{"n":"another type"}', "null"])(
    "ignores the message %s and hears the next one",
    async (message) => {
      const { subscriber, pubsub } = open();
      const heard: unknown[] = [];
      await pubsub.listen(topic, "id", (payload) => heard.push(payload));
      expect(() => subscriber.emit("message", CHANNEL, message)).not.toThrow();
      subscriber.emit("message", CHANNEL, '{"n":2}');
      expect(heard).toEqual([{ n: 2 }]);
    },
  );

  it("reaches every listener, though one of them fails", async () => {
    const { subscriber, pubsub } = open();
    const heard: unknown[] = [];
    await pubsub.listen(topic, "id", () => {
      throw new Error("a listener with a fault");
    });
    await pubsub.listen(topic, "id", (payload) => heard.push(payload));
    expect(() => subscriber.emit("message", CHANNEL, '{"n":1}')).not.toThrow();
    expect(heard).toEqual([{ n: 1 }]);
  });
});

describe("a channel", () => {
  it("is subscribed to again after Redis refused it", async () => {
    const { subscriber, pubsub } = open();
    subscriber.answers = [() => Promise.reject(new Error("NOPERM"))];
    await expect(pubsub.listen(topic, "id", () => undefined)).rejects.toThrow("NOPERM");
    const heard: unknown[] = [];
    await pubsub.listen(topic, "id", (payload) => heard.push(payload));
    subscriber.emit("message", CHANNEL, '{"n":1}');
    expect(heard).toEqual([{ n: 1 }]);
  });

  it("is released without an error, though the connection has just been lost", async () => {
    const { subscriber, pubsub } = open();
    const unlisten = await pubsub.listen(topic, "id", () => undefined);
    subscriber.answers = [() => Promise.reject(new Error("Connection is closed."))];
    await expect(unlisten()).resolves.toBeUndefined();
    expect(pubsub.size).toBe(0);
  });
});
