-- The websites that buyers of an organization may return to after payment without a warning.
CREATE TABLE "organization_return_hosts" (
    "organization_id" UUID NOT NULL,
    "hosts" TEXT[],

    CONSTRAINT "organization_return_hosts_pkey" PRIMARY KEY ("organization_id")
);
