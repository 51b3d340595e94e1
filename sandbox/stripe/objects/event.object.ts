import type Stripe from "stripe";
import { API_VERSION, type EventRecord } from "../model/records";

/** An event as it is delivered and as `GET /v1/events` shows it. @param pendingWebhooks deliveries still to be made. */
export function eventObject(record: EventRecord, pendingWebhooks: number): Stripe.EventBase {
  return {
    id: record.id,
    object: "event",
    api_version: API_VERSION,
    created: record.created,
    data: {
      object: record.object,
      ...(record.previousAttributes && { previous_attributes: record.previousAttributes }),
    },
    livemode: false,
    pending_webhooks: pendingWebhooks,
    request: record.request,
    type: record.type as Stripe.Event.Type,
  };
}
