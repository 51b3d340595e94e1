import type { Data } from "./session";

/** Texts in the variables of the examples, each a place for a value that an earlier operation returned. */
export const PLACES = {
  email: "<a new email address>",
  organizationId: "<the organization's ID>",
  eventId: "<the event's ID>",
  ticketTypeId: "<the ticket type's ID>",
  purchaseId: "<the purchase's ID>",
  purchaseToken: "<the purchase's accessToken>",
  qrCodeData: "<the ticket's qrCodeData>",
  key: "<a new key for every purchase>",
} as const;

export type Place = keyof typeof PLACES;
/** Values that earlier operations returned, by place. */
export type Known = Partial<Record<Place, string>>;

/**
 * The values that an answer contributes, by the names of its fields.
 *
 * @param data the data of an answer
 */
export function valuesIn(data: Data | null | undefined): Known {
  if (!data) return {};
  const event = (data.createEvent ?? data.publishEvent ?? eventOnSale(data)) as Data | undefined;
  const purchase = (data.purchaseTickets ?? data.purchaseUpdated) as Data | undefined;
  const found: Partial<Record<Place, unknown>> = {
    organizationId: data.createOrganization?.id,
    eventId: event?.id,
    ticketTypeId: event?.ticketTypes?.[0]?.id,
    purchaseId: purchase?.id,
    purchaseToken: purchase?.accessToken,
    qrCodeData: purchase?.tickets?.[0]?.qrCodeData,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => typeof value === "string"));
}

/** The first event that sells tickets: organizers also see their drafts. */
const eventOnSale = (data: Data): Data | undefined =>
  (data.events?.edges as Data[] | undefined)?.map(({ node }) => node as Data).find(({ ticketTypes }) => ticketTypes?.[0]?.onSale === true);

/**
 * Puts known values into their places. What the user has written stays.
 *
 * @param text the text of a variables editor
 */
export function fillIn(text: string, known: Known): string {
  return Object.entries(known).reduce(
    (filled, [place, value]) => filled.replaceAll(JSON.stringify(PLACES[place as Place]), () => JSON.stringify(value)),
    text,
  );
}
