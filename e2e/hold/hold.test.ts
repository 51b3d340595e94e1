import { GraphClient } from "../graph-client";
import { order, organise, payWithCard, publish, PURCHASE, type Organiser, type PublishedEvent } from "../people";
import { System } from "../system";
import { waitFor } from "../../platform/testing/wait-for";

const FOLLOW = `subscription($id: ID!, $token: String) { purchaseUpdated(purchaseId: $id, accessToken: $token) { status } }`;
const AVAILABLE = `query($id: ID!) { event(id: $id) { ticketTypes { available } } }`;

let system: System;
let anybody: GraphClient;
let organiser: Organiser;
let event: PublishedEvent;

beforeAll(async () => {
  system = await System.start({ HOLD_SECONDS: "3" });
  anybody = new GraphClient(system.urls.gateway ?? "");
  organiser = await organise(anybody);
  event = await publish(organiser, [{ name: "Standard", price: "10.00", quantity: 2 }]);
});
afterAll(async () => {
  await organiser?.client.close();
  await anybody?.close();
  await system?.stop();
});

it("a hold that runs out releases its tickets, is pushed to subscribers, and cannot be paid any longer", async () => {
  const { purchaseTickets: purchase } = await anybody.do(PURCHASE, { input: order(event, [2]) });
  const available = async () => (await anybody.do(AVAILABLE, { id: event.id })).event.ticketTypes[0].available as number;
  expect(await available()).toBe(0);
  const other = await anybody.ask(PURCHASE, { input: order(event, [1]) });
  expect(other.errors?.[0]?.extensions).toMatchObject({ code: "SOLD_OUT", available: 0, ticketTypeId: event.ticketTypes[0]?.id });

  const updates = anybody.follow(FOLLOW, { id: purchase.id, token: purchase.accessToken });
  await updates.until("the expiry", ({ purchaseUpdated }) => purchaseUpdated.status === "EXPIRED");
  expect(await available()).toBe(2);
  await waitFor("the intent to be cancelled at the provider", async () => {
    const answer = await payWithCard(system.urls.stripe ?? "", purchase.payment.clientSecret);
    return answer.status === 400 && answer.body.error.code === "payment_intent_unexpected_state";
  });
});

it("money that comes too late, when the tickets are gone, is refunded", async () => {
  const last = await publish(organiser, [{ name: "Last", price: "10.00", quantity: 2 }]);
  const code = `mutation($input: CreatePromoCodeInput!) { createPromoCode(input: $input) { id } }`;
  await organiser.client.do(code, { input: { eventId: last.id, code: "FREE", kind: "PERCENT", value: "100" } });
  const { purchaseTickets: late } = await anybody.do(PURCHASE, { input: order(last, [2]) });

  // The buyer pays in time, but nobody hears of it: Stripe's webhooks are lost, and the workers stand still.
  await control({ dropWebhookRate: 1 });
  system.pause("workers");
  try {
    expect(await payWithCard(system.urls.stripe ?? "", late.payment.clientSecret)).toMatchObject({ status: 200, body: { status: "succeeded" } });
    const others = await waitFor("the tickets to be free for another buyer", async () => {
      const answer = await anybody.ask(PURCHASE, { input: order(last, [2], { promoCode: "FREE" }) });
      if (answer.errors) expect(answer.errors[0]?.extensions).toMatchObject({ code: "SOLD_OUT" });
      return (answer.data?.purchaseTickets as { status: string } | undefined) ?? null;
    });
    expect(others.status).toBe("PAID");
  } finally {
    system.resume("workers");
    await control({ dropWebhookRate: 0 });
  }

  const state = `query($id: ID!, $token: String) { purchase(id: $id, accessToken: $token) { status tickets { status } payment { status amount { amount } refundedAmount { amount } refunds { status } } } }`;
  const refunded = await waitFor("the refund", async () => {
    const { purchase } = await anybody.do(state, { id: late.id, token: late.accessToken });
    return purchase.payment.status === "REFUNDED" ? purchase : null;
  });
  expect(refunded.payment).toEqual({ status: "REFUNDED", amount: { amount: "20.00" }, refundedAmount: { amount: "20.00" }, refunds: [{ status: "SUCCEEDED" }] });
  // It was never paid in time, so it stays expired.
  expect([refunded.status, refunded.tickets.map(({ status }: { status: string }) => status)]).toEqual(["EXPIRED", ["CANCELLED", "CANCELLED"]]);
  const intent = late.payment.clientSecret.split("_secret_")[0] as string;
  const answer = await fetch(`${system.urls.stripe}/v1/refunds?payment_intent=${intent}`, { headers: { authorization: "Bearer sk_test_sandbox" } });
  expect(await answer.json()).toMatchObject({ data: [{ amount: 2000, currency: "eur", status: "succeeded" }] });
}, 60_000);

/** How the sandbox's Stripe behaves from now on. */
async function control(settings: Readonly<Record<string, number>>): Promise<void> {
  const answer = await fetch(`${system.urls.stripe}/_control`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(settings) });
  expect(answer.status).toBe(200);
}
