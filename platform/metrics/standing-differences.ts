import { CollectedGauge } from "./collected-gauge";

type Reader = () => Promise<ReadonlyMap<string, number>>;

const gauge = new CollectedGauge("counter_differences", "Counters that differ now from the rows they count.", [
  "service",
  "counter",
]);

/** Shows, by counter, how many differ. @returns a function that ends it */
export const showStanding = (service: string, read: Reader): (() => void) =>
  gauge.addSource(async () => [...(await read())].map(([counter, value]) => ({ labels: { service, counter }, value })));
