/**
 * What happens at the doors of an event, live: each scan with ticket, guest and operator, and the numbers after it.
 *
 * Usage (built): node dist/sdk/examples/door-dashboard.js <e-mail> <password> <id of an event> [url of the API]
 */
import { WebSocket } from "ws";
import { createEventPlannerClient, type EventPlannerClient } from "../client";
import { SdkError } from "../sdk-error";

async function showScans(api: EventPlannerClient, eventId: string): Promise<void> {
  for await (const { scanRecorded } of api.scanRecorded({ eventId })) {
    const { ticket, outcome, location, operator } = scanRecorded;
    const guest = ticket ? `${ticket.guest.firstName} ${ticket.guest.lastName} (${ticket.ticketType.name})` : "unknown code";
    console.log(`${outcome.padEnd(10)} ${guest} at ${location}, scanned by ${operator?.name ?? "a device"}`);
  }
}

/** For those who may see sales, which door staff may not. */
async function showNumbers(api: EventPlannerClient, eventId: string): Promise<void> {
  try {
    for await (const { eventStatisticsUpdated: now } of api.eventStatisticsUpdated({ eventId })) {
      console.log(`${now.validated} of ${now.sold} are in; ${now.available} tickets left`);
    }
  } catch (error) {
    if (!(error instanceof SdkError && error.code === "FORBIDDEN")) throw error;
  }
}

async function main([email = "", password = "", eventId = "", url = "http://127.0.0.1:4000/graphql"]: readonly string[]): Promise<void> {
  const nobody = createEventPlannerClient({ url });
  let session = (await nobody.login({ input: { email, password } })).login;
  let goodUntil = Date.now() + session.expiresIn * 1_000;
  // Asked before every request and connection, so that a dashboard that runs all night stays signed in.
  let renewal: Promise<void> | null = null;
  const renew = async (): Promise<void> => {
    session = (await nobody.refreshSession({ refreshToken: session.refreshToken })).refreshSession;
    goodUntil = Date.now() + session.expiresIn * 1_000;
  };
  const api = createEventPlannerClient({
    url,
    webSocketImpl: WebSocket,
    token: async () => {
      // A refresh token is good once: whoever else asks meanwhile waits for the same renewal.
      if (Date.now() > goodUntil - 60_000) await (renewal ??= renew().finally(() => (renewal = null)));
      return session.accessToken;
    },
  });
  const { event } = await api.eventDashboard({ id: eventId, guests: 1, purchases: 5 });
  console.log(`${event?.title ?? "?"}: ${event?.scanStatistics?.admitted ?? 0} admitted, ${event?.scanStatistics?.refused ?? 0} refused so far`);
  process.once("SIGINT", () => void api.close());
  await Promise.all([showScans(api, eventId), showNumbers(api, eventId)]);
}

void main(process.argv.slice(2));
