import { createHash } from "node:crypto";
import type { z } from "zod";
import type { processPaymentCall } from "../../../contracts/webhooks/process-payment.call";
import { newId } from "../../../platform/db/new-id";
import { unprocessable } from "../../../platform/errors/platform-errors";
import { isCurrency } from "../../../platform/money/currencies";
import { toMinor } from "../../../platform/money/money";
import type { NewPayment } from "../repositories/payment.repository";
import { newProviderKey } from "./open-intent";

/** What core asks to be paid. */
export type PaymentOrder = z.infer<typeof processPaymentCall.request>;

/** What makes two requests the same. */
export const hashOf = (input: unknown): string => createHash("sha256").update(JSON.stringify(input)).digest("hex");

/**
 * The payment that an order asks for.
 * @param nextCheckAt when it is looked after, if it gets no intent at once
 * @throws UNPROCESSABLE for an amount or currency that cannot be
 */
export function paymentOf(order: PaymentOrder, nextCheckAt: Date): NewPayment {
  const { metadata } = order;
  const preferredGateways = [...new Set(order.preferredGateways)].map((gateway) => gateway.toUpperCase() as NewPayment["gateway"]);
  return {
    id: newId(),
    purchaseId: metadata.purchaseId,
    eventId: metadata.eventId,
    organizationId: metadata.organizationId,
    buyerUserId: metadata.buyerUserId,
    gateway: preferredGateways[0] ?? "STRIPE",
    preferredGateways,
    amountMinor: minorOf(order),
    currency: order.currency,
    description: order.description,
    reference: metadata.reference,
    customerEmail: order.customerEmail,
    customerName: order.customerName,
    returnUrl: order.returnUrl,
    expiresAt: new Date(metadata.expiresAt),
    providerKey: newProviderKey(),
    nextCheckAt,
  };
}

function minorOf({ amount, currency }: PaymentOrder): number {
  if (!isCurrency(currency)) throw unprocessable({ currency: "is not a currency in circulation" });
  try {
    const minor = toMinor(amount, currency);
    if (minor > 0) return minor;
  } catch (error) {
    throw unprocessable({ amount: (error as Error).message });
  }
  throw unprocessable({ amount: "must be more than nothing" });
}
