import { z } from "zod";
import { defineJob } from "../../platform/queues/define-job";
import { id } from "../field-schemas";

/**
 * An event was cancelled: its purchases are ended or given back, its tickets die, everybody is told. One job goes through
 * some of them and asks for the next one; how far it came stands in the database.
 */
export const cancelEventJob = defineJob({
  name: "cancel-event",
  queue: "core-cancellations",
  schema: z.object({ eventId: id }),
  attempts: 20,
  timeout: 60_000,
  concurrency: 2,
});
