import { z } from "zod";
import { waitFor } from "../testing/wait-for";
import { defineTopic } from "./define-topic";
import { follow } from "./follow";
import type { PubSub } from "./pubsub";

const topic = defineTopic("follow-test", z.object({ n: z.number() }));

/** A PubSub with one channel, and whether it is listened to. */
class OneChannel {
  listening = false;
  publish: (payload: { n: number } | null) => void = () => undefined;
  readonly listen = async (_topic: unknown, _id: string, onMessage: (payload: never) => void) => {
    this.listening = true;
    this.publish = onMessage as OneChannel["publish"];
    return async () => void (this.listening = false);
  };
}
const as = (channel: OneChannel): PubSub => channel as unknown as PubSub;
const away = new Error("the database is away");

// jest fails a test in which a rejection is handled nowhere.
describe("a read that fails", () => {
  it("ends the stream with its error, and releases the channel", async () => {
    const channel = new OneChannel();
    const stream = follow(as(channel), topic, "id", () => Promise.reject(away));
    await expect(stream.next()).rejects.toBe(away);
    await expect(stream.next()).resolves.toMatchObject({ done: true });
    expect(channel.listening).toBe(false);
  });

  it("is no unhandled rejection when the subscriber is busy and then leaves", async () => {
    const channel = new OneChannel();
    let failing = false;
    const stream = follow(as(channel), topic, "id", () => (failing ? Promise.reject(away) : Promise.resolve(1)));
    expect((await stream.next()).value).toBe(1);
    failing = true;
    channel.publish({ n: 2 });
    await waitFor("the channel to be released", () => !channel.listening);
    await stream.return().catch(() => undefined);
  });

  it("is no error of the subscriber who has left already", async () => {
    const channel = new OneChannel();
    let fail: (error: Error) => void = () => undefined;
    const stream = follow(as(channel), topic, "id", () => new Promise((_, reject) => (fail = reject)));
    const next = stream.next();
    await waitFor("the read", () => channel.listening);
    const returned = stream.return();
    fail(away);
    await expect(returned).resolves.toMatchObject({ done: true });
    await expect(next).resolves.toMatchObject({ done: true });
  });
});
