-- CreateEnum
CREATE TYPE "CancellationStage" AS ENUM ('PURCHASES', 'GUESTS', 'FINISHED');

-- CreateTable
CREATE TABLE "event_cancellations" (
    "event_id" UUID NOT NULL,
    "refund" BOOLEAN NOT NULL,
    "reason" TEXT,
    "locale" TEXT NOT NULL,
    "stage" "CancellationStage" NOT NULL DEFAULT 'PURCHASES',
    "cursor_at" TIMESTAMPTZ(3),
    "cursor_id" UUID,
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "event_cancellations_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "cancellation_notices" (
    "event_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cancellation_notices_pkey" PRIMARY KEY ("event_id","address")
);

-- AddForeignKey
ALTER TABLE "event_cancellations" ADD CONSTRAINT "event_cancellations_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE event_cancellations
  ADD CONSTRAINT event_cancellations_progress CHECK (done >= 0 AND total >= 0 AND (stage = 'FINISHED') = (finished_at IS NOT NULL));

-- CreateIndex
CREATE INDEX "events_created_at_id_idx" ON "events"("created_at", "id");

-- CreateIndex
CREATE INDEX "events_starts_at_idx" ON "events"("starts_at");

-- CreateIndex
CREATE INDEX "events_ends_at_idx" ON "events"("ends_at");

-- CreateIndex
CREATE UNIQUE INDEX "ticket_types_event_id_name_key" ON "ticket_types"("event_id", "name");

-- CreateIndex
CREATE INDEX "purchase_items_ticket_type_id_idx" ON "purchase_items"("ticket_type_id");

-- CreateIndex
CREATE INDEX "tickets_ticket_type_id_idx" ON "tickets"("ticket_type_id");

-- What everybody sees, newest first; what is over and not completed yet; guests that came without a purchase.
CREATE INDEX events_public ON events (created_at, id) WHERE published_at IS NOT NULL;
CREATE INDEX events_to_complete ON events (ends_at) WHERE status = 'PUBLISHED';
CREATE INDEX guests_without_purchase ON guests (event_id, created_at, id) WHERE purchase_id IS NULL;

-- Text as it is searched: small letters without accents, and blanks for everything that is no letter or digit, so that
-- "l'Été" and "rock-n-roll" are the words that people type. (The extension `unaccent` would do the first half, but it
-- is not immutable, and not there on every server.)
CREATE FUNCTION fold_text(p_text text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
  SELECT lower(translate(
    replace(replace(replace(replace(replace(replace(
      regexp_replace(normalize(p_text, NFKD), '[\u0300-\u036f]', '', 'g'),
      'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss'), 'ẞ', 'ss'),
    'øØđĐłŁ!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~’‘“”«»–—…·•',
    'oOdDlL' || repeat(' ', 43)))
$$;

-- The words of an event: as they are (for beginnings of words and what is in neither language), and by their French and
-- English stems.
CREATE FUNCTION event_document(p_title text, p_location text, p_description text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5000 SET search_path FROM CURRENT AS $$
  SELECT strip(to_tsvector('pg_catalog.simple', folded) || to_tsvector('pg_catalog.french', folded) || to_tsvector('pg_catalog.english', folded))
  FROM fold_text(concat_ws(' ', p_title, p_location, p_description)) AS folded
$$;

-- What somebody searches for: every word, as it is or by its stem; the last one may be the beginning of a word, because
-- people see results while they type. Words that say nothing in either language ("le", "the") count only if there is no
-- other. Null for a text without words.
CREATE FUNCTION event_query(p_search text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
  WITH words AS (
    SELECT lexeme AS word, positions[cardinality(positions)] AS place,
      to_tsvector('pg_catalog.french', lexeme) = '' OR to_tsvector('pg_catalog.english', lexeme) = '' AS says_nothing
    FROM unnest(to_tsvector('pg_catalog.simple', fold_text(p_search)))
  ), wanted AS (
    SELECT word, place = (SELECT max(place) FROM words) AS is_last FROM words
    WHERE NOT says_nothing OR place = (SELECT max(place) FROM words)
  )
  SELECT string_agg('(' || (
      (quote_literal(word) || CASE WHEN is_last THEN ':*' ELSE '' END)::tsquery
      || plainto_tsquery('pg_catalog.french', word) || plainto_tsquery('pg_catalog.english', word)
    )::text || ')', ' & ')::tsquery
  FROM wanted
$$;

-- On the expression and not on a column of its own: the row of an event is written with every sale, and should be small.
CREATE INDEX events_search ON events USING gin (event_document(title, location, description));

-- Tickets that were sold are good for nothing any more, because they or their event were cancelled: `p_sold[i]` tickets
-- of `p_types[i]`, of which `p_validated[i]` had been used. What was paid stays counted; what is given back is counted as
-- refunded. The types come in ascending order of their ids, as in take_capacity. Their places are offered to those who
-- wait, as in release_capacity.
CREATE FUNCTION void_capacity(p_event uuid, p_types uuid[], p_sold integer[], p_validated integer[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  all_sold integer := 0;
  all_validated integer := 0;
BEGIN
  PERFORM lock_types(p_event, p_types);
  FOR i IN 1 .. cardinality(p_types) LOOP
    UPDATE ticket_types SET sold = sold - p_sold[i], validated = validated - p_validated[i] WHERE id = p_types[i];
    all_sold := all_sold + p_sold[i];
    all_validated := all_validated + p_validated[i];
  END LOOP;
  UPDATE events SET sold = sold - all_sold, validated = validated - all_validated WHERE id = p_event;
  PERFORM offer_waiting(p_event);
END $$;
