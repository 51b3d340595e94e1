import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../platform/errors/app-error";
import { retryAfterHeader } from "../platform/errors/retry-after";
import { isUnauthenticated, type Authenticator } from "./auth/authenticator";
import type { Caller } from "./auth/caller";
import { originOf } from "./auth/origin";
import type { GatewayContext } from "./gateway-context";
import { httpError } from "./http-error";
import { limitBody, tooLarge } from "./limit-body";
import { admitHttpOperation } from "./overload/http-operation";
import type { OperationAdmission } from "./overload/operation-admission";
import type { RateLimit } from "./plugins/rate-limit";

export interface HttpGraphqlOptions {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly authenticator: Authenticator;
  readonly rateLimit: RateLimit;
  readonly admission: OperationAdmission;
  /** Bytes. */
  readonly bodyLimit: number;
  /** Bytes, for whoever sends a good token. */
  readonly bodyLimitSignedIn: number;
}

/** Serves queries and mutations at /graphql by POST and GET. */
export function mountHttpGraphql(app: FastifyInstance, options: HttpGraphqlOptions): void {
  const { apollo, authenticator, rateLimit } = options;

  const callers = new WeakMap<FastifyRequest, Promise<Caller>>();
  /** Once for a request: a wrong token counts once, though the limit of the body depends on it too. */
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
      await rateLimit.count(caller);
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
    url: "/graphql",
    bodyLimit: options.bodyLimitSignedIn,
    preParsing: async (request, _reply, payload) => {
      const announced = request.headers["content-length"];
      if (announced !== undefined && Number(announced) <= options.bodyLimit) return payload;
      const limit = await limitOf(request);
      if (Number(announced ?? 0) > limit) throw tooLarge(limit);
      return announced === undefined ? limitBody(payload, limit) : payload;
    },
    // The same shape of error before GraphQL begins as after it.
    errorHandler: (error, request, reply) => {
      const known = error instanceof AppError ? error : error.statusCode === 413 ? tooLarge(options.bodyLimitSignedIn) : undefined;
      if (!known) throw error;
      const { message, code, extensions } = known;
      const retryAfter = retryAfterHeader(extensions.retryAfter);
      if (retryAfter !== undefined) void reply.header("retry-after", retryAfter);
      void reply.code(known.status).send({ errors: [{ message, extensions: { code, ...extensions, correlationId: request.correlationId } }] });
    },
    handler: admitHttpOperation(options.admission, fastifyApolloHandler(apollo, { context })),
  });
}
