import { z, ZodError } from "zod";
import { defineJob, FinalFailure, handleJob, type JobDefinition, type JobHandler } from "../queues/define-job";
import type { CallDefinition } from "../webhooks/define-call";
import { CallRefused, type ServiceClient } from "../webhooks/service-client";

const payload = z.object({ call: z.string(), payload: z.unknown() });

/**
 * The job by which a service delivers the calls in its outbox to one other service. Each target has a queue of its own:
 * one that hangs holds up nobody else's messages.
 */
export const deliverCallJob = (service: string, target: string): JobDefinition<z.infer<typeof payload>> =>
  defineJob({ name: "deliver-call", queue: `${service}-calls-${target}`, schema: payload, attempts: 12, backoff: 250, concurrency: 16 });

/** @param calls every call that this service puts into its outbox */
export function deliverCallHandlers(service: string, calls: readonly CallDefinition<never, unknown>[], client: ServiceClient): JobHandler[] {
  const byName = new Map(calls.map((call) => [call.name, call as unknown as CallDefinition<unknown, unknown>]));
  const targets = new Set(calls.map((call) => call.service));
  return [...targets].map((target) =>
    handleJob(deliverCallJob(service, target), async (job, { id, signal, lastAttempt }) => {
      const call = byName.get(job.call);
      if (!call) throw new FinalFailure(`${service} has no call ${job.call} to deliver`);
      // Another release wrote it: no later attempt can send it.
      const request = call.request.safeParse(job.payload);
      if (!request.success) throw new FinalFailure(`${call.name} cannot be sent: ${request.error.message}`);
      try {
        await client.call(call, request.data, { idempotencyKey: id, signal });
      } catch (error) {
        // The request was valid, so this is the response of another release: the call was applied, and nothing reads it.
        if (error instanceof ZodError) return;
        // A refusal may pass (the row that it is about is being written), so it is tried as often as the job may be;
        // then it is an answer. A target that cannot be reached has not answered, and is asked for as long as it takes.
        if (error instanceof CallRefused) {
          const message = `${call.name} was refused: ${error.code} ${error.message}`;
          throw lastAttempt ? new FinalFailure(message, { cause: error }) : new Error(message, { cause: error });
        }
        throw error;
      }
    }),
  );
}
