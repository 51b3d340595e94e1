import { importGuestsJob } from "../../../contracts/jobs/import-guests.job";
import { handleJob, type JobHandler } from "../../../platform/queues/define-job";
import type { RunGuestImport } from "../services/run-guest-import";

export const importGuestsHandler = (imports: RunGuestImport): JobHandler =>
  handleJob(importGuestsJob, async ({ importId }, { signal, lastAttempt }) => {
    try {
      await imports.run(importId, signal);
    } catch (error) {
      if (lastAttempt) await imports.fail(importId, 0, "the rest of the list could not be read: please upload it again");
      throw error;
    }
  });
