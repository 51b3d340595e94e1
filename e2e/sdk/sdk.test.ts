import { randomUUID } from "node:crypto";
import WebSocket from "ws";
import { createEventPlannerClient, type EventPlannerClient } from "../../sdk/client";
import { SdkError } from "../../sdk/sdk-error";
import { payWithCard } from "../people";
import { System } from "../system";

/** The sale as an integrator lives it: everything through the generated, typed SDK. */
let system: System;
const open: EventPlannerClient[] = [];
const clientOf = (token: string | null = null): EventPlannerClient => {
  const client = createEventPlannerClient({ url: `${system.urls.gateway}/graphql`, token, webSocketImpl: WebSocket });
  open.push(client);
  return client;
};

beforeAll(async () => (system = await System.start()));
afterAll(async () => {
  await Promise.all(open.map((client) => client.close()));
  await system?.stop();
});

it("an organiser sells a ticket, the buyer pays and follows it, and the door lets it in, live", async () => {
  const guest = clientOf();
  const { register } = await guest.register({ input: { email: `olivia-${randomUUID()}@example.com`, password: "a-long-and-good-secret", name: "Olivia" } });
  const organiser = clientOf(register.accessToken);
  const { createOrganization } = await organiser.createOrganization({ input: { name: "Lights" } });
  const startsAt = new Date(Date.now() + 86_400_000);
  const { createEvent } = await organiser.createEvent({
    input: {
      organizationId: createOrganization.id,
      title: "Night of Lights",
      startsAt: startsAt.toISOString(),
      endsAt: new Date(startsAt.getTime() + 3_600_000).toISOString(),
      location: "Paris",
      maxAttendees: 100,
      ticketTypes: [{ name: "Standard", price: "25.00", quantity: 100 }],
    },
  });
  await organiser.publishEvent({ id: createEvent.id });

  const { purchaseTickets: purchase } = await guest.purchaseTickets({
    input: {
      eventId: createEvent.id,
      items: [{ ticketTypeId: createEvent.ticketTypes[0]?.id ?? "", quantity: 1 }],
      buyer: { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com" },
      returnUrl: "http://localhost/thanks",
      idempotencyKey: randomUUID(),
    },
  });
  await payWithCard(system.urls.stripe ?? "", purchase.payment?.clientSecret ?? "");
  let qrCodeData: string | null = null;
  const statuses: string[] = [];
  for await (const { purchaseUpdated } of guest.purchaseUpdated({ purchaseId: purchase.id, accessToken: purchase.accessToken ?? null })) {
    statuses.push(purchaseUpdated.status);
    qrCodeData = purchaseUpdated.tickets[0]?.qrCodeData ?? null;
    if (qrCodeData) break;
  }
  expect(statuses.at(-1)).toBe("PAID");

  const scans = organiser.scanRecorded({ eventId: createEvent.id })[Symbol.asyncIterator]();
  const pushed = scans.next();
  const { scanTicket } = await organiser.scanTicket({ input: { qrCodeData: qrCodeData ?? "", eventId: createEvent.id, location: "Door", clientScanId: randomUUID() } });
  expect(scanTicket.outcome).toBe("ADMITTED");
  // The subscription may have stood only after the first scan: then the second one is what it tells.
  const again = await organiser.scanTicket({ input: { qrCodeData: qrCodeData ?? "", eventId: createEvent.id, location: "Door", clientScanId: randomUUID() } });
  expect(again.scanTicket).toMatchObject({ outcome: "DUPLICATE", firstScan: { id: scanTicket.scan.id } });
  const { value } = await pushed;
  expect(value?.scanRecorded.ticket).toMatchObject({ guest: { firstName: "Ada" }, ticketType: { name: "Standard" } });
  await scans.return?.();

  const { event } = await organiser.eventDashboard({ id: createEvent.id });
  expect(event?.statistics).toMatchObject({ sold: 1, validated: 1, revenue: { amount: "25.00", currency: "EUR" } });
});

it("errors are typed: they carry the code, the bad fields and the correlation id", async () => {
  const failure = await clientOf()
    .register({ input: { email: "nobody@example.com", password: "short", name: "" } })
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SdkError);
  expect(failure).toMatchObject({ code: "BAD_USER_INPUT", fields: { name: expect.any(String) as string }, correlationId: expect.stringMatching(/.{8,}/) as string });
});
