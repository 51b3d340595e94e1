import { processProviderEventJob } from "../../../contracts/jobs/process-provider-event.job";
import { handleJob, type JobHandler } from "../../../platform/queues/define-job";
import type { ProviderEvents } from "../services/provider-events";

export const processProviderEventHandler = (events: ProviderEvents): JobHandler => handleJob(processProviderEventJob, ({ id }) => events.process(id));
