import type { ApolloServer } from "@apollo/server";
import type { FastifyInstance } from "fastify";
import { GraphQLError, parse, getOperationAST, type ExecutionArgs, type FormattedExecutionResult } from "graphql";
import type { ServerOptions, SubscribePayload } from "graphql-ws";
import { useServer, type Extra } from "graphql-ws/use/ws";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors, rateLimited } from "../../platform/errors/platform-errors";
import { acceptCorrelationId, withCorrelation } from "../../platform/logging/correlation";
import { acceptWebSockets } from "../../platform/http/accept-web-sockets";
import type { TrustProxy } from "../../platform/http/trust-proxy";
import type { Logger } from "../../platform/logging/logger";
import { liveSubscriptions } from "../../platform/metrics/metrics";
import { isUnauthenticated, type Authenticator } from "../auth/authenticator";
import type { Caller } from "../auth/caller";
import { originOf } from "../auth/origin";
import type { GatewayConfig } from "../config";
import type { GatewayContext } from "../gateway-context";
import { operationRequest, type OperationAdmission } from "../overload/operation-admission";
import { errorMask } from "../plugins/mask-errors.plugin";
import { checkLimits } from "../plugins/operation-limits.plugin";
import { hashOf, type SafeList } from "../plugins/persisted-operations.plugin";
import type { RateLimit } from "../plugins/rate-limit";
import { unresolvedOperation } from "../plugins/resolve-operation.plugin";
import { onSocketClose } from "../overload/socket-close";
import type { FederatedSubscriptions } from "./federated-subscriptions";
import { addressOf } from "./client-address";

export interface LiveOptions {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly subscriptions: FederatedSubscriptions;
  readonly authenticator: Authenticator;
  readonly rateLimit: RateLimit;
  readonly admission: OperationAdmission;
  readonly safeList: SafeList | null;
  readonly trustProxy: TrustProxy;
  readonly config: GatewayConfig;
  readonly logger: Logger;
}

type Params = { authorization?: unknown; locale?: unknown };
type Server = ServerOptions<Params, Extra>;

/** Close codes: the client must get another token; the client may try again. */
const UNAUTHORIZED = 4401;
const TRY_AGAIN = 1013;

const PATH = "/graphql";

/**
 * Serves every kind of operation over graphql-transport-ws at /graphql. Who asks is established when the connection
 * begins, and again for each operation: a connection may outlive its token.
 * @returns a function that ends all connections
 */
export function mountLive(app: FastifyInstance, options: LiveOptions): () => Promise<void> {
  const { apollo, subscriptions, authenticator, rateLimit, admission, safeList, trustProxy, config, logger } = options;
  const mask = errorMask(logger);

  const authenticate = (params: Params | undefined, extra: Extra): Promise<Caller> =>
    authenticator.authenticate(params?.authorization, originOf(addressOf(extra.request, trustProxy), extra.request.headers, params?.locale));

  const onConnect: Server["onConnect"] = async ({ connectionParams, extra }) => {
    try {
      await authenticate(connectionParams, extra);
      return true;
    } catch (error) {
      const refused = isUnauthenticated(error);
      if (!refused && !isRateLimited(error)) logger.warn({ err: error }, "a connection could not be authenticated");
      extra.socket.close(refused ? UNAUTHORIZED : TRY_AGAIN, refused ? "Unauthorized" : "Try again later");
      return false;
    }
  };

  /** The whole operation is prepared here, so that what is wrong with it becomes an error message of its own. */
  const onSubscribe: Server["onSubscribe"] = async (ctx, _id, payload) => {
    const correlationId = acceptCorrelationId(payload.extensions?.correlationId);
    return withCorrelation(correlationId, async () => {
      try {
        if (Object.keys(ctx.subscriptions).length > config.maxSubscriptions) throw rateLimited(1);
        const caller = await authenticate(ctx.connectionParams, ctx.extra);
        await rateLimit.count(caller);
        const onDisconnect = (gone: () => void): (() => void) => onSocketClose(ctx.extra.request.socket, gone);
        return prepare(payload, { caller, correlationId, onDisconnect });
      } catch (error) {
        return error instanceof AggregateError ? (error.errors as GraphQLError[]) : [error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error })];
      }
    });
  };

  const prepare = (payload: SubscribePayload, context: GatewayContext): ExecutionArgs => {
    const { query } = payload;
    const supergraph = subscriptions.current;
    const { schema } = supergraph;
    const operationName = payload.operationName ?? undefined;
    const document = parse(query, { maxLexicalTokens: config.maxTokens });
    const operation = getOperationAST(document, operationName);
    if (!operation) throw unresolvedOperation(document, operationName);
    const args = { schema, document, ...(operationName === undefined ? {} : { operationName }), variableValues: payload.variables ?? {} };
    // Apollo Server looks at the limits, and at the list, before it plans.
    if (operation.operation !== "subscription") return { ...args, contextValue: () => withCorrelation(context.correlationId, () => execute(payload, context)) };
    const variables = payload.variables ?? {};
    safeList?.check(hashOf(query));
    const read = supergraph.read(query, document, operationName, !config.introspection);
    checkLimits(config, schema, read.document, read.operation, variables);
    const plan = supergraph.plan(query, read, operationName);
    return { ...args, contextValue: () => withCorrelation(context.correlationId, () => subscriptions.subscribe({ query, plan, variables, ...context })) };
  };

  const execute = ({ query, variables, operationName, extensions }: SubscribePayload, context: GatewayContext): Promise<FormattedExecutionResult> =>
    admission.run(operationRequest({ query, operationName, extensions }), context.onDisconnect ?? neverGone, async (work) => {
      const { body } = await apollo.executeOperation(
        { query, ...(variables ? { variables } : {}), ...(operationName ? { operationName } : {}), ...(extensions ? { extensions } : {}) },
        { contextValue: { ...context, work } },
      );
      if (body.kind !== "single") throw new Error("incremental delivery is not supported");
      return body.singleResult;
    }, ({ errors }) => errors === undefined);

  /** What `prepare` put into the context; failures are answers, because what throws here closes the whole socket. */
  const run = async ({ contextValue }: ExecutionArgs): Promise<unknown> => {
    try {
      return await (contextValue as () => Promise<unknown>)();
    } catch (error) {
      const errors = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
      return { errors: errors.map(mask) };
    }
  };

  const sockets = acceptWebSockets(app.server, PATH, config.bodyLimit, logger);
  const live = useServer<Params, Partial<Extra>>(
    {
      connectionInitWaitTimeout: 5_000,
      onConnect,
      onSubscribe,
      execute: run as NonNullable<Server["execute"]>,
      subscribe: run as NonNullable<Server["subscribe"]>,
      onOperation: () => liveSubscriptions.inc({ service: "gateway" }),
      onComplete: () => liveSubscriptions.dec({ service: "gateway" }),
      // Results are masked where they are made; given back as they are, the library does not touch them.
      onNext: (_ctx, _id, _payload, _args, result) => result,
      onError: (_ctx, _id, _payload, errors) => errors.map(mask),
    } as ServerOptions<Params, Partial<Extra>>,
    sockets,
    15_000,
  );
  return async () => {
    await live.dispose();
  };
}

const neverGone = () => (): void => undefined;
const isRateLimited = (error: unknown): boolean => error instanceof AppError && error.code === platformErrors.RATE_LIMITED.code;
