import { randomUUID } from "node:crypto";
import { waitFor } from "../platform/testing/wait-for";
import { type GraphClient } from "./graph-client";

/** An organiser with an organization. */
export interface Organiser {
  readonly client: GraphClient;
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly organizationId: string;
}

const unique = (): string => randomUUID().slice(0, 8);

/** Somebody with an account and nothing else. */
export async function register(anybody: GraphClient, name = "Ada Lovelace"): Promise<{ client: GraphClient; userId: string; email: string; name: string }> {
  const email = `person-${unique()}@example.com`;
  const { register: payload } = await anybody.do(`mutation($input: RegisterInput!) { register(input: $input) { accessToken user { id } } }`, {
    input: { email, password: "correct horse battery staple 42", name },
  });
  return { client: anybody.as(payload.accessToken), userId: payload.user.id, email, name };
}

export async function organise(anybody: GraphClient, name = "Olivia Organiser"): Promise<Organiser> {
  const person = await register(anybody, name);
  const { createOrganization } = await person.client.do(`mutation($name: String!) { createOrganization(input: { name: $name }) { id } }`, { name: `Lights ${unique()}` });
  return { client: person.client, userId: person.userId, email: person.email, name, organizationId: createOrganization.id };
}

/** Follows the link of the mail that came with the registration: whoever invites or writes to strangers has to have. */
export async function confirmAddress({ client, email }: Pick<Organiser, "client" | "email">, inboxUrl: string): Promise<void> {
  const token = await tokenIn(inboxUrl, email, "verify-email");
  await client.do(`mutation($token: String!) { verifyEmail(token: $token) { emailVerified } }`, { token });
}

/** The token in the newest link to a page that was mailed to an address, as soon as it has come. */
export function tokenIn(inboxUrl: string, email: string, page: "verify-email" | "accept-invitation" | "reset-password"): Promise<string> {
  return waitFor(`a link to ${page} for ${email}`, async () => {
    const messages = await inboxOf(inboxUrl, email);
    return messages.map(({ text }) => new RegExp(`/${page}[?]token=([\\w.~-]+)`).exec(text)?.[1]).find(Boolean) ?? null;
  });
}

/** The token in the newest request to confirm an address for free tickets, as soon as it has come. */
export function confirmationFor(inboxUrl: string, email: string): Promise<string> {
  return waitFor(`a request to confirm ${email}`, async () => {
    const messages = await inboxOf(inboxUrl, email);
    return messages.map(({ text }) => /\/confirm-delivery#([\w.~-]+)/.exec(text)?.[1]).find(Boolean) ?? null;
  }, 60_000);
}

/** Follows the link without which free tickets are not emailed. */
export async function confirmDelivery(anybody: GraphClient, inboxUrl: string, email: string): Promise<void> {
  const token = await confirmationFor(inboxUrl, email);
  await anybody.do(`mutation($token: String!) { confirmPurchaseEmail(token: $token) }`, { token });
}

export interface PublishedEvent {
  readonly id: string;
  readonly ticketTypes: readonly { readonly id: string; readonly name: string }[];
}

/** A published event that begins tomorrow, with the ticket types given. */
export async function publish(organiser: Organiser, ticketTypes: readonly Record<string, unknown>[], more: Record<string, unknown> = {}): Promise<PublishedEvent> {
  const startsAt = new Date(Date.now() + 86_400_000);
  const { createEvent } = await organiser.client.do(`mutation($input: CreateEventInput!) { createEvent(input: $input) { id ticketTypes { id name } } }`, {
    input: {
      organizationId: organiser.organizationId,
      title: "Night of Lights",
      startsAt: startsAt.toISOString(),
      endsAt: new Date(startsAt.getTime() + 14_400_000).toISOString(),
      timeZone: "Europe/Paris",
      location: "Grand Palais, Paris",
      maxAttendees: 500,
      ticketTypes,
      ...more,
    },
  });
  await organiser.client.do(`mutation($id: ID!) { publishEvent(id: $id) { status } }`, { id: createEvent.id });
  return createEvent as PublishedEvent;
}

export const ada = { firstName: "Ada", lastName: "Lovelace", email: "ada@example.com" };

/** What purchaseTickets is given. */
export const order = (event: PublishedEvent, quantities: readonly number[], more: Record<string, unknown> = {}): Record<string, unknown> => ({
  eventId: event.id,
  items: quantities.flatMap((quantity, index) => (quantity > 0 ? [{ ticketTypeId: event.ticketTypes[index]?.id, quantity }] : [])),
  buyer: { ...ada, email: `buyer-${unique()}@example.com` },
  returnUrl: "http://localhost/return",
  idempotencyKey: randomUUID(),
  ...more,
});

export const PURCHASE = `mutation($input: PurchaseTicketsInput!) { purchaseTickets(input: $input) {
  id reference status accessToken expiresAt total { amount currency } buyer { email }
  tickets { id code status } payment { id status clientSecret paymentIntentId } } }`;

/** Confirms a payment intent as Stripe.js does in the buyer's browser. @returns status and body of Stripe's answer */
export async function payWithCard(stripeUrl: string, clientSecret: string, card = "pm_card_visa"): Promise<{ status: number; body: any }> {
  const intent = clientSecret.split("_secret_")[0];
  const response = await fetch(`${stripeUrl}/v1/payment_intents/${intent}/confirm`, {
    method: "POST",
    headers: { authorization: "Bearer pk_test_sandbox", "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ client_secret: clientSecret, payment_method: card }),
  });
  return { status: response.status, body: await response.json() };
}

export interface Message {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly filename: string; readonly contentType: string; readonly url: string }[];
}

/** Mails to an address, newest first. */
export async function inboxOf(inboxUrl: string, to: string): Promise<Message[]> {
  const response = await fetch(`${inboxUrl}/api/messages?to=${encodeURIComponent(to)}`);
  return (await response.json()) as Message[];
}
