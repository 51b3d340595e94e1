-- CreateEnum
CREATE TYPE "ImportStatus" AS ENUM ('QUEUED', 'ACTIVE', 'COMPLETED', 'FAILED');

-- AlterTable
ALTER TABLE "guests" ADD COLUMN     "idempotency_key" TEXT,
ADD COLUMN     "idempotency_scope" TEXT,
ADD COLUMN     "import_key" TEXT,
ADD COLUMN     "input_hash" TEXT,
ADD COLUMN     "locale" TEXT;

-- AlterTable
ALTER TABLE "tickets" ADD COLUMN     "cancel_reason" TEXT,
ADD COLUMN     "cancelled_at" TIMESTAMPTZ(3),
ADD COLUMN     "delivered_revision" INTEGER,
ADD COLUMN     "transferred_revision" INTEGER;

-- CreateTable
CREATE TABLE "guest_imports" (
    "id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "locale" TEXT NOT NULL,
    "csv" TEXT,
    "status" "ImportStatus" NOT NULL DEFAULT 'QUEUED',
    "total" INTEGER NOT NULL,
    "processed" INTEGER NOT NULL DEFAULT 0,
    "imported" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "guest_imports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "guest_import_errors" (
    "import_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "message" TEXT NOT NULL,

    CONSTRAINT "guest_import_errors_pkey" PRIMARY KEY ("import_id","line")
);

