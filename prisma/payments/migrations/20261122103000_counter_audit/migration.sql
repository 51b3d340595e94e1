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

-- What is gone through beside the refunds: payments of which something was given back, should their refunds be missing.
CREATE INDEX payments_given_back ON payments (id) WHERE refunded_minor > 0;

-- A number that is another one after every change of a payment or its refunds: PostgreSQL notes with each row the
-- transaction that wrote it.
CREATE FUNCTION counters_version(p_payment uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT (coalesce((SELECT p.xmin::text::bigint FROM payments p WHERE p.id = p_payment), 0)
    + coalesce((SELECT sum(r.xmin::text::bigint) FROM refunds r WHERE r.payment_id = p_payment), 0))::bigint
$$;

-- What a payment says was given back, and what its refunds say. STABLE, so that both are read in the snapshot of the
-- statement that calls it. It locks nothing.
CREATE FUNCTION recount_payment(p_payment uuid) RETURNS TABLE (counter text, row_id uuid, kept bigint, counted bigint) LANGUAGE sql STABLE AS $$
  SELECT 'payments.refunded_minor', p.id, p.refunded_minor::bigint,
      -- A provider may have given back more than was paid; of a payment, no more than all is gone.
      least((SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r WHERE r.payment_id = p.id AND r.status = 'SUCCEEDED'), p.amount_minor)::bigint
    FROM payments p WHERE p.id = p_payment
$$;
