import { z } from "zod";
import { callees } from "../../contracts/services";
import { keysForCallsFrom } from "../../platform/config/call-key-variables";
import { readConfig, secret, variable, type Config } from "../../platform/config/define-config";
import { subgraphVariables } from "../../platform/config/subgraph-variables";
import { integer, secrets } from "../../platform/config/variable-schemas";
import { relyingPartyOf } from "./services/passkey-origins";
import type { RelyingParty } from "./services/web-authn";

export const authVariables = {
  ...subgraphVariables("auth", 3000),
  callKeys: keysForCallsFrom("auth", callees),
  keyEncryptionSecrets: secret("KEY_ENCRYPTION_SECRET", secrets, "Encrypts private signing keys and the secrets of authenticator apps in the database"),
  sessionMaxHours: variable("SESSION_MAX_HOURS", integer(24, 1, 8_784), "Hours after sign-in when a session ends however much it is used, unless the user chose to be remembered"),
  rememberedSessionMaxDays: variable("REMEMBERED_SESSION_MAX_DAYS", integer(90, 1, 366), "Days after sign-in when a remembered session ends however much it is used. NIST SP 800-63B recommends 30"),
  passkeyDomain: variable("PASSKEY_DOMAIN", z.hostname().optional(), "The domain that passkeys are registered for; its subdomains may use them. If not set, the domain of PUBLIC_URL. Changing it makes registered passkeys unusable"),
  corsOrigins: variable("CORS_ORIGINS", z.string().default("*"), "Origins of web front ends; those within PASSKEY_DOMAIN may use passkeys"),
  registrationsPerHour: variable("REGISTRATIONS_PER_HOUR", z.coerce.number().int().min(1).max(1_000_000).optional(), "Accounts that one network address may try to open in an hour; 30 in production, 1000 elsewhere, unless set"),
};

export interface AuthConfig extends Config<typeof authVariables> {
  readonly registrationsPerHour: number;
  /** Where passkeys are valid. */
  readonly relyingParty: RelyingParty;
}

export function readAuthConfig(env?: NodeJS.ProcessEnv): AuthConfig {
  const config = readConfig(authVariables, env);
  const origins = config.corsOrigins.split(",").map((part) => part.trim());
  const relyingParty = relyingPartyOf(config.publicUrl, origins, config.passkeyDomain);
  // Whoever tries the platform out makes many accounts from one machine.
  return { ...config, relyingParty, registrationsPerHour: config.registrationsPerHour ?? (config.environment === "production" ? 30 : 1_000) };
}
