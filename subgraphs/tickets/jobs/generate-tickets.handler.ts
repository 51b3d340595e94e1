import { generateTicketsJob } from "../../../contracts/jobs/generate-tickets.job";
import { handleJob, type JobHandler } from "../../../platform/queues/define-job";
import type { GenerateTickets } from "../services/generate-tickets";

export const generateTicketsHandler = (generate: GenerateTickets): JobHandler => handleJob(generateTicketsJob, (request, context) => generate.run(request, context));
