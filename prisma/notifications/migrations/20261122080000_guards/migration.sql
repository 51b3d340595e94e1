-- A message is held while it is SENDING and at no other time, and what was sent says by whom and when.
ALTER TABLE notifications
  ADD CONSTRAINT notifications_claim CHECK ((status = 'SENDING') = (claim_id IS NOT NULL) AND (claim_id IS NULL) = (claimed_until IS NULL)),
  ADD CONSTRAINT notifications_sent CHECK (status NOT IN ('SENT', 'DELIVERED') OR (sent_at IS NOT NULL AND provider IS NOT NULL)),
  ADD CONSTRAINT notifications_attempts CHECK (attempts >= 0);

-- Outbox rows that wait, are under way, are dead, or can be deleted.
CREATE INDEX outbox_waiting ON outbox (available_at, id) WHERE dispatched_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_under_way ON outbox (checked_at) WHERE dispatched_at IS NOT NULL AND closed_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;
