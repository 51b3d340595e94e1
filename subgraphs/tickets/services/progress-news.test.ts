import { ProgressNews } from "./progress-news";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** The jobs that were told, in order. */
function listen() {
  const told: string[] = [];
  return { told, news: new ProgressNews((jobId) => Promise.resolve(void told.push(jobId))) };
}

describe("news of a job's progress", () => {
  it("are told at once, then at most four times a second, the last change included", () => {
    const { told, news } = listen();
    for (let ticket = 0; ticket < 10; ticket++) news.tell("a");
    expect(told).toEqual(["a"]);
    jest.advanceTimersByTime(250);
    expect(told).toEqual(["a", "a"]);
    jest.advanceTimersByTime(10_000);
    expect(told).toEqual(["a", "a"]);
  });

  it("of one job do not wait for those of another", () => {
    const { told, news } = listen();
    news.tell("a");
    news.tell("b");
    expect(told).toEqual(["a", "b"]);
  });

  it("go on when one could not be told", () => {
    const news = new ProgressNews(() => Promise.reject(new Error("redis is away")));
    news.tell("a");
    expect(() => jest.advanceTimersByTime(1_000)).not.toThrow();
  });
});
