import { importGuestsJob } from "../../../contracts/jobs/import-guests.job";
import { isOutage } from "../../../platform/errors/outage";
import { handleJob, type JobHandler } from "../../../platform/queues/define-job";
import type { RunGuestImport } from "../services/run-guest-import";

export const importGuestsHandler = (imports: RunGuestImport): JobHandler =>
  handleJob(importGuestsJob, async ({ importId }, { signal, lastAttempt }) => {
    try {
      await imports.run(importId, signal);
    } catch (error) {
      // An outage is retried for as long as it lasts; any other failure would repeat.
      if (lastAttempt && !isOutage(error)) await imports.fail(importId, 0, "the rest of the list could not be read: please upload it again");
      throw error;
    }
  });
