import { readConfig, type Config } from "../../platform/config/define-config";
import { subgraphVariables } from "../../platform/config/subgraph-variables";
import { counterAuditVariables } from "../../platform/counters/counter-audit-variables";

export const scansVariables = { ...subgraphVariables("scans", 3005), ...counterAuditVariables };

export type ScansConfig = Config<typeof scansVariables>;

export const readScansConfig = (env?: NodeJS.ProcessEnv): ScansConfig => readConfig(scansVariables, env);
