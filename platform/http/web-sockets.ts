import type { FastifyInstance } from "fastify";
import { handleProtocols } from "graphql-ws";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { AppError } from "../errors/app-error";
import { acceptCorrelationId, CORRELATION_HEADER } from "../logging/correlation";
import { LogThrottle } from "../logging/log-throttle";
import type { Logger } from "../logging/logger";
import { logRefusal } from "../logging/security-event";
import { releaseConnection } from "./connections";
import { errorResponse, GRAPHQL_PATH, pathOf } from "./error-response";
import { badRequest, routeNotFound } from "./protocol-errors";
import { respondRaw } from "./raw-response";
import { withDataPolicy } from "./security-headers";

export interface WebSocketOptions {
  /** Bytes of one message; a larger one closes the socket with 1009. */
  readonly maxPayload: number;
  /** Refuses any upgrade request before it is looked at, for example because there are too many; null accepts it. */
  readonly limit?: (request: IncomingMessage) => AppError | null;
  /** Refuses a handshake that is well-formed, for example because of its origin; null accepts it. */
  readonly refuse?: (request: IncomingMessage) => AppError | null;
  readonly logger: Logger;
}

/**
 * Accepts WebSockets at /graphql. Every other upgrade request gets an HTTP response, as a proxy in front would turn a
 * connection that closes without one into 502. Messages are not compressed: thousands of idle sockets would each hold
 * the memory of a compressor.
 *
 * Node removes its own error listener from a socket before `upgrade`, and graphql-ws attaches one per connection only.
 * Listeners are attached here to the raw socket and to each WebSocket, so a reset connection can never end the process.
 */
export function acceptWebSockets(
  app: FastifyInstance,
  { maxPayload, limit = () => null, refuse = () => null, logger }: WebSocketOptions,
): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, handleProtocols });
  const reject = (request: IncomingMessage, socket: Duplex, error: AppError): void =>
    respondRaw(
      socket,
      errorResponse(error, request.url, acceptCorrelationId(request.headers[CORRELATION_HEADER])),
      withDataPolicy(app.securityHeaders),
    );
  const log = new LogThrottle(logger);
  const onError = (error: Error): void => logger.debug({ reason: error.message }, "websocket failed");
  sockets.on("connection", (client) => client.on("error", onError));
  const security = Object.entries(app.securityHeaders).map(([name, value]) => `${name}: ${value}`);
  sockets.on("headers", (headers) => headers.push(...security));
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const exceeded = limit(request);
    if (exceeded) return reject(request, socket, exceeded);
    if (request.headers.upgrade?.toLowerCase() !== "websocket")
      return reject(
        request,
        socket,
        badRequest("Only upgrades to WebSocket are supported. Send the request without Upgrade."),
      );
    if (pathOf(request.url) !== GRAPHQL_PATH)
      return reject(request, socket, routeNotFound("WebSocket", pathOf(request.url)));
    const refused = refuse(request);
    if (refused) {
      logRefusal(logger, "access forbidden", { reason: "websocket refused", address: request.socket.remoteAddress });
      return reject(request, socket, refused);
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      releaseConnection(request.socket);
      sockets.emit("connection", client, request);
    });
  };
  app.server.on("upgrade", (request, socket, head) => {
    socket.on("error", onError);
    // The client was gone before its request was read.
    if (socket.destroyed) return;
    try {
      upgrade(request, socket, head);
    } catch (error) {
      log.error({ err: error }, "websocket upgrade failed");
      socket.destroy();
    }
  });
  sockets.on("wsClientError", (error, socket, request) =>
    reject(request, socket, badRequest(`The WebSocket handshake is not valid: ${error.message}.`)),
  );
  return sockets;
}
