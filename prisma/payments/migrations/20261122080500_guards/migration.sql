-- What must hold whatever the code does, and the indexes that Prisma cannot say.

ALTER TABLE payments
  ADD CONSTRAINT payments_amounts CHECK (amount_minor > 0 AND refunded_minor BETWEEN 0 AND amount_minor),
  -- Money that is there has a time at which it came; money that is not there cannot have been given back.
  ADD CONSTRAINT payments_completion CHECK ((status IN ('COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED')) = (completed_at IS NOT NULL)),
  ADD CONSTRAINT payments_refunded CHECK (
    CASE status
      WHEN 'PARTIALLY_REFUNDED' THEN refunded_minor > 0 AND refunded_minor < amount_minor
      WHEN 'REFUNDED' THEN refunded_minor = amount_minor
      ELSE refunded_minor = 0
    END);

ALTER TABLE refunds
  ADD CONSTRAINT refunds_amount CHECK (amount_minor > 0),
  ADD CONSTRAINT refunds_completion CHECK (status = 'PENDING' OR completed_at IS NOT NULL);

-- One open attempt for a purchase: a second one could be paid as well. A failed attempt is open, because its intent may
-- succeed yet.
CREATE UNIQUE INDEX payments_one_open ON payments (purchase_id) WHERE status IN ('PENDING', 'PROCESSING', 'FAILED');

-- What reconciliation looks for.
CREATE INDEX payments_to_check ON payments (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX refunds_to_check ON refunds (next_check_at) WHERE next_check_at IS NOT NULL;

-- Outbox rows that wait, are under way, dead, or may be deleted.
CREATE INDEX outbox_waiting ON outbox (available_at, id) WHERE dispatched_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_under_way ON outbox (checked_at) WHERE dispatched_at IS NOT NULL AND closed_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at IS NOT NULL;
