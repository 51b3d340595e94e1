import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import type { Redis } from "ioredis";
import { request } from "undici";
import { serviceUrls } from "../platform/config/subgraph-variables";
import { createHttpServer } from "../platform/http/http-server";
import { drain } from "../platform/http/listen";
import { trustedProxies } from "../platform/http/trust-proxy";
import { CORRELATION_HEADER } from "../platform/logging/correlation";
import type { Logger } from "../platform/logging/logger";
import { showsMetrics } from "../platform/metrics/metrics-server";
import type { PubSub } from "../platform/pubsub/pubsub";
import { ServiceClient } from "../platform/webhooks/service-client";
import { createApolloGateway, createApolloServer } from "./apollo";
import { Authenticator } from "./auth/authenticator";
import { KeySet } from "./auth/key-set";
import { Principals } from "./auth/principals";
import { TokenVerifier } from "./auth/verify-token";
import type { GatewayConfig } from "./config";
import { mountHttpGraphql } from "./http-graphql";
import { gatewayAdmission } from "./overload/gateway-admission";
import { SafeList } from "./plugins/persisted-operations.plugin";
import { RateLimit } from "./plugins/rate-limit";
import { Forwarder } from "./rest/forward";
import { pagesRoutes } from "./rest/pages.routes";
import { passthroughRoutes } from "./rest/passthrough.routes";
import { playgroundRoutes } from "./rest/playground.routes";
import { SubgraphClients } from "./subgraph-clients";
import { mountLive } from "./subscriptions/mount-live";
import { FederatedSubscriptions } from "./subscriptions/federated-subscriptions";

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
  const services = new ServiceClient("gateway", urls, config.serviceSecrets, logger);
  const principals = new Principals(services, logger);
  const keys = new KeySet(new URL("/.well-known/jwks.json", config.authUrl).href, logger, () => tokens.forgetAll());
  const tokens = new TokenVerifier((kid) => keys.get(kid));
  const rateLimit = new RateLimit(redis, config.rateLimit);
  const authenticator = new Authenticator(tokens, principals, rateLimit);
  const trustProxy = trustedProxies(config.trustProxy);
  const safeList = config.persistedOperations === undefined ? null : SafeList.read(config.persistedOperations);

  const clients = new SubgraphClients(urls, config, logger);
  const apolloGateway = createApolloGateway(config, (name) => clients.of(name), logger);
  const apollo = createApolloServer(config, apolloGateway, safeList, logger);
  const subscriptions = new FederatedSubscriptions({ urls, secrets: config.principalSecrets, clients, principals, logger });
  const overload = gatewayAdmission(config, safeList);
  apolloGateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
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
    dependencies: { redis: () => redis.ping(), ...Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, () => isHealthy(url)])) },
  });
  await app.register(cors, {
    origin: config.corsOrigins.includes("*") ? "*" : [...config.corsOrigins],
    methods: ["GET", "POST", "OPTIONS"],
    exposedHeaders: [CORRELATION_HEADER, "retry-after"],
    maxAge: 86_400,
  });
  overload.protect(app);
  const { operations: admission } = overload;
  const forwarder = new Forwarder(urls);
  mountHttpGraphql(app, { apollo, authenticator, rateLimit, admission, bodyLimit: config.bodyLimit, bodyLimitSignedIn: config.bodyLimitSignedIn });
  const endLive = mountLive(app, { apollo, subscriptions, authenticator, rateLimit, admission, safeList, trustProxy, config, logger });
  await passthroughRoutes(app, forwarder);
  await pagesRoutes(app);
  if (config.playground) await playgroundRoutes(app);

  return {
    app,
    subscriptions,
    stop: async () => {
      await Promise.all([endLive(), drain(app)]);
      subscriptions.close();
      await apollo.stop();
      overload.close();
      await Promise.all([principals.close(), clients.close(), forwarder.close(), services.close()]);
    },
  };
}

async function isHealthy(url: string): Promise<void> {
  const { statusCode, body } = await request(new URL("/health", url), { headersTimeout: 1_500, bodyTimeout: 1_500 });
  await body.dump();
  if (statusCode !== 200) throw new Error(`health answered ${statusCode}`);
}
