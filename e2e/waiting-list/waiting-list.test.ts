import { GraphClient } from "../graph-client";
import { inboxOf, order, organise, publish, PURCHASE, type Organiser, type PublishedEvent } from "../people";
import { System } from "../system";
import { waitFor } from "../../platform/testing/wait-for";

const JOIN = `mutation($input: JoinWaitingListInput!) { joinWaitingList(input: $input) { id token status position quantity event { title } ticketType { name available } } }`;
const FOLLOW = `subscription($id: ID!, $token: String) { waitingListEntryUpdated(id: $id, token: $token) { status position token offerExpiresAt event { title } } }`;
const CREATE_PROMO_CODE = `mutation($input: CreatePromoCodeInput!) { createPromoCode(input: $input) { id code kind value maxUses used ticketTypes { name } } }`;
const RUN = `query($id: ID!) { event(id: $id) {
  promoCodes { code value used }
  waitingList(first: 10) { totalCount edges { node { email status token position } } }
  statistics { reserved sold available revenue { amount } } } }`;

let system: System;
let anybody: GraphClient;
let organiser: Organiser;
let event: PublishedEvent;

beforeAll(async () => {
  system = await System.start({ OFFER_SECONDS: "5" });
  anybody = new GraphClient(system.urls.gateway ?? "");
  organiser = await organise(anybody);
  event = await publish(organiser, [{ name: "Standard", price: "10.00", quantity: 1 }]);
});
afterAll(async () => {
  await organiser?.client.close();
  await anybody?.close();
  await system?.stop();
});

it("tickets that come back are offered to the first in line by mail, then to the next, who takes them with a promo code", async () => {
  const ticketTypeId = event.ticketTypes[0]?.id;
  const join = async (email: string) => (await anybody.do(JOIN, { input: { eventId: event.id, ticketTypeId, email } })).joinWaitingList;
  const early = await anybody.ask(JOIN, { input: { eventId: event.id, ticketTypeId, email: "early@example.com" } });
  expect(early.errors?.[0]?.extensions).toMatchObject({ code: "CONFLICT" });
  const { purchaseTickets: purchase } = await anybody.do(PURCHASE, { input: order(event, [1]) });
  const first = await join("first@example.com");
  const second = await join("second@example.com");
  expect(first).toMatchObject({ status: "WAITING", position: 1, quantity: 1, event: { title: "Night of Lights" }, ticketType: { name: "Standard", available: 0 } });
  expect(second.position).toBe(2);

  const updates = anybody.follow(FOLLOW, { id: second.id, token: second.token });
  await updates.until("the second place", ({ waitingListEntryUpdated: entry }) => entry.position === 2 && entry.token === null);
  await anybody.do(`mutation($id: ID!, $token: String) { cancelPurchase(id: $id, accessToken: $token) { status } }`, { id: purchase.id, token: purchase.accessToken });
  const [mail] = await waitFor("the mail with the offer", async () => {
    const mails = await inboxOf(system.urls.inbox ?? "", "first@example.com");
    return mails.length > 0 ? mails : null;
  });
  const link = `${system.urls.gateway}/waiting-list/${first.id}#${first.token}`;
  expect(mail?.text).toContain(link);
  expect(await (await fetch(link)).text()).toMatch(/<script type="module" src="\/pages\/waiting-list-\w+\.js">/);
  const other = await anybody.ask(PURCHASE, { input: order(event, [1]) });
  expect(other.errors?.[0]?.extensions).toMatchObject({ code: "SOLD_OUT", available: 0 });

  // The first does nothing.
  await updates.until("the offer", ({ waitingListEntryUpdated: entry }) => entry.status === "OFFERED" && entry.offerExpiresAt !== null);
  const { createPromoCode } = await organiser.client.do(CREATE_PROMO_CODE, { input: { eventId: event.id, code: "thank-you", kind: "PERCENT", value: "100", maxUses: 1 } });
  expect(createPromoCode).toMatchObject({ code: "THANK-YOU", kind: "PERCENT", value: "100", maxUses: 1, used: 0, ticketTypes: [] });
  const { purchaseTickets: taken } = await anybody.do(PURCHASE, { input: order(event, [1], { waitingListToken: second.token, promoCode: "Thank-You" }) });
  expect(taken).toMatchObject({ status: "PAID", total: { amount: "0.00", currency: "EUR" } });
  await updates.until("the end", ({ waitingListEntryUpdated: entry }) => entry.status === "CONVERTED");

  const { event: run } = await organiser.client.do(RUN, { id: event.id });
  expect(run.promoCodes).toEqual([{ code: "THANK-YOU", value: "100", used: 1 }]);
  expect(run.waitingList).toEqual({
    totalCount: 2,
    edges: [
      { node: { email: "first@example.com", status: "EXPIRED", token: null, position: null } },
      { node: { email: "second@example.com", status: "CONVERTED", token: null, position: null } },
    ],
  });
  expect(run.statistics).toEqual({ reserved: 0, sold: 1, available: 499, revenue: { amount: "0.00" } });
  const stranger = await anybody.ask(RUN, { id: event.id });
  expect(stranger.data?.event).toEqual({ promoCodes: null, waitingList: null, statistics: null });
});
