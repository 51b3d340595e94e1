import type { Control } from "../../control/control";
import type { Transaction } from "../../journal/store";
import { newId, nowInSeconds } from "../model/ids";
import type { DeliveryRecord, EventRecord, StripeShape } from "../model/records";

/** What happened, before it has an id. */
export type NewEvent = Pick<EventRecord, "type" | "object" | "previousAttributes" | "request">;

/**
 * Stores the event and the webhook that tells of it, in the transaction that made it happen. Whether the webhook is
 * lost or doubled is drawn here, once, so that a restart does not draw again.
 *
 * @returns what the dispatcher must know once the transaction is committed.
 */
export function recordEvent(
  tx: Transaction<StripeShape>,
  control: Control,
  url: string,
  event: NewEvent,
): DeliveryRecord[] {
  const record: EventRecord = { id: newId("evt"), created: nowInSeconds(), ...event };
  tx.put("event", record.id, record);
  const { dropWebhookRate, duplicateWebhookRate, webhookDelayMs } = control.settings;
  const dropped = control.draw(dropWebhookRate);
  const copies = !dropped && control.draw(duplicateWebhookRate) ? 2 : 1;
  const due = Date.now() + webhookDelayMs;
  return Array.from({ length: copies }, (_, copy) => {
    const delivery: DeliveryRecord = {
      id: newId("whd"),
      event: record.id,
      type: record.type,
      url,
      state: dropped ? "dropped" : "pending",
      duplicate: copy > 0,
      firstAttemptAt: due,
      nextAttemptAt: due,
      attemptCount: 0,
      attempts: [],
    };
    tx.put("delivery", delivery.id, delivery);
    return delivery;
  });
}
