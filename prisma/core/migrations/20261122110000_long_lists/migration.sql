-- Lists that are long, and lines that are.

-- What goes on at a moment: of events that have begun and of events that are not over there are many, of those that are
-- both there are few, and only a range knows it.
CREATE INDEX events_times ON events USING gist (tstzrange(starts_at, ends_at)) WHERE published_at IS NOT NULL;
-- What was cancelled, by when it would have been over: of all that is over, only this is not known by its status.
CREATE INDEX events_cancelled ON events (created_at, id, ends_at) WHERE status = 'CANCELLED';
-- What an organization has not published yet.
CREATE INDEX events_drafts ON events (organization_id, created_at, id) WHERE published_at IS NULL;

-- The types that somebody waits for, whatever became of those who waited before.
CREATE INDEX waiting_list_entries_attended ON waiting_list_entries (ticket_type_id) WHERE status IN ('WAITING', 'OFFERED');
-- The first in line for each number of tickets.
CREATE INDEX waiting_list_entries_sizes ON waiting_list_entries (ticket_type_id, quantity, place) WHERE status = 'WAITING';

-- As before (see …_promo_codes_and_waiting_list), but who is next is looked up for each number of tickets that fits: to
-- go along the line until somebody fits is to read all of it whenever nobody does, with the event locked.
CREATE OR REPLACE FUNCTION offer_waiting(p_event uuid) RETURNS integer LANGUAGE plpgsql AS $$
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
      FROM events e JOIN ticket_types t ON t.event_id = e.id AND t.id = ANY (lines)
        CROSS JOIN LATERAL generate_series(1, least(t.quantity - t.sold - t.reserved, e.max_attendees - e.sold - e.reserved,
          (SELECT max(quantity) FROM waiting_list_entries WHERE ticket_type_id = t.id AND status = 'WAITING'))) AS fitting
        CROSS JOIN LATERAL (
          SELECT * FROM waiting_list_entries WHERE ticket_type_id = t.id AND status = 'WAITING' AND quantity = fitting ORDER BY place LIMIT 1) AS w
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

-- What was received long ago is deleted every few seconds, and is not to be looked for in all that was received.
-- CreateIndex
CREATE INDEX "inbox_received_at_idx" ON "inbox"("received_at");
