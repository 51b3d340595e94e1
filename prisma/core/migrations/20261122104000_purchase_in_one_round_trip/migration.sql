-- A purchase is one round trip to the database, whatever becomes of it: what most callers of a rush are told (sold out,
-- bought before) is an answer and not an exception, and nothing is written for it.

-- As before, and with `p_revenues` (minor units paid for each type) they are sold at once instead of held: one update
-- of each row that every buyer wants, not two.
DROP FUNCTION take_capacity(uuid, uuid[], integer[]);
CREATE FUNCTION take_capacity(p_event uuid, p_types uuid[], p_counts integer[], p_revenues bigint[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  selling boolean := p_revenues IS NOT NULL;
  wanted integer := 0;
BEGIN
  FOR i IN 1 .. cardinality(p_types) LOOP
    UPDATE ticket_types SET reserved = reserved + CASE WHEN selling THEN 0 ELSE p_counts[i] END,
        sold = sold + CASE WHEN selling THEN p_counts[i] ELSE 0 END, revenue_minor = revenue_minor + coalesce(p_revenues[i], 0)
      WHERE id = p_types[i] AND event_id = p_event AND sold + reserved + p_counts[i] <= quantity;
    IF NOT FOUND THEN
      PERFORM raise_sold_out(p_event, p_types[i], 0);
    END IF;
    wanted := wanted + p_counts[i];
  END LOOP;
  UPDATE events SET reserved = reserved + CASE WHEN selling THEN 0 ELSE wanted END, sold = sold + CASE WHEN selling THEN wanted ELSE 0 END
    WHERE id = p_event AND status = 'PUBLISHED' AND sold + reserved + wanted <= max_attendees;
  IF NOT FOUND THEN
    PERFORM 1 FROM events WHERE id = p_event AND status = 'PUBLISHED';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'not on sale' USING ERRCODE = 'EP002';
    END IF;
    PERFORM raise_sold_out(p_event, p_types[1], p_counts[1]);
  END IF;
END $$;

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
    IF purchase->>'status' = 'PAID' THEN
      PERFORM sell_capacity(event, types, counts, revenues);
    END IF;
  ELSE
    PERFORM take_capacity(event, types, counts, CASE WHEN purchase->>'status' = 'PAID' THEN revenues END);
  END IF;
END $$;

-- Looks before it leaps: `place_purchase` for an order that has a chance, else why it has none.
--   {"outcome": "PLACED"}
--   {"outcome": "PLACED_BEFORE"}                            somebody used its key before
--   {"outcome": "CHANGED"}                                  the event or a type is not what the order was made from
--   {"outcome": "SOLD_OUT", "ticketTypeId", "available", "overdue"}
--   {"outcome": "PROMO_CODE_USED_UP", "overdue"}            overdue: a hold has run out whose tickets nobody has freed yet
-- What is read here is not locked: `place_purchase` decides, and raises what it always did. The order was made from an
-- event that its caller may have remembered for a moment; therefore its version (`event_version`) and what was promised
-- of each type (unit_price_minor, sales window, limit) are compared with what is true now.
CREATE FUNCTION try_place_purchase(doc jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  purchase jsonb := doc->'purchase';
  the_event events%ROWTYPE;
  the_type ticket_types%ROWTYPE;
  item jsonb;
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
    available := greatest(least(the_type.quantity - the_type.sold - the_type.reserved, the_event.max_attendees - the_event.sold - the_event.reserved), 0);
    IF refusal IS NULL AND doc->>'offer' IS NULL AND (item->>'quantity')::integer > available THEN
      refusal := jsonb_build_object('outcome', 'SOLD_OUT', 'ticketTypeId', the_type.id, 'available', available);
    END IF;
  END LOOP;
  IF refusal IS NULL AND purchase->>'promo_code_id' IS NOT NULL THEN
    SELECT '{"outcome": "PROMO_CODE_USED_UP"}'::jsonb INTO refusal FROM promo_codes WHERE id = (purchase->>'promo_code_id')::uuid AND used >= max_uses;
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

CREATE FUNCTION placed_before(purchase jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM purchases WHERE idempotency_scope = purchase->>'idempotency_scope' AND idempotency_key = purchase->>'idempotency_key')
$$;
