/**
 * Buys one ticket without an account, and follows the purchase until the ticket is issued.
 *
 * Usage (built): node dist/sdk/examples/buy-a-ticket.js "<words of the event's title>" [--url <URL of the API>]
 */
import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { createEventPlannerClient } from "../client";
import { SdkError } from "../sdk-error";
import { demoAccounts, findEvent, readOptions, urlOption } from "./demo";

async function main(): Promise<void> {
  const { words, url } = readOptions(demoAccounts.organizer);
  const api = createEventPlannerClient({ url, webSocketImpl: WebSocket });
  try {
    const event = await findEvent(api, words.join(" "));
    const ticketType = event.ticketTypes.find(({ onSale, available }) => onSale && available > 0);
    if (!ticketType) throw new Error(`No tickets for ${event.title} are on sale.`);

    const { purchaseTickets: purchase } = await api.purchaseTickets({
      input: {
        eventId: event.id,
        items: [{ ticketTypeId: ticketType.id, quantity: 1 }],
        buyer: { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com" },
        // Without a returnUrl the buyer comes back to the purchase page. A repeat under the same key returns the same
        // purchase: a lost response never buys twice.
        idempotencyKey: randomUUID(),
      },
    });
    console.log(`${purchase.reference}: ${ticketType.name} for ${event.title}, ${purchase.total.amount} ${purchase.total.currency}`);
    if (purchase.payment?.checkoutUrl) console.log(`Pay before ${purchase.expiresAt}: ${purchase.payment.checkoutUrl}`);
    // The token is in the fragment, which browsers do not send to servers.
    console.log(`Your purchase: ${new URL(`/purchases/${purchase.id}#${purchase.accessToken ?? ""}`, url).href}`);

    for await (const { purchaseUpdated } of api.purchaseUpdated({ purchaseId: purchase.id, accessToken: purchase.accessToken ?? null })) {
      const [ticket] = purchaseUpdated.tickets;
      console.log(`${purchaseUpdated.status}, payment ${purchaseUpdated.payment?.status ?? "none"}, ticket ${ticket?.status ?? "none"}`);
      if (ticket?.fileUrl) {
        console.log(`Your ticket: ${ticket.fileUrl}`);
        console.log(`Scan it: node dist/sdk/examples/scan.js "${ticket.qrCodeData}" "${event.title}"${urlOption(url)}`);
      }
      if (ticket?.fileUrl || purchaseUpdated.status === "EXPIRED") break;
    }
  } catch (error) {
    if (!(error instanceof SdkError)) throw error;
    console.error(`${error.code}: ${error.message} (correlation ID ${error.correlationId})`);
    process.exitCode = 1;
  } finally {
    await api.close();
  }
}

void main();
