import { anonymous } from "../../../platform/auth/principal";
import { attendee } from "../../../platform/testing/test-principals";
import type { Statistics } from "../services/read-statistics";
import { createCoreWorld, orderOf, type CoreWorld } from "./core-world";

let world: CoreWorld;
beforeAll(async () => {
  world = await createCoreWorld();
  world.module.relays[0]?.start();
});
afterAll(() => world.close());

const SALES = 60;

describe("the statistics of an event, followed live", () => {
  it("are pushed at most twice a second however much is sold, and the last word is the right one", async () => {
    const { event, types } = await world.event([{ price: "0", quantity: SALES }]);
    const stream = (await world.module.live.eventStatistics(world.owner, event.id))[Symbol.asyncIterator]();
    const pushes: { readonly at: number; readonly sold: number }[] = [];
    const watching = (async () => {
      for (;;) {
        const { value } = (await stream.next()) as IteratorResult<Statistics, Statistics>;
        pushes.push({ at: performance.now(), sold: value.event.sold });
        if (value.event.sold === SALES) return;
      }
    })();
    // One after the other for longer than a second: there is something new at every moment.
    const begun = performance.now();
    for (let sold = 0; sold < SALES; sold++) {
      await world.module.purchaseTickets.run(anonymous(), orderOf(event, types));
      while (performance.now() - begun < (sold * 1_500) / SALES) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await watching;
    await stream.return?.();

    expect(pushes[0]?.sold).toBeLessThan(SALES);
    const gaps = pushes.slice(1).map(({ at }, index) => at - (pushes[index]?.at ?? 0));
    expect(gaps.length).toBeGreaterThanOrEqual(2);
    // Timers may fire a moment early, and a push may be taken a moment late.
    for (const gap of gaps) expect(gap).toBeGreaterThan(400);
    expect(pushes.map(({ sold }) => sold)).toEqual([...new Set(pushes.map(({ sold }) => sold))].sort((a, b) => a - b));
  });

  it("are for those who may read them, and for nobody else", async () => {
    const { event } = await world.event([{}]);
    await expect(world.module.live.eventStatistics(anonymous(), event.id)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(world.module.live.eventStatistics(attendee(), event.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.module.live.eventStatistics(world.owner, "nonsense")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
