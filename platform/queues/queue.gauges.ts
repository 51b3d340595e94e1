import { CollectedGauge } from "../metrics/collected-gauge";
import type { JobQueues, QueueState } from "./job-queues";

const jobs = new CollectedGauge("queue_jobs", "The number of jobs of a queue by state: waiting, delayed, active or failed.", [
  "queue",
  "state",
]);
const oldest = new CollectedGauge(
  "queue_oldest_seconds",
  "The age of the oldest job that waits for a worker, in seconds; 0 if there is none.",
  ["queue"],
);

/** Shows the depth and the age of queues in the metrics. @returns a function that ends it */
export function showQueues(queues: JobQueues, names: readonly string[]): () => void {
  const ends = names.flatMap((queue) => {
    let reading: Promise<QueueState> | null = null;
    const read = (): Promise<QueueState> => {
      reading ??= queues.state(queue).finally(() => (reading = null));
      return reading;
    };
    return [
      jobs.addSource(async () => {
        const { counts } = await read();
        return Object.entries(counts).map(([state, value]) => ({ labels: { queue, state }, value }));
      }),
      oldest.addSource(async () => [{ labels: { queue }, value: (await read()).oldest }]),
    ];
  });
  return () => ends.forEach((end) => end());
}
