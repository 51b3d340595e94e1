import { makeRefundJob } from "../../../contracts/jobs/make-refund.job";
import { handleJob, type JobHandler } from "../../../platform/queues/define-job";
import type { MakeRefund } from "../services/make-refund";

export const makeRefundHandler = (refund: MakeRefund): JobHandler => handleJob(makeRefundJob, ({ refundId }) => refund.run(refundId));
