import { openCoreDatabase, type CoreDatabase } from "../../subgraphs/core/repositories/database";
import { createLogger } from "../logging/logger";
import { createTestDatabase } from "../testing/test-database";
import { DailyCounts, secondsUntilTomorrow } from "./daily-counts";

const counts = new DailyCounts();
const noon = new Date("2026-06-15T12:00:00Z");
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: CoreDatabase;

beforeAll(async () => {
  database = await createTestDatabase("core");
  db = openCoreDatabase(database.url, createLogger("test", "silent"), { connections: 20 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const many = <T>(length: number, work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length }, work));

describe("a daily limit", () => {
  it("lets exactly as many through, however many ask at once", async () => {
    const taken = await many(40, () => db.transaction((tx) => counts.take(tx, "race", "a", 7, noon)));
    expect(taken.filter(Boolean)).toHaveLength(7);
  });

  it("counts subjects, names and days apart, and nothing when the limit is 0", async () => {
    const take = (name: string, subject: string, now = noon, limit = 1) => counts.take(db.client, name, subject, limit, now);
    expect([await take("x", "a"), await take("x", "a"), await take("x", "b"), await take("y", "a")]).toEqual([true, false, true, true]);
    expect(await take("x", "a", new Date("2026-06-16T00:00:00Z"))).toBe(true);
    expect([await take("z", "a", noon, 0), await take("z", "a", noon, 0)]).toEqual([true, true]);
  });

  it("gives back what a transaction that failed had counted", async () => {
    const failed = db.transaction(async (tx) => {
      await counts.take(tx, "rollback", "a", 1, noon);
      throw new Error("rolled back");
    });
    await expect(failed).rejects.toThrow("rolled back");
    expect(await counts.take(db.client, "rollback", "a", 1, noon)).toBe(true);
  });

  it("spreads what exceeds it over the following days, however many ask at once", async () => {
    const days = await many(25, () => db.transaction((tx) => counts.takeFirstFree(tx, "spread", "a", 10, noon)));
    const perDay = (day: string | null) => days.filter((one) => (one?.toISOString().slice(0, 10) ?? null) === day).length;
    expect([perDay(null), perDay("2026-06-16"), perDay("2026-06-17")]).toEqual([10, 10, 5]);
  });

  it("is forgotten after two days", async () => {
    await counts.take(db.client, "old", "a", 1, new Date("2026-06-10T00:00:00Z"));
    await counts.purge(db.client, noon);
    expect(await db.client.dailyCount.count({ where: { name: "old" } })).toBe(0);
    expect(await db.client.dailyCount.count({ where: { name: "x" } })).toBeGreaterThan(0);
  });
});

it("starts again at midnight UTC", () => {
  expect(secondsUntilTomorrow(noon)).toBe(12 * 3_600);
  expect(secondsUntilTomorrow(new Date("2026-06-15T23:59:59.500Z"))).toBe(1);
});
