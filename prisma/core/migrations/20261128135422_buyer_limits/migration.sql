-- AlterTable
ALTER TABLE "purchases" ADD COLUMN     "buyer_confirmed" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "card_key" TEXT,
ADD COLUMN     "ticket_count" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "ticket_types" ADD COLUMN     "max_per_buyer" INTEGER;

-- CreateTable
CREATE TABLE "abandoned_holds" (
    "purchase_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "email_key" TEXT NOT NULL,
    "user_id" UUID,
    "network" TEXT,
    "ticket_count" INTEGER NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "abandoned_holds_pkey" PRIMARY KEY ("purchase_id")
);

-- CreateTable
CREATE TABLE "used_challenges" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_challenges_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "abandoned_holds_event_id_email_key_idx" ON "abandoned_holds"("event_id", "email_key");

-- CreateIndex
CREATE INDEX "abandoned_holds_event_id_user_id_idx" ON "abandoned_holds"("event_id", "user_id");

-- CreateIndex
CREATE INDEX "abandoned_holds_event_id_network_idx" ON "abandoned_holds"("event_id", "network");

-- CreateIndex
CREATE INDEX "abandoned_holds_ended_at_idx" ON "abandoned_holds"("ended_at");

-- CreateIndex
CREATE INDEX "used_challenges_expires_at_idx" ON "used_challenges"("expires_at");

-- Limits on what one buyer, one card and one network may take of an event.

ALTER TABLE ticket_types ADD CONSTRAINT ticket_types_max_per_buyer CHECK (max_per_buyer >= max_per_purchase);

UPDATE purchases SET buyer_confirmed = buyer_user_id IS NOT NULL,
    ticket_count = (SELECT sum(quantity) FROM purchase_items WHERE purchase_id = purchases.id)
  WHERE status = 'PENDING' OR created_at > now() - interval '1 day';

