-- Addresses are compared without regard to case: what is stored is lower-cased, whoever stores it.
ALTER TABLE users ADD CONSTRAINT users_email_lower CHECK (email = lower(email));
ALTER TABLE invitations ADD CONSTRAINT invitations_email_lower CHECK (email = lower(email));

-- At most one invitation of an address to an organization is open.
CREATE UNIQUE INDEX invitations_open ON invitations (organization_id, email) WHERE accepted_at IS NULL;

-- Outbox rows that wait or are under way.
CREATE INDEX outbox_waiting ON outbox (available_at, id) WHERE dispatched_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_under_way ON outbox (checked_at) WHERE dispatched_at IS NOT NULL AND closed_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;
