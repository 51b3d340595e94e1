import { z } from "zod";
import { readConfig, readTogether, variable, type Config } from "../platform/config/define-config";
import { processVariables } from "../platform/config/process-variables";
import type { SubgraphConfig } from "../platform/config/subgraph-variables";
import { port } from "../platform/config/variable-schemas";
import type { AnySubgraph } from "../platform/subgraph/define-subgraph";

export const workersVariables = {
  ...processVariables,
  port: variable("WORKERS_PORT", port(3006), "The port of the workers' health and metrics; 0 is any free one"),
  only: variable("WORKERS_ONLY", z.string().default("").transform((list) => list.split(",").map((name) => name.trim()).filter(Boolean)), "Subgraphs whose work this process does, comma separated; empty: all of them"),
};

type WorkersConfig = Config<typeof workersVariables>;

export interface WorkersConfigs {
  readonly own: WorkersConfig;
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
  const [own, ...configs] = readTogether<[WorkersConfig, ...SubgraphConfig[]]>(
    () => readConfig(workersVariables, env),
    ...definitions.map((definition) => () => definition.readConfig(env) as SubgraphConfig),
  );
  return { own, chosen: definitions.map((definition, index) => ({ definition, config: configs[index] as SubgraphConfig })) };
}
