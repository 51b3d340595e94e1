-- Unconfirmed buyers of one network may make a limited number of free purchases in ten minutes without a challenge. A share of an event alone lets one network take thousands of free tickets of a large event.
CREATE INDEX purchases_free_by_network ON purchases (left(buyer_address, 19), created_at)
  WHERE status = 'PAID' AND total_minor = 0 AND NOT buyer_confirmed;

-- Why a buyer of this network may not have these tickets; null if there is no reason. `p_solved`: the level of the
-- challenge that the buyer solved, 0 for none. A challenge one level below the required one is accepted, because others
-- may have bought since it was issued.
--   {"outcome": "CHALLENGE_REQUIRED", "level"}
--   {"outcome": "RATE_LIMITED", "reason": "NETWORK_SHARE" | "ABANDONED_HOLDS", "retryAfter"}
--   {"outcome": "TOO_MANY_AT_ONCE", "most"}                        more than the network may ever hold
-- Reads through indexes only. The items are looked at by type only where the whole of the network exceeds a type's share.
CREATE OR REPLACE FUNCTION network_refusal(doc jsonb, p_solved integer) RETURNS jsonb LANGUAGE plpgsql AS $$
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
  free_per_address integer := coalesce((budget->>'free_per_address')::integer, 0);
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
  IF free_per_address > 0 THEN
    SELECT count(*) INTO free FROM purchases
      WHERE left(buyer_address, 19) = p_network AND status = 'PAID' AND total_minor = 0 AND NOT buyer_confirmed
        AND created_at > p_now - interval '10 minutes' AND (idempotency_scope, idempotency_key) <> (p_scope, p_key);
    level := challenge_level(free + 1, free_per_address);
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

CREATE OR REPLACE FUNCTION limits_network(doc jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT doc ? 'budget' AND doc->'budget' ?| ARRAY['network', 'per_address', 'free_per_address'] AND coalesce(doc->'purchase'->>'buyer_address', '') <> ''
$$;
