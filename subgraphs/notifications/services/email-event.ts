import type { EventData } from "../../../platform/db/database";
import type { NotificationRecord } from "../repositories/notification.repository";

type Facts = Pick<NotificationRecord, "id" | "template" | "eventId" | "organizationId">;

/** The data that each business event of an email logs: never its recipient or text. */
export const emailEvent = ({ id, template, eventId, organizationId }: Facts): EventData => ({
  notificationId: id,
  template,
  eventId,
  organizationId,
});
