import type { FastifyInstance } from "fastify";
import { makeServer } from "graphql-ws";
import type { WebSocket } from "ws";
import { rateLimited } from "../../platform/errors/platform-errors";
import type { TrustProxy } from "../../platform/http/trust-proxy";
import { acceptWebSockets } from "../../platform/http/web-sockets";
import { LogThrottle } from "../../platform/logging/log-throttle";
import { NetworkLimiter } from "../../platform/redis/network-limiter";
import { originCheck } from "../auth/allowed-origin";
import { textLimits } from "../limits/sent-request";
import { jsonLimitsOf } from "../plugins/admission";
import { addressOf } from "./client-address";
import { closeCodes, type CloseCode } from "./close-codes";
import { closeWhenEnded, type Connection } from "./connection";
import { IdleSockets } from "./idle-sockets";
import { liveHooks, TOO_MANY_SOCKETS, type LiveOptions, type Params } from "./live-hooks";
import { openLiveSocket } from "./live-socket";
import { SocketBudget } from "./socket-budget";

/** Milliseconds between two pings. */
const KEEP_ALIVE = 15_000;
/** Milliseconds for clients to confirm that a socket is closed when the gateway stops. */
const CLOSE_TIMEOUT = 2_000;

/** What no client does that keeps to the protocol and to the limits. */
const VIOLATIONS: ReadonlySet<CloseCode> = new Set([closeCodes.MESSAGE_TOO_LARGE, closeCodes.INVALID_MESSAGE]);
/** A connection that ends like that counts as so many: it makes the gateway read a lot for nothing. */
const HANDSHAKES_PER_VIOLATION = 100;
/** Milliseconds for a client to confirm that its socket is refused. */
const REFUSAL_TIMEOUT = 1_000;

export interface MountLiveOptions extends LiveOptions {
  readonly trustProxy: TrustProxy;
}

/**
 * Serves every kind of operation over graphql-transport-ws at /graphql.
 * @returns a function that ends all connections
 */
export function mountLive(app: FastifyInstance, options: MountLiveOptions): () => Promise<void> {
  const { config, logger, trustProxy } = options;
  const server = makeServer<Params, Connection>(liveHooks(options));
  const { maxSockets: anonymous, maxSocketsSignedIn: signedIn } = config;
  const budget = new SocketBudget({ pending: anonymous, anonymous, signedIn });
  const idle = new IdleSockets(config.socketIdleSeconds * 1_000);
  const log = new LogThrottle(logger);
  // All sockets of a network may connect again at once, for example after a gateway was stopped.
  const handshakes = new NetworkLimiter({ name: "handshakes", perMinute: 2 * (anonymous + signedIn), logger });
  const violation = (address: string): void => {
    for (let index = 0; index < HANDSHAKES_PER_VIOLATION; index++) handshakes.takeOwn(address);
  };
  const sockets = acceptWebSockets(app, {
    maxPayload: 2 * config.bodyLimitSignedIn,
    limit: (request) => {
      const seconds = handshakes.takeOwn(addressOf(request, trustProxy));
      return seconds > 0 ? rateLimited(seconds) : null;
    },
    refuse: originCheck(config.corsOrigins, config.publicUrl),
    logger,
  });
  sockets.on("connection", (socket, request) => {
    const address = addressOf(request, trustProxy);
    const place = budget.take(address);
    if (!place) {
      log.warn({ address, kind: "pending" }, TOO_MANY_SOCKETS);
      return refuseSocket(socket);
    }
    socket.once("close", () => place.release());
    openLiveSocket<Connection>({
      server,
      socket,
      heavy: options.heavy,
      address,
      logger,
      keepAlive: KEEP_ALIVE,
      limits: textLimits(jsonLimitsOf(config)),
      describe: (close) => {
        const connection: Connection = {
          request,
          address,
          place,
          close: (code, reason) => {
            if (VIOLATIONS.has(code)) violation(address);
            close(code, reason);
          },
          messageLimit: config.bodyLimit,
          message: { bytes: 0, excess: null },
          caller: null,
          suspect: false,
          ended: false,
          operations: 0,
          usedAt: Date.now(),
        };
        socket.once("close", idle.watch(connection));
        return connection;
      },
      afterOperation: closeWhenEnded,
    });
  });
  return async () => {
    idle.stop();
    for (const socket of sockets.clients) socket.close(closeCodes.GOING_AWAY.code, "Going away");
    const cut = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), CLOSE_TIMEOUT);
    await new Promise((resolve) => sockets.close(resolve));
    clearTimeout(cut);
  };
}

function refuseSocket(socket: WebSocket): void {
  socket.close(closeCodes.TRY_AGAIN_LATER.code, "Too many connections");
  setTimeout(() => socket.terminate(), REFUSAL_TIMEOUT).unref();
}
