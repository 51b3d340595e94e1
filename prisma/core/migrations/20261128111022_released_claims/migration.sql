-- Tells a repeated confirmation or release of a claim from one for a scan that never held the claim.
-- CreateTable
CREATE TABLE "released_claims" (
    "ticket_id" UUID NOT NULL,
    "scan_id" UUID NOT NULL,
    "released_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "released_claims_pkey" PRIMARY KEY ("ticket_id","scan_id")
);
