import { fillWith } from "../../../platform/testing/volume";

/** Ids of what there is plenty of. */
export interface Volume {
  /** With 12,000 purchases and entries of its waiting list, and more guests; published, to come, sold out. */
  readonly event: string;
  readonly type: string;
  /** Another one with many of everything, and 800 tickets left. */
  readonly openEvent: string;
  readonly openType: string;
  readonly draft: string;
  readonly organization: string;
  /** Something of the event from the middle of its lists. */
  readonly guest: string;
  readonly ticket: string;
  readonly purchase: string;
  readonly user: string;
  readonly code: string;
  readonly createdAt: Date;
  /** An entry that waits, one with an offer, and their places. */
  readonly waiting: string;
  readonly offered: string;
  readonly place: string;
  readonly promo: string;
  readonly import: string;
}

/**
 * Fills every table of core with more than 10,000 rows: 12,000 events over a year and more, of 100 organizations and one, six of
 * them with many guests each, and one of these with a long waiting list.
 */
export const fillCore = (url: string): Promise<Volume> => fillWith<Volume>(url, FILL, SOME);

const FILL = [
  "CREATE TEMPORARY TABLE organizations AS SELECT place, gen_random_uuid() AS id FROM generate_series(0, 99) AS place",
  // One in ten a draft, one in twenty cancelled, the past completed.
  `INSERT INTO events (id, organization_id, organizer_id, title, slug, description, starts_at, ends_at, time_zone, location, max_attendees, currency, status, created_at, published_at)
   SELECT gen_random_uuid(), o.id, gen_random_uuid(), 'Concert number ' || n || ' of season' || n % 50, 'many-' || n, 'Some words about it.',
     now() + make_interval(hours => n - 9000), now() + make_interval(hours => n - 8997), 'UTC', 'Town' || n % 200, 100, 'EUR',
     (CASE WHEN n % 10 = 0 THEN 'DRAFT' WHEN n % 20 = 1 THEN 'CANCELLED' WHEN n < 8997 THEN 'COMPLETED' ELSE 'PUBLISHED' END)::"EventStatus",
     now() + make_interval(hours => n - 15000, mins => n * 7919 % 40000), CASE WHEN n % 10 = 0 THEN NULL ELSE now() END
   FROM generate_series(1, 12000) AS n JOIN organizations o ON o.place = n % 100`,
  `INSERT INTO events (id, organization_id, organizer_id, title, slug, description, starts_at, ends_at, time_zone, location, max_attendees, sold, reserved, currency, status, published_at)
   SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'Crowd', 'crowd-' || n, '', now() + interval '1 day', now() + interval '2 days', 'UTC', 'x', 20000, CASE n WHEN 1 THEN 19800 ELSE 19000 END, 200, 'EUR', 'PUBLISHED', now()
   FROM generate_series(1, 6) AS n`,
  "INSERT INTO ticket_types (id, event_id, position, name, price_minor, quantity, sold, reserved) SELECT gen_random_uuid(), id, 0, 'Standard', 1000, max_attendees, sold, reserved FROM events",
  "CREATE TEMPORARY TABLE crowds AS SELECT e.id, t.id AS type, CASE slug WHEN 'crowd-1' THEN 12000 ELSE 2500 END AS size FROM events e JOIN ticket_types t ON t.event_id = e.id WHERE slug LIKE 'crowd-%'",
  `INSERT INTO promo_codes (id, event_id, code, kind, amount, used, created_at) SELECT gen_random_uuid(), id, 'CODE-' || n, 'FIXED', 1, 5, now() - n * interval '1 minute' FROM events, generate_series(1, 2) AS n WHERE slug LIKE 'many-%'`,
  "INSERT INTO promo_codes (id, event_id, code, kind, amount, used) SELECT gen_random_uuid(), id, 'CROWD-' || n, 'FIXED', 1, 5 FROM crowds, generate_series(1, 50) AS n",
  `INSERT INTO purchases (id, reference, event_id, organization_id, buyer_user_id, buyer_first_name, buyer_last_name, buyer_email, buyer_address, locale, currency, subtotal_minor, discount_minor, total_minor,
     status, expires_at, return_url, preferred_gateways, idempotency_scope, idempotency_key, input_hash, created_at)
   SELECT gen_random_uuid(), 'EP-' || upper(substr(md5(id::text || n), 1, 10)), id, id, CASE WHEN n % 3 > 0 THEN gen_random_uuid() END, 'First' || n, 'Last' || md5(n::text), 'buyer' || n || '@example.com', '10.0.' || n % 250 || '.' || n / 250,
     'en', 'EUR', 0, 0, 0, (CASE WHEN n % 50 = 0 THEN 'PENDING' WHEN n % 10 = 0 THEN 'EXPIRED' ELSE 'PAID' END)::"PurchaseStatus", now() + interval '1 hour', 'x', '{}', 's', id::text || n, 'h', now() - n * interval '1 second'
   FROM crowds, generate_series(1, size) AS n`,
  "INSERT INTO purchase_items (purchase_id, ticket_type_id, position, quantity, unit_price_minor) SELECT p.id, c.type, 0, 1, 0 FROM purchases p JOIN crowds c ON c.id = p.event_id",
  `INSERT INTO guests (id, event_id, purchase_id, first_name, last_name, email, status, import_key, idempotency_scope, idempotency_key, input_hash, created_at)
   SELECT gen_random_uuid(), event_id, CASE WHEN n THEN id END, buyer_first_name, buyer_last_name, buyer_email, (CASE WHEN status = 'PAID' THEN 'CONFIRMED' ELSE 'CANCELLED' END)::"GuestStatus",
     CASE WHEN NOT n THEN reference END, CASE WHEN NOT n THEN 'g' END, CASE WHEN NOT n THEN idempotency_key END, CASE WHEN NOT n THEN 'h' END, created_at
   FROM purchases, unnest(ARRAY[true, false]) AS n WHERE n OR idempotency_key LIKE '%7'`,
  // Half of them used, and a few of these claims not confirmed yet.
  `INSERT INTO tickets (id, code, event_id, ticket_type_id, guest_id, purchase_id, status, is_validated, validated_at, claim_scan_id, claimed_at, claim_confirmed_at, created_at)
   SELECT gen_random_uuid(), 'TKT-' || substr(g.id::text, 1, 23), g.event_id, c.type, g.id, g.purchase_id, (CASE WHEN g.status = 'CANCELLED' THEN 'CANCELLED' WHEN used THEN 'VALIDATED' ELSE 'ISSUED' END)::"TicketStatus",
     used, CASE WHEN used THEN now() END, CASE WHEN used THEN gen_random_uuid() END, CASE WHEN used THEN now() - interval '1 hour' END, CASE WHEN used AND g.email NOT LIKE '%77@%' THEN now() END, g.created_at
   FROM guests g JOIN crowds c ON c.id = g.event_id CROSS JOIN LATERAL (SELECT g.status = 'CONFIRMED' AND g.email ~ '[02468]@') AS half(used)`,
  `INSERT INTO waiting_list_entries (id, event_id, ticket_type_id, email, locale, quantity, status, offer_seconds, offered_at, offer_expires_at, notified_at, purchase_id)
   SELECT gen_random_uuid(), c.id, c.type, 'waiting' || n || '@example.com', 'en', 1, s.status::"WaitingListStatus", 600, CASE WHEN s.status <> 'WAITING' THEN now() END, CASE WHEN s.status <> 'WAITING' THEN now() + interval '10 minutes' END,
     CASE WHEN s.status = 'CONVERTED' THEN now() END, CASE WHEN s.status = 'CONVERTED' THEN gen_random_uuid() END
   FROM crowds c, generate_series(1, 12000) AS n, LATERAL (SELECT CASE WHEN n <= 3000 THEN 'CONVERTED' WHEN n <= 3200 THEN 'OFFERED' ELSE 'WAITING' END) AS s(status) WHERE c.size = 12000`,
  "INSERT INTO waiting_list_entries (id, event_id, ticket_type_id, email, locale, quantity, offer_seconds) SELECT gen_random_uuid(), c.id, c.type, 'other' || n || '@example.com', 'en', 1, 600 FROM crowds c, generate_series(1, 6000) AS n WHERE c.size < 12000",
  "INSERT INTO delivery_confirmations (subject_id) SELECT id FROM purchases",
  "INSERT INTO organization_return_hosts (organization_id, hosts) SELECT id, '{}' FROM events",
  "INSERT INTO event_cancellations (event_id, refund, locale, total, started_at) SELECT id, true, 'en', 10, now() FROM events",
  "INSERT INTO cancellation_notices (event_id, address) SELECT id, 'told' || n || '@example.com' FROM crowds, generate_series(1, 3000) AS n",
  "INSERT INTO guest_imports (id, event_id, user_id, locale, csv, total, processed, status) SELECT gen_random_uuid(), id, gen_random_uuid(), 'en', 'x', 10, 5, 'ACTIVE' FROM events",
  "INSERT INTO guest_import_warnings (import_id, line, message) SELECT i.id, n, 'x' FROM guest_imports i JOIN crowds c ON c.id = i.event_id, generate_series(1, 3000) AS n",
  "INSERT INTO guest_import_errors (import_id, line, message) SELECT i.id, n, 'x' FROM guest_imports i JOIN crowds c ON c.id = i.event_id, generate_series(1, 3000) AS n",
];

