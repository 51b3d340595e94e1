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

it("a hold that runs out gives its tickets back, is told live, and refunds money that comes too late for them", async () => {
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
