import { GraphQLError, type ExecutionArgs, type FormattedExecutionResult } from "graphql";
import type { ServerOptions } from "graphql-ws";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors, rateLimited } from "../../platform/errors/platform-errors";
import { acceptCorrelationId, withCorrelation } from "../../platform/logging/correlation";
import { LogThrottle } from "../../platform/logging/log-throttle";
import type { Logger } from "../../platform/logging/logger";
import { liveSubscriptions } from "../../platform/metrics/metrics";
import { isUnauthenticated, type Authenticator } from "../auth/authenticator";
import type { Caller } from "../auth/caller";
import { originOf } from "../auth/origin";
import { onSocketClose } from "../overload/socket-close";
import { networkOf } from "../../platform/http/canonical-address";
import { hashOf } from "../limits/hash-of";
import { tooLargeJson } from "../limits/sent-request";
import { requestUnits } from "../limits/work-units";
import { jsonLimitsOf } from "../plugins/admission";
import { errorMask } from "../plugins/mask-errors.plugin";
import type { RateLimit } from "../plugins/rate-limit";
import { closeCodes } from "./close-codes";
import type { Connection } from "./connection";
import { authorizationOf } from "./connection-authorization";
import { preparation, type PreparationOptions } from "./prepare-operation";

export interface LiveOptions extends PreparationOptions {
  readonly authenticator: Authenticator;
  readonly rateLimit: RateLimit;
  readonly logger: Logger;
}

/** What a client sends in `connection_init`. */
export interface Params extends Record<string, unknown> {
  readonly locale?: unknown;
}

type Hooks = ServerOptions<Params, Connection>;
type Authenticate = (params: Params | undefined, connection: Connection) => Promise<Caller>;

/** The log line when a network has as many sockets as it may. */
export const TOO_MANY_SOCKETS = "websocket limit of a network exceeded";

/** Milliseconds for `connection_init` to arrive. */
const INIT_TIMEOUT = 5_000;

/**
 * What happens at each message of the protocol. The caller is authenticated when the connection begins and again for
 * each operation, because a connection may outlive its token.
 */
export function liveHooks(options: LiveOptions): Hooks {
  const mask = errorMask(options.logger);
  const authenticate = authentication(options);
  /** Runs what {@link preparation} put into the context; an exception here would close the whole socket. */
  const run = async ({ contextValue }: ExecutionArgs): Promise<unknown> => {
    try {
      return await (contextValue as () => Promise<unknown>)();
    } catch (error) {
      return { errors: errorsOf(error).map(mask) };
    }
  };
  return {
    connectionInitWaitTimeout: INIT_TIMEOUT,
    onConnect: connecting(authenticate, new LogThrottle(options.logger)),
    onSubscribe: subscribing(authenticate, options),
    execute: run as NonNullable<Hooks["execute"]>,
    subscribe: run as NonNullable<Hooks["subscribe"]>,
    onOperation: ({ extra }) => {
      extra.operations += 1;
      liveSubscriptions.inc({ service: "gateway" });
    },
    onComplete: ({ extra }) => {
      extra.operations -= 1;
      extra.usedAt = Date.now();
      liveSubscriptions.dec({ service: "gateway" });
    },
    // Results are masked where they are made; returned as they are, the library does not touch them.
    onNext: ({ extra }, _id, _payload, _args, result) => {
      if (result.errors?.some(({ extensions }) => extensions?.code === UNAUTHENTICATED)) extra.suspect = true;
      return result as FormattedExecutionResult;
    },
    onError: (_ctx, _id, _payload, errors) => errors.map(mask),
  };
}

function authentication({ authenticator, config }: LiveOptions): Authenticate {
  return async (params, connection) => {
    const { headers } = connection.request;
    const origin = originOf(connection.address, headers, params?.locale);
    const caller = await authenticator.authenticate(authorizationOf(params, headers), origin);
    connection.caller = caller.credential ? caller : null;
    connection.messageLimit = caller.credential ? config.bodyLimitSignedIn : config.bodyLimit;
    return caller;
  };
}

function connecting(authenticate: Authenticate, log: LogThrottle): NonNullable<Hooks["onConnect"]> {
  return async ({ connectionParams, extra }) => {
    try {
      const { credential } = await authenticate(connectionParams, extra);
      const kind = credential ? "signedIn" : "anonymous";
      if (extra.place.become(kind)) return true;
      log.warn({ address: extra.address, kind }, TOO_MANY_SOCKETS);
      extra.close(closeCodes.TRY_AGAIN_LATER, "Too many connections");
      return false;
    } catch (error) {
      const refused = isUnauthenticated(error);
      if (!refused && !isRateLimited(error)) log.warn({ err: error }, "connection could not be authenticated");
      // Clients try 4403 again with another token; they take 4401 as a mistake of their own that no token repairs.
      if (refused) extra.close(closeCodes.FORBIDDEN, "Forbidden");
      else extra.close(closeCodes.TRY_AGAIN_LATER, "Try again later");
      return false;
    }
  };
}

/** Names a client without authenticating it. */
function clientOf(params: Params | undefined, { request: { headers }, address }: Connection): string {
  const authorization = authorizationOf(params, headers);
  return typeof authorization === "string" ? hashOf(authorization) : networkOf(address);
}

/** The whole operation is prepared here, so that its errors become an `error` message. */
function subscribing(authenticate: Authenticate, options: LiveOptions): NonNullable<Hooks["onSubscribe"]> {
  const { rateLimit, config } = options;
  const prepare = preparation(options);
  const jsonLimits = jsonLimitsOf(config);
  return (ctx, _id, payload) => {
    const { bytes, excess } = ctx.extra.message;
    const correlationId = acceptCorrelationId(payload.extensions?.correlationId);
    return withCorrelation(correlationId, async () => {
      ctx.extra.usedAt = Date.now();
      try {
        const client = clientOf(ctx.connectionParams, ctx.extra);
        rateLimit.refuseExhausted(client);
        const caller = await authenticate(ctx.connectionParams, ctx.extra);
        await rateLimit.charge(caller, requestUnits(bytes)).catch((error: unknown) => {
          rateLimit.noteExhausted(client, error);
          throw error;
        });
        // Charged first: a client that ignores this limit uses up its budget, after which nothing is done for it.
        if (Object.keys(ctx.subscriptions).length > config.maxSubscriptions) throw rateLimited(1);
        const onDisconnect = (gone: () => void): (() => void) => onSocketClose(ctx.extra.request.socket, gone);
        return await prepare(payload, { caller, correlationId, onDisconnect }, excess && tooLargeJson(excess, jsonLimits));
      } catch (error) {
        if (isUnauthenticated(error)) ctx.extra.suspect = ctx.extra.ended = true;
        return errorsOf(error);
      }
    });
  };
}

const errorsOf = (error: unknown): GraphQLError[] =>
  error instanceof AggregateError
    ? (error.errors as GraphQLError[])
    : [error instanceof GraphQLError ? error : new GraphQLError("", { originalError: error as Error })];

const UNAUTHENTICATED = platformErrors.UNAUTHENTICATED.code;
const isRateLimited = (error: unknown): boolean =>
  error instanceof AppError && error.code === platformErrors.RATE_LIMITED.code;
