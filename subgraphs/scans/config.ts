import { callees } from "../../contracts/services";
import { keysForCallsFrom } from "../../platform/config/call-key-variables";
import { readConfig, variable, type Config } from "../../platform/config/define-config";
import { subgraphVariables } from "../../platform/config/subgraph-variables";
import { trustVariables } from "../../platform/config/trust-variables";
import { integer } from "../../platform/config/variable-schemas";
import { counterAuditVariables } from "../../platform/counters/counter-audit-variables";

export const scansVariables = {
  ...subgraphVariables("scans", 3005),
  callKeys: keysForCallsFrom("scans", callees),
  grantSecrets: trustVariables.grantSecrets,
  ...counterAuditVariables,
  scanAbandonSeconds: variable("SCAN_ABANDON_SECONDS", integer(60, 10, 3_600), "Seconds after which a scan without a result is abandoned, because its scanner has given up"),
};

export type ScansConfig = Config<typeof scansVariables>;

export const readScansConfig = (env?: NodeJS.ProcessEnv): ScansConfig => readConfig(scansVariables, env);
