import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { ConnectionError } from "fastify";
import type { Config } from "../config/define-config";
import type { processVariables } from "../config/process-variables";
import { handleClientError } from "../http/client-error";
import { errorResponse, pathOf } from "../http/error-response";
import { routeNotFound } from "../http/protocol-errors";
import { securityHeaders, withDataPolicy } from "../http/security-headers";
import { acceptCorrelationId, CORRELATION_HEADER } from "../logging/correlation";
import { registry } from "./metrics";

type MetricsConfig = Pick<Config<typeof processVariables>, "environment" | "publicUrl" | "host" | "metricsPort">;

export interface MetricsServer {
  /** Its origin as `<name>Metrics`; empty where METRICS_PORT is not set, and nothing listens. */
  readonly urls: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** Whether the main port answers /metrics: never in production, where that port may be everybody's. */
export const showsMetrics = ({ environment }: Pick<MetricsConfig, "environment">): boolean => environment !== "production";

/**
 * Serves /metrics, and nothing else, on a port of its own where METRICS_PORT names one. Once for a process.
 * @param name of the process
 */
export async function serveMetrics(name: string, config: MetricsConfig): Promise<MetricsServer> {
  const { host, metricsPort } = config;
  if (metricsPort === undefined) return { urls: {}, close: async () => undefined };
  const security = withDataPolicy(securityHeaders(config));
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 });
  server.on("request", (request, response) => {
    for (const [header, value] of Object.entries(security)) response.setHeader(header, value);
    if (request.method !== "GET" || pathOf(request.url) !== "/metrics") {
      const error = routeNotFound(request.method ?? "", pathOf(request.url));
      const correlationId = acceptCorrelationId(request.headers[CORRELATION_HEADER]);
      const { status, headers, body } = errorResponse(error, request.url, correlationId);
      response.writeHead(status, { ...headers, "content-type": "application/json; charset=utf-8" });
      return void response.end(JSON.stringify(body));
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  // Without a listener, Node responds to what is not HTTP without the headers.
  server.on("clientError", (error, socket) => handleClientError(error as ConnectionError, socket as Socket, security));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(metricsPort, host, resolve));
  // A connection that cannot be accepted must not end the process. A scrape that fails is visible where it is made.
  server.on("error", () => undefined);
  const { port } = server.address() as AddressInfo;
  return {
    urls: { [`${name}Metrics`]: `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}` },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
