import { Client } from "pg";
import { newId } from "../../../platform/db/new-id";
import { createTestDatabase, type TestDatabase } from "../../../platform/testing/test-database";
import type { Tx } from "../repositories/database";
import { GuestImportRepository } from "../repositories/guest-import.repository";
import { GuestRepository } from "../repositories/guest.repository";
import { PurchaseRepository } from "../repositories/purchase.repository";
import { TicketIssueRepository } from "../repositories/ticket-issue.repository";
import { TicketRepository } from "../repositories/ticket.repository";
import { openQueryPlans, type QueryPlans } from "./query-plans";

/** What none of the statements below may do to the tables that have more than 10,000 rows. */
const READ_WHOLE = /^(Parallel )?Seq Scan (guests|tickets|purchases|guest_import_errors)$/;
const [guests, purchases, tickets, issues, imports] = [new GuestRepository(), new PurchaseRepository(), new TicketRepository(), new TicketIssueRepository(), new GuestImportRepository()];

let database: TestDatabase;
let plans: QueryPlans;
let sql: Client;
/** The event with most of the rows, and one of each of what is in it. */
const event = newId();
let some: { guest: string; ticket: string; purchase: string; code: string; user: string; createdAt: Date };

beforeAll(async () => {
  database = await createTestDatabase("core");
  sql = new Client({ connectionString: database.url });
  await sql.connect();
  plans = await openQueryPlans(database.url);
  const events = [[event, 12_000], ...Array.from({ length: 5 }, () => [newId(), 8_000])] as [string, number][];
  for (const [id, count] of events) await fill(id, count);
  await sql.query("VACUUM ANALYZE");
  const { rows } = await sql.query<typeof some>(
    `SELECT g.id AS guest, t.id AS ticket, p.id AS purchase, t.code, p.buyer_user_id AS "user", g.created_at AS "createdAt"
     FROM guests g JOIN tickets t ON t.guest_id = g.id JOIN purchases p ON p.id = g.purchase_id WHERE g.event_id = $1 ORDER BY g.created_at OFFSET 6000 LIMIT 1`,
    [event],
  );
  some = rows[0] as typeof some;
}, 60_000);
afterAll(async () => {
  await plans.close();
  await sql.end();
  await database.drop();
});

async function fill(id: string, count: number): Promise<void> {
  const type = newId();
  await sql.query(
    `INSERT INTO events (id, organization_id, organizer_id, title, slug, description, starts_at, ends_at, time_zone, location, max_attendees, currency, status)
     VALUES ($1::uuid, $1::uuid, $1::uuid, 'x', $1::uuid::text, '', now() + interval '1 day', now() + interval '2 days', 'UTC', 'x', 100000, 'EUR', 'PUBLISHED')`,
    [id],
  );
  await sql.query("INSERT INTO ticket_types (id, event_id, position, name, price_minor, quantity) VALUES ($1, $2, 0, 'x', 0, 100000)", [type, id]);
  await sql.query(
    `INSERT INTO purchases (id, reference, event_id, organization_id, buyer_user_id, buyer_first_name, buyer_last_name, buyer_email, locale, currency, subtotal_minor, discount_minor, total_minor,
       status, expires_at, return_url, preferred_gateways, idempotency_scope, idempotency_key, input_hash, created_at)
     SELECT gen_random_uuid(), 'EP-' || upper(substr(md5($1::uuid::text || i), 1, 10)), $1::uuid, $1::uuid, gen_random_uuid(), 'First' || i, 'Last' || md5(i::text), 'buyer' || i || '@example.com', 'en', 'EUR', 0, 0, 0,
       (CASE WHEN i % 50 = 0 THEN 'PENDING' WHEN i % 10 = 0 THEN 'EXPIRED' ELSE 'PAID' END)::"PurchaseStatus", now() + interval '1 hour', 'x', '{}', 's', $1::uuid::text || i, 'h', now() - i * interval '1 second'
     FROM generate_series(1, $2::integer) AS i`,
    [id, count],
  );
  await sql.query(
    `INSERT INTO guests (id, event_id, purchase_id, first_name, last_name, email, status, import_key, created_at)
     SELECT gen_random_uuid(), event_id, id, buyer_first_name, buyer_last_name, buyer_email, (CASE WHEN status = 'PAID' THEN 'CONFIRMED' ELSE 'CANCELLED' END)::"GuestStatus", reference, created_at
     FROM purchases WHERE event_id = $1`,
    [id],
  );
  await sql.query(
    `INSERT INTO tickets (id, code, event_id, ticket_type_id, guest_id, purchase_id, status, created_at)
     SELECT gen_random_uuid(), 'TKT-' || import_key, event_id, $2, id, purchase_id, (CASE WHEN status = 'CONFIRMED' THEN 'ISSUED' ELSE 'CANCELLED' END)::"TicketStatus", created_at FROM guests WHERE event_id = $1`,
    [id, type],
  );
}

const readWhole = async (run: (tx: Tx) => Promise<unknown>): Promise<string[]> => (await plans.scansOf(run)).filter((scan) => READ_WHOLE.test(scan));

const first = { first: 20, after: null };
const deep = () => ({ first: 20, after: { key: some.createdAt.toISOString(), id: some.guest } });
const all = { eventId: event, status: null, search: null };
const bought = { ...all, buyerUserId: null };

