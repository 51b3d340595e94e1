import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import { addToOutbox, callMessage } from "../../../platform/outbox/outbox";
import type { CancellationRepository } from "../repositories/cancellation.repository";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { DeliveryConfirmationRepository } from "../repositories/delivery-confirmation.repository";
import type { WaitingListRecord, WaitingListRepository } from "../repositories/waiting-list.repository";
import type { WaitingListAccess } from "./waiting-list-access";

/** Entries of one transaction. */
const BATCH = 100;

/**
 * Notifies the people on the waiting list of a cancelled event by email, once per address. Runs after the guests were notified: a
 * person who has a ticket as well receives the email about their ticket and their refund only.
 */
export class NotifyWaitingList {
  /** @param publicUrl what the links in the emails begin with */
  constructor(
    private readonly db: CoreDatabase,
    private readonly entries: WaitingListRepository,
    private readonly cancellations: CancellationRepository,
    private readonly events: EventRepository,
    private readonly confirmations: DeliveryConfirmationRepository,
    private readonly access: WaitingListAccess,
    private readonly publicUrl: string,
    private readonly batch = BATCH,
  ) {}

  /** Sends everything that is due. Several processes may run this at the same time. */
  async run(): Promise<void> {
    if (!(await this.entries.hasCancellationNotices(this.db.client))) return;
    while ((await this.db.transaction((tx) => this.step(tx))) === this.batch);
  }

  /** @returns the number of entries that were taken */
  private async step(tx: Tx): Promise<number> {
    const taken = await this.entries.takeCancellationNotices(tx, this.batch);
    for (const eventId of new Set(taken.map((entry) => entry.eventId))) {
      await this.notify(tx, eventId, taken.filter((entry) => entry.eventId === eventId));
    }
    return taken.length;
  }

  private async notify(tx: Tx, eventId: string, entries: readonly WaitingListRecord[]): Promise<void> {
    const [event, cancellation] = [await this.events.byId(tx, eventId), await this.cancellations.byEventId(tx, eventId)];
    if (!event || !cancellation) return;
    const byAddress = new Map(entries.map((entry) => [entry.email.toLowerCase(), entry]));
    const unnotified = await this.cancellations.claimAddresses(tx, eventId, [...byAddress.keys()]);
    const data = {
      event_title: event.title,
      event_date: event.startsAt.toISOString(),
      event_time_zone: event.timeZone,
      event_location: event.location,
      ...(cancellation.reason === null || !cancellation.isReasonEmailed ? {} : { message: cancellation.reason }),
    };
    const neutral = await this.confirmations.withheldAmong(tx, entries.map(({ id }) => id));
    const messages = [...byAddress].filter(([address]) => unnotified.has(address)).map(([, { id, email, locale }]) =>
      callMessage(sendEmailCall, {
        to: email,
        template: neutral.has(id) ? "cancellation_notice" : "waiting_list_cancelled",
        locale,
        eventId,
        organizationId: event.organizationId,
        ticketIds: [],
        options: { priority: "normal", scheduledAt: null },
        data: neutral.has(id) ? { link: `${this.publicUrl}/waiting-list/${id}#${this.access.tokenOf(id)}` } : data,
      }),
    );
    await addToOutbox(tx, ...messages);
  }
}
