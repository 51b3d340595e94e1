import "reflect-metadata";
import { createHttpServer } from "../platform/http/http-server";
import { drain, listen } from "../platform/http/listen";
import { securityHeaders } from "../platform/http/security-headers";
import { runProcess, type Running } from "../platform/lifecycle/run-process";
import { createLogger } from "../platform/logging/logger";
import { setLogHashSecret } from "../platform/logging/personal-data";
import { serveMetrics, showsMetrics } from "../platform/metrics/metrics-server";
import { JobWorkers } from "../platform/queues/job-workers";
import { showQueues } from "../platform/queues/queue.gauges";
import { TaskSchedule } from "../platform/queues/task-schedule";
import { checkRedis } from "../platform/redis/check-redis";
import type { SubgraphModule } from "../platform/subgraph/define-subgraph";
import { prepareModule } from "../platform/subgraph/prepare-module";
import { openResources } from "../platform/subgraph/resources";
import { allSubgraphs } from "../subgraphs/all-subgraphs";
import { readWorkersConfigs } from "./config";
import { checkRegistry } from "./registry";

/** Everything that is done in the background: outbox relays, jobs, tasks by the clock. */
async function startWorkers(): Promise<Running> {
  const { own: config, chosen } = readWorkersConfigs(allSubgraphs);
  const logger = createLogger("workers", config.logLevel);
  setLogHashSecret(config.logHashSecret);
  const resources = openResources(config.redisUrl, logger);
  const modules = chosen.map(({ definition, config: ofSubgraph }) => {
    const own = createLogger(definition.name, config.logLevel);
    return definition.createModule(ofSubgraph, resources, own) as SubgraphModule;
  });
  for (const module of modules) await prepareModule(module, logger);
  const handlers = modules.flatMap(({ jobs }) => jobs);
  const relays = modules.flatMap((module) => module.relays);
  // A process that does the work of some subgraphs alone leaves the jobs of the others to the other processes.
  checkRegistry(handlers, config.only.length === 0 ? relays.flatMap(({ jobs: sent }) => sent) : []);

  const jobs = new JobWorkers(handlers, resources.connect, logger);
  const tasks = new TaskSchedule(modules.flatMap((module) => module.tasks), resources.redis, logger);
  const app = createHttpServer({
    service: "workers",
    logger,
    metrics: showsMetrics(config),
    securityHeaders: securityHeaders(config),
    dependencies: { ...Object.fromEntries(modules.flatMap(({ dependencies }, index) => Object.entries(dependencies).map(([key, ping]) => [`${chosen[index]?.definition.name}.${key}`, ping]))), redis: () => checkRedis(resources.redis) },
  });
  const url = await listen(app, config.host, config.port);
  const metrics = await serveMetrics("workers", config);
  for (const relay of relays) relay.start();
  jobs.start();
  tasks.start();
  const endGauges = showQueues(resources.queues, [...new Set(handlers.map(({ job }) => job.queue))]);
  return {
    urls: { workers: url, ...metrics.urls },
    stop: async () => {
      endGauges();
      await Promise.all([drain(app), jobs.close(2_000), tasks.close(), ...relays.map((relay) => relay.close())]);
      await Promise.all(modules.map((module) => module.close()));
      await Promise.all([metrics.close(), resources.close()]);
    },
  };
}

runProcess(createLogger("workers"), startWorkers);
