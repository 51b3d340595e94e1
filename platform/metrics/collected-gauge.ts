import { Gauge } from "prom-client";
import { registry } from "./metrics";

/** One value of a gauge with its labels. */
export interface Sample<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly value: number;
}

/** Reads the current values, for example from a database. */
export type Source<Label extends string> = () => Promise<readonly Sample<Label>[]>;

/** Milliseconds for one source: a dependency that is down must not delay the metrics of everything else. */
const TIMEOUT = 1_000;

/**
 * A gauge whose values are read when the metrics are requested. A value set by the process that notices a change would be
 * shown permanently by a process that later leaves the work to another one.
 */
export class CollectedGauge<Label extends string> {
  private readonly sources = new Set<Source<Label>>();

  /** @param help a sentence with the unit and the meaning */
  constructor(name: string, help: string, labelNames: readonly Label[]) {
    const sources = this.sources;
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        const samples = await Promise.all([...sources].map((read) => withinTimeout(read)));
        this.reset();
        for (const { labels, value } of samples.flat()) this.inc(labels, value);
      },
    });
  }

  /**
   * Adds a source. If it fails or is too slow, its values are absent, which alerts can detect.
   * @returns a function that removes it
   */
  addSource(read: Source<Label>): () => void {
    this.sources.add(read);
    return () => void this.sources.delete(read);
  }
}

async function withinTimeout<Label extends string>(read: Source<Label>): Promise<readonly Sample<Label>[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Sample<Label>[]>((resolve) => (timer = setTimeout(resolve, TIMEOUT, [])));
  try {
    return await Promise.race([read(), late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}
