import { Remembered } from "./remembered";

const later = () => new Promise((resolve) => setImmediate(resolve));

describe("a remembered fact", () => {
  it("is asked for once, by however many at once and ever after", async () => {
    const load = jest.fn((key: string) => Promise.resolve(`fact ${key}`));
    const facts = new Remembered(load);
    expect(await Promise.all([facts.get("a"), facts.get("a"), facts.get("b")])).toEqual(["fact a", "fact a", "fact b"]);
    expect(await facts.get("a")).toBe("fact a");
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("is asked for again after an error", async () => {
    const load = jest.fn().mockRejectedValueOnce(new Error("down")).mockResolvedValueOnce("fact");
    const facts = new Remembered<string>(load, { patience: 60_000 });
    await expect(facts.get("a")).rejects.toThrow("down");
    expect(await facts.get("a")).toBe("fact");
  });

  it("that is not there is believed for a while, and not for ever", async () => {
    const load = jest.fn(() => Promise.resolve<string | null>(null));
    const patient = new Remembered(load, { patience: 60_000 });
    await patient.get("a");
    await later();
    await patient.get("a");
    expect(load).toHaveBeenCalledTimes(1);
    const eager = new Remembered(load);
    await eager.get("a");
    await later();
    await eager.get("a");
    expect(load).toHaveBeenCalledTimes(3);
  });

  it("that does not last yet is asked for until it does", async () => {
    const load = jest.fn().mockResolvedValueOnce("draft").mockResolvedValue("published");
    const facts = new Remembered<string>(load, { lasts: (found) => found !== "draft" });
    const found: (string | null)[] = [];
    for (let i = 0; i < 3; i++) {
      found.push(await facts.get("a"));
      await later();
    }
    expect(found).toEqual(["draft", "published", "published"]);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("is forgotten when there are too many, the oldest first", async () => {
    const load = jest.fn((key: string) => Promise.resolve(key));
    const facts = new Remembered(load, { capacity: 2 });
    for (const key of ["a", "b", "c", "c", "b", "a"]) await facts.get(key);
    expect(load.mock.calls.map(([key]) => key)).toEqual(["a", "b", "c", "a"]);
  });

  it("takes no memory for a key as long as a request, nor for what does not last", async () => {
    const entries = (facts: Remembered<string | null>) => [...(facts as unknown as { entries: Map<string, unknown> }).entries.keys()];
    const lasting = new Remembered<string | null>((key) => Promise.resolve(key.slice(0, 1)));
    const long = "x".repeat(1_000_000);
    expect([await lasting.get(long), await lasting.get(`${long}y`), await lasting.get(long)]).toEqual(["x", "x", "x"]);
    expect(entries(lasting).map(({ length }) => length)).toEqual([50, 50]);
    lasting.forget(long);
    expect(entries(lasting)).toHaveLength(1);
    const missing = new Remembered<string | null>(() => Promise.resolve(null));
    await missing.get("a");
    await later();
    expect(entries(missing)).toEqual([]);
  });
});
