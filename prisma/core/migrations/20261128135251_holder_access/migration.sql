-- Access that ends: tokens of buyers carry a version, transfers are dated, and printed codes are replaced with each revision.
-- AlterTable
ALTER TABLE "purchases" ADD COLUMN     "access_version" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "tickets" ADD COLUMN     "transferred_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "waiting_list_entries" ADD COLUMN     "join_key_hash" TEXT,
ADD COLUMN     "link_sent_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "revoked_ticket_codes" (
    "event_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "ticket_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "revoked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "revoked_ticket_codes_pkey" PRIMARY KEY ("event_id","code")
);

-- AddForeignKey
ALTER TABLE "revoked_ticket_codes" ADD CONSTRAINT "revoked_ticket_codes_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE ON UPDATE CASCADE;
