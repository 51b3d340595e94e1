import { notificationChanged } from "../../../contracts/topics/topics";
import type { Principal } from "../../../platform/auth/principal";
import { follow } from "../../../platform/pubsub/follow";
import type { PubSub } from "../../../platform/pubsub/pubsub";
import type { NotificationRecord } from "../repositories/notification.repository";
import type { ReadNotifications } from "../services/read-notifications";

/**
 * Where subscriptions come from. Each authorises before it begins, so that a refusal is an answer and not a stream, and
 * again with every event, because each one is read anew.
 */
export class LiveSources {
  constructor(
    private readonly pubsub: PubSub,
    private readonly notifications: ReadNotifications,
  ) {}

  /** @throws NOT_FOUND */
  async notification(caller: Principal, id: string): Promise<AsyncIterable<NotificationRecord>> {
    const read = () => this.notifications.require(caller, id);
    await read();
    return follow(this.pubsub, notificationChanged, id, read);
  }
}
