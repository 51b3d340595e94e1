import "reflect-metadata";
import { runProcess, type Running } from "../platform/lifecycle/run-process";
import { createLogger } from "../platform/logging/logger";
import { openResources } from "../platform/subgraph/resources";
import { serveSubgraph } from "../platform/subgraph/serve-subgraph";
import { allSubgraphs } from "./all-subgraphs";

/** All six subgraphs in one process, for one machine: each has its own port, database and log name all the same. */
async function serveAll(): Promise<Running> {
  const config = allSubgraphs.map(({ readConfig }) => readConfig() as { redisUrl: string })[0];
  const resources = openResources(config?.redisUrl ?? "", createLogger("subgraphs"));
  const running: Running[] = [];
  for (const definition of allSubgraphs) running.push(await serveSubgraph(definition, undefined, resources));
  return {
    urls: Object.assign({}, ...running.map(({ urls }) => urls)) as Record<string, string>,
    stop: async () => {
      await Promise.all(running.map(({ stop }) => stop()));
      await resources.close();
    },
  };
}

runProcess(createLogger("subgraphs"), serveAll);
