-- CreateTable
CREATE TABLE "audit_entries" (
    "id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "record_type" TEXT NOT NULL,
    "record_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "event_id" UUID,
    "actor_kind" TEXT NOT NULL,
    "actor_id" UUID,
    "session_id" UUID,
    "address" TEXT,
    "user_agent" TEXT,
    "correlation_id" TEXT,
    "service" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_entries_organization_id_occurred_at_id_idx" ON "audit_entries"("organization_id", "occurred_at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_event_id_occurred_at_id_idx" ON "audit_entries"("event_id", "occurred_at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_organization_id_record_id_occurred_at_id_idx" ON "audit_entries"("organization_id", "record_id", "occurred_at", "id");

-- What happened has happened. For each statement and not for each row: one that would find nothing is a mistake, too,
-- and TRUNCATE has no rows. (INSERT … ON CONFLICT DO NOTHING, by which an entry that comes twice is written once, is no
-- UPDATE.) docs/adr/0009 says how personal data can be taken out all the same.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_entries is append-only: % is refused', TG_OP
    USING ERRCODE = 'EP009', HINT = 'What happened stays written down. See docs/adr/0009-audit-log.md.';
END;
$$;

CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Somebody is named exactly when somebody was known.
ALTER TABLE audit_entries
  ADD CONSTRAINT audit_entries_actor CHECK ((actor_kind IN ('USER', 'API_KEY')) = (actor_id IS NOT NULL) AND (actor_id IS NULL) = (session_id IS NULL));
