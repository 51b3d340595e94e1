import { sendEmailCall } from "../../../contracts/webhooks/send-email.call";
import type { Logger } from "../../../platform/logging/logger";
import { auditAlarms } from "../../../platform/metrics/metrics";
import { addToOutbox, callMessage } from "../../../platform/outbox/outbox";
import type { CoreDatabase, Tx } from "../repositories/database";
import type { EventRepository } from "../repositories/event.repository";
import type { DeliveryConfirmationRepository } from "../repositories/delivery-confirmation.repository";
import type { WaitingListRecord, WaitingListRepository } from "../repositories/waiting-list.repository";
import { waitingListLink } from "./waiting-list-link";
import type { WaitingListAccess } from "./waiting-list-access";
import { newsOf } from "./waiting-list";

/** Entries of one round. */
const BATCH = 100;

/**
 * The clock of the waiting list: ends offers that nobody took, offers what became free without being offered at once,
 * and sends the mails. Safe to run twice at the same moment.
 */
export class OfferTickets {
  /** @param publicUrl what the link in the mail begins with */
  constructor(
    private readonly db: CoreDatabase,
    private readonly entries: WaitingListRepository,
    private readonly events: EventRepository,
    private readonly access: WaitingListAccess,
    private readonly publicUrl: string,
    private readonly logger: Logger,
    private readonly confirmations: DeliveryConfirmationRepository,
  ) {}

  /** One cheap look when nobody waits. */
  async run(now = new Date()): Promise<void> {
    if (!(await this.entries.isInUse(this.db.client))) return;
    await this.expire(now);
    await this.attend(now);
    while ((await this.tell()) === BATCH);
  }

  /** Each in a transaction of its own, as holds are: one that ended several would lock in another order than buyers do. */
  private async expire(now: Date): Promise<void> {
    for (const entry of await this.entries.overdue(this.db.client, now, BATCH)) {
      await this.alone(entry.eventId, async (tx) => {
        await addToOutbox(tx, ...newsOf(entry));
        const isExpired = await this.entries.expire(tx, entry.id, now);
        if (isExpired) this.db.logEvent(tx, "waiting list offer expired", offerEvent(entry));
      });
    }
  }

  private async attend(now: Date): Promise<void> {
    for (const { eventId, status, isOver } of await this.entries.attentive(this.db.client, now)) {
      await this.alone(eventId, async (tx) => {
        if (status === "PUBLISHED" && !isOver) await this.entries.offer(tx, eventId);
        else await this.close(tx, eventId, status === "CANCELLED" ? "CANCELLED" : "EXPIRED");
      });
    }
  }

  /** A transaction that fails must not keep all other events waiting; it comes round again. */
  private async alone(eventId: string, work: (tx: Tx) => Promise<void>): Promise<void> {
    try {
      await this.db.transaction(work);
    } catch (error) {
      auditAlarms.inc({ audit: "waiting-list" });
      this.logger.error({ err: error, eventId }, "waiting list not updated; will be retried");
    }
  }

  /** Ends all lines of an event, for those too who look at their place at this moment. */
  private async close(tx: Tx, eventId: string, status: "CANCELLED" | "EXPIRED"): Promise<void> {
    const types = await this.events.ticketTypesOf(tx, [eventId]);
    await addToOutbox(tx, ...types.flatMap(({ id }) => newsOf({ eventId, ticketTypeId: id })));
    const entries = await this.entries.close(tx, eventId, status);
    if (entries > 0) this.db.logEvent(tx, "waiting list closed", { eventId, status, entries });
  }

  /** Sends the mails of offers that were made. @returns how many */
  private tell(): Promise<number> {
    return this.db.transaction(async (tx) => {
      const offers = await this.entries.takeUntold(tx, BATCH);
      for (const entry of offers) {
        await this.mail(tx, entry);
        this.db.logEvent(tx, "waiting list offer made", offerEvent(entry));
      }
      const lines = new Map(offers.map((entry) => [entry.ticketTypeId, entry]));
      await addToOutbox(tx, ...[...lines.values()].flatMap(newsOf));
      return offers.length;
    });
  }

  private async mail(tx: Tx, entry: WaitingListRecord): Promise<void> {
    const event = await this.events.byId(tx, entry.eventId);
    const [type] = await this.events.ticketTypesByIds(tx, [entry.ticketTypeId]);
    if (!event || !type || !entry.offerExpiresAt) return;
    const link = waitingListLink(this.publicUrl, this.access, entry.id);
    const isNeutral = (await this.confirmations.withheldAmong(tx, [entry.id])).has(entry.id);
    const expires_at = entry.offerExpiresAt.toISOString();
    await addToOutbox(
      tx,
      callMessage(sendEmailCall, {
        to: entry.email,
        template: isNeutral ? "waiting_list_turn" : "waiting_list_offer",
        locale: entry.locale,
        eventId: event.id,
        organizationId: event.organizationId,
        ticketIds: [],
        options: { priority: "normal", scheduledAt: null },
        data: isNeutral ? { expires_at, link } : {
          event_title: event.title,
          event_date: event.startsAt.toISOString(),
          event_time_zone: event.timeZone,
          event_location: event.location,
          ticket_type: type.name,
          quantity: entry.quantity,
          price_minor: type.priceMinor,
          currency: event.currency,
          expires_at,
          link,
        },
      }),
    );
  }
}

const offerEvent = ({ id, eventId, ticketTypeId, quantity }: WaitingListRecord) => ({
  entryId: id,
  eventId,
  ticketTypeId,
  quantity,
});
