import { cancelEventJob } from "../../../contracts/jobs/cancel-event.job";
import { handleJob, type JobHandler } from "../../../platform/queues/define-job";
import type { CarryOutCancellation } from "../services/carry-out-cancellation";

export const cancelEventHandler = (cancellation: CarryOutCancellation): JobHandler => handleJob(cancelEventJob, ({ eventId }, { signal }) => cancellation.run(eventId, signal));
