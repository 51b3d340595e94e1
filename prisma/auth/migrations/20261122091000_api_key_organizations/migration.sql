-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "organization_ids" UUID[] DEFAULT ARRAY[]::UUID[];

-- A key that there is already stays good where its user belongs now, and no further.
UPDATE api_keys SET organization_ids = ARRAY(SELECT organization_id FROM memberships WHERE memberships.user_id = api_keys.user_id);

-- Who made a key before the address was confirmed need not be the one who confirmed it.
UPDATE api_keys SET revoked_at = now() FROM users
WHERE users.id = api_keys.user_id AND revoked_at IS NULL AND (users.email_verified_at IS NULL OR users.email_verified_at > api_keys.created_at);
