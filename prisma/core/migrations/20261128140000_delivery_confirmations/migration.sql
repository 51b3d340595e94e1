-- Emails that wait until the recipient confirms the address. A row without confirmed_at withholds them.
CREATE TABLE "delivery_confirmations" (
    "subject_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "confirmed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),

    CONSTRAINT "delivery_confirmations_pkey" PRIMARY KEY ("subject_id")
);

-- Counts of limits that hold for one UTC day, exact under concurrency: one row is one counter.
CREATE TABLE "daily_counts" (
    "name" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "daily_counts_pkey" PRIMARY KEY ("name", "subject", "day")
);
CREATE INDEX "daily_counts_day_idx" ON "daily_counts"("day");

-- Places a purchase and, in the same transaction, records that its emails wait for a confirmation.
CREATE FUNCTION place_with_confirmation(doc jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  placement jsonb := try_place_purchase(doc);
BEGIN
  IF placement->>'outcome' = 'PLACED' AND (doc->>'needs_confirmation')::boolean THEN
    INSERT INTO delivery_confirmations (subject_id) VALUES ((doc->'purchase'->>'id')::uuid);
  END IF;
  RETURN placement;
END $$;

-- Whether emails about the cancellation may hold its reason.
ALTER TABLE "event_cancellations" ADD COLUMN "is_reason_emailed" BOOLEAN NOT NULL DEFAULT true;
