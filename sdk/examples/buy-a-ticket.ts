/**
 * Buys one ticket as a person without an account, and follows the purchase until the ticket can be shown at the door.
 *
 * Usage (built): node dist/sdk/examples/buy-a-ticket.js "<words of its title>" [url of the API]
 */
import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { createEventPlannerClient } from "../client";
import { SdkError } from "../sdk-error";

async function main([search = "", url = "http://127.0.0.1:4000/graphql"]: readonly string[]): Promise<void> {
  const api = createEventPlannerClient({ url, webSocketImpl: WebSocket });
  try {
    const { events } = await api.events({ first: 1, filter: { search } });
    const event = events.edges[0]?.node;
    const ticketType = event?.ticketTypes.find(({ onSale, available }) => onSale && available > 0);
    if (!event || !ticketType) throw new Error("There is no such event, or nothing of it is on sale.");

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
    console.log(`Your purchase: ${new URL(`/purchases/${purchase.id}#${purchase.accessToken}`, url).href}`);

    for await (const { purchaseUpdated } of api.purchaseUpdated({ purchaseId: purchase.id, accessToken: purchase.accessToken ?? null })) {
      const [ticket] = purchaseUpdated.tickets;
      console.log(`${purchaseUpdated.status}, payment ${purchaseUpdated.payment?.status ?? "none"}, ticket ${ticket?.status ?? "none"}`);
      if (ticket?.fileUrl) console.log(`Your ticket: ${ticket.fileUrl}\nWhat its QR code says: ${ticket.qrCodeData}`);
      if (ticket?.fileUrl || purchaseUpdated.status === "EXPIRED") break;
    }
  } catch (error) {
    if (!(error instanceof SdkError)) throw error;
    console.error(`${error.code}: ${error.message} (correlation id ${error.correlationId})`);
    process.exitCode = 1;
  } finally {
    await api.close();
  }
}

void main(process.argv.slice(2));
