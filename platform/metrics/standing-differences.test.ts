import { registry } from "./metrics";
import { showStanding } from "./standing-differences";

const lines = async (): Promise<string[]> => (await registry.getSingleMetricAsString("counter_differences")).split("\n").filter((line) => !line.startsWith("#") && line !== "");

it("shows what each service knows now, and nothing of one that was closed", async () => {
  const standing = new Map([["events.sold", 2]]);
  const hideCore = showStanding("core", async () => standing);
  const hideScans = showStanding("scans", async () => new Map([["scan_tallies.count", 1]]));
  expect(await lines()).toEqual(['counter_differences{service="core",counter="events.sold"} 2', 'counter_differences{service="scans",counter="scan_tallies.count"} 1']);
  hideScans();
  standing.set("events.sold", 1);
  expect(await lines()).toEqual(['counter_differences{service="core",counter="events.sold"} 1']);
  hideCore();
  expect(await lines()).toEqual([]);
});

it("is not held up by a database that fails or does not answer", async () => {
  const hiding = [
    showStanding("core", () => Promise.reject(new Error("no connection"))),
    showStanding("scans", () => new Promise(() => undefined)),
    showStanding("payments", async () => new Map([["payments.refunded_minor", 1]])),
  ];
  expect(await lines()).toEqual(['counter_differences{service="payments",counter="payments.refunded_minor"} 1']);
  for (const hide of hiding) hide();
});
