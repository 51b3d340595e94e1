import type { IncomingMessage } from "node:http";

/** The address of a WebSocket's client, by the same rule as fastify's `request.ip`. */
export function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers["x-forwarded-for"] : undefined;
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(",")[0]?.trim();
  return first || (request.socket.remoteAddress ?? "");
}
