-- Recording: what makes a scan answered once and counted once. The counters change in the three functions below and
-- nowhere else, and a CHECK stands behind each of them.

ALTER TABLE scans
  ADD CONSTRAINT scans_abandoned CHECK (abandoned_at IS NULL OR outcome IS NULL),
  ADD CONSTRAINT scans_recorded CHECK ((outcome IS NULL) = (recorded_at IS NULL)),
  ADD CONSTRAINT scans_undone CHECK (undone_at IS NULL OR outcome = 'ADMITTED'),
  ADD CONSTRAINT scans_admitted CHECK (outcome IS DISTINCT FROM 'ADMITTED' OR ticket_id IS NOT NULL);

ALTER TABLE scan_minutes ADD CONSTRAINT scan_minutes_counts CHECK (admitted >= 0 AND refused >= 0);
ALTER TABLE scan_locations ADD CONSTRAINT scan_locations_counts CHECK (admitted >= 0 AND refused >= 0);
ALTER TABLE scan_tallies ADD CONSTRAINT scan_tallies_count CHECK (count >= 0);

-- The same client scan id is the same scan, until that scan is abandoned.
CREATE UNIQUE INDEX scans_client_scan_id ON scans (event_id, client_scan_id) WHERE abandoned_at IS NULL;
-- Two gates of one name would be one gate to everybody who reads it.
CREATE UNIQUE INDEX gates_name ON gates (event_id, lower(name)) WHERE removed_at IS NULL;

CREATE INDEX outbox_waiting ON outbox (available_at, id) WHERE dispatched_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_under_way ON outbox (checked_at) WHERE dispatched_at IS NOT NULL AND closed_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;

CREATE FUNCTION add_to_outbox(p_messages jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO outbox (id, kind, name, target, payload, correlation_id, available_at)
    SELECT (m->>'id')::uuid, m->>'kind', m->>'name', m->>'target', m->'payload', m->>'correlationId', (m->>'availableAt')::timestamptz
    FROM jsonb_array_elements(p_messages) AS m;
$$;

-- Counts one scan. The rows are locked in the same order by everybody, the one that every door of the event wants last.
CREATE FUNCTION count_scan(p_event uuid, p_outcome "ScanOutcome", p_location text, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  entered integer := (p_outcome = 'ADMITTED')::integer;
BEGIN
  INSERT INTO scan_locations AS c (event_id, location, admitted, refused) VALUES (p_event, p_location, entered, 1 - entered)
    ON CONFLICT (event_id, location) DO UPDATE SET admitted = c.admitted + excluded.admitted, refused = c.refused + excluded.refused;
  INSERT INTO scan_tallies AS c (event_id, outcome, count) VALUES (p_event, p_outcome, 1)
    ON CONFLICT (event_id, outcome) DO UPDATE SET count = c.count + 1;
  INSERT INTO scan_minutes AS c (event_id, minute, admitted, refused) VALUES (p_event, date_trunc('minute', p_at, 'UTC'), entered, 1 - entered)
    ON CONFLICT (event_id, minute) DO UPDATE SET admitted = c.admitted + excluded.admitted, refused = c.refused + excluded.refused;
END $$;

-- Gives a scan in flight its outcome, counts it, and says so, in one round trip: the counters are locked only while the
-- server itself finishes the statement. False when the scan is not in flight (any more): then nothing was done.
CREATE FUNCTION record_scan(p_id uuid, p_outcome "ScanOutcome", p_ticket uuid, p_guest uuid, p_first uuid, p_messages jsonb)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  scan scans;
BEGIN
  UPDATE scans SET outcome = p_outcome, ticket_id = p_ticket, guest_id = p_guest, first_scan_id = p_first, recorded_at = now()
    WHERE id = p_id AND outcome IS NULL AND abandoned_at IS NULL
    RETURNING * INTO scan;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM add_to_outbox(p_messages);
  PERFORM count_scan(scan.event_id, scan.outcome, scan.location, scan.scanned_at);
  RETURN true;
END $$;

-- Takes an admission out of the counters, and says so. False when it is none, or was taken back before.
CREATE FUNCTION undo_scan(p_id uuid, p_by uuid, p_reason text, p_messages jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  scan scans;
BEGIN
  UPDATE scans SET undone_at = now(), undone_by_id = p_by, undo_reason = p_reason
    WHERE id = p_id AND outcome = 'ADMITTED' AND undone_at IS NULL
    RETURNING * INTO scan;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM add_to_outbox(p_messages);
  UPDATE scan_locations SET admitted = admitted - 1 WHERE event_id = scan.event_id AND location = scan.location;
  UPDATE scan_tallies SET count = count - 1 WHERE event_id = scan.event_id AND outcome = 'ADMITTED';
  UPDATE scan_minutes SET admitted = admitted - 1 WHERE event_id = scan.event_id AND minute = date_trunc('minute', scan.scanned_at, 'UTC');
  RETURN true;
END $$;
