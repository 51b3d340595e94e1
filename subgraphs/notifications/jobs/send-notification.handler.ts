import { sendNotificationJob } from "../../../contracts/jobs/send-notification.job";
import { handleJob, type JobHandler } from "../../../platform/queues/define-job";
import type { DeliverNotification } from "../services/deliver-notification";

export const sendNotificationHandler = (deliver: DeliverNotification): JobHandler =>
  handleJob(sendNotificationJob, ({ notification_id: id }, { lastAttempt, signal }) => deliver.run(id, { last: lastAttempt, signal }));
