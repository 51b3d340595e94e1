import { openStoredKeys, type KeyStore } from "../../../platform/crypto/stored-keys";
import type { Logger } from "../../../platform/logging/logger";
import type { AuthDatabase } from "../repositories/database";
import type { TotpRepository } from "../repositories/totp.repository";

/** Secrets that are read at a time. */
const PAGE = 500;

/**
 * The startup check of all secrets of authenticator apps, which also encrypts them with the current KEY_ENCRYPTION_SECRET.
 * @throws ConfigError if KEY_ENCRYPTION_SECRET does not open all of them
 */
export async function openTotpSecrets(db: AuthDatabase, totp: TotpRepository, secrets: readonly string[], logger: Logger): Promise<void> {
  const store: KeyStore = {
    page: async (after) => (await totp.page(db.client, after, PAGE)).map(({ id, sealedSecret }) => ({ id, sealedPrivate: sealedSecret })),
    replace: ({ id, sealedPrivate }, sealed) => totp.reseal(db.client, id, sealedPrivate, sealed),
  };
  await openStoredKeys("auth", store, secrets, logger, "TOTP secrets");
}
