import type { FastifyInstance } from "fastify";
import { makeServer } from "graphql-ws";
import { acceptWebSockets } from "../../platform/http/web-sockets";
import { originCheck } from "../auth/allowed-origin";
import { textLimits } from "../limits/sent-request";
import { jsonLimitsOf } from "../plugins/admission";
import { closeCodes } from "./close-codes";
import { closeWhenEnded, type Connection } from "./connection";
import { liveHooks, type LiveOptions, type Params } from "./live-hooks";
import { openLiveSocket } from "./live-socket";

/** Milliseconds between two pings. */
const KEEP_ALIVE = 15_000;
/** Milliseconds for clients to confirm that a socket is closed when the gateway stops. */
const CLOSE_TIMEOUT = 2_000;

/**
 * Serves every kind of operation over graphql-transport-ws at /graphql.
 * @returns a function that ends all connections
 */
export function mountLive(app: FastifyInstance, options: LiveOptions): () => Promise<void> {
  const { config, logger } = options;
  const server = makeServer<Params, Connection>(liveHooks(options));
  const sockets = acceptWebSockets(app, {
    maxPayload: 2 * config.bodyLimitSignedIn,
    refuse: originCheck(config.corsOrigins, config.publicUrl),
    logger,
  });
  sockets.on("connection", (socket, request) =>
    openLiveSocket<Connection>({
      server,
      socket,
      logger,
      keepAlive: KEEP_ALIVE,
      limits: textLimits(jsonLimitsOf(config)),
      describe: (close) => ({
        request,
        close,
        messageLimit: config.bodyLimit,
        message: { bytes: 0, excess: null },
        caller: null,
        suspect: false,
        ended: false,
      }),
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
