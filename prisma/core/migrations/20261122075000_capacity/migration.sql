-- Capacity: what keeps an event from being sold twice. Every change of the counters goes through the four functions
-- below, and a CHECK stands behind each counter, so that a mistake is an error and never an oversold event.

ALTER TABLE events
  ADD CONSTRAINT events_capacity CHECK (sold >= 0 AND reserved >= 0 AND sold + reserved <= max_attendees),
  ADD CONSTRAINT events_validated CHECK (validated >= 0 AND validated <= sold),
  ADD CONSTRAINT events_times CHECK (ends_at > starts_at);

ALTER TABLE ticket_types
  ADD CONSTRAINT ticket_types_capacity CHECK (sold >= 0 AND reserved >= 0 AND sold + reserved <= quantity),
  ADD CONSTRAINT ticket_types_validated CHECK (validated >= 0 AND validated <= sold),
  ADD CONSTRAINT ticket_types_amounts CHECK (price_minor >= 0 AND revenue_minor >= 0 AND max_per_purchase >= 1);

ALTER TABLE purchases
  ADD CONSTRAINT purchases_amounts CHECK (total_minor >= 0 AND discount_minor >= 0 AND total_minor = subtotal_minor - discount_minor AND refunded_minor BETWEEN 0 AND total_minor);

ALTER TABLE tickets
  ADD CONSTRAINT tickets_validation CHECK (is_validated = (validated_at IS NOT NULL)),
  ADD CONSTRAINT tickets_claim CHECK (NOT is_validated OR claim_scan_id IS NOT NULL);

-- Holds in the order in which they run out, claims that nobody confirmed, outbox rows that wait or are under way.
CREATE INDEX purchases_holds ON purchases (expires_at) WHERE status = 'PENDING';
CREATE INDEX tickets_unconfirmed_claims ON tickets (claimed_at) WHERE claim_scan_id IS NOT NULL AND claim_confirmed_at IS NULL;
CREATE INDEX outbox_waiting ON outbox (available_at, id) WHERE dispatched_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_under_way ON outbox (checked_at) WHERE dispatched_at IS NOT NULL AND closed_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;

