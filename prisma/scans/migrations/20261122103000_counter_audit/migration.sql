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

-- A number that is another one after every scan of an event: PostgreSQL notes with each row the transaction that wrote
-- it. Not of the minutes: there may be thousands of them, and no scan changes a minute alone.
CREATE FUNCTION counters_version(p_event uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT (coalesce((SELECT sum(c.xmin::text::bigint) FROM scan_tallies c WHERE c.event_id = p_event), 0)
    + coalesce((SELECT sum(c.xmin::text::bigint) FROM scan_locations c WHERE c.event_id = p_event), 0))::bigint
$$;

-- The first event after this one (null begins) that has scans or counters.
CREATE FUNCTION next_event(p_after uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT least(
    (SELECT s.event_id FROM scans s WHERE s.event_id > coalesce(p_after, '00000000-0000-0000-0000-000000000000') ORDER BY s.event_id LIMIT 1),
    (SELECT c.event_id FROM scan_tallies c WHERE c.event_id > coalesce(p_after, '00000000-0000-0000-0000-000000000000') ORDER BY c.event_id LIMIT 1))
$$;

-- Every counter of an event: what is kept, and what its scans say. STABLE, so that all of it is read in the snapshot of
-- the statement that calls it: while doors scan, the two agree at every moment, or something is wrong. It locks nothing.
-- `row_key` is what tells the row that keeps the counter from the others of its event.
CREATE FUNCTION recount_event(p_event uuid) RETURNS TABLE (counter text, row_key text, kept bigint, counted bigint) LANGUAGE sql STABLE AS $$
  WITH scanned AS (
    SELECT outcome, location, date_trunc('minute', scanned_at, 'UTC') AS minute, count(*) AS scans,
      count(*) FILTER (WHERE outcome = 'ADMITTED') AS admitted, count(*) FILTER (WHERE outcome <> 'ADMITTED') AS refused
    FROM scans WHERE event_id = p_event AND outcome IS NOT NULL AND undone_at IS NULL
    GROUP BY GROUPING SETS ((outcome), (location), (minute))
  ), kept AS (
    SELECT 'scan_tallies.count' AS counter, outcome::text AS row_key, count::bigint AS kept FROM scan_tallies WHERE event_id = p_event
    UNION ALL SELECT c.counter, l.location, c.kept
      FROM scan_locations l CROSS JOIN LATERAL (VALUES ('scan_locations.admitted', l.admitted::bigint), ('scan_locations.refused', l.refused)) AS c (counter, kept) WHERE l.event_id = p_event
    UNION ALL SELECT c.counter, to_char(m.minute AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"'), c.kept
      FROM scan_minutes m CROSS JOIN LATERAL (VALUES ('scan_minutes.admitted', m.admitted::bigint), ('scan_minutes.refused', m.refused)) AS c (counter, kept) WHERE m.event_id = p_event
  ), counted AS (
    SELECT 'scan_tallies.count' AS counter, outcome::text AS row_key, scans AS counted FROM scanned WHERE outcome IS NOT NULL
    UNION ALL SELECT c.counter, s.location, c.counted
      FROM scanned s CROSS JOIN LATERAL (VALUES ('scan_locations.admitted', s.admitted), ('scan_locations.refused', s.refused)) AS c (counter, counted) WHERE s.location IS NOT NULL
    UNION ALL SELECT c.counter, to_char(s.minute AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"'), c.counted
      FROM scanned s CROSS JOIN LATERAL (VALUES ('scan_minutes.admitted', s.admitted), ('scan_minutes.refused', s.refused)) AS c (counter, counted) WHERE s.minute IS NOT NULL
  )
  SELECT counter, row_key, coalesce(kept.kept, 0), coalesce(counted.counted, 0) FROM kept FULL JOIN counted USING (counter, row_key)
$$;

-- For an operator who knows why they are wrong: makes the counters of an event what its scans say, and tells what it
-- changed. Scans of all doors wait for as long as counting takes: the tables are locked and not only the rows, because
-- a row that is missing cannot be. VOLATILE, so that it counts what is there when it has the locks.
CREATE FUNCTION repair_counters(p_event uuid) RETURNS TABLE (counter text, row_key text, kept bigint, counted bigint) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  -- In the order in which a scan takes them.
  LOCK TABLE scan_locations, scan_tallies, scan_minutes IN SHARE ROW EXCLUSIVE MODE;
  CREATE TEMPORARY TABLE counters_to_repair ON COMMIT DROP AS SELECT r.* FROM recount_event(p_event) AS r WHERE r.kept <> r.counted;
  INSERT INTO scan_tallies AS c (event_id, outcome, count)
    SELECT p_event, w.row_key::"ScanOutcome", w.counted FROM counters_to_repair w WHERE w.counter = 'scan_tallies.count'
    ON CONFLICT (event_id, outcome) DO UPDATE SET count = excluded.count;
  INSERT INTO scan_locations AS c (event_id, location) SELECT DISTINCT p_event, w.row_key FROM counters_to_repair w WHERE w.counter LIKE 'scan_locations.%' ON CONFLICT DO NOTHING;
  UPDATE scan_locations c SET admitted = w.counted FROM counters_to_repair w WHERE w.counter = 'scan_locations.admitted' AND c.event_id = p_event AND c.location = w.row_key;
  UPDATE scan_locations c SET refused = w.counted FROM counters_to_repair w WHERE w.counter = 'scan_locations.refused' AND c.event_id = p_event AND c.location = w.row_key;
  INSERT INTO scan_minutes AS c (event_id, minute) SELECT DISTINCT p_event, w.row_key::timestamptz FROM counters_to_repair w WHERE w.counter LIKE 'scan_minutes.%' ON CONFLICT DO NOTHING;
  UPDATE scan_minutes c SET admitted = w.counted FROM counters_to_repair w WHERE w.counter = 'scan_minutes.admitted' AND c.event_id = p_event AND c.minute = w.row_key::timestamptz;
  UPDATE scan_minutes c SET refused = w.counted FROM counters_to_repair w WHERE w.counter = 'scan_minutes.refused' AND c.event_id = p_event AND c.minute = w.row_key::timestamptz;
  RETURN QUERY SELECT * FROM counters_to_repair;
END $$;
