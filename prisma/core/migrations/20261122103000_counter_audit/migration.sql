-- CreateTable
CREATE TABLE "counter_audits" (
    "subject_id" UUID NOT NULL,
    "version" BIGINT NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "differences" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "counter_audits_pkey" PRIMARY KEY ("subject_id")
);

-- What the gauge of /metrics asks for, and what is looked at again in every round.
CREATE INDEX counter_audits_wrong ON counter_audits (subject_id) WHERE differences <> '[]';

-- A number that is another one after every change of the counters of an event: PostgreSQL notes with each row the
-- transaction that wrote it. It costs those who sell nothing, unlike a column that they would have to write. (A foreign
-- key from counter_audits to events would cost them a lock on the row that every sale wants.)
CREATE FUNCTION counters_version(p_event uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT (coalesce((SELECT e.xmin::text::bigint FROM events e WHERE e.id = p_event), 0)
    + coalesce((SELECT sum(t.xmin::text::bigint) FROM ticket_types t WHERE t.event_id = p_event), 0)
    + coalesce((SELECT sum(c.xmin::text::bigint) FROM promo_codes c WHERE c.event_id = p_event), 0)
    + coalesce((SELECT c.xmin::text::bigint FROM event_cancellations c WHERE c.event_id = p_event), 0))::bigint
$$;

-- Every counter of an event: what is kept, and what its rows say. STABLE, so that all of it is read in the snapshot of
-- the statement that calls it: while sales go on, the two agree at every moment, or something is wrong. It locks nothing.
-- `row_id` is the id of the row that keeps the counter.
CREATE FUNCTION recount_event(p_event uuid) RETURNS TABLE (counter text, row_id uuid, kept bigint, counted bigint) LANGUAGE sql STABLE AS $$
  WITH present AS (
    SELECT ticket_type_id,
      count(*) FILTER (WHERE status IN ('ISSUED', 'VALIDATED')) AS sold,
      count(*) FILTER (WHERE status = 'RESERVED') AS reserved,
      count(*) FILTER (WHERE status = 'VALIDATED') AS validated
    FROM tickets WHERE event_id = p_event GROUP BY ticket_type_id
  ), offered AS (
    SELECT ticket_type_id, sum(quantity) AS reserved FROM waiting_list_entries WHERE event_id = p_event AND status = 'OFFERED' GROUP BY ticket_type_id
  ), paid AS (
    -- What was paid stays counted, whatever became of the purchase.
    SELECT i.ticket_type_id, sum(i.quantity::bigint * i.unit_price_minor - i.discount_minor) AS revenue
    FROM purchases p JOIN purchase_items i ON i.purchase_id = p.id WHERE p.event_id = p_event AND p.paid_at IS NOT NULL GROUP BY i.ticket_type_id
  )
  SELECT c.counter, k.id, c.kept, c.counted::bigint
    FROM ticket_types k LEFT JOIN present ON present.ticket_type_id = k.id LEFT JOIN offered ON offered.ticket_type_id = k.id LEFT JOIN paid ON paid.ticket_type_id = k.id
      CROSS JOIN LATERAL (VALUES
        ('ticket_types.sold', k.sold::bigint, coalesce(present.sold, 0)::numeric),
        ('ticket_types.reserved', k.reserved, coalesce(present.reserved, 0) + coalesce(offered.reserved, 0)),
        ('ticket_types.validated', k.validated, coalesce(present.validated, 0)),
        ('ticket_types.revenue_minor', k.revenue_minor, coalesce(paid.revenue, 0))) AS c (counter, kept, counted)
    WHERE k.event_id = p_event
  UNION ALL
  SELECT c.counter, e.id, c.kept, c.counted::bigint
    FROM events e CROSS JOIN LATERAL (VALUES
        ('events.sold', e.sold::bigint, (SELECT coalesce(sum(sold), 0) FROM present)),
        ('events.reserved', e.reserved, (SELECT coalesce(sum(reserved), 0) FROM present) + (SELECT coalesce(sum(reserved), 0) FROM offered)),
        ('events.validated', e.validated, (SELECT coalesce(sum(validated), 0) FROM present)),
        ('events.refunded_minor', e.refunded_minor, (SELECT coalesce(sum(p.refunded_minor), 0) FROM purchases p WHERE p.event_id = e.id))) AS c (counter, kept, counted)
    WHERE e.id = p_event
  UNION ALL
  -- A purchase holds its use until it ends without having been paid.
  SELECT 'promo_codes.used', c.id, c.used,
      (SELECT count(*) FROM purchases p WHERE p.promo_code_id = c.id AND (p.status NOT IN ('EXPIRED', 'CANCELLED') OR p.paid_at IS NOT NULL))
    FROM promo_codes c WHERE c.event_id = p_event
  UNION ALL
  SELECT c.counter, x.event_id, c.kept, c.counted
    FROM event_cancellations x
      CROSS JOIN LATERAL (
        SELECT count(*) AS total, count(*) FILTER (WHERE x.stage <> 'PURCHASES' OR (p.created_at, p.id) <= (x.cursor_at, x.cursor_id)) AS done
        FROM purchases p WHERE p.event_id = x.event_id) AS p
      CROSS JOIN LATERAL (
        SELECT count(*) AS total, count(*) FILTER (WHERE x.stage = 'FINISHED' OR (x.stage = 'GUESTS' AND (g.created_at, g.id) <= (x.cursor_at, x.cursor_id))) AS done
        FROM guests g WHERE g.event_id = x.event_id AND g.purchase_id IS NULL) AS g
      CROSS JOIN LATERAL (VALUES
        ('event_cancellations.total', x.total::bigint, p.total + g.total),
        ('event_cancellations.done', x.done, p.done + g.done)) AS c (counter, kept, counted)
    WHERE x.event_id = p_event
$$;

-- For an operator who knows why they are wrong: makes the counters of an event what its rows say, and tells what it
-- changed. It holds what every sale of the event wants, in the order in which everybody does, for as long as counting
-- takes. VOLATILE, so that it counts what is there when it has the locks. The CHECK constraints still stand: where more
-- was sold than there is, quantity or max_attendees has to be raised first.
CREATE FUNCTION repair_counters(p_event uuid) RETURNS TABLE (counter text, row_id uuid, kept bigint, counted bigint) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  wrong record;
BEGIN
  PERFORM 1 FROM promo_codes WHERE event_id = p_event ORDER BY id FOR NO KEY UPDATE;
  PERFORM 1 FROM ticket_types WHERE event_id = p_event ORDER BY id FOR NO KEY UPDATE;
  PERFORM 1 FROM events WHERE id = p_event FOR NO KEY UPDATE;
  PERFORM 1 FROM event_cancellations WHERE event_id = p_event FOR NO KEY UPDATE;
  CREATE TEMPORARY TABLE counters_to_repair ON COMMIT DROP AS SELECT r.* FROM recount_event(p_event) AS r WHERE r.kept <> r.counted;
  -- All counters of a row in one statement, because its CHECK constraints are about several of them.
  FOR wrong IN
    SELECT split_part(w.counter, '.', 1) AS table_name, w.row_id, string_agg(format('%I = %s', split_part(w.counter, '.', 2), w.counted), ', ') AS changes
      FROM counters_to_repair AS w GROUP BY 1, 2
  LOOP
    EXECUTE format('UPDATE %I SET %s WHERE %I = %L', wrong.table_name, wrong.changes,
      CASE wrong.table_name WHEN 'event_cancellations' THEN 'event_id' ELSE 'id' END, wrong.row_id);
  END LOOP;
  RETURN QUERY SELECT * FROM counters_to_repair;
END $$;
