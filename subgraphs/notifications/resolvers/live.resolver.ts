import { Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { NotificationRecord } from "../repositories/notification.repository";
import { Notification } from "../schema/notification.type";
import type { NotificationsContext } from "./notifications-context";

/** What type-graphql hands to the source of a subscription. */
interface Subscribed<Args> {
  readonly args: Args;
  readonly context: NotificationsContext;
}

@Resolver()
export class LiveResolver {
  @Subscription(() => Notification, {
    description: "What becomes of a message.",
    subscribe: ({ args, context }: Subscribed<{ id: string }>) => context.live.notification(context.principal, args.id) as never,
  })
  notificationUpdated(@Root() notification: NotificationRecord, @Arg("id", () => ID, { description: "Of the message" }) _id: string): NotificationRecord {
    return notification;
  }
}
