import type { Server } from "node:http";
import { WebSocketServer } from "ws";
import type { Logger } from "../logging/logger";

/**
 * Accepts WebSockets at one path of an HTTP server and destroys every other upgrade.
 *
 * Node removes its own error listener from a socket before `upgrade`, and the WebSocket library attaches one per
 * connection only. Listeners are attached here to the raw socket and to each WebSocket, so a reset connection can never
 * end the process.
 * @param maxPayload bytes of one message
 * @returns the server that emits `connection` for each WebSocket
 */
export function acceptWebSockets(server: Server, path: string, maxPayload: number, logger: Logger): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload });
  const onError = (error: Error): void => logger.debug({ reason: error.message }, "websocket failed");
  sockets.on("connection", (client) => client.on("error", onError));
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", onError);
    if (request.url?.split("?")[0] !== path) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit("connection", client, request));
  });
  return sockets;
}
