import { buildSchema, type GraphQLSchema } from "graphql";
import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { rateLimited } from "../../../platform/errors/platform-errors";
import { testKeys } from "../../../platform/testing/test-keys";
import { createHttpServer } from "../../../platform/http/http-server";
import { createLogger } from "../../../platform/logging/logger";
import { createApolloGateway, createApolloServer } from "../../apollo";
import type { Authenticator } from "../../auth/authenticator";
import { Caller } from "../../auth/caller";
import { readGatewayConfig } from "../../config";
import { mountHttpGraphql } from "../../http-graphql";
import type { OperationBudget } from "../../limits/operation-budget";
import { HeavyRequests } from "../../limits/heavy-requests";
import { DocumentReader } from "../../limits/sent-document";
import { gatewayAdmission } from "../../overload/gateway-admission";
import { RateLimit } from "../../plugins/rate-limit";

export interface OfflineGateway {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly app: FastifyInstance;
  readonly close: () => Promise<void>;
}

/**
 * The gateway's way of a request with the product's schema, up to its plan: without a network, Redis and subgraphs. A
 * valid operation ends with RATE_LIMITED where it would be planned.
 */
export async function startOfflineGateway(): Promise<OfflineGateway> {
  const config = readGatewayConfig({ NODE_ENV: "test", REDIS_URL: "redis://127.0.0.1:9", ...testKeys(), LOG_LEVEL: "silent" });
  const logger = createLogger("gateway", "silent");
  const nobody = { process: () => Promise.reject(new Error("nothing is executed here")) };
  const gateway = createApolloGateway(config, () => nobody as never, logger);
  const documents = new DocumentReader(config, null);

  const heavy = new HeavyRequests();
  const budget = {
    isPlanned: async () => true,
    charge: async () => undefined,
    beforePlanning: async () => Promise.reject(rateLimited(1)),
  } as unknown as OperationBudget;
  const apollo = createApolloServer(config, { gateway, safeList: null, documents, heavy, budget, logger });
  const overload = gatewayAdmission(config);
  await apollo.start();
  const app = createHttpServer({ service: "gateway", logger, dependencies: {} });
  const authenticator = { authenticate: async () => new Caller(null, { address: "203.0.113.7", locale: "en" }, null as never) } as unknown as Authenticator;
  const rateLimit = new RateLimit({ status: "end" } as never, 0);
  mountHttpGraphql(app, {
    apollo,
    authenticator,
    rateLimit,
    limits: { malformedWait: () => 0 },
    admission: overload.operations,
    documents, heavy,
    config,
  });
  await app.ready();
  return {
    schema: buildSchema(readFileSync("sdk/schema.graphql", "utf8")),
    app,
    close: async () => {
      await app.close();
      await apollo.stop();
      overload.close();
    },
  };
}
