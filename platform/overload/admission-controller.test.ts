import { AdmissionController, type Admission, type AdmissionOptions } from "./admission-controller";
import type { Priority } from "./priority";
import { Work } from "./work";

let time = 0;
const now = (): number => time;

beforeEach(() => {
  time = 0;
  jest.useFakeTimers({ doNotFake: ["performance"] });
});
afterEach(() => jest.useRealTimers());

const work = (priority: Priority = "normal", timeout?: number) => new Work({ service: "core", priority, now, ...(timeout === undefined ? {} : { timeout }) });
const fixed = (places: number, more: Partial<AdmissionOptions> = {}) =>
  new AdmissionController({ service: "core", limit: { initial: places, min: places, max: places }, queue: 10, now, random: () => 0.5, ...more });
/** Lets time pass for the clock and for the timers alike. */
async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 25) {
    time += Math.min(25, left);
    await jest.advanceTimersByTimeAsync(25);
  }
}
const codeOf = (promise: Promise<unknown>) => promise.then(() => "admitted", (error: { code: string }) => error.code);

describe("AdmissionController", () => {
  it("admits up to its limit and gives a released place to the request that waits", async () => {
    const controller = fixed(2);
    const first = await controller.admit(work("critical"));
    await controller.admit(work("critical"));
    const third = controller.admit(work("critical"));
    expect([controller.inFlight, controller.waiting]).toEqual([2, 1]);
    first.release();
    await expect(third).resolves.toBeDefined();
    first.release(); // a second call gives nothing away
    expect([controller.inFlight, controller.waiting]).toEqual([2, 0]);
  });

  it("refuses immediately when the queue is full, with a retryAfter between one and three times the base", async () => {
    const at = async (random: number) => {
      const controller = fixed(1, { queue: 0, random: () => random });
      await controller.admit(work());
      return controller.admit(work()).catch((error: unknown) => error);
    };
    expect(await at(0)).toMatchObject({ code: "SERVICE_UNAVAILABLE", status: 503, extensions: { service: "core", retryAfter: 2 } });
    expect(await at(0.75)).toMatchObject({ extensions: { retryAfter: 5 } });
  });

  it("refuses a request that has waited too long", async () => {
    const controller = fixed(1, { maxWait: 100 });
    await controller.admit(work());
    const waiting = codeOf(controller.admit(work()));
    await pass(75);
    expect(controller.waiting).toBe(1);
    await pass(50);
    expect(await waiting).toBe("SERVICE_UNAVAILABLE");
    expect(controller.waiting).toBe(0);
  });

  it("reserves places for more urgent requests", async () => {
    const controller = fixed(10, { queue: 0 });
    const admitted = async (priority: Priority): Promise<number> => {
      for (let count = 0; ; count++) if ((await codeOf(controller.admit(work(priority)))) !== "admitted") return count;
    };
    expect([await admitted("low"), await admitted("normal"), await admitted("high"), await admitted("critical")]).toEqual([6, 2, 1, 1]);
  });

  it("serves a critical request first when the queue is full of less urgent ones", async () => {
    const controller = fixed(1, { queue: 3 });
    const running = await controller.admit(work("low"));
    const lists = ["a", "b", "c"].map(() => codeOf(controller.admit(work("low"))));
    const order: string[] = [];
    const scan = controller.admit(work("critical")).then((admission) => (order.push("scan"), admission));
    void lists[0]?.then((outcome) => order.push(outcome));
    expect(await lists[2]).toBe("SERVICE_UNAVAILABLE"); // the last list gave up its place in the queue
    running.release();
    const admission: Admission = await scan;
    admission.release();
    expect(await lists[0]).toBe("admitted");
    expect(order).toEqual(["scan", "admitted"]);
  });

  it("refuses a less urgent request rather than a more urgent one that waits", async () => {
    const controller = fixed(1, { queue: 1 });
    await controller.admit(work("high"));
    const purchase = codeOf(controller.admit(work("high")));
    expect(await codeOf(controller.admit(work("low")))).toBe("SERVICE_UNAVAILABLE");
    expect(controller.waiting).toBe(1);
    void purchase;
  });

  it("does not start work whose deadline has passed, or whose caller has left, while it waited", async () => {
    const reasons: string[] = [];
    const controller = fixed(1, { onRefused: (_priority, reason) => void reasons.push(reason) });
    const running = await controller.admit(work());
    const late = codeOf(controller.admit(work("normal", 50)));
    const gone = work();
    const left = codeOf(controller.admit(gone));
    gone.abandon();
    expect(await left).toBe("SERVICE_UNAVAILABLE");
    time += 60;
    running.release();
    expect(await late).toBe("SERVICE_UNAVAILABLE");
    expect([controller.inFlight, controller.waiting]).toEqual([0, 0]);
    expect(reasons).toEqual(["unwanted", "unwanted"]);
    await expect(controller.admit(gone)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  });

  /** `perSecond` requests arrive for `seconds`, and `served` of them per second are executed. */
  async function offer(
    { controller, running }: { controller: AdmissionController; running: Admission[] },
    perSecond: number, served: number, seconds: number,
  ): Promise<{ waits: number[]; refused: number }> {
    const waits: number[] = [];
    let refused = 0;
    for (let tick = 1; tick <= seconds * 40; tick++) {
      const arrivals = Math.floor((tick * perSecond) / 40) - Math.floor(((tick - 1) * perSecond) / 40);
      for (let index = 0; index < arrivals; index++) {
        const since = time;
        controller.admit(work()).then((admission) => (running.push(admission), waits.push(time - since)), () => (refused += 1));
      }
      if (Math.floor((tick * served) / 40) > Math.floor(((tick - 1) * served) / 40)) running.shift()?.release();
      await pass(25);
    }
    return { waits, refused };
  }

  it("keeps waits short under lasting overload by serving the newest first", async () => {
    const system = { controller: fixed(1, { queue: 1_000 }), running: [] };
    const begun = await offer(system, 60, 20, 4);
    const { waits, refused } = await offer(system, 60, 20, 4);
    expect(Math.max(...waits)).toBeLessThanOrEqual(250);
    expect(waits.length).toBeGreaterThan(70);
    expect(refused).toBeGreaterThan(140);
    expect(Math.max(...begun.waits)).toBeLessThanOrEqual(1_500);
  });

  it("does not refuse admitted work that is patient before its deadline", async () => {
    const system = { controller: fixed(1, { queue: 1_000, isPatient: true }), running: [] };
    const { waits, refused } = await offer(system, 60, 20, 8);
    expect(refused).toBe(0);
    expect(Math.max(...waits)).toBeGreaterThan(5_000);
  });

  it("serves a burst in order of arrival, however slowly it begins", async () => {
    const controller = fixed(1, { queue: 1_000 });
    let running = await controller.admit(work());
    const served: number[] = [];
    const burst = Array.from({ length: 100 }, (_, index) => controller.admit(work()).then((admission) => (served.push(index), (running = admission))));
    await pass(2_000);
    for (let index = 0; index < 100; index++) {
      await pass(25);
      running.release();
      await burst[index];
    }
    expect(served).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });
});

describe("AdmissionController with a limit that adapts", () => {
  /** A system that executes `rate` requests per millisecond, however many it works on: latency grows with concurrency. */
  async function saturate(controller: AdmissionController, running: Admission[], rate: number, seconds: number): Promise<number> {
    for (let elapsed = 0; elapsed < seconds * 1_000; elapsed += 25) {
      while (controller.inFlight < controller.capacity) running.push(await controller.admit(work("critical")));
      time += 25;
      for (let done = 0; done < rate * 25; done++) running.shift()?.release("purchase");
    }
    return controller.capacity;
  }

  it("finds a number at which queueing stays near its target, and grows again when the system is faster", async () => {
    const controller = new AdmissionController({ service: "core", limit: { initial: 64, min: 4, max: 512, target: 300 }, queue: 0, now });
    const alone = await controller.admit(work());
    time += 20;
    alone.release("purchase");
    const running: Admission[] = [];
    const slow = await saturate(controller, running, 0.04, 30);
    expect(slow).toBeGreaterThanOrEqual(8);
    expect(slow).toBeLessThanOrEqual(24); // 40 requests per second for 300 ms, and the steps of the regulation
    expect(await saturate(controller, running, 1, 30)).toBeGreaterThan(150);
  });

  it("does not mistake a request kind that is always slow for overload", () => {
    const controller = new AdmissionController({ service: "core", limit: { initial: 64, min: 4, max: 64 }, queue: 0, now });
    return (async () => {
      for (let round = 0; round < 50; round++) {
        const { release } = await controller.admit(work());
        time += 3_000;
        release("export");
      }
      expect(controller.capacity).toBe(64);
    })();
  });
});
