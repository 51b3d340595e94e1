import { z } from "zod";
import { defineJob } from "../../platform/queues/define-job";
import { id } from "../field-schemas";

/** A guest list was uploaded: core reads it in, from where somebody left off. */
export const importGuestsJob = defineJob({
  name: "import-guests",
  queue: "core-guest-imports",
  schema: z.object({ importId: id }),
  attempts: 8,
  timeout: 600_000,
  concurrency: 2,
});
