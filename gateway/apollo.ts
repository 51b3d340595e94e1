import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginLandingPageDisabled, ApolloServerPluginUsageReportingDisabled } from "@apollo/server/plugin/disabled";
import type { Logger } from "../platform/logging/logger";
import type { GatewayConfig } from "./config";
import type { GatewayContext } from "./gateway-context";
import { introspectionPlugin } from "./plugins/introspection.plugin";
import { errorMask, maskErrorsPlugin } from "./plugins/mask-errors.plugin";
import { metricsPlugin } from "./plugins/metrics.plugin";
import { operationLimitsPlugin } from "./plugins/operation-limits.plugin";
import { persistedOperationsPlugin, type SafeList } from "./plugins/persisted-operations.plugin";
import { refuseSubscriptionsPlugin } from "./plugins/refuse-subscriptions.plugin";
import { retryAfterPlugin } from "./plugins/retry-after.plugin";
import { resolveOperationPlugin } from "./plugins/resolve-operation.plugin";
import type { SubgraphClient } from "./subgraph-client";
import { supergraphFile } from "./supergraph-file";

/** Loggers of libraries, as ours; what they find informative is noise here. */
const quiet = (logger: Logger) => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (text: unknown) => logger.warn(String(text)),
  error: (text: unknown) => logger.error(String(text)),
});

/**
 * @param clientOf the data source of a subgraph by name: where it is comes from our configuration, never from the file
 */
export function createApolloGateway(config: GatewayConfig, clientOf: (name: string) => SubgraphClient, logger: Logger): ApolloGateway {
  return new ApolloGateway({
    supergraphSdl: supergraphFile(config.supergraph, logger),
    buildService: ({ name }) => clientOf(name),
    // In its own words an experiment, and on unless NODE_ENV says production: it shows plans to every client.
    __exposeQueryPlanExperimental: false,
    logger: quiet(logger),
  });
}

export function createApolloServer(config: GatewayConfig, gateway: ApolloGateway, safeList: SafeList | null, logger: Logger): ApolloServer<GatewayContext> {
  const plugins: ApolloServerPlugin<GatewayContext>[] = [
    metricsPlugin(),
    ...(safeList ? [persistedOperationsPlugin(safeList)] : []),
    resolveOperationPlugin,
    refuseSubscriptionsPlugin,
    operationLimitsPlugin(config),
    introspectionPlugin,
    maskErrorsPlugin(logger),
    retryAfterPlugin,
    ApolloServerPluginLandingPageDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
  ];
  return new ApolloServer<GatewayContext>({
    gateway,
    plugins,
    introspection: config.introspection,
    hideSchemaDetailsFromClientErrors: !config.introspection,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxLexicalTokens: config.maxTokens },
    formatError: (_formatted, error) => errorMask(logger)(error),
    logger: quiet(logger),
    ...(safeList ? { persistedQueries: { cache: safeList.store() } } : {}),
  });
}