-- CreateIndex
CREATE INDEX "guest_imports_event_id_created_at_id_idx" ON "guest_imports"("event_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "guests_event_id_status_created_at_id_idx" ON "guests"("event_id", "status", "created_at", "id");

-- CreateIndex
CREATE INDEX "purchases_event_id_status_created_at_id_idx" ON "purchases"("event_id", "status", "created_at", "id");

-- AddForeignKey
ALTER TABLE "guest_imports" ADD CONSTRAINT "guest_imports_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "guest_import_errors" ADD CONSTRAINT "guest_import_errors_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "guest_imports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of guests whom the organiser added: the same line of a list, and the same request, make one guest. On part of the rows,
-- because buyers' guests have neither.
CREATE UNIQUE INDEX guests_import_key ON guests (event_id, import_key) WHERE import_key IS NOT NULL;
CREATE UNIQUE INDEX guests_idempotency_key ON guests (idempotency_scope, idempotency_key) WHERE idempotency_key IS NOT NULL;

ALTER TABLE guests
  ADD CONSTRAINT guests_idempotency CHECK ((idempotency_key IS NULL) = (idempotency_scope IS NULL) AND (idempotency_key IS NULL) = (input_hash IS NULL));
ALTER TABLE tickets
  ADD CONSTRAINT tickets_revisions CHECK (revision >= 1 AND delivered_revision <= revision AND transferred_revision <= revision);
ALTER TABLE guest_imports
  ADD CONSTRAINT guest_imports_progress CHECK (imported >= 0 AND imported <= processed AND processed <= total),
  ADD CONSTRAINT guest_imports_end CHECK ((status IN ('COMPLETED', 'FAILED')) = (finished_at IS NOT NULL));

-- What lay in a mail before there was a note of it: making it again is no reason for another mail.
UPDATE tickets t SET delivered_revision = t.generated_revision
  FROM purchases p WHERE p.id = t.purchase_id AND p.delivered_at IS NOT NULL AND t.generated_revision IS NOT NULL;

-- The words of a guest or a purchase, and the event as one word more: a search reads what lies where the words and the
-- event meet, and not all the Martins of all events. Not trigrams: those are an extension, five times as large, and
-- written with every sale.
CREATE FUNCTION list_document(p_event uuid, p_text text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 SET search_path FROM CURRENT AS $$
  SELECT strip(to_tsvector('pg_catalog.simple', fold_text(p_text))) || array_to_tsvector(ARRAY[p_event::text])
$$;

-- Everything of the event that has, for each word of the search, a word that begins with it.
CREATE FUNCTION list_query(p_event uuid, p_search text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
  SELECT concat_ws(' & ', quote_literal(p_event::text), string_agg(quote_literal(lexeme) || ':*', ' & '))::tsquery
  FROM unnest(to_tsvector('pg_catalog.simple', fold_text(p_search)))
$$;

CREATE INDEX guests_search ON guests USING gin (list_document(event_id, first_name || ' ' || last_name || ' ' || email));
CREATE INDEX purchases_search ON purchases USING gin (list_document(event_id, reference || ' ' || buyer_first_name || ' ' || buyer_last_name || ' ' || buyer_email));

-- Writes guests whom the organiser adds, with their tickets, and takes their capacity last: sold at once, for nothing.
-- Guests that are known already, by import_key or idempotency key, are left as they are. When there is not enough for
-- all: with `p_partial` those that come first in the document get what is left, else nobody gets anything and EP001 is
-- raised as in take_capacity. EP002 when the event is cancelled or over. Messages in the document that make tickets are
-- sent for those that were placed. The document is made by guest.repository.ts.
CREATE FUNCTION place_guests(doc jsonb, p_partial boolean) RETURNS TABLE (placed_id uuid, fate text) LANGUAGE plpgsql AS $$
DECLARE
  the_event uuid := (doc->>'event_id')::uuid;
  fresh uuid[];
  fitting uuid[];
  types uuid[];
  left_of_event integer;
BEGIN
  WITH written AS (
    INSERT INTO guests (id, event_id, first_name, last_name, email, phone, status, locale, import_key, idempotency_scope, idempotency_key, input_hash, created_at)
      SELECT g.id, g.event_id, g.first_name, g.last_name, g.email, g.phone, g.status, g.locale, g.import_key, g.idempotency_scope, g.idempotency_key, g.input_hash, g.created_at
      FROM jsonb_populate_recordset(NULL::guests, doc->'guests') AS g
      -- Two imports of the same list at the same moment wait for each other in one direction only.
      ORDER BY g.import_key
      ON CONFLICT DO NOTHING
      RETURNING id)
  SELECT coalesce(array_agg(id), '{}') INTO fresh FROM written;

  INSERT INTO tickets (id, code, event_id, ticket_type_id, guest_id, position, status, created_at)
    SELECT t.id, t.code, t.event_id, t.ticket_type_id, t.guest_id, t.position, t.status, t.created_at
    FROM jsonb_populate_recordset(NULL::tickets, doc->'tickets') AS t WHERE t.guest_id = ANY(fresh);
  SELECT coalesce(array_agg(DISTINCT t.ticket_type_id), '{}') INTO types FROM tickets t WHERE t.guest_id = ANY(fresh);

  -- Not FOR UPDATE: every sale that is being written holds the event's key, and would wait for us as we for it.
  PERFORM 1 FROM ticket_types WHERE id = ANY(types) ORDER BY id FOR NO KEY UPDATE;
  SELECT max_attendees - sold - reserved INTO left_of_event FROM events WHERE id = the_event AND status IN ('DRAFT', 'PUBLISHED') FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'not on sale' USING ERRCODE = 'EP002';
  END IF;
  SELECT coalesce(array_agg(f.guest_id), '{}') INTO fitting FROM (
    SELECT w.guest_id, row_number() OVER (ORDER BY w.position) AS place FROM (
      SELECT t.guest_id, t.position, row_number() OVER (PARTITION BY t.ticket_type_id ORDER BY t.position) <= k.quantity - k.sold - k.reserved AS fits
      FROM tickets t JOIN ticket_types k ON k.id = t.ticket_type_id WHERE t.guest_id = ANY(fresh)) AS w
    WHERE w.fits) AS f
  WHERE f.place <= left_of_event;

  IF cardinality(fitting) < cardinality(fresh) THEN
    IF NOT p_partial THEN
      PERFORM raise_sold_out(the_event, types[1], 0);
    END IF;
    DELETE FROM tickets t WHERE t.guest_id = ANY(fresh) AND t.guest_id <> ALL(fitting);
    DELETE FROM guests g WHERE g.id = ANY(fresh) AND g.id <> ALL(fitting);
  END IF;

  INSERT INTO outbox (id, kind, name, target, payload, correlation_id, available_at)
    SELECT (m.message->>'id')::uuid, m.message->>'kind', m.message->>'name', m.message->>'target',
      CASE WHEN m.tickets IS NULL THEN m.message->'payload' ELSE jsonb_set(m.message->'payload', '{tickets}', m.tickets) END,
      m.message->>'correlationId', (m.message->>'availableAt')::timestamptz
    FROM (
      SELECT message, (
        SELECT jsonb_agg(wanted.ticket ORDER BY wanted.place) FROM jsonb_array_elements(message->'payload'->'tickets') WITH ORDINALITY AS wanted(ticket, place)
        WHERE EXISTS (SELECT 1 FROM tickets t WHERE t.id = (wanted.ticket->>'ticket_id')::uuid)) AS tickets
      FROM jsonb_array_elements(doc->'outbox') AS message) AS m
    WHERE m.tickets IS NOT NULL OR (NOT m.message->'payload' ? 'tickets' AND cardinality(fitting) > 0);

  UPDATE ticket_types k SET sold = k.sold + n.wanted
    FROM (SELECT t.ticket_type_id, count(*)::integer AS wanted FROM tickets t WHERE t.guest_id = ANY(fitting) GROUP BY 1) AS n WHERE k.id = n.ticket_type_id;
  UPDATE events SET sold = sold + cardinality(fitting) WHERE id = the_event AND cardinality(fitting) > 0;

  RETURN QUERY SELECT (g->>'id')::uuid,
    CASE WHEN (g->>'id')::uuid = ANY(fitting) THEN 'placed' WHEN (g->>'id')::uuid = ANY(fresh) THEN 'sold out' ELSE 'known' END
    FROM jsonb_array_elements(doc->'guests') AS g;
END $$;
