import type { ApolloServer } from "@apollo/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import { createHash } from "node:crypto";
import { AppError } from "../platform/errors/app-error";
import { platformErrors, rateLimited } from "../platform/errors/platform-errors";
import { apolloHandler } from "../platform/graphql/apollo-http";
import { networkOf } from "../platform/http/canonical-address";
import { GRAPHQL_PATH } from "../platform/http/error-response";
import { payloadTooLarge } from "../platform/http/protocol-errors";
import { jsonTextExcess } from "../platform/values/json-limits";
import { isUnauthenticated, type Authenticator } from "./auth/authenticator";
import type { Caller } from "./auth/caller";
import { originOf } from "./auth/origin";
import type { GatewayConfig } from "./config";
import type { GatewayContext } from "./gateway-context";
import { httpError } from "./http-error";
import { limitBody } from "./limit-body";
import type { HeavyRequests } from "./limits/heavy-requests";
import type { RequestLimits } from "./limits/request-limits";
import type { DocumentReader } from "./limits/sent-document";
import { paramsOf, readRequest, textLimits, tooLargeJson, type SentRequest } from "./limits/sent-request";
import { requestUnits } from "./limits/work-units";
import { admitHttpOperation } from "./overload/http-operation";
import type { OperationAdmission } from "./overload/operation-admission";
import { jsonLimitsOf } from "./plugins/admission";
import { statusForMediaType } from "./plugins/json-status.plugin";
import type { RateLimit } from "./plugins/rate-limit";

export interface HttpGraphqlOptions {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly authenticator: Authenticator;
  readonly rateLimit: RateLimit;
  readonly limits: Pick<RequestLimits, "malformedWait">;
  readonly admission: OperationAdmission;
  readonly documents: DocumentReader;
  readonly heavy: HeavyRequests;
  readonly config: Pick<GatewayConfig, "bodyLimit" | "bodyLimitSignedIn" | "maxVariableValues">;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Why the body was not parsed. */
    bodyRefusal: AppError | null;
  }
}

/**
 * Serves queries and mutations at /graphql by POST, and queries by GET. A foreign page cannot act for a user here: the
 * only credential is the Authorization header, and a POST is accepted as application/json only, which browsers preflight.
 *
 * What a client sent is measured before it is parsed. Its errors wait until the caller is known and charged.
 */
export function mountHttpGraphql(app: FastifyInstance, options: HttpGraphqlOptions): void {
  const { apollo, rateLimit, limits, config } = options;
  const authenticate = authentication(options.authenticator);
  const sent = new WeakMap<FastifyRequest, SentRequest>();

  const context = async (request: FastifyRequest): Promise<GatewayContext> => {
    try {
      const caller = await authenticate(request);
      request.isCharged = true;
      await rateLimit.charge(caller, requestUnits(request.rawBody?.length ?? 0));
      const refusal = sent.get(request)?.refusal;
      if (refusal) throw refusal;
      return { caller, correlationId: request.correlationId, work: request.work ?? undefined };
    } catch (error) {
      rateLimit.noteExhausted(clientOf(request), error);
      throw requestError(error, request.headers.accept);
    }
  };

  const handle = apolloHandler(apollo, context);
  const admit = admitHttpOperation(options.admission, (request) => sent.get(request), handle);
  app.decorateRequest("bodyRefusal", null);
  void app.register((scope, _options, done) => {
    addBoundedJsonParser(scope, config, options.heavy);
    scope.route({
      method: ["GET", "POST"],
      url: GRAPHQL_PATH,
      exposeHeadRoute: false,
      bodyLimit: config.bodyLimitSignedIn,
      onRequest: async (request) => {
        rateLimit.refuseExhausted(clientOf(request));
        // Others in the same network continue with a valid token.
        const seconds = limits.malformedWait(request);
        if (seconds > 0 && (await authenticate(request)).credential === null) throw rateLimited(seconds);
      },
      preParsing: limitBodyBy(config, authenticate),
      async handler(request: FastifyRequest, reply: FastifyReply) {
        const params = paramsOf(request);
        const read = await options.heavy.readDocument(request.ip, options.documents, params, () =>
          readRequest(options.documents, params, request.bodyRefusal),
        );
        sent.set(request, read);
        // A refusal takes no place of an operation.
        return read.refusal ? handle(request, reply) : admit.call(app, request, reply);
      },
    });
    done();
  });
}

type Authenticate = (request: FastifyRequest) => Promise<Caller>;

/** Once per request: an invalid token counts once, although the limit of the body depends on it too. */
function authentication(authenticator: Authenticator): Authenticate {
  const callers = new WeakMap<FastifyRequest, Promise<Caller>>();
  return (request) => {
    const known = callers.get(request);
    if (known) return known;
    const caller = authenticator.authenticate(request.headers.authorization, originOf(request.ip, request.headers));
    callers.set(request, caller);
    return caller;
  };
}

/** Names a client without authenticating it. */
const clientOf = ({ headers: { authorization }, ip }: FastifyRequest): string =>
  authorization === undefined ? networkOf(ip) : createHash("sha256").update(authorization).digest("base64url");

function limitBodyBy(config: HttpGraphqlOptions["config"], authenticate: Authenticate) {
  const limitOf = async (request: FastifyRequest): Promise<number> => {
    if (request.headers.authorization === undefined) return config.bodyLimit;
    try {
      return (await authenticate(request)).credential ? config.bodyLimitSignedIn : config.bodyLimit;
    } catch (error) {
      if (isUnauthenticated(error)) return config.bodyLimit;
      throw error;
    }
  };
  return async <Payload extends Parameters<typeof limitBody>[0]>(request: FastifyRequest, _reply: unknown, payload: Payload) => {
    const announced = request.headers["content-length"];
    if (announced !== undefined && Number(announced) <= config.bodyLimit) return payload;
    const limit = await limitOf(request);
    if (Number(announced ?? 0) > limit) throw payloadTooLarge(limit);
    return announced === undefined ? limitBody(payload, limit) : payload;
  };
}

/** Parses bodies within the limits of variables. Another one becomes an error of its operation. */
function addBoundedJsonParser(scope: FastifyInstance, config: HttpGraphqlOptions["config"], heavy: HeavyRequests): void {
  const limits = jsonLimitsOf(config);
  const limitsOfText = textLimits(limits);
  scope.removeContentTypeParser("application/json");
  scope.addContentTypeParser("application/json", { parseAs: "buffer" }, async (request: FastifyRequest, body: Buffer) => {
    request.rawBody = body;
    return heavy.readJson(request.ip, body.length, (): unknown => {
      const excess = jsonTextExcess(body, limitsOfText);
      if (excess) request.bodyRefusal = tooLargeJson(excess, limits);
      try {
        return excess ? {} : body.length === 0 ? undefined : JSON.parse(body.toString("utf8"));
      } catch {
        throw new AppError(platformErrors.BAD_USER_INPUT, "The body is not JSON.");
      }
    });
  });
}

/** An error before Apollo Server has a request: its plugins, which choose the status, do not see it. */
function requestError(error: unknown, accept: string | undefined): unknown {
  const graphqlError = error instanceof AppError ? httpError(error) : error;
  if (!(graphqlError instanceof GraphQLError)) return error;
  const { message, nodes, originalError, extensions } = graphqlError;
  const { code, http } = extensions as { code?: unknown; http?: { status?: number } };
  // A copy: the refusal of a document is the same for all of its requests.
  const status = statusForMediaType(http?.status ?? 400, accept, [code]);
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    originalError: originalError ?? null,
    extensions: { ...extensions, http: { ...http, status } },
  });
}
