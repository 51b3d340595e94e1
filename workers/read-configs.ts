import { readTogether, type Config } from "../platform/config/define-config";
import type { SubgraphConfig } from "../platform/config/subgraph-variables";
import type { AnySubgraph } from "../platform/subgraph/define-subgraph";
import { readWorkersConfig, type workersVariables } from "./config";

export interface WorkersConfigs {
  readonly own: Config<typeof workersVariables>;
  /** The subgraphs whose work this process does, each with its configuration. */
  readonly chosen: readonly { readonly definition: AnySubgraph; readonly config: SubgraphConfig }[];
}

/**
 * Reads what the workers need: their own variables, and those of each subgraph whose work they do.
 * @throws InvalidVariables naming every variable that is missing or invalid, in all of them
 */
export function readWorkersConfigs(subgraphs: readonly AnySubgraph[], env: NodeJS.ProcessEnv = process.env): WorkersConfigs {
  // Which subgraphs matter is known before the rest is valid.
  const only = (env.WORKERS_ONLY ?? "").split(",").map((name) => name.trim()).filter(Boolean);
  const definitions = subgraphs.filter(({ name }) => only.length === 0 || only.includes(name));
  const [own, ...configs] = readTogether<[Config<typeof workersVariables>, ...SubgraphConfig[]]>(
    () => readWorkersConfig(env),
    ...definitions.map((definition) => () => definition.readConfig(env) as SubgraphConfig),
  );
  return { own, chosen: definitions.map((definition, index) => ({ definition, config: configs[index] as SubgraphConfig })) };
}