it("the test itself sees a table that is read whole", async () => {
  expect(await readWhole((tx) => tx.guest.findMany({ where: { phone: "+33612345678" } }))).toHaveLength(1);
});

describe("no list or lookup reads a large table whole:", () => {
  it.each<[string, (tx: Tx) => Promise<unknown>]>([
    ["guests", (tx) => tickets.listGuests(tx, all, first)],
    ["guests, a deep page", (tx) => tickets.listGuests(tx, all, deep())],
    ["guests of a status", (tx) => tickets.listGuests(tx, { ...all, status: "CANCELLED" }, deep())],
    ["guests by a search", (tx) => tickets.listGuests(tx, { ...all, search: "first77 buyer77" }, first)],
    ["guests by a search for hardly anything", (tx) => tickets.listGuests(tx, { ...all, search: "f" }, deep())],
    ["guests by a search, of a status", (tx) => tickets.listGuests(tx, { ...all, search: "last1", status: "CONFIRMED" }, deep())],
    ["how many guests", (tx) => tickets.countGuests(tx, all)],
    ["how many guests of a status", (tx) => tickets.countGuests(tx, { ...all, status: "CANCELLED" })],
    ["how many guests by a search", (tx) => tickets.countGuests(tx, { ...all, search: "first77" })],
    ["purchases", (tx) => purchases.list(tx, bought, first)],
    ["purchases, a deep page", (tx) => purchases.list(tx, bought, deep())],
    ["purchases of a status", (tx) => purchases.list(tx, { ...bought, status: "PENDING" }, deep())],
    ["purchases by a search", (tx) => purchases.list(tx, { ...bought, search: "first77" }, first)],
    ["purchases by a search, of a status", (tx) => purchases.list(tx, { ...bought, search: "EP-1", status: "PAID" }, first)],
    ["how many purchases of a status", (tx) => purchases.count(tx, { ...bought, status: "PENDING" })],
    ["how many purchases by a search", (tx) => purchases.count(tx, { ...bought, search: "last2" })],
    ["a user's purchases", (tx) => purchases.list(tx, { ...bought, eventId: null, buyerUserId: some.user }, first)],
    ["how many purchases a user has", (tx) => purchases.count(tx, { ...bought, eventId: null, buyerUserId: some.user })],
    ["a purchase by its key", (tx) => purchases.byIdempotencyKey(tx, "s", `${event}77`)],
    ["holds that have run out", (tx) => purchases.hasOverdue(tx, event, new Date())],
    ["a ticket by its code", (tx) => tickets.byCode(tx, event, some.code)],
    ["a ticket by its id", (tx) => tickets.byId(tx, some.ticket)],
    ["tickets of purchases", (tx) => tickets.ofPurchases(tx, [some.purchase])],
    ["tickets of guests", (tx) => tickets.ofGuests(tx, [some.guest])],
    ["the ticket of a guest, locked", (tx) => tickets.lockOfGuest(tx, some.guest)],
    ["claims that nobody confirmed", (tx) => tickets.unconfirmedClaims(tx, new Date(), 100)],
    ["guests by their ids", (tx) => tickets.guestsByIds(tx, [some.guest])],
    ["a guest by the key of a request", (tx) => guests.byIdempotencyKey(tx, "s", "k")],
    ["guests to be exported", (tx) => guests.exportAfter(tx, event, null, 1_000)],
    ["guests to be exported, deep", (tx) => guests.exportAfter(tx, event, { createdAt: some.createdAt, id: some.guest }, 1_000)],
    ["tickets to be made again", (tx) => issues.goodAfter(tx, event, null, some.ticket, 100)],
    ["tickets with all that they say", (tx) => issues.byIds(tx, [some.ticket])],
    ["tickets to be sent to guests", (tx) => issues.lockUnsentToGuests(tx, [some.ticket])],
    ["tickets of a purchase that are good", (tx) => issues.goodOf(tx, some.purchase)],
  ])("%s", async (_what, run) => {
    expect(await readWhole(run)).toEqual([]);
  });

  it.each(["first77", "f", "nobody"])("a search for %s is answered by its index", async (search) => {
    expect(await plans.scansOf((tx) => tickets.listGuests(tx, { ...all, search }, first))).toContain("Bitmap Index Scan guests_search");
    expect(await plans.scansOf((tx) => tickets.countGuests(tx, { ...all, search }))).toContain("Bitmap Index Scan guests_search");
    expect(await plans.scansOf((tx) => purchases.list(tx, { ...bought, search }, first))).toContain("Bitmap Index Scan purchases_search");
  });

  it("the errors of an import", async () => {
    await sql.query("INSERT INTO guest_imports (id, event_id, user_id, locale, total, processed, status, finished_at) VALUES ($1::uuid, $1::uuid, $1::uuid, 'en', 20000, 20000, 'COMPLETED', now())", [event]);
    await sql.query("INSERT INTO guest_import_errors (import_id, line, message) SELECT $1, i, 'x' FROM generate_series(1, 20000) AS i", [event]);
    await sql.query("ANALYZE guest_import_errors");
    expect(await readWhole((tx) => imports.errorsOf(tx, event, 5))).toEqual([]);
  });
});
