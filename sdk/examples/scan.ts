/**
 * Scans a ticket at the entrance of an event, as door staff do.
 *
 * Usage (built): node dist/sdk/examples/scan.js "<text of the QR code>" "<words of the event's title>"
 *   [--url <URL of the API>] [--email <address> --password <password>]
 */
import { randomUUID } from "node:crypto";
import { createEventPlannerClient } from "../client";
import { SdkError } from "../sdk-error";
import { demoAccounts, findEvent, readOptions } from "./demo";

async function main(): Promise<void> {
  const { words, url, email, password } = readOptions(demoAccounts.doorStaff);
  const [qrCodeData = "", title = ""] = words;
  const { login } = await createEventPlannerClient({ url }).login({ input: { email, password } });
  const api = createEventPlannerClient({ url, token: login.accessToken });
  const event = await findEvent(api, title);
  const { scanTicket: scan } = await api.scanTicket({
    // A scanner that gets no response sends the same ID again, and so never admits a guest twice.
    input: { eventId: event.id, qrCodeData, location: "Main entrance", clientScanId: randomUUID() },
  });
  console.log(`${scan.outcome}: ${scan.message}`);
  if (scan.ticket) console.log(`${scan.ticket.guest.firstName} ${scan.ticket.guest.lastName}, ${scan.ticket.ticketType.name}`);
  if (scan.firstScan) console.log(`First scan: ${scan.firstScan.location}, ${scan.firstScan.scannedAt}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof SdkError ? `${error.code}: ${error.message} (correlation ID ${error.correlationId})` : String(error));
  process.exitCode = 1;
});
