import { readConfig, variable, type Config } from "../../platform/config/define-config";
import { subgraphVariables } from "../../platform/config/subgraph-variables";
import { integer } from "../../platform/config/variable-schemas";

export const coreVariables = {
  ...subgraphVariables("core", 3001),
  holdMinutes: variable("HOLD_MINUTES", integer(10, 1, 1_440), "Minutes for which an unpaid purchase holds its tickets"),
  holdSeconds: variable("HOLD_SECONDS", integer(0, 0, 86_400), "Seconds instead of minutes for a hold, to see one run out; 0 means HOLD_MINUTES"),
  claimSettleSeconds: variable("CLAIM_SETTLE_SECONDS", integer(30, 1, 3_600), "Seconds after which core asks what became of an admission that nobody confirmed"),
};

export type CoreConfig = Config<typeof coreVariables>;

export const readCoreConfig = (env?: NodeJS.ProcessEnv): CoreConfig => readConfig(coreVariables, env);
