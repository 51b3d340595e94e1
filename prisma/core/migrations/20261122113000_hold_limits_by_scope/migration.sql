-- As before (see …_promo_codes_and_waiting_list), but what is not counted is the purchase that is being placed, and that
-- alone: a key belongs to its scope, and everybody chooses his own. By the key alone, whoever used one key with many
-- e-mail addresses was never counted.
CREATE OR REPLACE FUNCTION check_anonymous_holds(purchase jsonb, limits jsonb) RETURNS void LANGUAGE plpgsql AS $$
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
        AND (idempotency_scope, idempotency_key) <> (purchase->>'idempotency_scope', purchase->>'idempotency_key');
    IF open_holds >= (limits->>'per_address')::integer THEN
      PERFORM raise_too_many_holds(first_end, p_now);
    END IF;
  END IF;
  IF (limits->>'per_email')::integer > 0 THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('holds for ' || p_email, 0));
    SELECT count(*), min(expires_at) INTO open_holds, first_end FROM purchases
      WHERE lower(buyer_email) = p_email AND status = 'PENDING' AND buyer_user_id IS NULL AND expires_at > p_now
        AND (idempotency_scope, idempotency_key) <> (purchase->>'idempotency_scope', purchase->>'idempotency_key');
    IF open_holds >= (limits->>'per_email')::integer THEN
      PERFORM raise_too_many_holds(first_end, p_now);
    END IF;
  END IF;
END $$;
