import { createLogger } from "../logging/logger";
import { connectRedis } from "../redis/connect-redis";
import { newId } from "../db/new-id";
import { waitFor } from "../testing/wait-for";
import { TaskSchedule } from "./task-schedule";

const logger = createLogger("test", "silent");
const redis = connectRedis(process.env.TEST_REDIS_URL ?? "", logger);
afterAll(() => redis.disconnect());

it("tells a task that runs when the process stops, and waits for its end", async () => {
  const seen: string[] = [];
  const run = async (signal?: AbortSignal): Promise<void> => {
    seen.push("begins");
    await waitFor("the end", () => signal?.aborted);
    seen.push("ends");
  };
  const schedule = new TaskSchedule([{ name: `test-${newId()}`, every: 100, run }], redis, logger);
  schedule.start();
  await waitFor("the task", () => seen.length > 0);
  await schedule.close();
  expect(seen).toEqual(["begins", "ends"]);
});

it("runs a task on one process at a time, and again after it has failed", async () => {
  let rounds = 0;
  let inside = 0;
  let most = 0;
  const run = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await redis.ping();
    inside--;
    if (++rounds === 1) throw new Error("once");
  };
  const task = { name: `test-${newId()}`, every: 150, run };
  const schedules = Array.from({ length: 5 }, () => new TaskSchedule([task], redis, logger));
  for (const schedule of schedules) schedule.start();
  await waitFor("three rounds", () => rounds >= 3);
  await Promise.all(schedules.map((schedule) => schedule.close()));
  expect(most).toBe(1);
});
