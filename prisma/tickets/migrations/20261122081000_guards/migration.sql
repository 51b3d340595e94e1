-- What must hold whatever the code does, and the indexes that Prisma cannot say.

ALTER TABLE generation_jobs
  ADD CONSTRAINT generation_jobs_finished CHECK ((finished_at IS NULL) = (status IN ('QUEUED', 'ACTIVE')));

ALTER TABLE generation_items
  ADD CONSTRAINT generation_items_revision CHECK (revision BETWEEN 1 AND 16777215),
  ADD CONSTRAINT generation_items_error CHECK (status <> 'FAILED' OR error IS NOT NULL);

ALTER TABLE generated_tickets
  ADD CONSTRAINT generated_tickets_file CHECK (bytes > 0 AND length(sha256) = 64);

-- What a worker that takes a job over has left to do, and what a retry begins again.
CREATE INDEX generation_items_open ON generation_items (job_id, position) WHERE status <> 'MADE';

-- Outbox rows that wait, are under way, dead, or may be deleted.
CREATE INDEX outbox_waiting ON outbox (available_at, id) WHERE dispatched_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_under_way ON outbox (checked_at) WHERE dispatched_at IS NOT NULL AND closed_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;
