import { z } from "zod";
import { defineJob } from "../../platform/queues/define-job";
import { id } from "../field-schemas";

/** One message that lies in the table `notifications` is to be handed to a provider. What it says is in its row. */
export const sendNotificationJob = defineJob({
  name: "send-notification",
  queue: "notifications",
  schema: z.object({ notification_id: id }),
  // A mail provider that is down for half an hour costs patience and no mail: 1 s, 2 s, 4 s … 17 min.
  attempts: 12,
  backoff: 1_000,
  timeout: 120_000,
  concurrency: 8,
});
