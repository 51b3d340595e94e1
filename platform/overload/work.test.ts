import { currentWork, requireWantedWork, withWork, Work } from "./work";

let time = 0;
const now = (): number => time;
const work = (timeout?: number) => new Work({ service: "core", priority: "high", now, ...(timeout === undefined ? {} : { timeout }) });

beforeEach(() => (time = 0));

describe("Work", () => {
  it("is wanted until its deadline", () => {
    const limited = work(100);
    time = 99;
    expect([limited.remaining, limited.isWanted]).toEqual([1, true]);
    time = 100;
    expect([limited.remaining, limited.isWanted]).toEqual([0, false]);
    expect(() => limited.requireWanted()).toThrow(expect.objectContaining({ code: "SERVICE_UNAVAILABLE", extensions: { service: "core", retryAfter: expect.any(Number) } }));
  });

  it("is not wanted after its caller has left, and aborts what was begun for it", () => {
    const unlimited = work();
    const { signal } = unlimited;
    expect([unlimited.remaining, unlimited.isWanted, signal.aborted]).toEqual([Infinity, true, false]);
    unlimited.abandon();
    expect([unlimited.isWanted, signal.aborted, unlimited.signal.aborted]).toEqual([false, true, true]);
  });

  it("aborts at its deadline", () => {
    jest.useFakeTimers();
    const { signal } = work(100);
    jest.advanceTimersByTime(99);
    expect(signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
    const finished = work(100);
    const unused = finished.signal;
    finished.finish();
    jest.advanceTimersByTime(200);
    expect(unused.aborted).toBe(false);
    jest.useRealTimers();
  });

  it("is known to everything that is called for it, and to nothing else", async () => {
    expect(currentWork()).toBeUndefined();
    expect(() => requireWantedWork()).not.toThrow();
    const abandoned = work();
    abandoned.abandon();
    await withWork(abandoned, async () => {
      await Promise.resolve();
      expect(currentWork()).toBe(abandoned);
      expect(() => requireWantedWork()).toThrow();
    });
  });
});
