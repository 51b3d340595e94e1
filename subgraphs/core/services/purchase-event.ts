import type { EventData } from "../../../platform/db/database";
import type { PurchaseRecord } from "../repositories/purchase.repository";

type Facts = Pick<PurchaseRecord, "id" | "eventId" | "organizationId" | "totalMinor" | "currency">;

/** The data that each business event of a purchase logs. The amount is in minor units. */
export const purchaseEvent = ({ id, eventId, organizationId, totalMinor, currency }: Facts): EventData => ({
  purchaseId: id,
  eventId,
  organizationId,
  amountMinor: totalMinor,
  currency,
});
