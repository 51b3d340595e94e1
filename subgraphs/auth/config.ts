import { readConfig, secret, type Config } from "../../platform/config/define-config";
import { subgraphVariables } from "../../platform/config/subgraph-variables";
import { secrets } from "../../platform/config/variable-schemas";

export const authVariables = {
  ...subgraphVariables("auth", 3000),
  keyEncryptionSecrets: secret("KEY_ENCRYPTION_SECRET", secrets, "Encrypts private signing keys in the database"),
};

export type AuthConfig = Config<typeof authVariables>;

export const readAuthConfig = (env?: NodeJS.ProcessEnv): AuthConfig => readConfig(authVariables, env);
