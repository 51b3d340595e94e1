-- AlterTable
ALTER TABLE "ticket_types" ADD COLUMN     "name_key" TEXT;

-- AlterTable
ALTER TABLE "waiting_list_entries" ADD COLUMN     "cancellation_notice_due" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE UNIQUE INDEX "ticket_types_event_id_name_key_key" ON "ticket_types"("event_id", "name_key");

-- The key that `foldedName` in services/folded-name.ts computes. Of names that an earlier version allowed side by side, the first
-- type of the event gets it: renaming types that are printed on tickets is up to the organizer.
UPDATE ticket_types SET name_key = keys.key FROM (
  SELECT id, key, row_number() OVER (PARTITION BY event_id, key ORDER BY position, id) AS place FROM (
    SELECT id, event_id, position, replace(replace(lower(trim(translate(
      regexp_replace(regexp_replace(normalize(name, NFKC), '[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]', '', 'g'), '[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'),
      U&'\058a\05be\2010\2011\2012\2013\2014\2015\2212\2018\2019\02bc\00b4`\201c\201d\201e\00ab\00bb', '---------''''''''''"""""'))), 'ß', 'ss'), 'ς', 'σ') AS key
    FROM ticket_types) AS folded) AS keys
WHERE keys.id = ticket_types.id AND keys.place = 1;

CREATE INDEX waiting_list_entries_cancellation_notices ON waiting_list_entries (event_id) WHERE cancellation_notice_due;

-- As before (see …_promo_codes_and_waiting_list), and people who wait for a cancelled event are to be notified.
CREATE OR REPLACE FUNCTION close_waiting_list(p_event uuid, p_status "WaitingListStatus") RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  types uuid[];
  counts integer[];
  closed integer;
BEGIN
  PERFORM lock_types(p_event, ARRAY(SELECT DISTINCT ticket_type_id FROM waiting_list_entries WHERE event_id = p_event AND status = 'OFFERED'));
  SELECT array_agg(held.ticket_type_id ORDER BY held.ticket_type_id), array_agg(held.quantity ORDER BY held.ticket_type_id) INTO types, counts FROM (
    SELECT ticket_type_id, sum(quantity)::integer AS quantity FROM waiting_list_entries
      WHERE event_id = p_event AND status = 'OFFERED' GROUP BY ticket_type_id) AS held;
  UPDATE waiting_list_entries SET status = p_status, closed_at = clock_timestamp(), cancellation_notice_due = p_status = 'CANCELLED'
    WHERE event_id = p_event AND status IN ('WAITING', 'OFFERED');
  GET DIAGNOSTICS closed = ROW_COUNT;
  IF types IS NOT NULL THEN
    PERFORM release_capacity(p_event, types, counts);
  END IF;
  RETURN closed;
END $$;
