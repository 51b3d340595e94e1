-- AlterTable
ALTER TABLE "payments" ADD COLUMN     "correlation_id" TEXT;
