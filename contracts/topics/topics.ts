import { z } from "zod";
import { defineTopic } from "../../platform/pubsub/define-topic";

const changed = z.object({ id: z.string() });

/** By purchase: its status, or its tickets' artefacts. */
export const purchaseChanged = defineTopic("purchase-changed", changed);

/** By purchase: its payments. The id in the message is the payment's. */
export const paymentChanged = defineTopic("payment-changed", changed);

/** By event: its counters. */
export const eventStatisticsChanged = defineTopic("event-statistics-changed", changed);

/** By guest import: lines more are decided, or all. */
export const guestImportChanged = defineTopic("guest-import-changed", changed);

/** By ticket type: somebody joined or left its waiting list, or was offered tickets. The id is the ticket type's. */
export const waitingListChanged = defineTopic("waiting-list-changed", changed);

/** By generation job: a ticket more is done, or all. */
export const generationProgressed = defineTopic("generation-progressed", changed);

/** By event: a scan was recorded; the id is the scan's. */
export const scanRecorded = defineTopic("scan-recorded", changed);

/** By event: the counters of its scans, by a new scan or by an admission that was taken back. */
export const scanStatisticsChanged = defineTopic("scan-statistics-changed", changed);

/** By notification: its status. */
export const notificationChanged = defineTopic("notification-changed", changed);

/**
 * By "all": what the gateways know of a user, session or API key is out of date. `ended` names sessions that are over:
 * their subscriptions are closed.
 */
export const principalChanged = defineTopic(
  "principal-changed",
  z.object({ userId: z.string(), ended: z.array(z.string()).default([]) }),
);
