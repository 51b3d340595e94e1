import { z } from "zod";
import { defineJob } from "../../platform/queues/define-job";
import { id } from "../field-schemas";

/** A provider said that something happened to a payment: payments reads it again and applies what it finds. */
export const processProviderEventJob = defineJob({
  name: "process-provider-event",
  queue: "payments-provider-events",
  schema: z.object({ id }),
  attempts: 10,
  timeout: 60_000,
});
