-- AlterTable
ALTER TABLE "notifications" ADD COLUMN     "ticket_revisions" INTEGER[] DEFAULT ARRAY[]::INTEGER[];
