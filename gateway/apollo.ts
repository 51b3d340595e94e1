import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { ApolloServerPluginLandingPageDisabled, ApolloServerPluginUsageReportingDisabled } from "@apollo/server/plugin/disabled";
import type { Logger } from "../platform/logging/logger";
import type { GatewayConfig } from "./config";
import type { GatewayContext } from "./gateway-context";
import { DocumentStore } from "./limits/document-store";
import type { OperationBudget } from "./limits/operation-budget";
import { PersistedQueries } from "./limits/persisted-queries";
import type { HeavyRequests } from "./limits/heavy-requests";
import type { DocumentReader } from "./limits/sent-document";
import { admissionPlugin } from "./plugins/admission.plugin";
import { introspectionPlugin } from "./plugins/introspection.plugin";
import { errorMask, maskErrorsPlugin } from "./plugins/mask-errors.plugin";
import { jsonStatusPlugin } from "./plugins/json-status.plugin";
import { metricsPlugin } from "./plugins/metrics.plugin";
import type { SafeList } from "./plugins/safe-list";
import { validationTurnPlugin } from "./plugins/validation-turn.plugin";
import { refuseSubscriptionsPlugin } from "./plugins/refuse-subscriptions.plugin";
import { retryAfterPlugin } from "./plugins/retry-after.plugin";
import type { SubgraphClient } from "./subgraph-client";
import { supergraphFile } from "./supergraph-file";

/** Loggers of libraries, as ours; what they find informative is noise here. */
const quiet = (logger: Logger) => ({
  debug: () => undefined,
  info: () => undefined,
  warn: (text: unknown) => logger.warn(String(text)),
  error: (text: unknown) => logger.error(String(text)),
});

/** Mebibytes of query plans that are kept. */
const PLAN_STORE = 32;
/** Errors of validation after which it ends. */
const MAX_VALIDATION_ERRORS = 10;

/**
 * @param clientOf creates or finds the data source of a subgraph
 * @throws (from its start) what `clientOf` throws for a subgraph of the file
 */
export function createApolloGateway(config: GatewayConfig, clientOf: (name: string, urlInSupergraph: string) => SubgraphClient, logger: Logger): ApolloGateway {
  return new ApolloGateway({
    supergraphSdl: supergraphFile(config.supergraph, logger),
    buildService: ({ name, url = "" }) => clientOf(name, url),
    // In its own words an experiment, and on unless NODE_ENV says production: it shows plans to every client.
    __exposeQueryPlanExperimental: false,
    experimental_approximateQueryPlanStoreMiB: PLAN_STORE,
    experimental_didResolveQueryPlan: ({ requestContext }) => (requestContext.context as GatewayContext).onPlanned?.(),
    logger: quiet(logger),
  });
}

export interface ApolloServerParts {
  readonly gateway: ApolloGateway;
  /** If null, every document may be executed. */
  readonly safeList: SafeList | null;
  readonly documents: DocumentReader;
  readonly heavy: HeavyRequests;
  readonly budget: OperationBudget;
  readonly logger: Logger;
}

export function createApolloServer(config: GatewayConfig, parts: ApolloServerParts): ApolloServer<GatewayContext> {
  const { gateway, safeList, documents, heavy, budget, logger } = parts;
  const documentStore = new DocumentStore(documents);
  const plugins: ApolloServerPlugin<GatewayContext>[] = [
    metricsPlugin(),
    validationTurnPlugin(heavy, documentStore),
    admissionPlugin(config, budget),
    refuseSubscriptionsPlugin,
    introspectionPlugin,
    jsonStatusPlugin,
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
    // Nothing is authorized by a cookie, and http-graphql.ts accepts no body that a browser sends without a preflight.
    csrfPrevention: false,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxLexicalTokens: config.maxTokens },
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS, hideSuggestions: !config.introspection },
    documentStore,
    formatError: (_formatted, error) => errorMask(logger)(error),
    logger: quiet(logger),
    persistedQueries: { cache: safeList ? safeList.store() : new PersistedQueries() },
  });
}
