/**
 * Shows live what happens at the entrances of an event: each scan with its ticket, guest and operator, and the numbers.
 *
 * Usage (built): node dist/sdk/examples/door-dashboard.js "<words of the event's title>"
 *   [--url <URL of the API>] [--email <address> --password <password>]
 */
import { WebSocket } from "ws";
import { createEventPlannerClient, type EventPlannerClient } from "../client";
import { SdkError } from "../sdk-error";
import { demoAccounts, findEvent, readOptions } from "./demo";

async function showScans(api: EventPlannerClient, eventId: string): Promise<void> {
  for await (const { scanRecorded } of api.scanRecorded({ eventId })) {
    const { ticket, outcome, location, operator } = scanRecorded;
    const guest = ticket ? `${ticket.guest.firstName} ${ticket.guest.lastName} (${ticket.ticketType.name})` : "unknown code";
    console.log(`${outcome.padEnd(10)} ${guest} at ${location}, scanned by ${operator?.name ?? "a device"}`);
  }
}

/** Shows the numbers to organizers. Door staff may not see sales. */
async function showNumbers(api: EventPlannerClient, eventId: string): Promise<void> {
  try {
    for await (const { eventStatisticsUpdated: now } of api.eventStatisticsUpdated({ eventId })) {
      console.log(`${now.validated} of ${now.sold} are in; ${now.available} tickets left`);
    }
  } catch (error) {
    if (!(error instanceof SdkError && error.code === "FORBIDDEN")) throw error;
  }
}

async function main(): Promise<void> {
  const { words, url, email, password } = readOptions(demoAccounts.organizer);
  const nobody = createEventPlannerClient({ url });
  let session = (await nobody.login({ input: { email, password } })).login;
  let goodUntil = Date.now() + session.expiresIn * 1_000;
  // Called before every request and connection, so a dashboard that runs all night stays signed in.
  let renewal: Promise<void> | null = null;
  const renew = async (): Promise<void> => {
    session = (await nobody.refreshSession({ refreshToken: session.refreshToken })).refreshSession;
    goodUntil = Date.now() + session.expiresIn * 1_000;
  };
  const api = createEventPlannerClient({
    url,
    webSocketImpl: WebSocket,
    token: async () => {
      // A refresh token can be used once, so concurrent requests wait for the same renewal.
      if (Date.now() > goodUntil - 60_000) await (renewal ??= renew().finally(() => (renewal = null)));
      return session.accessToken;
    },
  });
  const { id: eventId } = await findEvent(api, words.join(" "));
  const { event } = await api.eventDashboard({ id: eventId, guests: 1, purchases: 5 });
  console.log(`${event?.title ?? "?"}: ${event?.scanStatistics?.admitted ?? 0} admitted, ${event?.scanStatistics?.refused ?? 0} refused so far`);
  process.once("SIGINT", () => void api.close());
  await Promise.all([showScans(api, eventId), showNumbers(api, eventId)]);
}

main().catch((error: unknown) => {
  console.error(error instanceof SdkError ? `${error.code}: ${error.message}` : String(error));
  process.exitCode = 1;
});