-- One key for all spellings of an email address: without letter case, without the tag after a plus sign, and for Gmail,
-- which ignores them, without dots. The only place that decides this: indexes, limits and filters all use it.
CREATE FUNCTION email_key(p_email text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  address text := lower(normalize(p_email, NFKC));
  domain text := split_part(address, '@', -1);
  mailbox text := left(address, -length(domain) - 1);
BEGIN
  -- A mailbox that begins with a plus sign has no other name.
  IF position('+' IN mailbox) > 1 THEN
    mailbox := split_part(mailbox, '+', 1);
  END IF;
  IF domain IN ('gmail.com', 'googlemail.com') THEN
    RETURN replace(mailbox, '.', '') || '@gmail.com';
  END IF;
  RETURN mailbox || '@' || domain;
END $$;

DROP INDEX purchases_anonymous_addresses;
DROP INDEX purchases_anonymous_emails;
CREATE INDEX purchases_unconfirmed_networks ON purchases ((left(buyer_address, 19))) WHERE status = 'PENDING' AND NOT buyer_confirmed;
CREATE INDEX purchases_unconfirmed_emails ON purchases (email_key(buyer_email)) WHERE status = 'PENDING' AND NOT buyer_confirmed;
CREATE INDEX purchases_of_email ON purchases (event_id, email_key(buyer_email)) WHERE status IN ('PENDING', 'PAID', 'PARTIALLY_REFUNDED');
CREATE INDEX purchases_of_account ON purchases (event_id, buyer_user_id)
  WHERE buyer_user_id IS NOT NULL AND status IN ('PENDING', 'PAID', 'PARTIALLY_REFUNDED');
CREATE INDEX purchases_of_card ON purchases (event_id, card_key) WHERE card_key IS NOT NULL;
CREATE INDEX purchases_network_holds ON purchases (event_id, left(buyer_address, 19), expires_at) INCLUDE (ticket_count) WHERE status = 'PENDING';
CREATE INDEX purchases_network_free ON purchases (event_id, left(buyer_address, 19), created_at) INCLUDE (ticket_count)
  WHERE status = 'PAID' AND total_minor = 0;

-- The order in which every transaction locks: its purchase, the buyer's email address, the account, the card, the
-- challenge, the network, and then what …_promo_codes_and_waiting_list says. All but the purchase and the challenge are
-- advisory locks: only buyers who share the email address, account, card or network wait for each other.
CREATE FUNCTION lock_identity(p_kind text, p_value text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended(p_kind || ' ' || p_value, 0))
$$;

-- The first of the ticket types of which `p_counts` more would exceed the limit per buyer, given the other purchases of
-- the same buyer; null if there is none. Cancelled tickets do not count, transferred tickets do.
CREATE FUNCTION type_over_limit(p_purchases uuid[], p_types uuid[], p_counts integer[]) RETURNS uuid LANGUAGE sql AS $$
  SELECT t.id FROM unnest(p_types, p_counts) AS wanted(type, count) JOIN ticket_types t ON t.id = wanted.type
    WHERE wanted.count + (SELECT count(*) FROM tickets
        WHERE purchase_id = ANY (p_purchases) AND ticket_type_id = t.id AND status IN ('RESERVED', 'ISSUED', 'VALIDATED'))
      > coalesce(t.max_per_buyer, t.max_per_purchase)
    LIMIT 1
$$;

-- Seconds that remain of the wait after holds that ended unpaid: 1, 2, 4 … 60 minutes after the last one; 0 for none.
-- `p_excess`: how many holds there are over those that cause no wait; 0 for the first that does.
CREATE FUNCTION remaining_wait(p_excess integer, p_last timestamptz, p_now timestamptz) RETURNS integer LANGUAGE sql AS $$
  SELECT CASE WHEN p_excess < 0 OR p_last IS NULL THEN 0
    ELSE greatest(ceil(extract(epoch FROM p_last + make_interval(mins => least(power(2, least(p_excess, 6))::integer, 60)) - p_now)), 0)::integer END
$$;

-- Why the buyer may not have these tickets; null if there is no reason. Locks the buyer's email address and account as
-- far as a limit can be reached with them.
--   {"outcome": "RATE_LIMITED", "reason": "OPEN_HOLDS" | "ABANDONED_HOLDS", "retryAfter"}
--   {"outcome": "BUYER_LIMIT", "ticketTypeId"}
-- `p_limited`: whether the limit of a type can be reached at all.
CREATE FUNCTION buyer_refusal(doc jsonb, p_types uuid[], p_counts integer[], p_limited boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  purchase jsonb := doc->'purchase';
  budget jsonb := doc->'budget';
  p_event uuid := (purchase->>'event_id')::uuid;
  p_user uuid := (purchase->>'buyer_user_id')::uuid;
  p_email text := email_key(purchase->>'buyer_email');
  p_now timestamptz := (purchase->>'created_at')::timestamptz;
  p_scope text := purchase->>'idempotency_scope';
  p_key text := purchase->>'idempotency_key';
  per_email integer := coalesce((budget->>'per_email')::integer, 0);
  since timestamptz := p_now - make_interval(mins => (budget->'wait'->>'window_minutes')::integer);
  after integer := (budget->'wait'->>'after')::integer;
  abandoned integer;
  last_end timestamptz;
  wait integer := 0;
  bought uuid[];
  refused uuid;
BEGIN
  IF p_limited OR per_email > 0 THEN
    PERFORM lock_identity('email', p_email);
  END IF;
  IF p_limited AND p_user IS NOT NULL THEN
    PERFORM lock_identity('account', p_user::text);
  END IF;
  -- What is not counted anywhere below is the purchase itself, by its key: it may be a repeat.
  IF per_email > 0 THEN
    SELECT count(*), min(expires_at) INTO abandoned, last_end FROM purchases
      WHERE email_key(buyer_email) = p_email AND status = 'PENDING' AND NOT buyer_confirmed AND expires_at > p_now
        AND (idempotency_scope, idempotency_key) <> (p_scope, p_key);
    IF abandoned >= per_email THEN
      RETURN jsonb_build_object('outcome', 'RATE_LIMITED', 'reason', 'OPEN_HOLDS', 'retryAfter', seconds_until(last_end, p_now));
    END IF;
  END IF;
  IF after > 0 THEN
    SELECT count(*), max(ended_at) INTO abandoned, last_end FROM abandoned_holds WHERE event_id = p_event AND email_key = p_email AND ended_at > since;
    wait := remaining_wait(abandoned - after, last_end, p_now);
    IF p_user IS NOT NULL THEN
      SELECT count(*), max(ended_at) INTO abandoned, last_end FROM abandoned_holds WHERE event_id = p_event AND user_id = p_user AND ended_at > since;
      wait := greatest(wait, remaining_wait(abandoned - after, last_end, p_now));
    END IF;
    IF wait > 0 THEN
      RETURN jsonb_build_object('outcome', 'RATE_LIMITED', 'reason', 'ABANDONED_HOLDS', 'retryAfter', wait);
    END IF;
  END IF;
  IF NOT p_limited THEN
    RETURN NULL;
  END IF;
  SELECT array_agg(id) INTO bought FROM purchases
    WHERE event_id = p_event AND email_key(buyer_email) = p_email AND status IN ('PENDING', 'PAID', 'PARTIALLY_REFUNDED')
      AND (status <> 'PENDING' OR expires_at > p_now) AND (idempotency_scope, idempotency_key) <> (p_scope, p_key);
  IF bought IS NOT NULL THEN
    refused := type_over_limit(bought, p_types, p_counts);
  END IF;
  IF refused IS NULL AND p_user IS NOT NULL THEN
    SELECT array_agg(id) INTO bought FROM purchases
      WHERE event_id = p_event AND buyer_user_id = p_user AND status IN ('PENDING', 'PAID', 'PARTIALLY_REFUNDED')
        AND (status <> 'PENDING' OR expires_at > p_now) AND (idempotency_scope, idempotency_key) <> (p_scope, p_key);
    IF bought IS NOT NULL THEN
      refused := type_over_limit(bought, p_types, p_counts);
    END IF;
  END IF;
  RETURN CASE WHEN refused IS NULL THEN NULL ELSE jsonb_build_object('outcome', 'BUYER_LIMIT', 'ticketTypeId', refused) END;
END $$;

CREATE FUNCTION seconds_until(p_time timestamptz, p_now timestamptz) RETURNS integer LANGUAGE sql AS $$
  SELECT greatest(ceil(extract(epoch FROM p_time - p_now)), 1)::integer
$$;

-- How hard the challenge must be: 0 within the budget, 1 up to twice the budget, 2 up to four times … 8.
CREATE FUNCTION challenge_level(p_used numeric, p_budget numeric) RETURNS integer LANGUAGE sql AS $$
  SELECT CASE WHEN p_used <= p_budget THEN 0 ELSE least(greatest(ceil(log(2, p_used / greatest(p_budget, 1))), 1), 8)::integer END
$$;

-- Why a buyer of this network may not have these tickets; null if there is no reason. `p_solved`: the level of the
-- challenge that the buyer solved, 0 for none. A challenge one level below the required one is accepted, because others
-- may have bought since it was issued.
--   {"outcome": "CHALLENGE_REQUIRED", "level"}
--   {"outcome": "RATE_LIMITED", "reason": "NETWORK_SHARE" | "ABANDONED_HOLDS", "retryAfter"}
--   {"outcome": "TOO_MANY_AT_ONCE", "most"}                        more than the network may ever hold
-- Reads through indexes only. The items are looked at by type only where the whole of the network exceeds a type's share.
CREATE FUNCTION network_refusal(doc jsonb, p_solved integer) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  purchase jsonb := doc->'purchase';
  budget jsonb := doc->'budget';
  shares jsonb := budget->'network';
  p_event uuid := (purchase->>'event_id')::uuid;
  p_network text := left(purchase->>'buyer_address', 19);
  p_now timestamptz := (purchase->>'created_at')::timestamptz;
  p_scope text := purchase->>'idempotency_scope';
  p_key text := purchase->>'idempotency_key';
  per_address integer := coalesce((budget->>'per_address')::integer, 0);
  since timestamptz := p_now - make_interval(mins => (shares->>'window_minutes')::integer);
  -- Confirmed accounts may take twice as much before they are challenged.
  factor integer := CASE WHEN (purchase->>'buyer_confirmed')::boolean THEN 2 ELSE 1 END;
  level integer := 0;
  open_holds integer;
  wanted integer := (purchase->>'ticket_count')::integer;
  held integer;
  free integer;
  first_end timestamptz;
  first_free timestamptz;
  abandoned_holds integer;
  abandoned_tickets integer;
  last_end timestamptz;
  after integer := (budget->'wait'->>'after')::integer;
  hard integer;
  wait integer;
  item record;
  of_type integer;
BEGIN
  IF per_address > 0 THEN
    SELECT count(*) INTO open_holds FROM purchases
      WHERE left(buyer_address, 19) = p_network AND status = 'PENDING' AND NOT buyer_confirmed AND expires_at > p_now
        AND (idempotency_scope, idempotency_key) <> (p_scope, p_key);
    level := challenge_level(open_holds + 1, per_address);
  END IF;
  IF shares IS NOT NULL THEN
    SELECT coalesce(sum(ticket_count), 0), min(expires_at) INTO held, first_end FROM purchases
      WHERE event_id = p_event AND left(buyer_address, 19) = p_network AND status = 'PENDING' AND expires_at > p_now
        AND (idempotency_scope, idempotency_key) <> (p_scope, p_key);
    SELECT coalesce(sum(ticket_count), 0), min(created_at) INTO free, first_free FROM purchases
      WHERE event_id = p_event AND left(buyer_address, 19) = p_network AND status = 'PAID' AND total_minor = 0 AND created_at > since
        AND (idempotency_scope, idempotency_key) <> (p_scope, p_key);
    SELECT count(*), coalesce(sum(a.ticket_count), 0), max(a.ended_at) INTO abandoned_holds, abandoned_tickets, last_end FROM abandoned_holds a
      WHERE a.event_id = p_event AND a.network = p_network AND a.ended_at > p_now - make_interval(mins => (budget->'wait'->>'window_minutes')::integer);
    SELECT share_of(max_attendees, shares, 'hard'), greatest(level, challenge_level(held + free + abandoned_tickets + wanted, factor * share_of(max_attendees, shares, 'soft')))
      INTO hard, level FROM events WHERE id = p_event;
    IF wanted > hard THEN
      RETURN jsonb_build_object('outcome', 'TOO_MANY_AT_ONCE', 'most', hard);
    END IF;
    wait := remaining_wait(abandoned_tickets / greatest(hard, 1) - 1, last_end, p_now);
    IF after > 0 AND wait > 0 THEN
      RETURN jsonb_build_object('outcome', 'RATE_LIMITED', 'reason', 'ABANDONED_HOLDS', 'retryAfter', wait);
    END IF;
    IF after > 0 AND abandoned_holds >= after THEN
      level := greatest(level, 1);
    END IF;
    IF held + free + wanted > hard THEN
      RETURN network_share_reached(first_end, first_free, p_now, since);
    END IF;
    FOR item IN
      SELECT t.id, t.quantity, i.quantity AS wanted FROM jsonb_populate_recordset(NULL::purchase_items, doc->'items') AS i JOIN ticket_types t ON t.id = i.ticket_type_id
        WHERE t.event_id = p_event AND held + free + i.quantity > share_of(t.quantity, shares, 'soft')
    LOOP
      SELECT item.wanted + coalesce(sum(i.quantity), 0) INTO of_type FROM purchases p JOIN purchase_items i ON i.purchase_id = p.id AND i.ticket_type_id = item.id
        WHERE p.event_id = p_event AND left(p.buyer_address, 19) = p_network
          AND ((p.status = 'PENDING' AND p.expires_at > p_now) OR (p.status = 'PAID' AND p.total_minor = 0 AND p.created_at > since))
          AND (p.idempotency_scope, p.idempotency_key) <> (p_scope, p_key);
      level := greatest(level, challenge_level(of_type, factor * share_of(item.quantity, shares, 'soft')));
      IF of_type > share_of(item.quantity, shares, 'hard') THEN
        RETURN network_share_reached(first_end, first_free, p_now, since);
      END IF;
    END LOOP;
  END IF;
  RETURN CASE WHEN level > 0 AND p_solved < greatest(level - 1, 1) THEN jsonb_build_object('outcome', 'CHALLENGE_REQUIRED', 'level', level) END;
END $$;

-- Tickets that one network may hold of `p_capacity`. `p_share`: soft, beyond which there is a challenge, or hard.
CREATE FUNCTION share_of(p_capacity integer, p_shares jsonb, p_share text) RETURNS integer LANGUAGE sql AS $$
  SELECT greatest(p_capacity * (p_shares->>(p_share || '_percent'))::integer / 100, (p_shares->>(p_share || '_minimum'))::integer)
$$;

-- `p_first_end`: when the first of the holds ends; `p_first_free`: when the first of the free tickets was issued.
CREATE FUNCTION network_share_reached(p_first_end timestamptz, p_first_free timestamptz, p_now timestamptz, p_since timestamptz) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('outcome', 'RATE_LIMITED', 'reason', 'NETWORK_SHARE',
    'retryAfter', seconds_until(least(p_first_end, p_first_free + (p_now - p_since)), p_now))
$$;

-- As before (see …_purchase_in_one_round_trip), with the columns that the limits count by, and the limits of the network
-- in the place of check_anonymous_holds: they are locked after everything is written, because a crowd may share a network.
-- Raises EP005 with the refusal as its detail.
CREATE OR REPLACE FUNCTION place_purchase(doc jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  purchase jsonb := doc->'purchase';
  challenge jsonb := doc->'budget'->'challenge';
  network text := left(purchase->>'buyer_address', 19);
  event uuid := (purchase->>'event_id')::uuid;
  solved integer := 0;
  refusal jsonb;
  types uuid[];
  counts integer[];
  revenues bigint[];
BEGIN
  INSERT INTO purchases (id, reference, event_id, organization_id, buyer_user_id, buyer_first_name, buyer_last_name, buyer_email, buyer_phone, buyer_address, buyer_confirmed,
      ticket_count, locale, currency, subtotal_minor, discount_minor, total_minor, promo_code, promo_code_id, status, expires_at, paid_at, return_url, preferred_gateways,
      idempotency_scope, idempotency_key, input_hash, created_at)
    SELECT p.id, p.reference, p.event_id, p.organization_id, p.buyer_user_id, p.buyer_first_name, p.buyer_last_name, p.buyer_email, p.buyer_phone, p.buyer_address,
      coalesce(p.buyer_confirmed, p.buyer_user_id IS NOT NULL), coalesce(p.ticket_count, jsonb_array_length(doc->'tickets')), p.locale,
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

  IF limits_network(doc) THEN
    IF jsonb_typeof(challenge) = 'object' THEN
      INSERT INTO used_challenges (id, expires_at) VALUES (challenge->>'id', (challenge->>'expires_at')::timestamptz) ON CONFLICT DO NOTHING;
      IF FOUND THEN
        solved := (challenge->>'level')::integer;
      END IF;
    END IF;
    PERFORM lock_identity('network', network);
    refusal := network_refusal(doc, solved);
    IF refusal IS NOT NULL THEN
      RAISE EXCEPTION 'purchase refused' USING ERRCODE = 'EP005', DETAIL = refusal::text;
    END IF;
  END IF;
  IF purchase->>'promo_code_id' IS NOT NULL THEN
    PERFORM use_promo_code((purchase->>'promo_code_id')::uuid);
  END IF;
  SELECT array_agg(i.ticket_type_id ORDER BY i.ticket_type_id), array_agg(i.quantity ORDER BY i.ticket_type_id),
      array_agg(i.quantity::bigint * i.unit_price_minor - i.discount_minor ORDER BY i.ticket_type_id)
    INTO types, counts, revenues FROM jsonb_populate_recordset(NULL::purchase_items, doc->'items') AS i;
  IF doc->>'offer' IS NOT NULL THEN
    PERFORM take_offer((doc->>'offer')::uuid, event, types[1], counts[1], (purchase->>'id')::uuid, (purchase->>'created_at')::timestamptz);
    IF purchase->>'status' = 'PAID' THEN
      PERFORM sell_capacity(event, types, counts, revenues);
    END IF;
  ELSE
    PERFORM take_capacity(event, types, counts, CASE WHEN purchase->>'status' = 'PAID' THEN revenues END);
  END IF;
END $$;

-- Whether the purchase comes from a known network, and counts towards what that network may take.
CREATE FUNCTION limits_network(doc jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT doc ? 'budget' AND (doc->'budget' ? 'network' OR doc->'budget' ? 'per_address') AND coalesce(doc->'purchase'->>'buyer_address', '') <> ''
$$;

-- As before (see …_purchase_in_one_round_trip), with the limits of `budget` after everything that costs less: the buyer's
-- are decided here, under locks that only the same buyer wants; the network's are looked at here, so that most refusals
-- write nothing, and decided in place_purchase. More outcomes: those of buyer_refusal and network_refusal.
CREATE OR REPLACE FUNCTION try_place_purchase(doc jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  purchase jsonb := doc->'purchase';
  challenge jsonb := doc->'budget'->'challenge';
  the_event events%ROWTYPE;
  the_type ticket_types%ROWTYPE;
  item jsonb;
  types uuid[];
  counts integer[];
  limited boolean := false;
  solved integer := 0;
  available integer;
  refusal jsonb;
  p_now timestamptz := (purchase->>'created_at')::timestamptz;
BEGIN
  IF placed_before(purchase) THEN
    RETURN '{"outcome": "PLACED_BEFORE"}';
  END IF;
  SELECT * INTO the_event FROM events WHERE id = (purchase->>'event_id')::uuid;
  IF NOT FOUND OR the_event.updated_at <> (doc->>'event_version')::timestamptz OR the_event.status <> 'PUBLISHED' THEN
    RETURN '{"outcome": "CHANGED"}';
  END IF;
  FOR item IN SELECT * FROM jsonb_array_elements(doc->'items') LOOP
    SELECT * INTO the_type FROM ticket_types WHERE id = (item->>'ticket_type_id')::uuid AND event_id = the_event.id;
    IF NOT FOUND OR the_type.price_minor <> (item->>'unit_price_minor')::integer OR the_type.max_per_purchase < (item->>'quantity')::integer
        OR the_type.sales_start_at > p_now OR the_type.sales_end_at <= p_now THEN
      RETURN '{"outcome": "CHANGED"}';
    END IF;
    types := types || the_type.id;
    counts := counts || (item->>'quantity')::integer;
    limited := limited OR coalesce(the_type.max_per_buyer, the_type.max_per_purchase) < the_type.quantity;
    available := greatest(least(the_type.quantity - the_type.sold - the_type.reserved, the_event.max_attendees - the_event.sold - the_event.reserved), 0);
    IF refusal IS NULL AND doc->>'offer' IS NULL AND (item->>'quantity')::integer > available THEN
      refusal := jsonb_build_object('outcome', 'SOLD_OUT', 'ticketTypeId', the_type.id, 'available', available);
    END IF;
  END LOOP;
  IF refusal IS NULL AND purchase->>'promo_code_id' IS NOT NULL THEN
    SELECT '{"outcome": "PROMO_CODE_USED_UP"}'::jsonb INTO refusal FROM promo_codes WHERE id = (purchase->>'promo_code_id')::uuid AND used >= max_uses;
  END IF;
  IF refusal IS NULL AND doc ? 'budget' THEN
    refusal := buyer_refusal(doc, types, counts, limited);
    IF refusal IS NULL AND limits_network(doc) THEN
      IF jsonb_typeof(challenge) = 'object' AND NOT EXISTS (SELECT 1 FROM used_challenges WHERE id = challenge->>'id') THEN
        solved := (challenge->>'level')::integer;
      END IF;
      refusal := network_refusal(doc, solved);
    END IF;
    IF refusal IS NOT NULL THEN
      RETURN CASE WHEN placed_before(purchase) THEN '{"outcome": "PLACED_BEFORE"}'::jsonb ELSE refusal END;
    END IF;
  END IF;
  IF refusal IS NULL THEN
    PERFORM place_purchase(doc);
    RETURN '{"outcome": "PLACED"}';
  END IF;
  -- The same order may have been placed between the first look and the one at the counters: then it took what is missing.
  IF placed_before(purchase) THEN
    RETURN '{"outcome": "PLACED_BEFORE"}';
  END IF;
  RETURN refusal || jsonb_build_object('overdue', EXISTS (
    SELECT 1 FROM purchases WHERE status = 'PENDING' AND expires_at <= p_now AND event_id = the_event.id));
END $$;

DROP FUNCTION check_anonymous_holds(jsonb, jsonb);
DROP FUNCTION raise_too_many_holds(timestamptz, timestamptz);

-- The ticket type of which a purchase that is about to be paid exceeds the limit per buyer; null if there is none.
-- `p_card`: the pseudonym of the card that paid it, or null. `p_reacquires`: whether its hold had ended, so that the buyer
-- may have bought others since. Locks these identities until the transaction ends.
CREATE FUNCTION paid_over_limit(p_purchase uuid, p_card text, p_reacquires boolean, p_now timestamptz) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  the_purchase purchases%ROWTYPE;
  p_email text;
  types uuid[];
  counts integer[];
  bought uuid[];
  refused uuid;
BEGIN
  SELECT * INTO the_purchase FROM purchases WHERE id = p_purchase;
  SELECT array_agg(ticket_type_id), array_agg(quantity) INTO types, counts FROM purchase_items WHERE purchase_id = p_purchase;
  IF p_reacquires THEN
    p_email := email_key(the_purchase.buyer_email);
    PERFORM lock_identity('email', p_email);
    IF the_purchase.buyer_user_id IS NOT NULL THEN
      PERFORM lock_identity('account', the_purchase.buyer_user_id::text);
    END IF;
    SELECT array_agg(id) INTO bought FROM purchases
      WHERE event_id = the_purchase.event_id AND email_key(buyer_email) = p_email AND status IN ('PENDING', 'PAID', 'PARTIALLY_REFUNDED')
        AND (status <> 'PENDING' OR expires_at > p_now) AND id <> p_purchase;
    refused := type_over_limit(bought, types, counts);
    IF refused IS NULL AND the_purchase.buyer_user_id IS NOT NULL THEN
      SELECT array_agg(id) INTO bought FROM purchases
        WHERE event_id = the_purchase.event_id AND buyer_user_id = the_purchase.buyer_user_id AND status IN ('PENDING', 'PAID', 'PARTIALLY_REFUNDED')
          AND (status <> 'PENDING' OR expires_at > p_now) AND id <> p_purchase;
      refused := type_over_limit(bought, types, counts);
    END IF;
  END IF;
  IF refused IS NULL AND p_card IS NOT NULL THEN
    PERFORM lock_identity('card', p_card);
    SELECT array_agg(id) INTO bought FROM purchases
      WHERE event_id = the_purchase.event_id AND card_key = p_card AND status IN ('PAID', 'PARTIALLY_REFUNDED') AND id <> p_purchase;
    IF bought IS NOT NULL THEN
      refused := type_over_limit(bought, types, counts);
    END IF;
  END IF;
  RETURN refused;
END $$;
