import { z } from "zod";
import { defineJob, handleJob, type JobHandler } from "../queues/define-job";
import type { CallDefinition } from "../webhooks/define-call";
import { CallRefused, type ServiceClient } from "../webhooks/service-client";

const payload = z.object({ call: z.string(), payload: z.unknown() });

/** The job by which a service delivers the calls in its outbox. */
export const deliverCallJob = (service: string) =>
  defineJob({ name: "deliver-call", queue: `${service}-calls`, schema: payload, attempts: 12, backoff: 250, concurrency: 16 });

/** @param calls every call that this service puts into its outbox */
export function deliverCallHandler(service: string, calls: readonly CallDefinition<never, unknown>[], client: ServiceClient): JobHandler {
  const byName = new Map(calls.map((call) => [call.name, call as unknown as CallDefinition<unknown, unknown>]));
  return handleJob(deliverCallJob(service), async (job, { id, signal }) => {
    const call = byName.get(job.call);
    if (!call) throw new Error(`${service} has no call ${job.call} to deliver`);
    try {
      await client.call(call, job.payload, { idempotencyKey: id, signal });
    } catch (error) {
      // The receiver's answer will not change by itself, but its state may (a row that is about to be written), so
      // a refusal is retried like a failure and ends among the dead letters with its reason.
      if (error instanceof CallRefused) throw new Error(`${call.name} was refused: ${error.code} ${error.message}`, { cause: error });
      throw error;
    }
  });
}
