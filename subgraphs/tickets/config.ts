import { callees } from "../../contracts/services";
import { keysForCallsFrom } from "../../platform/config/call-key-variables";
import { readConfig, secret, variable, type Config } from "../../platform/config/define-config";
import { subgraphVariables } from "../../platform/config/subgraph-variables";
import { trustVariables } from "../../platform/config/trust-variables";
import { integer, secrets } from "../../platform/config/variable-schemas";

export const ticketsVariables = {
  ...subgraphVariables("tickets", 3004),
  callKeys: keysForCallsFrom("tickets", callees),
  grantSecrets: trustVariables.grantSecrets,
  linkSecrets: trustVariables.ticketLinkSecrets,
  keyEncryptionSecrets: secret("KEY_ENCRYPTION_SECRET", secrets, "Encrypts private signing keys in the database"),
  renderThreads: variable("RENDER_THREADS", integer(0, 0, 64), "Threads in which a process draws PDFs; 0 means one less than there are cores, at least one"),
};

export type TicketsConfig = Config<typeof ticketsVariables>;

export const readTicketsConfig = (env?: NodeJS.ProcessEnv): TicketsConfig => readConfig(ticketsVariables, env);
