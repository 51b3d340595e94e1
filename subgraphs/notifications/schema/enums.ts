import { registerEnumType } from "type-graphql";

export enum NotificationType {
  EMAIL = "EMAIL",
  SMS = "SMS",
}

export enum NotificationStatus {
  SCHEDULED = "SCHEDULED",
  QUEUED = "QUEUED",
  SENT = "SENT",
  DELIVERED = "DELIVERED",
  FAILED = "FAILED",
  CANCELLED = "CANCELLED",
}

export enum NotificationPriority {
  LOW = "LOW",
  NORMAL = "NORMAL",
  HIGH = "HIGH",
}

registerEnumType(NotificationType, {
  name: "NotificationType",
  description: "How a message travels",
  valuesConfig: { EMAIL: { description: "As a mail" }, SMS: { description: "As a text message" } },
});
registerEnumType(NotificationStatus, {
  name: "NotificationStatus",
  description: "Where a message stands",
  valuesConfig: {
    SCHEDULED: { description: "Waits for its time" },
    QUEUED: { description: "Is to be sent now, or is just being sent" },
    SENT: { description: "A provider has it" },
    DELIVERED: { description: "The provider says that it arrived" },
    FAILED: { description: "Was not sent; `error` says why" },
    CANCELLED: { description: "Was called off before it was sent" },
  },
});
registerEnumType(NotificationPriority, {
  name: "NotificationPriority",
  description: "How urgent a message is",
  valuesConfig: {
    LOW: { description: "Whenever there is time" },
    NORMAL: { description: "Soon" },
    HIGH: { description: "Somebody waits for it" },
  },
});
