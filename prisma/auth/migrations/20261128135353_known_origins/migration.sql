-- CreateEnum
CREATE TYPE "OriginKind" AS ENUM ('NETWORK', 'DEVICE');

-- AlterTable
ALTER TABLE "one_time_tokens" ADD COLUMN     "salt" TEXT;

-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "ends_at" TIMESTAMPTZ(3) NOT NULL DEFAULT (now() + '24:00:00'::interval);

-- CreateTable
CREATE TABLE "sign_in_origins" (
    "user_id" UUID NOT NULL,
    "kind" "OriginKind" NOT NULL,
    "hash" TEXT NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_origins_pkey" PRIMARY KEY ("user_id","kind","hash")
);

-- CreateIndex
CREATE INDEX "sign_in_origins_kind_last_seen_at_idx" ON "sign_in_origins"("kind", "last_seen_at");

-- AddForeignKey
ALTER TABLE "sign_in_origins" ADD CONSTRAINT "sign_in_origins_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Sessions that were remembered end 90 days after they began, and at least a day after this migration. All others have the
-- default: a day from now.
UPDATE "sessions" SET "ends_at" = GREATEST("created_at" + '90 days'::interval, now() + '24:00:00'::interval)
WHERE "remember_me" AND "ended_at" IS NULL AND "expires_at" > now();
