-- AlterTable
ALTER TABLE "generated_tickets" ADD COLUMN     "warning" TEXT;

-- AlterTable
ALTER TABLE "generation_jobs" ADD COLUMN     "archive_path" TEXT,
ADD COLUMN     "archive_sha256" TEXT;
