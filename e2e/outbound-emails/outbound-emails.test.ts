import { randomUUID } from "node:crypto";
import { waitFor } from "../../platform/testing/wait-for";
import { GraphClient } from "../graph-client";
import { confirmAddress, confirmDelivery, inboxOf, order, organise, publish, PURCHASE, type Message, type Organiser, type PublishedEvent } from "../people";
import { System } from "../system";

const ADD_GUEST = `mutation($input: AddGuestInput!) { addGuest(input: $input) { id } }`;
const IMPORT = `mutation($eventId: ID!, $csv: String!) { importGuests(eventId: $eventId, csv: $csv) { id } }`;
const LURE = { title: "Account notice: sign in today", location: "Bank desk" };
/** Emails of one victim that the recipient's budget lets through, without confirmations. */
const BUDGET = 6;

let system: System;
let anybody: GraphClient;
let mallory: Organiser;
let event: PublishedEvent;
beforeAll(async () => {
  system = await System.start({ EMAILS_PER_RECIPIENT_PER_DAY: String(BUDGET), EMAILS_PER_NEW_ORGANIZATION_PER_DAY: "10" });
  anybody = new GraphClient(system.urls.gateway ?? "");
  mallory = await organise(anybody, "Mallory Doe");
  event = await publish(mallory, [{ name: "Free", price: "0", quantity: 1_000 }], { ...LURE, maxAttendees: 1_000 });
});
afterAll(async () => {
  await mallory?.client.close();
  await anybody?.close();
  await system?.stop();
});

const inbox = (address: string): Promise<Message[]> => inboxOf(system.urls.inbox ?? "", address);
const victim = (): string => `victim-${randomUUID().slice(0, 12)}@bank.example`;
const buyer = (email: string) => ({ firstName: "Security", lastName: "Alert", email });
const buy = async (email: string) => (await anybody.do(PURCHASE, { input: order(event, [1], { buyer: buyer(email) }) })).purchaseTickets;
const csvOf = (emails: readonly string[]) => `first_name,last_name,email,ticket_type\n${emails.map((email) => `Security,Alert,${email},Free\n`).join("")}`;

/** Whatever was put on its way before has arrived: an email that was ordered afterwards has. */
async function settled(): Promise<void> {
  const marker = victim();
  await buy(marker);
  await waitFor("the last email", async () => (await inbox(marker)).length > 0, 60_000);
}

describe("a stranger who wants the platform to write to 80 people", () => {
  it("may not put a link into a title, a location or a name", async () => {
    for (const more of [{ title: "Verify at https://evil.example/login" }, { location: "evil.com/pay" }, { location: "evil。com" }]) {
      await expect(publish(mallory, [{ name: "Free", price: "0", quantity: 1 }], { ...LURE, ...more })).rejects.toThrow(/link or a domain name/);
    }
    const name = { ...buyer(victim()), firstName: "Click https://evil.example" };
    const refused = await anybody.ask(PURCHASE, { input: order(event, [1], { buyer: name }) });
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", fields: { "buyer.firstName": expect.stringContaining("link") as string } });
  });

  it("may not add or import guests with an account whose address is not confirmed", async () => {
    const victims = Array.from({ length: 50 }, victim);
    expect(await mallory.client.codeOf(IMPORT, { eventId: event.id, csv: csvOf(victims) })).toBe("FORBIDDEN");
    const input = { eventId: event.id, ticketTypeId: event.ticketTypes[0]?.id, ...buyer(victims[0] ?? "") };
    expect(await mallory.client.codeOf(ADD_GUEST, { input })).toBe("FORBIDDEN");
  });

  it("has each of 30 people sent one neutral email by free purchases, and nothing of the organizer's or the buyer's words", async () => {
    const victims = Array.from({ length: 30 }, victim);
    for (const email of victims) expect(await buy(email)).toMatchObject({ status: "PAID" });
    await settled();
    for (const email of victims) {
      const mails = await inbox(email);
      expect(mails.map(({ subject }) => subject)).toEqual(["Confirm your email address to receive your tickets"]);
      expect(`${mails[0]?.text}${mails[0]?.html}`).not.toMatch(/Account notice|Bank desk|Security|Alert/);
    }
    await confirmDelivery(anybody, system.urls.inbox ?? "", victims[0] ?? "");
    await waitFor("the tickets", async () => (await inbox(victims[0] ?? "")).some(({ attachments }) => attachments.length === 1), 60_000);
  });

  it("reaches one person only as often as the recipient's budget allows, over many organizations", async () => {
    const target = victim();
    for (let n = 0; n < 3; n++) {
      const organiser = await organise(anybody, `Mallory Doe ${n}`);
      await confirmAddress(organiser, system.urls.inbox ?? "");
      const own = await publish(organiser, [{ name: "Free", price: "0", quantity: 100 }]);
      for (let guest = 0; guest < 4; guest++) {
        const input = { eventId: own.id, ticketTypeId: own.ticketTypes[0]?.id, ...buyer(target.replace("@", `+${n}${guest}@`)) };
        await organiser.client.do(ADD_GUEST, { input });
      }
      await organiser.client.close();
    }
    await settled();
    const received = async () => {
      const all = Array.from({ length: 3 }, (_, n) => Array.from({ length: 4 }, (__, guest) => inbox(target.replace("@", `+${n}${guest}@`)))).flat();
      return (await Promise.all(all)).flat().length;
    };
    await waitFor("the emails within the budget", async () => (await received()) >= BUDGET, 60_000);
    expect(await received()).toBe(BUDGET);
  });
});

describe("an organizer with a confirmed address", () => {
  it("imports guests who receive their tickets, as many a day as a new organization may; the others wait", async () => {
    await confirmAddress(mallory, system.urls.inbox ?? "");
    const guests = Array.from({ length: 15 }, victim);
    await mallory.client.do(IMPORT, { eventId: event.id, csv: csvOf(guests) });
    const received = async () => (await Promise.all(guests.map(inbox))).filter((mails) => mails.some(({ attachments }) => attachments.length === 1)).length;
    await waitFor("the emails of today", async () => (await received()) >= 10, 90_000);
    const COUNT = `query($filter: NotificationFilter) { notifications(filter: $filter) { totalCount } }`;
    const count = async (status: string) => (await mallory.client.do(COUNT, { filter: { eventId: event.id, status, template: "guest_ticket" } })).notifications.totalCount;
    await waitFor("the emails of tomorrow", async () => (await count("SCHEDULED")) === 5, 60_000);
    expect([await received(), await count("SENT")]).toEqual([10, 10]);
  });
});
