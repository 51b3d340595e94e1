import type { FastifyInstance } from "fastify";
import type { Redis } from "ioredis";
import { serviceUrls } from "../platform/config/subgraph-variables";
import { createHttpServer } from "../platform/http/http-server";
import { drain } from "../platform/http/listen";
import { securityHeaders } from "../platform/http/security-headers";
import { trustedProxies } from "../platform/http/trust-proxy";
import type { Logger } from "../platform/logging/logger";
import { showsMetrics } from "../platform/metrics/metrics-server";
import type { PubSub } from "../platform/pubsub/pubsub";
import { checkRedis } from "../platform/redis/check-redis";
import { ServiceClient } from "../platform/webhooks/service-client";
import { createApolloGateway, createApolloServer } from "./apollo";
import { Authenticator } from "./auth/authenticator";
import { KeySet } from "./auth/key-set";
import { PrincipalTokens } from "./auth/principal-tokens";
import { Principals } from "./auth/principals";
import { TokenVerifier } from "./auth/verify-token";
import { compressResponses } from "./compression/compress-responses";
import type { GatewayConfig } from "./config";
import { registerCors } from "./cors";
import { mountHttpGraphql } from "./http-graphql";
import { OperationBudget, PlanStore } from "./limits/operation-budget";
import { DocumentReader } from "./limits/sent-document";
import { warnAboutUntrustedProxy } from "./limits/proxy-warning";
import { RequestLimits } from "./limits/request-limits";
import { gatewayAdmission } from "./overload/gateway-admission";
import { SafeList } from "./plugins/safe-list";
import { RateLimit } from "./plugins/rate-limit";
import { FairLine } from "../platform/overload/fair-line";
import { HeavyRequests } from "./limits/heavy-requests";
import { PlanningThread } from "./planning/planning-thread";
import { Forwarder } from "./rest/forward";
import { notFoundPage } from "./rest/not-found-page";
import { pagesRoutes } from "./rest/pages.routes";
import { passthroughRoutes } from "./rest/passthrough.routes";
import { PublishedKeys } from "./rest/published-keys";
import { playgroundRoutes } from "./rest/playground.routes";
import { siteRoutes } from "./rest/site.routes";
import { SubgraphClients } from "./subgraph-clients";
import { endpointResolver, probeSubgraph } from "./subgraph-endpoints";
import { mountLive } from "./subscriptions/mount-live";
import { FederatedSubscriptions } from "./subscriptions/federated-subscriptions";

/** Planning takes a whole core for as long as it lasts, so a second place would make nothing faster. */
const PLANNING = { service: "gateway", places: 1, capacity: 128, capacityPerCaller: 16 };

export interface GatewayDependencies {
  readonly logger: Logger;
  /** For rates: a command must fail soon rather than wait for Redis to come back. */
  readonly redis: Redis;
  readonly pubsub: PubSub;
}

export interface Gateway {
  /** Ready to listen. */
  readonly app: FastifyInstance;
  readonly subscriptions: FederatedSubscriptions;
  /** Answers what is under way, ends subscriptions, closes every connection that it opened. */
  readonly stop: () => Promise<void>;
}

/**
 * Builds the gateway without listening.
 * @throws Error when the supergraph or the list of persisted operations cannot be read
 */
export async function createGateway(config: GatewayConfig, dependencies: GatewayDependencies): Promise<Gateway> {
  const { logger, redis, pubsub } = dependencies;
  const urls = serviceUrls(config);
  const services = new ServiceClient("gateway", urls, config.callKeys, logger);
  const principals = new Principals(services, logger);
  const keySetUrl = new URL("/.well-known/jwks.json", config.authUrl).href;
  const keys = new KeySet(keySetUrl, logger, () => tokens.forgetAll());
  const tokens = new TokenVerifier((kid) => keys.get(kid));
  const rateLimit = new RateLimit(redis, config.rateLimit);
  const authenticator = new Authenticator(tokens, principals, rateLimit, logger);
  const trustProxy = trustedProxies(config.trustProxy);
  const safeList = config.persistedOperations === undefined ? null : SafeList.read(config.persistedOperations);

  const principalTokens = new PrincipalTokens(config.principalPrivateKey);
  const clients = new SubgraphClients(config, principalTokens, logger);
  const endpointOf = endpointResolver(config);
  const apolloGateway = createApolloGateway(config, (name, url) => clients.of(name, endpointOf(name, url)), logger);
  const documents = new DocumentReader(config, safeList);
  const heavy = new HeavyRequests();
  const thread = new PlanningThread(logger);
  const budget = new OperationBudget({ plans: new PlanStore(apolloGateway), rateLimit, line: new FairLine(PLANNING), thread });
  const apollo = createApolloServer(config, { gateway: apolloGateway, safeList, documents, heavy, budget, logger });
  const subscriptions = new FederatedSubscriptions({ endpointOf, tokens: principalTokens, clients, principals, logger });
  const overload = gatewayAdmission(config);
  apolloGateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    thread.load(coreSupergraphSdl);
    subscriptions.load(coreSupergraphSdl);
    overload.load(apiSchema);
  });
  await principals.listen(pubsub);
  await apollo.start();

  const app = createHttpServer({
    service: "gateway",
    logger,
    trustProxy,
    metrics: showsMetrics(config),
    notFoundPage,
    securityHeaders: securityHeaders(config),
    maxConnections: config.maxConnections,
    // Another supergraph may have been loaded since.
    dependencies: () => ({
      redis: () => checkRedis(redis),
      ...Object.fromEntries([...subscriptions.current.endpoints].map(([name, endpoint]) => [name, () => probeSubgraph(name, endpoint, config)])),
    }),
  });
  warnAboutUntrustedProxy(app, config.trustProxy, logger);
  const limits = new RequestLimits({ redis, perMinute: config.httpRateLimit, logger });
  await limits.protect(app, () => registerCors(app, config.corsOrigins));
  compressResponses(app);
  overload.protect(app);
  const { operations: admission } = overload;
  const forwarder = new Forwarder(urls);
  mountHttpGraphql(app, {
    apollo,
    authenticator,
    rateLimit,
    limits,
    admission,
    documents,
    heavy,
    config,
  });
  const endLive = mountLive(app, { apollo, subscriptions, authenticator, rateLimit, admission, documents, heavy, budget, trustProxy, config, logger });
  await passthroughRoutes(app, forwarder, new PublishedKeys(keySetUrl));
  await siteRoutes(app);
  await pagesRoutes(app);
  if (config.playground) await playgroundRoutes(app, { demoAccounts: config.environment === "production" ? undefined : config.demoAccounts });

  return {
    app,
    subscriptions,
    stop: async () => {
      await Promise.all([endLive(), drain(app)]);
      subscriptions.close();
      await apollo.stop();
      overload.close();
      thread.close();
      await Promise.all([principals.close(), clients.close(), forwarder.close(), services.close()]);
    },
  };
}
