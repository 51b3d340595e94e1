import type { JobHandler } from "../platform/queues/define-job";

/**
 * Checks that every job has exactly one handler.
 * @param needed jobs that somebody may put on a queue, by name
 * @throws Error naming the jobs that have no handler, or two
 */
export function checkRegistry(handlers: readonly JobHandler[], needed: readonly { readonly name: string; readonly queue: string }[]): void {
  const keyOf = (job: { readonly name: string; readonly queue: string }): string => `${job.queue}/${job.name}`;
  const counts = new Map<string, number>();
  for (const { job } of handlers) counts.set(keyOf(job), (counts.get(keyOf(job)) ?? 0) + 1);
  const twice = [...counts].filter(([, count]) => count > 1).map(([key]) => key);
  const missing = needed.map(keyOf).filter((key) => !counts.has(key));
  if (twice.length > 0 || missing.length > 0) {
    throw new Error(`Jobs with two handlers: ${twice.join(", ") || "none"}. Jobs without one: ${missing.join(", ") || "none"}.`);
  }
}
