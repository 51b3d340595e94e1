import type { FastifyInstance } from "fastify";
import { GraphQLError, type ExecutionArgs, type FormattedExecutionResult } from "graphql";
import { makeServer, type ServerOptions } from "graphql-ws";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors, rateLimited } from "../../platform/errors/platform-errors";
import type { TrustProxy } from "../../platform/http/trust-proxy";
import { acceptWebSockets } from "../../platform/http/web-sockets";
import { acceptCorrelationId, withCorrelation } from "../../platform/logging/correlation";
import type { Logger } from "../../platform/logging/logger";
import { liveSubscriptions } from "../../platform/metrics/metrics";
import { originCheck } from "../auth/allowed-origin";
import { isUnauthenticated, type Authenticator } from "../auth/authenticator";
import type { Caller } from "../auth/caller";
import { originOf } from "../auth/origin";
import { errorMask } from "../plugins/mask-errors.plugin";
import type { RateLimit } from "../plugins/rate-limit";
import { addressOf } from "./client-address";
import { closeCodes } from "./close-codes";
import { authorizationOf } from "./connection-authorization";
import { openLiveSocket, type LiveSocket } from "./live-socket";
import { preparation, type PreparationOptions } from "./prepare-operation";

export interface LiveOptions extends PreparationOptions {
  readonly authenticator: Authenticator;
  readonly rateLimit: RateLimit;
  readonly trustProxy: TrustProxy;
  readonly logger: Logger;
}

interface Params extends Record<string, unknown> {
  readonly locale?: unknown;
}

/** One client's socket. */
interface Connection extends LiveSocket {
  /** The caller of the last operation; null before and without an account. */
  caller: Caller | null;
  /** Whether an operation failed with UNAUTHENTICATED: the token may have ended. */
  suspect: boolean;
  /** Whether the token has ended: the socket closes with its last operation. */
  ended: boolean;
}

type Options = ServerOptions<Params, Connection>;

/** Milliseconds between two pings. */
const KEEP_ALIVE = 15_000;
/** Milliseconds for clients to confirm that a socket is closed when the gateway stops. */
const CLOSE_TIMEOUT = 2_000;
/** Milliseconds for `connection_init` to arrive. */
const INIT_TIMEOUT = 5_000;

/**
 * Serves every kind of operation over graphql-transport-ws at /graphql. The caller is authenticated when the connection
 * begins and again for each operation, because a connection may outlive its token.
 * @returns a function that ends all connections
 */
export function mountLive(app: FastifyInstance, options: LiveOptions): () => Promise<void> {
  const { authenticator, rateLimit, trustProxy, config, logger } = options;
  const prepare = preparation(options);
  const mask = errorMask(logger);

  const authenticate = async (params: Params | undefined, connection: Connection): Promise<Caller> => {
    const { headers } = connection.request;
    const caller = await authenticator.authenticate(authorizationOf(params, headers), originOf(addressOf(connection.request, trustProxy), headers, params?.locale));
    connection.caller = caller.credential ? caller : null;
    connection.messageLimit = caller.credential ? config.bodyLimitSignedIn : config.bodyLimit;
    return caller;
  };

  const onConnect: Options["onConnect"] = async ({ connectionParams, extra }) => {
    try {
      await authenticate(connectionParams, extra);
      return true;
    } catch (error) {
      const refused = isUnauthenticated(error);
      if (!refused && !isRateLimited(error)) logger.warn({ err: error }, "connection could not be authenticated");
      // Clients try 4403 again with another token; they take 4401 as a mistake of their own that no token repairs.
      if (refused) extra.close(closeCodes.FORBIDDEN, "Forbidden");
      else extra.close(closeCodes.TRY_AGAIN_LATER, "Try again later");
      return false;
    }
  };

  /** The whole operation is prepared here, so that its errors become an `error` message. */
  const onSubscribe: Options["onSubscribe"] = async (ctx, _id, payload) => {
    const correlationId = acceptCorrelationId(payload.extensions?.correlationId);
    return withCorrelation(correlationId, async () => {
      try {
        if (Object.keys(ctx.subscriptions).length > config.maxSubscriptions) throw rateLimited(1);
        const caller = await authenticate(ctx.connectionParams, ctx.extra);
        await rateLimit.count(caller);
        return prepare(payload, { caller, correlationId });
      } catch (error) {
        if (isUnauthenticated(error)) ctx.extra.suspect = ctx.extra.ended = true;
        return errorsOf(error);
      }
    });
  };

  /** Runs what {@link preparation} put into the context; an exception here would close the whole socket. */
  const run = async ({ contextValue }: ExecutionArgs): Promise<unknown> => {
    try {
      return await (contextValue as () => Promise<unknown>)();
    } catch (error) {
      return { errors: errorsOf(error).map(mask) };
    }
  };

  const server = makeServer<Params, Connection>({
    connectionInitWaitTimeout: INIT_TIMEOUT,
    onConnect,
    onSubscribe,
    execute: run as NonNullable<Options["execute"]>,
    subscribe: run as NonNullable<Options["subscribe"]>,
    onOperation: () => liveSubscriptions.inc({ service: "gateway" }),
    onComplete: () => liveSubscriptions.dec({ service: "gateway" }),
    // Results are masked where they are made; returned as they are, the library does not touch them.
    onNext: ({ extra }, _id, _payload, _args, result) => {
      if (result.errors?.some(({ extensions }) => extensions?.code === UNAUTHENTICATED)) extra.suspect = true;
      return result as FormattedExecutionResult;
    },
    onError: (_ctx, _id, _payload, errors) => errors.map(mask),
  });

  const sockets = acceptWebSockets(app, { maxPayload: 2 * config.bodyLimitSignedIn, refuse: originCheck(config.corsOrigins, config.publicUrl) });
  sockets.on("connection", (socket, request) =>
    openLiveSocket<Connection>({
      server, socket, logger,
      keepAlive: KEEP_ALIVE,
      describe: (close) => ({ request, close, messageLimit: config.bodyLimit, caller: null, suspect: false, ended: false }),
      afterOperation: closeWhenEnded,
    }),
  );
  return async () => {
    for (const socket of sockets.clients) socket.close(closeCodes.GOING_AWAY.code, "Going away");
    const cut = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), CLOSE_TIMEOUT);
    await new Promise((resolve) => sockets.close(resolve));
    clearTimeout(cut);
  };
}

/**
 * Closes a socket whose token has ended once no operation is running on it, so that its client connects again with
 * another token. An operation may also fail with UNAUTHENTICATED because it needs an account: then the token is valid.
 */
async function closeWhenEnded(connection: Connection, running: number): Promise<void> {
  if (!connection.suspect) return;
  connection.ended ||= connection.caller !== null && (await hasEnded(connection.caller));
  if (!connection.ended) connection.suspect = false;
  else if (running === 0) connection.close(closeCodes.FORBIDDEN, "Forbidden");
}

async function hasEnded(caller: Caller): Promise<boolean> {
  try {
    await caller.again().principal();
    return ((await caller.expiresAt()) ?? Infinity) <= Date.now();
  } catch (error) {
    return isUnauthenticated(error);
  }
}

const errorsOf = (error: unknown): GraphQLError[] =>
  error instanceof AggregateError ? (error.errors as GraphQLError[]) : [error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error })];

const UNAUTHENTICATED = platformErrors.UNAUTHENTICATED.code;
const isRateLimited = (error: unknown): boolean => error instanceof AppError && error.code === platformErrors.RATE_LIMITED.code;
