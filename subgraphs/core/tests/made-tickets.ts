import { ticketGenerationRequest } from "../../../contracts/jobs/generate-tickets.job";
import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import type { CoreWorld } from "./core-world";

/** Plays the tickets service: everything of the event that was asked for and is not made yet. @returns ids of the tickets, in the order of the jobs */
export async function makeTickets(world: CoreWorld, eventId: string): Promise<string[]> {
  const rows = await world.db.client.outbox.findMany({ where: { name: "generate-tickets" }, orderBy: { id: "asc" } });
  const made: string[] = [];
  for (const { payload } of rows) {
    const request = ticketGenerationRequest.parse(payload);
    if (request.event_id !== eventId) continue;
    const known = await world.db.client.inbox.count({ where: { messageId: request.job_id } });
    if (known > 0) continue;
    await world.module.recordGeneration.run(
      {
        eventType: "ticket.completed",
        jobId: request.job_id,
        status: "completed",
        timestamp: new Date().toISOString(),
        data: {
          tickets: request.tickets.map(({ ticket_id: ticketId, ticket_code: ticketCode, revision }) => ({
            ticketId, ticketCode, revision, qrCodeData: `qr:${ticketId}:${revision}`, fileUrl: "http://x/file.pdf", filePath: "file.pdf",
            generatedAt: new Date().toISOString(), success: true, error: null,
          })),
          summary: { total: request.tickets.length, successful: request.tickets.length, failed: 0, processingTime: 1 },
        },
      },
      request.job_id,
    );
    made.push(...request.tickets.map(({ ticket_id }) => ticket_id));
  }
  return made;
}

export interface Mail {
  readonly to: string;
  readonly template: string;
  readonly locale: string;
  readonly ticketIds: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

/** The mails that were put on their way for an event, in order. */
export async function mailsOf(world: CoreWorld, eventId: string): Promise<Mail[]> {
  const rows = await world.db.client.outbox.findMany({ where: { name: "send-email" }, orderBy: { id: "asc" } });
  return rows.map(({ payload }) => payload as unknown as Mail & { readonly eventId: string }).filter((mail) => mail.eventId === eventId);
}

/** The tokens of the requests to confirm an address that were emailed to it, the oldest first. */
export async function confirmationsTo(world: CoreWorld, address: string): Promise<string[]> {
  const rows = await world.db.client.outbox.findMany({ where: { name: "send-email" }, orderBy: { id: "asc" } });
  const mails = rows.map(({ payload }) => payload as unknown as Mail).filter(({ to, template }) => to === address && template === "confirm_delivery");
  return mails.map(({ data }) => String(data.link).split("#")[1] ?? "");
}

/** Plays the buyer who follows the link in the newest request for a purchase or ticket. */
export async function confirmAddress(world: CoreWorld, address: string, subjectId: string): Promise<void> {
  const token = (await confirmationsTo(world, address)).filter((one) => one.startsWith(subjectId)).at(-1);
  await world.module.confirmDelivery.run(anonymous(), token ?? "");
}

/** A payment of all that a purchase costs. */
export const paymentOf = (purchase: { readonly id: string; readonly totalMinor: number }) => ({
  eventType: "payment.completed" as const,
  paymentIntentId: "pi_1",
  status: "completed" as const,
  timestamp: new Date().toISOString(),
  data: {
    payment_service_id: newId(), purchase_id: purchase.id, gateway: "stripe" as const, amount: (purchase.totalMinor / 100).toFixed(2), refunded_amount: "0", currency: "EUR",
    completed_at: new Date().toISOString(), failure_reason: null,
  },
});

/** Reports to core that a purchase was paid. @returns whether that made it paid */
export async function payFor(world: CoreWorld, purchase: { readonly id: string; readonly totalMinor: number; readonly status: string }): Promise<boolean> {
  await world.module.settlePayment.run(paymentOf(purchase), newId());
  const { status } = await world.db.client.purchase.findUniqueOrThrow({ where: { id: purchase.id } });
  return purchase.status !== "PAID" && status === "PAID";
}

/** A scan at the door. @returns what core answers */
export const scan = (world: CoreWorld, eventId: string, ticketId: string, revision: number | null, scanId = newId()) =>
  world.module.claimTicket.run({ ticketId, eventId, revision, scanId, scannedAt: new Date().toISOString(), operatorId: null, location: "Door", allowedTicketTypeIds: [] });
