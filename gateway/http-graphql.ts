import type { ApolloServer } from "@apollo/server";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../platform/errors/app-error";
import { rateLimited } from "../platform/errors/platform-errors";
import { apolloHandler } from "../platform/graphql/apollo-http";
import { GRAPHQL_PATH } from "../platform/http/error-response";
import { payloadTooLarge } from "../platform/http/protocol-errors";
import { isUnauthenticated, type Authenticator } from "./auth/authenticator";
import type { Caller } from "./auth/caller";
import { originOf } from "./auth/origin";
import type { GatewayContext } from "./gateway-context";
import { httpError } from "./http-error";
import { limitBody } from "./limit-body";
import type { RequestLimits } from "./limits/request-limits";
import { admitHttpOperation } from "./overload/http-operation";
import type { OperationAdmission } from "./overload/operation-admission";
import { refuseConditionalSubscription } from "./plugins/conditional-subscriptions";
import type { RateLimit } from "./plugins/rate-limit";

export interface HttpGraphqlOptions {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly authenticator: Authenticator;
  readonly rateLimit: RateLimit;
  readonly limits: Pick<RequestLimits, "malformedWait">;
  readonly admission: OperationAdmission;
  /** Bytes. */
  readonly bodyLimit: number;
  /** Tokens of a document. */
  readonly maxTokens: number;
  /** Bytes, for a caller with a valid token. */
  readonly bodyLimitSignedIn: number;
}

/**
 * Serves queries and mutations at /graphql by POST, and queries by GET. A foreign page cannot act for a user here: the
 * only credential is the Authorization header, and a POST is accepted as application/json only, which browsers preflight.
 */
export function mountHttpGraphql(app: FastifyInstance, options: HttpGraphqlOptions): void {
  const { apollo, authenticator, rateLimit, limits } = options;

  const callers = new WeakMap<FastifyRequest, Promise<Caller>>();
  /** Once per request: an invalid token counts once, although the limit of the body depends on it too. */
  const authenticate = (request: FastifyRequest): Promise<Caller> => {
    const known = callers.get(request);
    if (known) return known;
    const caller = authenticator.authenticate(request.headers.authorization, originOf(request.ip, request.headers));
    callers.set(request, caller);
    return caller;
  };

  const context = async (request: FastifyRequest): Promise<GatewayContext> => {
    try {
      const caller = await authenticate(request);
      request.isCharged = true;
      await rateLimit.count(caller);
      refuseConditionalSubscription(sentQuery(request), options.maxTokens);
      return { caller, correlationId: request.correlationId, work: request.work ?? undefined };
    } catch (error) {
      throw error instanceof AppError ? httpError(error) : error;
    }
  };

  const limitOf = async (request: FastifyRequest): Promise<number> => {
    if (request.headers.authorization === undefined) return options.bodyLimit;
    try {
      return (await authenticate(request)).credential ? options.bodyLimitSignedIn : options.bodyLimit;
    } catch (error) {
      if (isUnauthenticated(error)) return options.bodyLimit;
      throw error;
    }
  };

  app.route({
    method: ["GET", "POST"],
    url: GRAPHQL_PATH,
    exposeHeadRoute: false,
    bodyLimit: options.bodyLimitSignedIn,
    // Others in the same network continue with a valid token.
    onRequest: async (request) => {
      const seconds = limits.malformedWait(request);
      if (seconds > 0 && (await authenticate(request)).credential === null) throw rateLimited(seconds);
    },
    preParsing: async (request, _reply, payload) => {
      const announced = request.headers["content-length"];
      if (announced !== undefined && Number(announced) <= options.bodyLimit) return payload;
      const limit = await limitOf(request);
      if (Number(announced ?? 0) > limit) throw payloadTooLarge(limit);
      return announced === undefined ? limitBody(payload, limit) : payload;
    },
    handler: admitHttpOperation(options.admission, apolloHandler(apollo, context)),
  });
}

/** The document, wherever this request has it. */
const sentQuery = ({ method, body, query }: FastifyRequest): unknown =>
  ((method === "GET" ? query : body) as { query?: unknown } | null | undefined)?.query;
