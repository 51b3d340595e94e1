import proxyAddress from "@fastify/proxy-addr";
import type { IncomingMessage } from "node:http";
import type { TrustProxy } from "../../platform/http/trust-proxy";

/**
 * The address of a WebSocket's client, by the same rule as fastify's `request.ip`.
 * @returns an empty text for a connection that is closed already
 */
export const addressOf = (request: IncomingMessage, trust: TrustProxy): string =>
  (proxyAddress(request, trust)) ?? "";
