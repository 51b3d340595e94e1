import { z } from "zod";
import { defineJob } from "../../platform/queues/define-job";
import { id } from "../field-schemas";

/** A refund was recorded: payments asks the provider to give the money back. */
export const makeRefundJob = defineJob({
  name: "make-refund",
  queue: "payments-refunds",
  schema: z.object({ refundId: id }),
  attempts: 10,
  timeout: 60_000,
});
