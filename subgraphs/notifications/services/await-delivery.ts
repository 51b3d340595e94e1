import { notificationChanged } from "../../../contracts/topics/topics";
import type { PubSub } from "../../../platform/pubsub/pubsub";
import type { NotificationRecord } from "../repositories/notification.repository";
import type { ReadNotifications } from "./read-notifications";

/** Waits for what becomes of a message, for those who asked for an answer and can spare a moment. */
export class AwaitDelivery {
  constructor(
    private readonly pubsub: PubSub,
    private readonly reader: ReadNotifications,
  ) {}

  /**
   * @param milliseconds how long at most
   * @returns the message as it is then, sent or not
   */
  async run(id: string, milliseconds: number): Promise<NotificationRecord> {
    let wake = (): void => undefined;
    let changed = false;
    const unlisten = await this.pubsub.listen(notificationChanged, id, () => {
      changed = true;
      wake();
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      wake();
    }, milliseconds);
    try {
      for (;;) {
        changed = false;
        const present = await this.reader.get(id);
        if (late || !isUnderWay(present)) return present;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (changed || late) resolve();
        });
      }
    } finally {
      clearTimeout(timer);
      await unlisten();
    }
  }
}

const isUnderWay = ({ status }: NotificationRecord): boolean => status === "QUEUED" || status === "SENDING";
