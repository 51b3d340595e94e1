import { FairLine } from "./fair-line";
import { Work } from "./work";

const turns = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
const newLine = (options: Partial<ConstructorParameters<typeof FairLine>[0]> = {}) =>
  new FairLine({ service: "gateway", places: 1, capacity: 10, capacityPerCaller: 5, ...options });

describe("FairLine", () => {
  it("lets callers take turns: one with many operations waits behind itself", async () => {
    const line = newLine();
    const order: string[] = [];
    const first = await line.enter("crowd");
    const all = ["crowd", "crowd", "crowd", "alice", "bob", "alice"].map(async (caller) => {
      const release = await line.enter(caller);
      order.push(caller);
      release();
    });
    expect(line.size).toBe(6);
    first();
    await Promise.all(all);
    expect(order).toEqual(["crowd", "alice", "bob", "crowd", "alice", "crowd"]);
    expect(line.size).toBe(0);
  });

  it("refuses a caller with too many that wait, and everyone when all wait", async () => {
    const line = newLine({ capacity: 3, capacityPerCaller: 2 });
    const release = await line.enter("a");
    const waiting = [line.enter("a"), line.enter("a"), line.enter("b")];
    await expect(line.enter("a")).rejects.toMatchObject({ code: "RATE_LIMITED", extensions: { retryAfter: 2 } });
    await expect(line.enter("c")).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    release();
    for (const one of [waiting[0], waiting[2], waiting[1]]) (await one)?.();
    await turns();
    (await line.enter("c"))();
  });

  it("refuses an operation that is not wanted when its turn comes, and continues with the next", async () => {
    const line = newLine();
    const release = await line.enter("a");
    const gone = new Work({ service: "gateway", priority: "normal", timeout: 60_000 });
    const [left, next] = [line.enter("b", gone), line.enter("c")];
    gone.abandon();
    release();
    await expect(left).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    (await next)();
    gone.finish();
  });

  it("frees a place once, however often it is told to, and in any case after 10 seconds", async () => {
    const line = newLine();
    const release = await line.enter("a");
    release();
    release();
    await turns();
    jest.useFakeTimers({ doNotFake: ["setImmediate"] });
    try {
      await line.enter("a");
      const second = line.enter("b");
      let isIn = false;
      void second.then(() => (isIn = true));
      await turns();
      expect(isIn).toBe(false);
      jest.advanceTimersByTime(10_000);
      await turns();
      expect(isIn).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });

  it("does not start the next in the same turn of the event loop", async () => {
    const line = newLine();
    const release = await line.enter("a");
    let isIn = false;
    void line.enter("b").then(() => (isIn = true));
    release();
    await Promise.resolve();
    await Promise.resolve();
    expect(isIn).toBe(false);
    await turns();
    expect(isIn).toBe(true);
  });

  it("rests after work for as long as it took, also when the next caller comes later", async () => {
    const line = newLine({ rest: 1 });
    const took = 30;
    const starts: number[] = [];
    const busy = (): void => {
      starts.push(performance.now());
      while (performance.now() - (starts.at(-1) ?? 0) < took);
    };
    await Promise.all([line.run("a", busy), line.run("b", busy)]);
    await line.run("a", busy);
    const gaps = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
    // Timers have whole milliseconds, and may be early by one.
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(2 * took - 2);
  });

  it("returns what the work returns, and frees the place if it fails", async () => {
    const line = newLine();
    await expect(line.run("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(line.run("a", () => 7)).resolves.toBe(7);
  });
});