const SOME = `
  SELECT g.event_id AS event, t.ticket_type_id AS type, e.organization_id AS organization, g.id AS guest, t.id AS ticket, p.id AS purchase, p.buyer_user_id AS "user", t.code, g.created_at AS "createdAt",
    w.id AS waiting, w.place, o.id AS offered, c.id AS promo, i.id AS import, open.id AS "openEvent", k.id AS "openType", d.id AS draft
  FROM events e JOIN guests g ON g.event_id = e.id JOIN tickets t ON t.guest_id = g.id JOIN purchases p ON p.id = g.purchase_id
    JOIN guest_imports i ON i.event_id = e.id JOIN promo_codes c ON c.event_id = e.id AND c.code = 'CROWD-7'
    JOIN waiting_list_entries w ON w.event_id = e.id AND w.email = 'waiting6000@example.com' JOIN waiting_list_entries o ON o.event_id = e.id AND o.email = 'waiting3100@example.com'
    JOIN events open ON open.slug = 'crowd-2' JOIN ticket_types k ON k.event_id = open.id JOIN events d ON d.slug = 'many-20'
  WHERE e.slug = 'crowd-1' AND p.buyer_user_id IS NOT NULL AND t.status = 'ISSUED' ORDER BY g.created_at OFFSET 1500 LIMIT 1`;
