import { z } from "zod";
import { newId } from "../db/new-id";
import { createLogger } from "../logging/logger";
import { openResources, type Resources } from "../subgraph/resources";
import { waitFor } from "../testing/wait-for";
import { defineTopic } from "./define-topic";
import { follow } from "./follow";

let resources: Resources;
const topic = defineTopic(`test-${newId()}`, z.object({ n: z.number() }));
beforeAll(() => (resources = openResources(process.env.TEST_REDIS_URL ?? "", createLogger("test", "silent"))));
afterAll(() => resources.close());

describe("following a record", () => {
  it("sends the present state first, then the state after each change", async () => {
    const id = newId();
    let state = 1;
    const stream = follow(resources.pubsub, topic, id, async () => state);
    expect((await stream.next()).value).toBe(1);
    state = 2;
    await resources.pubsub.publish(topic, id, { n: 2 });
    expect((await stream.next()).value).toBe(2);
    await stream.return();
  });

  it("loses no change that happens while it begins", async () => {
    const id = newId();
    let state = 1;
    const stream = follow(resources.pubsub, topic, id, async () => {
      const seen = state;
      if (seen === 1) {
        state = 2;
        await resources.pubsub.publish(topic, id, { n: 2 });
      }
      return seen;
    });
    expect([(await stream.next()).value, (await stream.next()).value]).toEqual([1, 2]);
    await stream.return();
  });

  it("ends at once when the subscriber goes, even while it waits, and lets the channel go", async () => {
    const id = newId();
    const before = resources.pubsub.size;
    const stream = follow(resources.pubsub, topic, id, async () => 1);
    await stream.next();
    const waiting = stream.next();
    await stream.return();
    await expect(waiting).resolves.toMatchObject({ done: true });
    await waitFor("the channel to be let go", () => resources.pubsub.size === before);
  });

  it("shares one Redis subscription among all followers of a process", async () => {
    const id = newId();
    const before = resources.pubsub.size;
    const streams = Array.from({ length: 20 }, () => follow(resources.pubsub, topic, id, async () => 1));
    await Promise.all(streams.map((stream) => stream.next()));
    expect(resources.pubsub.size).toBe(before + 1);
    await Promise.all(streams.map((stream) => stream.return()));
  });

  it("looks again after the connection was lost, because something may have been said meanwhile", async () => {
    const id = newId();
    let state = 1;
    const stream = follow(resources.pubsub, topic, id, async () => state);
    await stream.next();
    const next = stream.next();
    state = 2;
    resources.subscriber.disconnect(true);
    expect((await next).value).toBe(2);
    await stream.return();
  });
});
