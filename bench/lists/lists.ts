import type { Owners } from "./fill";

/** A list, a page of it, and how it is asked for. */
export interface ListCase {
  readonly list: string;
  readonly page: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether it reads more by its nature the more there is: reported, but not judged. */
  readonly grows?: boolean;
}

/** The cursor after the given part of a list; null for its beginning. */
export type CursorOf = (table: "events" | "guests" | "purchases" | "waiting_list_entries", part: number) => Promise<string | null>;

const GUESTS = "edges { cursor node { firstName lastName email status ticket { code status ticketType { name } } } } pageInfo { hasNextPage endCursor }";
const PURCHASES = "edges { cursor node { reference status buyer { email } total { amount } tickets { code status } } } pageInfo { hasNextPage endCursor }";
const EVENTS = "edges { cursor node { slug title location startsAt status ticketTypes { name price { amount } available onSale } } } pageInfo { hasNextPage endCursor }";
const ENTRIES = "edges { cursor node { email quantity status ticketType { name } } } pageInfo { hasNextPage endCursor }";

const guests = (fields: string): string => `query($id: ID!, $after: String, $status: GuestStatus, $search: String) { event(id: $id) { guests(after: $after, status: $status, search: $search) { ${fields} } } }`;
const purchases = (fields: string): string => `query($id: ID!, $after: String, $status: PurchaseStatus, $search: String) { event(id: $id) { purchases(after: $after, status: $status, search: $search) { ${fields} } } }`;
const bought = (fields: string): string => `query($after: String) { me { purchases(after: $after) { ${fields} } } }`;
const events = (fields: string): string => `query($after: String, $filter: EventFilter) { events(after: $after, filter: $filter) { ${fields} } }`;
const run = (fields: string): string => `query($id: ID!, $after: String, $filter: EventFilter) { organization(id: $id) { events(after: $after, filter: $filter) { ${fields} } } }`;
const waiting = (fields: string): string => `query($id: ID!, $after: String, $status: WaitingListStatus) { event(id: $id) { waitingList(after: $after, status: $status) { ${fields} } } }`;

const DAY = 86_400_000;

/** Everything that is measured. @param word a word that one row of each table has */
export async function listCases({ eventId, organizationId }: Owners, cursorOf: CursorOf, word: string): Promise<ListCase[]> {
  const pages = async (table: Parameters<CursorOf>[0], which: readonly string[], base: Omit<ListCase, "page">): Promise<ListCase[]> =>
    Promise.all(which.map(async (page) => ({ ...base, page, variables: { ...base.variables, after: await cursorOf(table, PARTS[page] ?? 0) } })));
  const day = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
  const event = { id: eventId };
  const organization = { id: organizationId };
  const all = ["first", "middle", "deep"];
  const ends = ["first", "deep"];
  const filtered = (filter: object) => ({ query: events(EVENTS), variables: { filter } });
  return (
    await Promise.all([
      pages("guests", all, { list: "Event.guests", query: guests(GUESTS), variables: event }),
      pages("guests", ends, { list: "Event.guests, cancelled", query: guests(GUESTS), variables: { ...event, status: "CANCELLED" } }),
      pages("guests", ["first"], { list: "Event.guests, search that finds one", query: guests(GUESTS), variables: { ...event, search: word.slice(0, 12) } }),
      pages("guests", ends, { list: "Event.guests, search that finds 1 %", query: guests(GUESTS), variables: { ...event, search: "martin" }, grows: true }),
      pages("purchases", all, { list: "Event.purchases", query: purchases(PURCHASES), variables: event }),
      pages("purchases", ends, { list: "Event.purchases, cancelled", query: purchases(PURCHASES), variables: { ...event, status: "CANCELLED" } }),
      pages("purchases", ["first"], { list: "Event.purchases, search that finds one", query: purchases(PURCHASES), variables: { ...event, search: word.slice(0, 12) } }),
      pages("purchases", ends, { list: "Event.purchases, search that finds 1 %", query: purchases(PURCHASES), variables: { ...event, search: "martin" }, grows: true }),
      pages("purchases", all, { list: "User.purchases", query: bought(PURCHASES), variables: {} }),
      pages("events", all, { list: "events", query: events(EVENTS), variables: {} }),
      pages("events", ["first", "middle"], { list: "events, to come", ...filtered({ timing: "UPCOMING", status: ["PUBLISHED"] }) }),
      pages("events", ends, { list: "events, over", ...filtered({ timing: "PAST" }) }),
      pages("events", ["first"], { list: "events, going on", ...filtered({ timing: "ONGOING" }) }),
      pages("events", ends, { list: "events, of two statuses", ...filtered({ status: ["PUBLISHED", "CANCELLED"] }) }),
      pages("events", ["first"], { list: "events, of one month of 48", ...filtered({ from: day(30), to: day(60) }), grows: true }),
      pages("events", ["first"], { list: "events, search that finds one", ...filtered({ search: word }) }),
      pages("events", ends, { list: "events, search that finds 1 %", ...filtered({ search: "lyon" }), grows: true }),
      pages("events", all, { list: "Organization.events", query: run(EVENTS), variables: organization }),
      pages("events", ["first"], { list: "Organization.events, search that finds one", query: run(EVENTS), variables: { ...organization, filter: { search: word } } }),
      pages("waiting_list_entries", all, { list: "Event.waitingList", query: waiting(ENTRIES), variables: event }),
      pages("waiting_list_entries", ends, { list: "Event.waitingList, left", query: waiting(ENTRIES), variables: { ...event, status: "CANCELLED" } }),
      pages("waiting_list_entries", ends, { list: "Event.waitingList with positions", query: waiting("edges { node { email position } }"), variables: event, grows: true }),
      ...[
        { list: "totalCount of Event.guests", query: guests("totalCount"), variables: event },
        { list: "totalCount of Event.guests, cancelled", query: guests("totalCount"), variables: { ...event, status: "CANCELLED" } },
        { list: "totalCount of Event.purchases", query: purchases("totalCount"), variables: event },
        { list: "totalCount of User.purchases", query: bought("totalCount"), variables: {} },
        { list: "totalCount of events", query: events("totalCount"), variables: {} },
        { list: "totalCount of Event.waitingList", query: waiting("totalCount"), variables: event },
      ].map(async (base) => [{ ...base, page: "", grows: true }]),
    ])
  ).flat();
}

/** Where a page begins, as a part of the list. */
const PARTS: Readonly<Record<string, number>> = { first: 0, middle: 0.45, deep: 0.9 };
