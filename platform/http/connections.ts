import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { LogThrottle } from "../logging/log-throttle";
import type { Logger } from "../logging/logger";
import { NetworkPlaces } from "./network-places";
import type { TrustProxy } from "./trust-proxy";

/** Requests that one connection may send before the first of them is answered. Each may hold a file open. */
const MAX_PIPELINED = 32;
/** Looks at a connection in which the client read nothing, after which the connection is closed. */
const MAX_UNREAD_LOOKS = 5;

export interface ConnectionLimits {
  /** Connections of one network; WebSockets are not counted. @default without limit */
  readonly perNetwork?: number | undefined;
  /** Connections of trusted proxies are not counted: they are those of many clients. */
  readonly trustProxy?: TrustProxy | undefined;
  /** Milliseconds between two looks at responses that nobody reads. The fifth in a row ends the connection. */
  readonly unreadCheck: number;
  readonly logger: Logger;
}

/** Frees the place of a connection that no longer counts. */
const releases = new WeakMap<object, () => void>();

/** Ends the counting of a connection that became a WebSocket: those have limits of their own. */
export const releaseConnection = (socket: object): void => releases.get(socket)?.();

/**
 * Closes connections that are too many, that send requests without end, or whose client does not read its responses.
 * Node itself only limits how long a request takes to arrive and how long a connection is silent, and a byte now and then
 * breaks the silence.
 */
export function boundConnections(server: Server, limits: ConnectionLimits): void {
  const open = new Set<Socket>();
  boundNetworks(server, limits);
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  boundPipelines(server);
  watchUnread(server, open, limits.unreadCheck);
}

function boundNetworks(server: Server, { perNetwork, trustProxy, logger }: ConnectionLimits): void {
  if (perNetwork === undefined) return;
  const log = new LogThrottle(logger);
  const places = new NetworkPlaces(perNetwork);
  server.on("connection", (socket) => {
    const address = socket.remoteAddress;
    if (address !== undefined && trustProxy?.(address, 0)) return;
    const release = places.take(address);
    if (!release) {
      log.warn({ address }, "connection limit of a network exceeded");
      return void socket.destroy();
    }
    releases.set(socket, release);
    socket.once("close", release);
  });
}

/** Node closes only the response that it is sending. Those behind it would keep their files open permanently. */
function boundPipelines(server: Server): void {
  const unanswered = new WeakMap<Socket, Set<ServerResponse>>();
  server.on("connection", (socket) => {
    const responses = new Set<ServerResponse>();
    unanswered.set(socket, responses);
    socket.once("close", () => {
      for (const response of responses) if (response.socket === null) abandon(response);
    });
  });
  server.prependListener("request", (request, response) => {
    const responses = unanswered.get(request.socket);
    if (!responses) return;
    responses.add(response);
    const remove = (): void => void responses.delete(response);
    response.once("finish", remove).once("close", remove);
    if (responses.size > MAX_PIPELINED) request.socket.destroy();
  });
}

/** Ends a response that no socket will send. */
function abandon(response: ServerResponse): void {
  response.destroy();
  response.emit("close");
}

/** Closes connections of which something waits to be sent, but no byte more was taken in some looks in a row. */
function watchUnread(server: Server, open: ReadonlySet<Socket>, interval: number): void {
  const unread = new WeakMap<Socket, { readonly rest: string; readonly looks: number }>();
  const look = (): void => {
    for (const socket of open) {
      if (socket.writableLength === 0) {
        unread.delete(socket);
        continue;
      }
      const rest = restOf(socket);
      const before = unread.get(socket);
      const looks = before?.rest === rest ? before.looks + 1 : 1;
      if (looks > MAX_UNREAD_LOOKS) socket.destroy();
      else unread.set(socket, { rest, looks });
    }
  };
  const timer = setInterval(look, interval).unref();
  server.once("close", () => clearInterval(timer));
}

/**
 * What changes with each byte that the client takes: the bytes that the stream handed over, and those of its last chunk that
 * the kernel has not accepted. Node has no documented name for the second; without it, a chunk counts as taken at its end.
 */
function restOf(socket: Socket): string {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null };
  return `${socket.bytesWritten - socket.writableLength} ${handle?.writeQueueSize ?? 0}`;
}
