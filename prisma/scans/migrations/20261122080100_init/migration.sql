-- CreateEnum
CREATE TYPE "ScanOutcome" AS ENUM ('INVALID_SIGNATURE', 'WRONG_EVENT', 'UNKNOWN_TICKET', 'REVOKED', 'CANCELLED', 'NOT_PAID', 'WRONG_GATE', 'TOO_EARLY', 'TOO_LATE', 'DUPLICATE', 'ADMITTED');

-- CreateTable
CREATE TABLE "gates" (
    "id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "ticket_type_ids" UUID[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "gates_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scans" (
    "id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "client_scan_id" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "outcome" "ScanOutcome",
    "ticket_id" UUID,
    "guest_id" UUID,
    "first_scan_id" UUID,
    "gate_id" UUID,
    "location" TEXT NOT NULL,
    "operator_id" UUID,
    "device_id" TEXT,
    "offline" BOOLEAN NOT NULL DEFAULT false,
    "scanned_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3),
    "abandoned_at" TIMESTAMPTZ(3),
    "undone_at" TIMESTAMPTZ(3),
    "undone_by_id" UUID,
    "undo_reason" TEXT,

    CONSTRAINT "scans_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scan_minutes" (
    "event_id" UUID NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "admitted" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "scan_minutes_pkey" PRIMARY KEY ("event_id","minute")
);

-- CreateTable
CREATE TABLE "scan_locations" (
    "event_id" UUID NOT NULL,
    "location" TEXT NOT NULL,
    "admitted" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "scan_locations_pkey" PRIMARY KEY ("event_id","location")
);

-- CreateTable
CREATE TABLE "scan_tallies" (
    "event_id" UUID NOT NULL,
    "outcome" "ScanOutcome" NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "scan_tallies_pkey" PRIMARY KEY ("event_id","outcome")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dispatched_at" TIMESTAMPTZ(3),
    "checked_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "dead_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "consumer" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("consumer","message_id")
);

-- CreateIndex
CREATE INDEX "gates_event_id_created_at_idx" ON "gates"("event_id", "created_at");

-- CreateIndex
CREATE INDEX "scans_event_id_scanned_at_id_idx" ON "scans"("event_id", "scanned_at", "id");

-- CreateIndex
CREATE INDEX "scans_ticket_id_scanned_at_id_idx" ON "scans"("ticket_id", "scanned_at", "id");

-- AddForeignKey
ALTER TABLE "scans" ADD CONSTRAINT "scans_gate_id_fkey" FOREIGN KEY ("gate_id") REFERENCES "gates"("id") ON DELETE SET NULL ON UPDATE CASCADE;
