import { createEventPlannerClient } from "../../sdk/client";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { inboxOf, order, organise, payWithCard, publish, PURCHASE, type Organiser } from "../people";
import { System } from "../system";

let system: System;
let anybody: GraphClient;
let organiser: Organiser;

beforeAll(async () => {
  system = await System.start({ RATE_LIMIT: "0", CHALLENGE_WORK: "100" });
  anybody = new GraphClient(system.urls.gateway ?? "");
  organiser = await organise(anybody);
});
afterAll(() => system?.stop());

const RELEASE = `mutation($eventId: ID!, $filter: HoldFilter!, $dryRun: Boolean) { releaseHolds(eventId: $eventId, filter: $filter, dryRun: $dryRun) { purchases tickets } }`;
const PURCHASES = `query($id: ID!) { event(id: $id) { ticketTypes { maxPerBuyer } statistics { sold reserved }
  purchases(first: 100) { edges { node { id status sourceKey } } } } }`;

it("a crowd behind one address buys with challenges, and the organizer releases what one network holds", async () => {
  const event = await publish(organiser, [{ name: "Standard", price: "10.00", quantity: 500 }]);
  for (let index = 0; index < 20; index++) await anybody.do(PURCHASE, { input: order(event, [1]) });
  const { errors } = await anybody.ask(PURCHASE, { input: order(event, [1]) });
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining("Solve the challenge") as string,
    extensions: { code: "CHALLENGE_REQUIRED", challenge: { kind: "altcha", parameters: { algorithm: "PBKDF2/SHA-256" }, signature: expect.any(String) as string } },
  });
  const sdk = createEventPlannerClient({ url: `${system.urls.gateway}/graphql` });
  for (let index = 0; index < 5; index++) {
    const { purchaseTickets } = await sdk.purchaseTickets({ input: order(event, [1]) as never });
    expect(purchaseTickets.status).toBe("PENDING");
  }
  await sdk.close();

  const { event: seen } = await organiser.client.do(PURCHASES, { id: event.id });
  expect(seen.ticketTypes).toEqual([{ maxPerBuyer: 10 }]);
  const keys = new Set(seen.purchases.edges.map(({ node }: any) => node.sourceKey));
  expect(keys.size).toBe(1);
  const filter = { sourceKey: [...keys][0] };
  expect((await organiser.client.do(RELEASE, { eventId: event.id, filter, dryRun: true })).releaseHolds).toEqual({ purchases: 25, tickets: 25 });
  expect((await organiser.client.do(RELEASE, { eventId: event.id, filter })).releaseHolds).toEqual({ purchases: 25, tickets: 25 });
  const { event: after } = await organiser.client.do(PURCHASES, { id: event.id });
  expect(after.statistics).toEqual({ sold: 0, reserved: 0 });
  expect(await anybody.codeOf(RELEASE, { eventId: event.id, filter })).toBe("UNAUTHENTICATED");
});

it("one buyer gets no more free tickets than maxPerBuyer, however the email address is written", async () => {
  const event = await publish(organiser, [{ name: "Seat", price: "0", quantity: 80, maxPerPurchase: 2 }]);
  const buy = (email: string) => anybody.ask(PURCHASE, { input: order(event, [2], { buyer: { firstName: "Mallory", lastName: "M", email } }) });
  expect((await buy("mallory@example.com")).data?.purchaseTickets.status).toBe("PAID");
  for (const email of ["mallory@example.com", "Mallory@example.com", "mallory+1@example.com"]) {
    expect((await buy(email)).errors?.[0]?.extensions).toMatchObject({ code: "BUYER_LIMIT_REACHED", maxPerBuyer: 2, ticketTypeId: event.ticketTypes[0]?.id });
  }
});

it("one card pays for no more than maxPerBuyer: the rest is refunded, and its buyer notified", async () => {
  const event = await publish(organiser, [{ name: "Standard", price: "10.00", quantity: 50, maxPerPurchase: 2 }]);
  const buy = async (card: string) => {
    const input = order(event, [2]);
    const { purchaseTickets: purchase } = await anybody.do(PURCHASE, { input });
    await payWithCard(system.urls.stripe ?? "", purchase.payment.clientSecret, card);
    return waitFor("the payment to settle", async () => {
      const { purchase: present } = await anybody.do(`query($id: ID!, $token: String) { purchase(id: $id, accessToken: $token) { status buyer { email } payments { status } } }`, {
        id: purchase.id, token: purchase.accessToken,
      });
      return present.status === "PENDING" || (present.status === "CANCELLED" && present.payments[0].status !== "REFUNDED") ? null : present;
    });
  };
  expect(await buy("pm_card_visa")).toMatchObject({ status: "PAID" });
  const refused = await buy("pm_card_visa");
  expect(refused).toMatchObject({ status: "CANCELLED", payments: [{ status: "REFUNDED" }] });
  const mail = await waitFor("the email", async () => (await inboxOf(system.urls.inbox ?? "", refused.buyer.email))[0] ?? null);
  expect([mail.subject, mail.text]).toEqual([expect.stringContaining("refunded"), expect.stringContaining("exceeds the number of tickets that one buyer may have")]);
  expect(await buy("pm_card_mastercard")).toMatchObject({ status: "PAID" });
});