-- Holds `p_counts[i]` tickets of `p_types[i]`, all or nothing. The types must come in ascending order of their ids, so
-- that two purchases never wait for each other in a circle; the event's row, which every purchase needs, is last.
-- Raises EP001 with {"ticketTypeId", "available"} as its detail when there are not enough, EP002 when the event is not
-- on sale.
CREATE FUNCTION take_capacity(p_event uuid, p_types uuid[], p_counts integer[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  wanted integer := 0;
  left_of_type integer;
  left_of_event integer;
BEGIN
  FOR i IN 1 .. cardinality(p_types) LOOP
    UPDATE ticket_types SET reserved = reserved + p_counts[i]
      WHERE id = p_types[i] AND event_id = p_event AND sold + reserved + p_counts[i] <= quantity;
    IF NOT FOUND THEN
      PERFORM raise_sold_out(p_event, p_types[i], 0);
    END IF;
    wanted := wanted + p_counts[i];
  END LOOP;
  UPDATE events SET reserved = reserved + wanted
    WHERE id = p_event AND status = 'PUBLISHED' AND sold + reserved + wanted <= max_attendees;
  IF NOT FOUND THEN
    PERFORM 1 FROM events WHERE id = p_event AND status = 'PUBLISHED';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'not on sale' USING ERRCODE = 'EP002';
    END IF;
    PERFORM raise_sold_out(p_event, p_types[1], p_counts[1]);
  END IF;
END $$;

-- `p_own`: what this transaction itself holds of the type already, and which is therefore still to be had.
CREATE FUNCTION raise_sold_out(p_event uuid, p_type uuid, p_own integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  available integer;
BEGIN
  SELECT greatest(least(t.quantity - t.sold - t.reserved + p_own, e.max_attendees - e.sold - e.reserved), 0) INTO available
    FROM ticket_types t JOIN events e ON e.id = t.event_id WHERE t.id = p_type AND e.id = p_event;
  RAISE EXCEPTION 'sold out' USING ERRCODE = 'EP001',
    DETAIL = json_build_object('ticketTypeId', p_type, 'available', coalesce(available, 0))::text;
END $$;

-- What was held is sold. `p_revenues`: minor units paid for each type.
CREATE FUNCTION sell_capacity(p_event uuid, p_types uuid[], p_counts integer[], p_revenues bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  wanted integer := 0;
BEGIN
  FOR i IN 1 .. cardinality(p_types) LOOP
    UPDATE ticket_types SET reserved = reserved - p_counts[i], sold = sold + p_counts[i], revenue_minor = revenue_minor + p_revenues[i]
      WHERE id = p_types[i];
    wanted := wanted + p_counts[i];
  END LOOP;
  UPDATE events SET reserved = reserved - wanted, sold = sold + wanted WHERE id = p_event;
END $$;

-- What was held is free again.
CREATE FUNCTION release_capacity(p_event uuid, p_types uuid[], p_counts integer[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  wanted integer := 0;
BEGIN
  FOR i IN 1 .. cardinality(p_types) LOOP
    UPDATE ticket_types SET reserved = reserved - p_counts[i] WHERE id = p_types[i];
    wanted := wanted + p_counts[i];
  END LOOP;
  UPDATE events SET reserved = reserved - wanted WHERE id = p_event;
END $$;

-- `p_delta` tickets of a type were admitted (1) or their admission was taken back (-1).
CREATE FUNCTION count_validated(p_event uuid, p_type uuid, p_delta integer) RETURNS void LANGUAGE sql AS $$
  UPDATE ticket_types SET validated = validated + p_delta WHERE id = p_type;
  UPDATE events SET validated = validated + p_delta WHERE id = p_event;
$$;

-- Writes a purchase with all that belongs to it and takes its capacity last, in one round trip: the rows that every
-- buyer wants are locked only while the server itself finishes the statement. A purchase of nothing to pay is sold at
-- once. The document is made by purchase.repository.ts.
CREATE FUNCTION place_purchase(doc jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  types uuid[];
  counts integer[];
BEGIN
  INSERT INTO purchases (id, reference, event_id, organization_id, buyer_user_id, buyer_first_name, buyer_last_name, buyer_email, buyer_phone, locale,
      currency, subtotal_minor, discount_minor, total_minor, promo_code, status, expires_at, paid_at, return_url, preferred_gateways,
      idempotency_scope, idempotency_key, input_hash, created_at)
    SELECT p.id, p.reference, p.event_id, p.organization_id, p.buyer_user_id, p.buyer_first_name, p.buyer_last_name, p.buyer_email, p.buyer_phone, p.locale,
      p.currency, p.subtotal_minor, p.discount_minor, p.total_minor, p.promo_code, p.status, p.expires_at, p.paid_at, p.return_url, p.preferred_gateways,
      p.idempotency_scope, p.idempotency_key, p.input_hash, p.created_at
    FROM jsonb_populate_record(NULL::purchases, doc->'purchase') AS p;
  INSERT INTO purchase_items (purchase_id, ticket_type_id, position, quantity, unit_price_minor)
    SELECT i.purchase_id, i.ticket_type_id, i.position, i.quantity, i.unit_price_minor
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

  SELECT array_agg((i->>'ticket_type_id')::uuid ORDER BY (i->>'ticket_type_id')::uuid), array_agg((i->>'quantity')::integer ORDER BY (i->>'ticket_type_id')::uuid)
    INTO types, counts FROM jsonb_array_elements(doc->'items') AS i;
  PERFORM take_capacity((doc->'purchase'->>'event_id')::uuid, types, counts);
  IF doc->'purchase'->>'status' = 'PAID' THEN
    PERFORM sell_capacity((doc->'purchase'->>'event_id')::uuid, types, counts, array_fill(0::bigint, ARRAY[cardinality(types)]));
  END IF;
END $$;
