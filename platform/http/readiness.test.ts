import { Readiness } from "./readiness";

/** A check that counts, and passes, fails or hangs. */
const checkThat = (behavior: () => Promise<unknown>) => {
  const check = Object.assign(() => (check.calls++, behavior()), { calls: 0 });
  return check;
};
const hang = (): Promise<never> => new Promise(() => undefined);

describe("the readiness of a process", () => {
  it("names each dependency, and needs all of them", async () => {
    const failing = checkThat(() => Promise.reject(new Error("full")));
    const throwing = (): Promise<unknown> => {
      throw new Error("not even a promise");
    };
    const readiness = new Readiness({ database: checkThat(async () => undefined), redis: failing, files: throwing });
    expect(await readiness.current()).toEqual({
      ready: false,
      dependencies: { database: true, redis: false, files: false },
    });
    expect(await new Readiness({ database: async () => undefined }).current()).toEqual({
      ready: true,
      dependencies: { database: true },
    });
  });

  it("is checked once for all who ask at the same time or within the time to live", async () => {
    const check = checkThat(async () => undefined);
    const readiness = new Readiness({ check }, { ttl: 60_000 });
    await Promise.all([readiness.current(), readiness.current()]);
    await readiness.current();
    expect(check.calls).toBe(1);
  });

  it("is checked again afterwards, so a repaired dependency is seen", async () => {
    let repaired = false;
    const check = checkThat(() => (repaired ? Promise.resolve() : Promise.reject(new Error("full"))));
    const readiness = new Readiness({ check }, { ttl: 0 });
    expect((await readiness.current()).ready).toBe(false);
    repaired = true;
    await new Promise((resolve) => setImmediate(resolve));
    expect((await readiness.current()).ready).toBe(true);
  });

  it("fails when a check takes too long, and does not pile up checks that hang", async () => {
    const check = checkThat(hang);
    const readiness = new Readiness({ check }, { timeout: 5, ttl: 0 });
    for (let n = 0; n < 3; n++)
      expect(await readiness.current()).toEqual({ ready: false, dependencies: { check: false } });
    expect(check.calls).toBe(1);
  });
});
