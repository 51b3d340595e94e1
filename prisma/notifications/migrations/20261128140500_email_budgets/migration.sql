-- Counts of limits that hold for one UTC day, exact under concurrency: one row is one counter.
CREATE TABLE "daily_counts" (
    "name" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "daily_counts_pkey" PRIMARY KEY ("name", "subject", "day")
);
CREATE INDEX "daily_counts_day_idx" ON "daily_counts"("day");

-- Confirmed paid orders of an organization, which raise its budget of emails.
CREATE TABLE "organization_orders" (
    "organization_id" UUID NOT NULL,
    "paid" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "organization_orders_pkey" PRIMARY KEY ("organization_id")
);
INSERT INTO "organization_orders" ("organization_id", "paid")
  SELECT organization_id, count(DISTINCT data->>'reference') FROM notifications
  WHERE organization_id IS NOT NULL AND template IN ('tickets_ready', 'purchase_confirmed') AND (data->>'total_minor')::bigint > 0
  GROUP BY organization_id;
