import { Client } from "pg";

/** Whose rows are made. */
export interface Owners {
  readonly organizationId: string;
  readonly userId: string;
  readonly eventId: string;
  readonly ticketTypeId: string;
}

/** Tables, and how `$1` rows of them are made; $2 organization, $3 user, $4 event, $5 ticket type. Row n is the n-th of its list. */
const ROWS: Readonly<Record<string, string>> = {
  // Over four years, each made some weeks before it begins; the later half is still to come. One in fifty was cancelled.
  events: `
    INSERT INTO events (id, organization_id, organizer_id, title, slug, description, starts_at, ends_at, time_zone, location, max_attendees, currency, status, created_at, published_at)
    SELECT uuidv7(), $2::uuid, $3::uuid, 'Concert ' || md5(n::text), 'filled-' || n, '', starts_at, starts_at + interval '3 hours', 'UTC', CASE WHEN n % 100 = 7 THEN 'Lyon' ELSE 'Paris' END, 100, 'EUR',
      (CASE WHEN n % 50 = 0 THEN 'CANCELLED' WHEN starts_at < now() - interval '3 hours' THEN 'COMPLETED' ELSE 'PUBLISHED' END)::"EventStatus", now() - n * interval '1 year' * 4 / $1::integer, now()
    FROM generate_series(1, $1::integer) AS n, LATERAL (SELECT now() + interval '2 years' - n * (interval '4 years' / $1::integer) + n % 500 * interval '1 hour') AS date(starts_at)`,
  purchases: `
    INSERT INTO purchases (id, reference, event_id, organization_id, buyer_user_id, buyer_first_name, buyer_last_name, buyer_email, locale, currency, subtotal_minor, discount_minor, total_minor,
      status, return_url, preferred_gateways, idempotency_scope, idempotency_key, input_hash, created_at)
    SELECT pg_temp.id('a', n), 'EP-' || upper(left(md5('r' || n), 12)), $4::uuid, $2::uuid, $3::uuid, CASE WHEN n % 100 = 7 THEN 'Martin' ELSE 'Ada' END, left(md5(n::text), 12), 'buyer' || n || '@example.com', 'en', 'EUR', 0, 0, 0,
      (CASE WHEN n % 50 = 0 THEN 'CANCELLED' ELSE 'PAID' END)::"PurchaseStatus", 'x', '{}', 'bench', n::text, '', now() - n * interval '1 second' FROM generate_series(1, $1::integer) AS n WHERE $5::text IS NOT NULL`,
  guests: `
    INSERT INTO guests (id, event_id, purchase_id, first_name, last_name, email, status, created_at)
    SELECT pg_temp.id('b', n), $4::uuid, pg_temp.id('a', n), CASE WHEN n % 100 = 7 THEN 'Martin' ELSE 'Ada' END, left(md5(n::text), 12), 'buyer' || n || '@example.com',
      (CASE WHEN n % 50 = 0 THEN 'CANCELLED' ELSE 'CONFIRMED' END)::"GuestStatus", now() - n * interval '1 second' FROM generate_series(1, $1::integer) AS n`,
  tickets: `
    INSERT INTO tickets (id, code, event_id, ticket_type_id, guest_id, purchase_id, status, created_at)
    SELECT pg_temp.id('c', n), 'TKT-' || upper(left(md5(n::text), 16)), $4::uuid, $5::uuid, pg_temp.id('b', n), pg_temp.id('a', n), (CASE WHEN n % 50 = 0 THEN 'CANCELLED' ELSE 'ISSUED' END)::"TicketStatus",
      now() - n * interval '1 second' FROM generate_series(1, $1::integer) AS n`,
  waiting_list_entries: `
    INSERT INTO waiting_list_entries (id, event_id, ticket_type_id, email, locale, quantity, offer_seconds, status, closed_at)
    SELECT uuidv7(), $4::uuid, $5::uuid, 'waiting' || n || '@example.com', 'en', 1 + n % 4, 600, (CASE WHEN n % 50 = 0 THEN 'CANCELLED' ELSE 'WAITING' END)::"WaitingListStatus", CASE WHEN n % 50 = 0 THEN now() END
    FROM generate_series(1, $1::integer) AS n`,
};

/** As if so many rows had come about in each of the tables: made by the database itself, two tables at a time. */
export async function fill(url: string, rows: number, owners: Owners): Promise<void> {
  const clients = await Promise.all([connect(url), connect(url)]);
  const { organizationId, userId, eventId, ticketTypeId } = owners;
  const left = Object.entries(ROWS);
  try {
    await clients[0]?.query("UPDATE events SET max_attendees = $2, sold = $2 WHERE id = $1", [eventId, rows]);
    await clients[0]?.query("UPDATE ticket_types SET quantity = $2, sold = $2 WHERE id = $1", [ticketTypeId, rows]);
    const work = async (client: Client): Promise<void> => {
      for (let next = left.shift(); next; next = left.shift()) {
        const [table, insert] = next;
        const values = [rows, organizationId, userId, eventId, ticketTypeId].map((value, index) => (insert.includes(`$${index + 1}`) ? `'${value}'` : null));
        await withoutIndexes(client, table, () => client.query(insert.replace(/\$(\d)/g, (_, place: string) => values[Number(place) - 1] ?? "NULL")));
        await client.query(`VACUUM ANALYZE ${table}`);
      }
    };
    await Promise.all(clients.map(work));
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  // The n-th purchase, guest or ticket: each of them knows the ids of the others.
  await client.query("CREATE FUNCTION pg_temp.id(kind text, n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || kind || '00000000000')::uuid $$");
  // Foreign keys are not checked row by row: what is made here points to what is made here.
  await client.query("SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '64MB'");
  return client;
}

/** An index that is made of all rows at once is made in a fraction of the time. Those of constraints stay. */
async function withoutIndexes(client: Client, table: string, work: () => Promise<unknown>): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
     WHERE i.indrelid = $1::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [table],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  await work();
  for (const { definition } of rows) await client.query(definition);
}
