import type { Redis } from "ioredis";
import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { createLogger } from "../../../platform/logging/logger";
import { connectRedis } from "../../../platform/redis/connect-redis";
import { attendee } from "../../../platform/testing/test-principals";
import { waitFor } from "../../../platform/testing/wait-for";
import { RedisEventPagesCache } from "../providers/redis-event-pages.cache";
import { EventRepository } from "../repositories/event.repository";
import { EventPages } from "../services/event-pages";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";

const logger = createLogger("core", "silent");
let world: CoreWorld;
let redis: Redis;
beforeAll(async () => {
  world = await createCoreWorld();
  redis = connectRedis(process.env.TEST_REDIS_URL ?? "", logger, 2_000);
  await waitFor("redis", () => redis.status === "ready");
});
afterAll(async () => {
  redis.disconnect();
  await world.close();
});

/** Pages over the same cache, and how often they asked the database. */
function counted(connection: Redis = redis) {
  const events = new EventRepository();
  const asked = { times: 0 };
  const spied = new Proxy(events, {
    get: (from, name) => {
      const method = Reflect.get(from, name) as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        asked.times++;
        return method.apply(from, args);
      };
    },
  });
  return { pages: new EventPages(world.db, spied, new RedisEventPagesCache(connection, logger)), asked };
}

describe("the page of a published event", () => {
  it("is read from the database once, by its id and by its slug", async () => {
    const { event, types } = await world.event([{ salesEndAt: new Date(Date.now() + 60_000) }]);
    const { pages, asked } = counted();
    const [first] = await pages.byIds([event.id]);
    expect(asked.times).toBe(2);
    const [second] = await pages.byIds([event.id]);
    expect(asked.times).toBe(2);
    expect(second).toEqual(first);
    expect(second?.event).toMatchObject({ startsAt: event.startsAt, publishedAt: event.publishedAt, title: event.title });
    expect(second?.ticketTypes[0]).toMatchObject({ id: types[0]?.id, salesEndAt: types[0]?.salesEndAt, quantity: 100 });
    expect(second?.event).not.toHaveProperty("sold");
    expect(second?.ticketTypes[0]).not.toHaveProperty("reserved");
    await pages.bySlug(event.slug);
    const before = asked.times;
    expect((await pages.bySlug(event.slug))?.event.id).toBe(event.id);
    expect(asked.times).toBe(before);
    expect(await pages.bySlug("nothing-like-it")).toBeNull();
  });

  it("is dropped with every change, of whatever kind", async () => {
    const { event, types } = await world.event([{}]);
    const { pages } = counted();
    const page = async () => (await pages.byIds([event.id]))[0];
    await page();
    await world.module.updateEvent.run(world.owner, event.id, { title: "Another title" });
    expect((await page())?.event.title).toBe("Another title");
    const added = await world.module.manageTicketTypes.add(world.owner, event.id, { name: "Late", description: null, price: "1", quantity: 1, salesStartAt: null, salesEndAt: null, maxPerPurchase: 1 });
    expect((await page())?.ticketTypes.map(({ name }) => name)).toEqual(["Type 0", "Late"]);
    await world.module.manageTicketTypes.update(world.owner, types[0]?.id ?? "", { price: "77" });
    expect((await page())?.ticketTypes[0]?.priceMinor).toBe(7700);
    await world.module.manageTicketTypes.remove(world.owner, added.id);
    expect((await page())?.ticketTypes).toHaveLength(1);
    await world.module.cancelEvent.run(world.owner, event.id, true, null);
    expect((await page())?.event.status).toBe("CANCELLED");
    const { event: over } = await world.event([{}]);
    await pages.byIds([over.id]);
    await world.db.client.event.update({ where: { id: over.id }, data: { startsAt: new Date(1), endsAt: new Date(2) } });
    await world.module.completeEvents.run();
    expect((await pages.byIds([over.id]))[0]?.event.status).toBe("COMPLETED");
  });

  it("says exactly what is left, however it was remembered", async () => {
    const { event, types } = await world.event([{ quantity: 3 }]);
    const left = async () => {
      const load = world.module.loaders();
      await load.event.load(event.id);
      const counters = await load.counters.load(event.id);
      return counters?.ticketTypes.map(({ quantity, sold, reserved }) => quantity - sold - reserved);
    };
    expect(await left()).toEqual([3]);
    await world.module.purchaseTickets.run(attendee(), orderOf(event, types, 2));
    expect(await left()).toEqual([1]);
  });

  it("is not remembered when it was changed while it was read", async () => {
    const { event } = await world.event([{}]);
    const cache = new RedisEventPagesCache(redis, logger);
    const { pages } = counted();
    const { tickets } = await cache.get([event.id]);
    const [old] = await pages.byIds([event.id]);
    await pages.drop(event.id);
    if (old) await cache.put(old, tickets.get(event.id) ?? "");
    expect((await cache.get([event.id])).pages.size).toBe(0);
  });
});

describe("a draft", () => {
  it("is never remembered, and seen by those who run it alone", async () => {
    const { event } = await world.event([{}]);
    const draft = await world.module.duplicateEvent.run(world.owner, event.id, new Date(Date.now() + 86_400_000));
    const { pages, asked } = counted();
    await pages.byIds([draft.id]);
    const before = asked.times;
    await pages.byIds([draft.id]);
    expect(asked.times).toBe(2 * before);
    expect(await world.module.readEvents.find(anonymous(), draft.id, null)).toBeNull();
    expect(await world.module.readEvents.find(attendee(), null, draft.slug)).toBeNull();
    expect(await world.module.readEvents.find(world.owner, null, draft.slug)).toMatchObject({ id: draft.id });
    await world.module.publishEvent.run(world.owner, draft.id);
    expect(await world.module.readEvents.find(anonymous(), null, draft.slug)).toMatchObject({ id: draft.id, status: "PUBLISHED" });
  });
});

describe("without Redis", () => {
  it("pages come from the database, and changes are made", async () => {
    const nowhere = connectRedis("redis://127.0.0.1:1", logger, 50);
    const { event } = await world.event([{}]);
    const { pages } = counted(nowhere);
    const sent = jest.spyOn(nowhere, "sendCommand");
    for (let n = 0; n < 5; n++) expect((await pages.byIds([event.id]))[0]?.event.id).toBe(event.id);
    expect((await pages.bySlug(event.slug))?.event.id).toBe(event.id);
    await pages.drop(event.id);
    // Nothing waits for a connection that is not there.
    expect(sent).not.toHaveBeenCalled();
    nowhere.disconnect();
  });

  it("and with a Redis that never answers, a reader waits once and not for long", async () => {
    const never = jest.fn(() => new Promise(() => undefined));
    const mute = { status: "ready", mget: never, get: never } as unknown as Redis;
    const { event } = await world.event([{}]);
    const { pages } = counted(mute);
    const clock = jest.spyOn(Date, "now").mockReturnValue(Date.now());
    try {
      // The first read gives Redis up, and those after it do not ask until the pause of 2 s has ended.
      for (let n = 0; n < 5; n++) expect((await pages.byIds([event.id]))[0]?.event.id).toBe(event.id);
      expect(await pages.byIds([newId()])).toEqual([]);
      expect(never).toHaveBeenCalledTimes(1);
      clock.mockReturnValue(Date.now() + 2_001);
      expect((await pages.byIds([event.id]))[0]?.event.id).toBe(event.id);
      expect(never).toHaveBeenCalledTimes(2);
    } finally {
      clock.mockRestore();
    }
  });
});
