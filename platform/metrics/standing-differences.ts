import { Gauge } from "prom-client";
import { registry } from "./metrics";

type Reader = () => Promise<ReadonlyMap<string, number>>;

/** Milliseconds for a database to say it: one that is away must not take /metrics with it. */
const PATIENCE = 1_000;

const readers = new Map<Reader, string>();

// Asked of the database when somebody looks, not set by whoever found it: rounds go from process to process, and a
// process that once set it would show it for ever.
new Gauge({
  name: "counter_differences",
  help: "Counters that differ now from the rows they count",
  labelNames: ["service", "counter"],
  registers: [registry],
  async collect() {
    const found = await Promise.all([...readers].map(async ([read, service]) => ({ service, counters: await inTime(read) })));
    this.reset();
    for (const { service, counters } of found) for (const [counter, rows] of counters) this.inc({ service, counter }, rows);
  },
});

/** Shows, by counter, how many differ. @returns what ends it */
export function showStanding(service: string, read: Reader): () => void {
  readers.set(read, service);
  return () => void readers.delete(read);
}

/** Nothing where nothing can be known. */
async function inTime(read: Reader): Promise<ReadonlyMap<string, number>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ReadonlyMap<string, number>>((resolve) => (timer = setTimeout(resolve, PATIENCE, new Map())));
  try {
    return await Promise.race([read(), late]);
  } catch {
    return new Map();
  } finally {
    clearTimeout(timer);
  }
}
