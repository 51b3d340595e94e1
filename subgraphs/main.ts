import "reflect-metadata";
import { readTogether } from "../platform/config/define-config";
import type { SubgraphConfig } from "../platform/config/subgraph-variables";
import { runProcess, type Running } from "../platform/lifecycle/run-process";
import { createLogger } from "../platform/logging/logger";
import { serveMetrics } from "../platform/metrics/metrics-server";
import { openResources } from "../platform/subgraph/resources";
import { readServingConfig, serveSubgraph } from "../platform/subgraph/serve-subgraph";
import { allSubgraphs } from "./all-subgraphs";

/** All six subgraphs in one process, for one machine: each has its own port, database and log name all the same. */
async function serveAll(): Promise<Running> {
  // All of them before the first one starts, so that one refusal names every variable.
  const [config] = readTogether<SubgraphConfig[]>(...allSubgraphs.map((definition) => (): SubgraphConfig => readServingConfig(definition) as SubgraphConfig));
  if (!config) throw new Error("there is no subgraph to serve");
  const resources = openResources(config.redisUrl, createLogger("subgraphs"));
  const running: Running[] = [];
  for (const definition of allSubgraphs) running.push(await serveSubgraph(definition, undefined, resources));
  const metrics = await serveMetrics("subgraphs", config);
  return {
    urls: Object.assign({}, ...[...running, metrics].map(({ urls }) => urls)) as Record<string, string>,
    stop: async () => {
      await Promise.all(running.map(({ stop }) => stop()));
      await Promise.all([metrics.close(), resources.close()]);
    },
  };
}

runProcess(createLogger("subgraphs"), serveAll);
