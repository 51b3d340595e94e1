import { z } from "zod";
import { newId } from "../db/new-id";
import { waitFor } from "../testing/wait-for";
import { defineTopic } from "./define-topic";
import { MAX_MISSED, occurrences } from "./occurrences";
import type { PubSub } from "./pubsub";
import {
  MAX_SEEN,
  positionOf,
  StreamProgress,
  StreamStart,
  withResume,
  type Position,
  type Resume,
} from "./stream-position";

const topic = defineTopic("occurrences-test", z.object({ id: z.string() }));
const T0 = Date.parse("2026-01-30T20:00:00.000Z");
const at = (seconds: number): string => new Date(T0 + seconds * 1_000).toISOString();

/** A channel, and a table whose clock the test sets. */
class World {
  readonly rows: Position[] = [];
  readonly hidden = new Set<string>();
  clock = 0;
  listening = false;
  tell: (message: { id: string } | null) => void = () => undefined;
  failing: Error | undefined;

  readonly pubsub = {
    listen: async (_topic: unknown, _id: string, onMessage: (message: { id: string } | null) => void) => {
      this.listening = true;
      this.tell = onMessage;
      return async () => void (this.listening = false);
    },
  } as unknown as PubSub;

  record(seconds: number, id = newId()): string {
    this.rows.push({ id, at: at(seconds) });
    this.rows.sort((a, b) => (a.at < b.at ? -1 : 1));
    return id;
  }

  open(resume: Resume | null = null) {
    return withResume(resume, () =>
      occurrences(this.pubsub, topic, "id", {
        now: async () => new Date(T0 + this.clock * 1_000),
        since: async (from, seen, limit) =>
          this.rows
            .filter((row) => Date.parse(row.at) >= from.getTime() && !seen.includes(row.id))
            .slice(0, limit)
            .map(({ id }) => id),
        read: async (id) => {
          if (this.failing) throw this.failing;
          const row = this.rows.find((candidate) => candidate.id === id);
          return row && !this.hidden.has(id) ? { event: { id }, at: new Date(row.at) } : null;
        },
      }),
    );
  }
}
type Stream = ReturnType<World["open"]>;
const take = async (stream: Stream, count: number): Promise<unknown[]> => {
  const taken: unknown[] = [];
  for (let n = 0; n < count; n++) {
    const { value } = await stream.next();
    taken.push(value instanceof StreamStart ? { start: value.at } : (value as { id: string }).id);
  }
  return taken;
};
let world: World;
beforeEach(() => (world = new World()));
/** Opens a stream whose start has passed. */
const listen = async (resume: Resume | null = null): Promise<{ stream: Stream; first: Promise<unknown[]> }> => {
  const stream = world.open(resume);
  const first = take(stream, 1);
  await waitFor("the channel", () => world.listening);
  return { stream, first };
};

describe("a stream of occurrences", () => {
  it("sends what is new, in order, each once, and not what the subscriber may not see", async () => {
    const [old, hidden, a, b] = [world.record(-5), world.record(1), world.record(2), world.record(3)];
    world.hidden.add(hidden);
    const { stream, first } = await listen();
    for (const id of [hidden, a, a, b, a]) world.tell({ id });
    expect([...(await first), ...(await take(stream, 1))]).toEqual([a, b]);
    world.tell(null);
    const c = world.record(4);
    world.tell({ id: c });
    expect(await take(stream, 1)).toEqual([c]);
    expect(old).not.toBe(c);
    await stream.return();
    expect(world.listening).toBe(false);
  });

  it("sends what messages did not say after the connection to Redis was lost, each once", async () => {
    const { stream, first } = await listen();
    const a = world.record(1);
    world.tell({ id: a });
    await first;
    const [b, c] = [world.record(2), world.record(3)];
    world.tell(null);
    world.tell({ id: c });
    const d = world.record(4);
    world.tell({ id: d });
    expect(await take(stream, 3)).toEqual([b, c, d]);
    await stream.return();
  });

  it("says when it starts and where events are to those who ask, and to nobody else", async () => {
    world.clock = 7;
    const { stream, first } = await listen({ seen: [] });
    expect(await first).toEqual([{ start: at(7) }]);
    const id = world.record(8);
    world.tell({ id });
    const { value } = await stream.next();
    expect(positionOf(value)).toEqual({ id, at: at(8) });
    await stream.return();
  });

  it("resumes after what was delivered: with what was recorded since, and with what was committed late", async () => {
    const [delivered, late, before, missed] = [
      world.record(100),
      world.record(80),
      world.record(40),
      world.record(101),
    ];
    const { stream, first } = await listen({ start: at(0), at: at(100), seen: [delivered] });
    expect(await first).toEqual([{ start: at(0) }]);
    expect(await take(stream, 2)).toEqual([late, missed]);
    world.tell({ id: missed });
    const next = world.record(102);
    world.tell({ id: next });
    expect(await take(stream, 1)).toEqual([next]);
    expect(before).toBeDefined();
    await stream.return();
  });

  it("resumes at its start when nothing was delivered yet", async () => {
    world.record(9);
    const missed = world.record(11);
    const { stream, first } = await listen({ start: at(10), seen: [] });
    await first;
    expect(await take(stream, 1)).toEqual([missed]);
    await stream.return();
  });

  it("ends with EVENTS_MISSED when more was missed than is sent again", async () => {
    for (let n = 0; n <= MAX_MISSED; n++) world.record(1 + n / 1_000);
    const { stream, first } = await listen({ start: at(0), seen: [] });
    await first;
    await expect(stream.next()).rejects.toMatchObject({ code: "EVENTS_MISSED" });
    expect(world.listening).toBe(false);
  });

  it("loses nothing when more happens than a slow subscriber can be told in time", async () => {
    const { stream, first } = await listen();
    const ids = Array.from({ length: MAX_MISSED + 500 }, (_, n) => world.record(1 + n / 1_000));
    for (const id of ids) world.tell({ id });
    expect([...(await first), ...(await take(stream, ids.length - 1))].sort()).toEqual([...ids].sort());
    await stream.return();
  });

  it("ends with the error of a read", async () => {
    const { first } = await listen();
    world.failing = new Error("the database is away");
    world.tell({ id: world.record(1) });
    await expect(first).rejects.toThrow("the database is away");
    expect(world.listening).toBe(false);
  });
});

describe("the progress of a stream", () => {
  it("names at most the newest IDs, and does not go back behind the ones it forgot", () => {
    const progress = new StreamProgress();
    progress.begin(at(0));
    for (let n = 1; n <= MAX_SEEN + 2; n++) progress.add({ id: `id-${n}`, at: at(n / 100) });
    const { start, seen, at: newest } = progress.resume();
    expect([seen.length, seen[0], start, newest]).toEqual([MAX_SEEN, "id-3", at(0.02), at((MAX_SEEN + 2) / 100)]);
    expect(progress.from(30_000).toISOString()).toBe(at(0.02));
  });
});
