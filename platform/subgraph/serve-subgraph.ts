import { PrincipalVerifier } from "../auth/principal-verifier";
import { readConfig, readTogether } from "../config/define-config";
import { servingVariables, type ServingConfig } from "../config/serving-variables";
import type { SubgraphConfig } from "../config/subgraph-variables";
import type { GraphContext } from "../graphql/graph-context";
import { mountGraphql } from "../graphql/mount-graphql";
import { createHttpServer } from "../http/http-server";
import { drain, listen } from "../http/listen";
import { securityHeaders } from "../http/security-headers";
import type { Running } from "../lifecycle/run-process";
import { createLogger } from "../logging/logger";
import { setLogHashSecret } from "../logging/personal-data";
import { serveMetrics, showsMetrics } from "../metrics/metrics-server";
import { admitRequests } from "../overload/admit-requests";
import { observedAdmission } from "../overload/observed-admission";
import { checkRedis } from "../redis/check-redis";
import type { SubgraphDefinition, SubgraphModule } from "./define-subgraph";
import { prepareModule } from "./prepare-module";
import { openResources, type Resources } from "./resources";

/**
 * Everything that a subgraph reads to serve requests.
 * @throws InvalidVariables naming every variable that is missing or invalid
 */
export function readServingConfig<Configuration extends SubgraphConfig>(
  { readConfig: readOwn, incomingKeys }: Pick<SubgraphDefinition<Configuration, never, never>, "readConfig" | "incomingKeys">,
  env?: NodeJS.ProcessEnv,
): Configuration & ServingConfig {
  const serving = servingVariables(incomingKeys ?? { members: {} });
  const [own, more] = readTogether<[Configuration, ServingConfig]>(() => readOwn(env), () => readConfig(serving, env));
  return { ...own, ...more };
}

/**
 * Starts one subgraph: module, schema, routes, server.
 * @param shared resources of the process, which then shows the metrics itself; left out, it opens its own and closes them
 * when it stops
 */
export async function serveSubgraph<Configuration extends SubgraphConfig, Module extends SubgraphModule, Context extends GraphContext>(
  definition: SubgraphDefinition<Configuration, Module, Context>,
  env?: NodeJS.ProcessEnv,
  shared?: Resources,
): Promise<Running> {
  const { name } = definition;
  const config = readServingConfig(definition, env);
  const logger = createLogger(name, config.logLevel);
  setLogHashSecret(config.logHashSecret);
  const resources = shared ?? openResources(config.redisUrl, logger);
  const module = definition.createModule(config, resources, logger);
  try {
    await prepareModule(module, logger);
  } catch (error) {
    await module.close();
    if (!shared) await resources.close();
    throw error;
  }
  const { schema } = await definition.schema(module);
  const app = createHttpServer({
    service: name,
    logger,
    bodyLimit: 6 * 1024 * 1024,
    metrics: showsMetrics(config),
    securityHeaders: securityHeaders(config),
    dependencies: { ...module.dependencies, redis: () => checkRedis(resources.redis) },
  });
  const { maxInFlight } = config;
  const admission = observedAdmission(name, { service: name, limit: { initial: maxInFlight, min: maxInFlight, max: maxInFlight }, queue: maxInFlight });
  admitRequests(app, { service: name, admission: admission.controller, defaultPriority: "normal", trustHeaders: true });
  const endSubscriptions = await mountGraphql(app, {
    name,
    schema,
    verifier: new PrincipalVerifier(config.principalPublicKeys),
    logger,
    context: (principal) => definition.context(module, principal),
  });
  definition.routes?.(app, module, config, logger);
  const url = await listen(app, config.host, config.port);
  // Who shares resources shares the metrics too, and shows them.
  const metrics = shared ? undefined : await serveMetrics(name, config);
  return {
    urls: { [name]: url, ...metrics?.urls },
    stop: async () => {
      await Promise.all([endSubscriptions(), drain(app)]);
      admission.close();
      await metrics?.close();
      await module.close();
      if (!shared) await resources.close();
    },
  };
}
