-- CreateEnum
CREATE TYPE "DiscountKind" AS ENUM ('PERCENT', 'FIXED');

-- CreateEnum
CREATE TYPE "WaitingListStatus" AS ENUM ('WAITING', 'OFFERED', 'CONVERTED', 'EXPIRED', 'CANCELLED');

-- AlterTable
ALTER TABLE "purchase_items" ADD COLUMN     "discount_minor" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "purchases" ADD COLUMN     "buyer_address" TEXT,
ADD COLUMN     "promo_code_id" UUID;

-- CreateTable
CREATE TABLE "promo_codes" (
    "id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "kind" "DiscountKind" NOT NULL,
    "amount" INTEGER NOT NULL,
    "max_uses" INTEGER,
    "used" INTEGER NOT NULL DEFAULT 0,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "ticket_type_ids" UUID[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "promo_codes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "waiting_list_entries" (
    "id" UUID NOT NULL,
    "place" BIGSERIAL NOT NULL,
    "event_id" UUID NOT NULL,
    "ticket_type_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "status" "WaitingListStatus" NOT NULL DEFAULT 'WAITING',
    "user_id" UUID,
    "address" TEXT,
    "offer_seconds" INTEGER NOT NULL,
    "offered_at" TIMESTAMPTZ(3),
    "offer_expires_at" TIMESTAMPTZ(3),
    "notified_at" TIMESTAMPTZ(3),
    "purchase_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "waiting_list_entries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "promo_codes_event_id_created_at_idx" ON "promo_codes"("event_id", "created_at");

-- CreateIndex
CREATE INDEX "waiting_list_entries_event_id_place_idx" ON "waiting_list_entries"("event_id", "place");

-- CreateIndex
CREATE INDEX "waiting_list_entries_event_id_status_place_idx" ON "waiting_list_entries"("event_id", "status", "place");

-- CreateIndex
CREATE INDEX "waiting_list_entries_ticket_type_id_place_idx" ON "waiting_list_entries"("ticket_type_id", "place");

-- AddForeignKey
ALTER TABLE "purchases" ADD CONSTRAINT "purchases_promo_code_id_fkey" FOREIGN KEY ("promo_code_id") REFERENCES "promo_codes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promo_codes" ADD CONSTRAINT "promo_codes_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "waiting_list_entries" ADD CONSTRAINT "waiting_list_entries_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "waiting_list_entries" ADD CONSTRAINT "waiting_list_entries_ticket_type_id_fkey" FOREIGN KEY ("ticket_type_id") REFERENCES "ticket_types"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot say.

ALTER TABLE promo_codes
  ADD CONSTRAINT promo_codes_uses CHECK (used >= 0 AND (max_uses IS NULL OR (max_uses >= 1 AND used <= max_uses))),
  ADD CONSTRAINT promo_codes_amount CHECK (amount >= 1 AND (kind = 'FIXED' OR amount <= 10000)),
  ADD CONSTRAINT promo_codes_code CHECK (code ~ '^[A-Z0-9_-]{3,40}$'),
  ADD CONSTRAINT promo_codes_times CHECK (ends_at > starts_at);

ALTER TABLE purchase_items
  ADD CONSTRAINT purchase_items_discount CHECK (discount_minor >= 0 AND discount_minor <= quantity::bigint * unit_price_minor);

ALTER TABLE waiting_list_entries
  ADD CONSTRAINT waiting_list_entries_amounts CHECK (quantity >= 1 AND offer_seconds >= 1),
  ADD CONSTRAINT waiting_list_entries_offer CHECK (status <> 'OFFERED' OR (offered_at IS NOT NULL AND offer_expires_at IS NOT NULL)),
  ADD CONSTRAINT waiting_list_entries_taken CHECK ((status = 'CONVERTED') = (purchase_id IS NOT NULL));

CREATE UNIQUE INDEX promo_codes_present ON promo_codes (event_id, code) WHERE removed_at IS NULL;
CREATE INDEX purchases_promo_code ON purchases (promo_code_id) WHERE promo_code_id IS NOT NULL;
-- The first 19 characters of an address are all of IPv4, and the network of IPv6 (see canonical-address.ts).
CREATE INDEX purchases_anonymous_addresses ON purchases ((left(buyer_address, 19))) WHERE status = 'PENDING' AND buyer_user_id IS NULL;
CREATE INDEX purchases_anonymous_emails ON purchases (lower(buyer_email)) WHERE status = 'PENDING' AND buyer_user_id IS NULL;
CREATE UNIQUE INDEX waiting_list_entries_open ON waiting_list_entries (ticket_type_id, lower(email)) WHERE status IN ('WAITING', 'OFFERED');
CREATE INDEX waiting_list_entries_line ON waiting_list_entries (ticket_type_id, place) WHERE status = 'WAITING';
CREATE INDEX waiting_list_entries_offers ON waiting_list_entries (offer_expires_at) WHERE status = 'OFFERED';
CREATE INDEX waiting_list_entries_untold ON waiting_list_entries (offered_at) WHERE status = 'OFFERED' AND notified_at IS NULL;

-- The order in which every transaction locks: its purchase, the promo code, ticket types ascending by id, the event.
-- An entry of the waiting list is changed only while its ticket type is locked.
--
-- Locks these ticket types and all others of the event that somebody waits for, because what is given back of one may be
-- offered for another when the event as a whole was full.
CREATE FUNCTION lock_types(p_event uuid, p_types uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM ticket_types t
    WHERE t.event_id = p_event
      AND (t.id = ANY (p_types) OR EXISTS (SELECT 1 FROM waiting_list_entries w WHERE w.ticket_type_id = t.id AND w.status = 'WAITING'))
    ORDER BY t.id FOR NO KEY UPDATE OF t;
END $$;

-- Offers what is free to those who wait for it: holds the tickets and marks the entry, which the workers then send a
-- mail for. Each ticket type is a line of its own, and the first in it whose number fits is served: nobody is passed
-- over by somebody who wants as many or more. (To stop at the first who wants more than there is would put the rest on
-- sale past everybody behind, and whoever joins for many tickets could empty the line that way.) A type that somebody
-- else has locked is left to the clock: waiting for it here, after the event may be locked, could be waiting in a circle.
-- Returns the number of offers.
CREATE FUNCTION offer_waiting(p_event uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  lines uuid[];
  next record;
  offers integer := 0;
BEGIN
  SELECT array_agg(locked.id) INTO lines FROM (
    SELECT t.id FROM ticket_types t JOIN events e ON e.id = t.event_id
      WHERE t.event_id = p_event AND e.status = 'PUBLISHED' AND e.ends_at > now()
        AND (t.sales_start_at IS NULL OR t.sales_start_at <= now()) AND (t.sales_end_at IS NULL OR t.sales_end_at > now())
        AND EXISTS (SELECT 1 FROM waiting_list_entries w WHERE w.ticket_type_id = t.id AND w.status = 'WAITING')
      ORDER BY t.id FOR NO KEY UPDATE OF t SKIP LOCKED) AS locked;
  IF lines IS NULL THEN
    RETURN 0;
  END IF;
  PERFORM 1 FROM events WHERE id = p_event FOR NO KEY UPDATE;
  LOOP
    -- Between lines, too, whoever came first is served first.
    SELECT w.id, w.ticket_type_id, w.quantity INTO next
      FROM events e JOIN ticket_types t ON t.event_id = e.id AND t.id = ANY (lines) CROSS JOIN LATERAL (
        SELECT * FROM waiting_list_entries
          WHERE ticket_type_id = t.id AND status = 'WAITING'
            AND waiting_list_entries.quantity <= least(t.quantity - t.sold - t.reserved, e.max_attendees - e.sold - e.reserved)
          ORDER BY place LIMIT 1) AS w
      WHERE e.id = p_event AND e.status = 'PUBLISHED'
      ORDER BY w.place LIMIT 1;
    EXIT WHEN NOT FOUND;
    UPDATE ticket_types SET reserved = reserved + next.quantity WHERE id = next.ticket_type_id;
    UPDATE events SET reserved = reserved + next.quantity WHERE id = p_event;
    UPDATE waiting_list_entries
      SET status = 'OFFERED', offered_at = clock_timestamp(), offer_expires_at = clock_timestamp() + make_interval(secs => offer_seconds)
      WHERE id = next.id;
    offers := offers + 1;
  END LOOP;
  RETURN offers;
END $$;

-- What was held is free again, and is offered to those who wait before anybody else can take it: whoever gives something
-- back with this function need not think of the waiting list.
CREATE OR REPLACE FUNCTION release_capacity(p_event uuid, p_types uuid[], p_counts integer[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  wanted integer := 0;
BEGIN
  PERFORM lock_types(p_event, p_types);
  FOR i IN 1 .. cardinality(p_types) LOOP
    UPDATE ticket_types SET reserved = reserved - p_counts[i] WHERE id = p_types[i];
    wanted := wanted + p_counts[i];
  END LOOP;
  UPDATE events SET reserved = reserved - wanted WHERE id = p_event;
  PERFORM offer_waiting(p_event);
END $$;

-- Puts somebody at the end of the line of a ticket type. Who is in it already stays where he is.
-- Returns the entry. Raises EP006 with {"available"} as its detail when so many can simply be bought, EP002 when the
-- event is not on sale. The event is locked, too, so that nothing becomes free between the look and the entry.
CREATE FUNCTION join_waiting_list(doc jsonb) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  wanted waiting_list_entries;
  present uuid;
  available integer;
BEGIN
  wanted := jsonb_populate_record(NULL::waiting_list_entries, doc);
  PERFORM 1 FROM ticket_types WHERE id = wanted.ticket_type_id AND event_id = wanted.event_id FOR NO KEY UPDATE;
  SELECT id INTO present FROM waiting_list_entries
    WHERE ticket_type_id = wanted.ticket_type_id AND lower(email) = lower(wanted.email) AND status IN ('WAITING', 'OFFERED');
  IF FOUND THEN
    RETURN present;
  END IF;
  PERFORM 1 FROM events WHERE id = wanted.event_id AND status = 'PUBLISHED' FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'not on sale' USING ERRCODE = 'EP002';
  END IF;
  SELECT least(t.quantity - t.sold - t.reserved, e.max_attendees - e.sold - e.reserved) INTO available
    FROM ticket_types t JOIN events e ON e.id = t.event_id WHERE t.id = wanted.ticket_type_id;
  IF available >= wanted.quantity THEN
    RAISE EXCEPTION 'on sale' USING ERRCODE = 'EP006', DETAIL = json_build_object('available', available)::text;
  END IF;
  INSERT INTO waiting_list_entries (id, event_id, ticket_type_id, email, locale, quantity, user_id, address, offer_seconds, created_at)
    VALUES (wanted.id, wanted.event_id, wanted.ticket_type_id, wanted.email, wanted.locale, wanted.quantity, wanted.user_id, wanted.address, wanted.offer_seconds, wanted.created_at);
  RETURN wanted.id;
END $$;

-- Takes an entry out of the line (`p_due` null), or ends an offer that was not taken by `p_due`. What it held goes to the
-- next. Returns false when there is nothing to end (any more).
CREATE FUNCTION leave_waiting_list(p_entry uuid, p_status "WaitingListStatus", p_due timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  entry record;
  held integer;
BEGIN
  SELECT event_id, ticket_type_id INTO entry FROM waiting_list_entries WHERE id = p_entry;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM lock_types(entry.event_id, ARRAY[entry.ticket_type_id]);
  UPDATE waiting_list_entries SET status = p_status, closed_at = clock_timestamp()
    WHERE id = p_entry AND ((status = 'WAITING' AND p_due IS NULL) OR (status = 'OFFERED' AND (p_due IS NULL OR offer_expires_at <= p_due)))
    RETURNING CASE WHEN offered_at IS NULL THEN 0 ELSE quantity END INTO held;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF held > 0 THEN
    PERFORM release_capacity(entry.event_id, ARRAY[entry.ticket_type_id], ARRAY[held]);
  END IF;
  RETURN true;
END $$;

-- Nobody needs to wait for this event any more: ends every entry and gives back what offers held.
-- Returns the number of entries.
CREATE FUNCTION close_waiting_list(p_event uuid, p_status "WaitingListStatus") RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  types uuid[];
  counts integer[];
  closed integer;
BEGIN
  PERFORM lock_types(p_event, ARRAY(SELECT DISTINCT ticket_type_id FROM waiting_list_entries WHERE event_id = p_event AND status = 'OFFERED'));
  SELECT array_agg(held.ticket_type_id ORDER BY held.ticket_type_id), array_agg(held.quantity ORDER BY held.ticket_type_id) INTO types, counts FROM (
    SELECT ticket_type_id, sum(quantity)::integer AS quantity FROM waiting_list_entries
      WHERE event_id = p_event AND status = 'OFFERED' GROUP BY ticket_type_id) AS held;
  UPDATE waiting_list_entries SET status = p_status, closed_at = clock_timestamp() WHERE event_id = p_event AND status IN ('WAITING', 'OFFERED');
  GET DIAGNOSTICS closed = ROW_COUNT;
  IF types IS NOT NULL THEN
    PERFORM release_capacity(p_event, types, counts);
  END IF;
  RETURN closed;
END $$;

-- Hands the tickets that an offer holds over to a purchase; what it does not want goes to the next in line.
-- Raises EP004 when the offer is over, or is not for this, and EP002 when the event is not on sale.
CREATE FUNCTION take_offer(p_entry uuid, p_event uuid, p_type uuid, p_count integer, p_purchase uuid, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  surplus integer;
BEGIN
  PERFORM lock_types(p_event, ARRAY[p_type]);
  UPDATE waiting_list_entries SET status = 'CONVERTED', purchase_id = p_purchase, closed_at = clock_timestamp()
    WHERE id = p_entry AND event_id = p_event AND ticket_type_id = p_type AND status = 'OFFERED' AND offer_expires_at > p_now AND quantity >= p_count
    RETURNING quantity - p_count INTO surplus;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'offer is over' USING ERRCODE = 'EP004';
  END IF;
  PERFORM 1 FROM events WHERE id = p_event AND status = 'PUBLISHED' FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'not on sale' USING ERRCODE = 'EP002';
  END IF;
  IF surplus > 0 THEN
    PERFORM release_capacity(p_event, ARRAY[p_type], ARRAY[surplus]);
  END IF;
END $$;

-- Refuses a purchase of somebody without an account who holds enough already, by address and by e-mail. The advisory
-- locks (address first, then e-mail) make those who come from the same place stand in line, and nobody else.
-- Raises EP005 with {"retryAfter"}, the seconds until the first of those holds ends, as its detail.
CREATE FUNCTION check_anonymous_holds(purchase jsonb, limits jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  p_address text := left(purchase->>'buyer_address', 19);
  p_email text := lower(purchase->>'buyer_email');
  p_now timestamptz := (purchase->>'created_at')::timestamptz;
  open_holds integer;
  first_end timestamptz;
BEGIN
  IF (limits->>'per_address')::integer > 0 AND p_address <> '' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('holds from ' || p_address, 0));
    SELECT count(*), min(expires_at) INTO open_holds, first_end FROM purchases
      WHERE left(buyer_address, 19) = p_address AND status = 'PENDING' AND buyer_user_id IS NULL AND expires_at > p_now
        AND idempotency_key <> purchase->>'idempotency_key';
    IF open_holds >= (limits->>'per_address')::integer THEN
      PERFORM raise_too_many_holds(first_end, p_now);
    END IF;
  END IF;
  IF (limits->>'per_email')::integer > 0 THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('holds for ' || p_email, 0));
    SELECT count(*), min(expires_at) INTO open_holds, first_end FROM purchases
      WHERE lower(buyer_email) = p_email AND status = 'PENDING' AND buyer_user_id IS NULL AND expires_at > p_now
        AND idempotency_key <> purchase->>'idempotency_key';
    IF open_holds >= (limits->>'per_email')::integer THEN
      PERFORM raise_too_many_holds(first_end, p_now);
    END IF;
  END IF;
END $$;

CREATE FUNCTION raise_too_many_holds(p_first_end timestamptz, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'too many holds' USING ERRCODE = 'EP005',
    DETAIL = json_build_object('retryAfter', greatest(ceil(extract(epoch FROM p_first_end - p_now)), 1)::integer)::text;
END $$;

-- Uses a promo code once more: the condition in the statement is what keeps it within its limit.
-- Raises EP003 when it is used up or was removed.
CREATE FUNCTION use_promo_code(p_code uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE promo_codes SET used = used + 1 WHERE id = p_code AND removed_at IS NULL AND (max_uses IS NULL OR used < max_uses);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'promo code is used up' USING ERRCODE = 'EP003';
  END IF;
END $$;

-- Writes a purchase with all that belongs to it and takes what others want as well last, in one round trip: the promo
-- code, then the capacity (or the offer that holds it already). These rows are locked only while the server itself
-- finishes the statement. A purchase of nothing to pay is sold at once. The document is made by purchase.repository.ts.
CREATE OR REPLACE FUNCTION place_purchase(doc jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  purchase jsonb := doc->'purchase';
  event uuid := (purchase->>'event_id')::uuid;
  types uuid[];
  counts integer[];
  revenues bigint[];
BEGIN
  IF doc ? 'limits' THEN
    PERFORM check_anonymous_holds(purchase, doc->'limits');
  END IF;
  INSERT INTO purchases (id, reference, event_id, organization_id, buyer_user_id, buyer_first_name, buyer_last_name, buyer_email, buyer_phone, buyer_address, locale,
      currency, subtotal_minor, discount_minor, total_minor, promo_code, promo_code_id, status, expires_at, paid_at, return_url, preferred_gateways,
      idempotency_scope, idempotency_key, input_hash, created_at)
    SELECT p.id, p.reference, p.event_id, p.organization_id, p.buyer_user_id, p.buyer_first_name, p.buyer_last_name, p.buyer_email, p.buyer_phone, p.buyer_address, p.locale,
      p.currency, p.subtotal_minor, p.discount_minor, p.total_minor, p.promo_code, p.promo_code_id, p.status, p.expires_at, p.paid_at, p.return_url, p.preferred_gateways,
      p.idempotency_scope, p.idempotency_key, p.input_hash, p.created_at
    FROM jsonb_populate_record(NULL::purchases, purchase) AS p;
  INSERT INTO purchase_items (purchase_id, ticket_type_id, position, quantity, unit_price_minor, discount_minor)
    SELECT i.purchase_id, i.ticket_type_id, i.position, i.quantity, i.unit_price_minor, i.discount_minor
    FROM jsonb_populate_recordset(NULL::purchase_items, doc->'items') AS i;
  INSERT INTO guests (id, event_id, purchase_id, first_name, last_name, email, phone, status, created_at)
    SELECT g.id, g.event_id, g.purchase_id, g.first_name, g.last_name, g.email, g.phone, g.status, g.created_at
    FROM jsonb_populate_recordset(NULL::guests, doc->'guests') AS g;
  INSERT INTO tickets (id, code, event_id, ticket_type_id, guest_id, purchase_id, position, status, created_at)
    SELECT t.id, t.code, t.event_id, t.ticket_type_id, t.guest_id, t.purchase_id, t.position, t.status, t.created_at
    FROM jsonb_populate_recordset(NULL::tickets, doc->'tickets') AS t;
  INSERT INTO outbox (id, kind, name, target, payload, correlation_id, available_at)
    SELECT (m->>'id')::uuid, m->>'kind', m->>'name', m->>'target', m->'payload', m->>'correlationId', (m->>'availableAt')::timestamptz
    FROM jsonb_array_elements(doc->'outbox') AS m;

  IF purchase->>'promo_code_id' IS NOT NULL THEN
    PERFORM use_promo_code((purchase->>'promo_code_id')::uuid);
  END IF;
  SELECT array_agg(i.ticket_type_id ORDER BY i.ticket_type_id), array_agg(i.quantity ORDER BY i.ticket_type_id),
      array_agg(i.quantity::bigint * i.unit_price_minor - i.discount_minor ORDER BY i.ticket_type_id)
    INTO types, counts, revenues FROM jsonb_populate_recordset(NULL::purchase_items, doc->'items') AS i;
  IF doc->>'offer' IS NOT NULL THEN
    PERFORM take_offer((doc->>'offer')::uuid, event, types[1], counts[1], (purchase->>'id')::uuid, (purchase->>'created_at')::timestamptz);
  ELSE
    PERFORM take_capacity(event, types, counts);
  END IF;
  IF purchase->>'status' = 'PAID' THEN
    PERFORM sell_capacity(event, types, counts, revenues);
  END IF;
END $$;
