-- CreateEnum
CREATE TYPE "GenerationStatus" AS ENUM ('QUEUED', 'ACTIVE', 'COMPLETED', 'PARTIALLY_COMPLETED', 'FAILED');

-- CreateEnum
CREATE TYPE "ItemStatus" AS ENUM ('PENDING', 'MADE', 'FAILED');

-- CreateEnum
CREATE TYPE "GenerationOutcome" AS ENUM ('MADE', 'KEPT', 'FAILED');

-- CreateTable
CREATE TABLE "generation_jobs" (
    "id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "status" "GenerationStatus" NOT NULL DEFAULT 'QUEUED',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "generation_jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "generation_items" (
    "job_id" UUID NOT NULL,
    "ticket_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "ticket" JSONB NOT NULL,
    "template_data" JSONB NOT NULL,
    "purchase_id" UUID,
    "buyer_user_id" UUID,
    "status" "ItemStatus" NOT NULL DEFAULT 'PENDING',
    "error" TEXT,
    "work_time" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "generation_items_pkey" PRIMARY KEY ("job_id","ticket_id")
);

-- CreateTable
CREATE TABLE "generated_tickets" (
    "ticket_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "event_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "purchase_id" UUID,
    "buyer_user_id" UUID,
    "job_id" UUID NOT NULL,
    "qr_code_data" TEXT NOT NULL,
    "file_path" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "generated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "generated_tickets_pkey" PRIMARY KEY ("ticket_id","revision")
);

-- CreateTable
CREATE TABLE "ticket_generation_logs" (
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "ticket_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "outcome" "GenerationOutcome" NOT NULL,
    "error" TEXT,
    "work_time" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_generation_logs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event_signing_keys" (
    "id" CHAR(16) NOT NULL,
    "event_id" UUID NOT NULL,
    "public_key" TEXT NOT NULL,
    "sealed_private" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_signing_keys_pkey" PRIMARY KEY ("id")
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
CREATE INDEX "generation_jobs_event_id_created_at_id_idx" ON "generation_jobs"("event_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "generation_items_ticket_id_revision_job_id_idx" ON "generation_items"("ticket_id", "revision", "job_id");

-- CreateIndex
CREATE INDEX "generated_tickets_event_id_idx" ON "generated_tickets"("event_id");

-- CreateIndex
CREATE INDEX "ticket_generation_logs_job_id_idx" ON "ticket_generation_logs"("job_id");

-- CreateIndex
CREATE INDEX "ticket_generation_logs_ticket_id_idx" ON "ticket_generation_logs"("ticket_id");

-- CreateIndex
CREATE UNIQUE INDEX "event_signing_keys_event_id_key" ON "event_signing_keys"("event_id");

-- AddForeignKey
ALTER TABLE "generation_items" ADD CONSTRAINT "generation_items_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "generation_jobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_generation_logs" ADD CONSTRAINT "ticket_generation_logs_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "generation_jobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
