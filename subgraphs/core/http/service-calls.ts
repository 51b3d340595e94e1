import { eventFactsCall, expectedAttendanceCall, issuedTicketsCall, purchaseFactsCall, purchaseStandingCall, ticketByCodeCall, ticketFactsCall, ticketsToGenerateCall } from "../../../contracts/webhooks/core-facts.call";
import { eventTicketTypesCall } from "../../../contracts/webhooks/event-ticket-types.call";
import { paymentWebhookCall } from "../../../contracts/webhooks/payment-webhook.call";
import { recordAuditEntriesCall } from "../../../contracts/webhooks/record-audit-entries.call";
import { ticketGenerationWebhookCall } from "../../../contracts/webhooks/ticket-generation-webhook.call";
import { scanConfirmationCall, validateTicketCall } from "../../../contracts/webhooks/validate-ticket.call";
import { undoClaimCall } from "../../../contracts/webhooks/undo-claim.call";
import { badInput } from "../../../platform/errors/platform-errors";
import { handleCall, type CallHandler } from "../../../platform/webhooks/handle-call";
import type { AuditLog } from "../services/audit-log";
import type { ClaimTicket } from "../services/claim-ticket";
import type { ReadFacts } from "../services/read-facts";
import type { RecordGeneration } from "../services/record-generation";
import type { SettlePayment } from "../services/settle-payment";
import type { TicketsToGenerate } from "../services/tickets-to-generate";

interface Services {
  readonly audit: AuditLog;
  readonly settlePayment: SettlePayment;
  readonly recordGeneration: RecordGeneration;
  readonly claimTicket: ClaimTicket;
  readonly facts: ReadFacts;
  readonly ticketsToGenerate: TicketsToGenerate;
}

/** A message that is applied once needs the key that it is known by. */
function keyOf(context: { readonly idempotencyKey: string }): string {
  if (context.idempotencyKey === "") throw badInput({ "Idempotency-Key": "is required" });
  return context.idempotencyKey;
}

/** What core answers to the other services. */
export const coreCalls = ({ audit, settlePayment, recordGeneration, claimTicket, facts, ticketsToGenerate }: Services): CallHandler[] => [
  handleCall(paymentWebhookCall, async (news, context) => ({ success: true as const, duplicate: !(await settlePayment.run(news, keyOf(context))) })),
  handleCall(ticketGenerationWebhookCall, async (news, context) => ({ success: true as const, duplicate: !(await recordGeneration.run(news, keyOf(context))) })),
  handleCall(validateTicketCall, (claim) => claimTicket.run(claim)),
  handleCall(scanConfirmationCall, async ({ ticketId, scanId }) => ({ success: true as const, duplicate: !(await claimTicket.confirm(ticketId, scanId)) })),
  handleCall(undoClaimCall, async ({ ticketId, scanId }) => ({ success: true as const, duplicate: !(await claimTicket.takeBack(ticketId, scanId)) })),
  handleCall(eventFactsCall, async ({ eventId }) => {
    const { organizationId, publishedAt } = await facts.event(eventId);
    return { eventId, organizationId, published: publishedAt !== null };
  }),
  handleCall(purchaseFactsCall, async ({ purchaseId }) => {
    const { eventId, organizationId, buyerUserId } = await facts.purchase(purchaseId);
    return { purchaseId, eventId, organizationId, buyerUserId };
  }),
  handleCall(purchaseStandingCall, async ({ purchaseId }) => {
    const purchase = await facts.purchase(purchaseId);
    const { expiresAt } = purchase;
    const overdue = purchase.status === "PENDING" && (expiresAt === null || expiresAt <= new Date());
    // A hold ends at its time, not when the next sweep records it.
    const status = overdue ? "EXPIRED" : purchase.status;
    const payable = status === "PENDING";
    return { purchaseId, status, payable, expiresAt: expiresAt?.toISOString() ?? null, accessVersion: purchase.accessVersion, ...(payable ? { order: await facts.paymentOrder(purchase) } : {}) };
  }),
  handleCall(ticketFactsCall, async ({ ticketId }) => {
    const { ticket, event, purchase } = await facts.ticket(ticketId);
    return { ticketId, eventId: event.id, organizationId: event.organizationId, purchaseId: ticket.purchaseId, buyerUserId: purchase?.buyerUserId ?? null };
  }),
  handleCall(eventTicketTypesCall, async ({ eventId }) => ({ eventId, ticketTypeIds: await facts.ticketTypeIds(eventId) })),
  handleCall(ticketByCodeCall, ({ eventId, code }) => facts.ticketByCode(eventId, code)),
  handleCall(issuedTicketsCall, async ({ ticketIds }) => ({ tickets: await facts.issuedTickets(ticketIds) })),
  handleCall(ticketsToGenerateCall, ({ eventId, ticketIds, after }) => ticketsToGenerate.page(eventId, ticketIds, after)),
  handleCall(recordAuditEntriesCall, async ({ entries }, { caller }) => ({ success: true as const, duplicate: !(await audit.accept(caller, entries)) })),
  handleCall(expectedAttendanceCall, async ({ eventId }) => ({ eventId, expected: (await facts.event(eventId)).sold })),
];
