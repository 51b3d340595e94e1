import { reach, type Rows } from "./rows";
import { hidden, may, mayEverywhere, missing, ofDrafts, only } from "./rules";

const readers = only(may("notifications:read"));
/** The stranger may see messages, those of his own organization: of this event there are none for him. */
const ofTheEvent = readers.but({ stranger: "empty" });
const change = missing(may("notifications:read", "notifications:send")).seenBy(may("notifications:read"));

export const notificationsRows: Rows = {
  reach: {
    Notification: reach("notification"),
    NotificationConnection: reach("notifications"),
    NotificationEdge: reach("notifications.edges"),
    NotificationStatistics: reach("notificationStatistics"),
    ProviderStatistics: reach("notificationStatistics.byProvider", "of the event"),
    TemplateStatistics: reach("notificationStatistics.byTemplate", "of the event"),
  },
  open: {
    Notification: "status id type priority template recipient subject attempts provider providerMessageId error createdAt scheduledAt sentAt event",
    NotificationConnection: "totalCount edges pageInfo",
    NotificationEdge: "cursor node",
    NotificationStatistics: "total sent delivered failed scheduled byProvider byTemplate",
    ProviderStatistics: "provider total failed",
    TemplateStatistics: "template total failed",
  },
  fields: {},
  queries: {
    notification: [{ rule: hidden(may("notifications:read")), args: ({ things }) => ({ id: things.notification }) }],
    notifications: [{ rule: ofTheEvent, args: ({ things }) => ({ filter: { eventId: things.event.id } }) }],
    notificationStatistics: [
      { rule: readers.but({ stranger: "sees" }) },
      { what: "of the event", rule: ofTheEvent, args: ({ things }) => ({ filter: { eventId: things.event.id } }), at: "byTemplate" },
    ],
  },
  mutations: {
    sendEmail: [
      { rule: only(may("notifications:send")), args: ({ make }) => ({ input: make.newMail() }) },
      { what: "about a draft", rule: ofDrafts("notifications:send"), args: ({ make, things }) => ({ input: { ...make.newMail(), eventId: things.draft } }) },
      { what: "about no event", rule: only(mayEverywhere("notifications:send")), args: ({ make }) => ({ input: { ...make.newMail(), eventId: null } }) },
    ],
    cancelNotification: { rule: change, args: async ({ make }) => ({ id: await make.mail() }) },
    retryNotification: { rule: change, args: async ({ make }) => ({ id: await make.failedMail() }) },
  },
  subscriptions: {
    notificationUpdated: { rule: missing(may("notifications:read")), args: ({ things }) => ({ id: things.notification }) },
  },
};
