import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "../config/define-config";
import type { processVariables } from "../config/process-variables";
import { errorResponse, pathOf } from "../http/error-response";
import { routeNotFound } from "../http/protocol-errors";
import { acceptCorrelationId, CORRELATION_HEADER } from "../logging/correlation";
import { registry } from "./metrics";

type MetricsConfig = Pick<Config<typeof processVariables>, "environment" | "host" | "metricsPort">;

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
export async function serveMetrics(name: string, { host, metricsPort }: MetricsConfig): Promise<MetricsServer> {
  if (metricsPort === undefined) return { urls: {}, close: async () => undefined };
  const server = createServer((request, response) => {
    if (request.method !== "GET" || pathOf(request.url) !== "/metrics") {
      const { status, headers, body } = errorResponse(routeNotFound(request.method ?? "", pathOf(request.url)), request.url, acceptCorrelationId(request.headers[CORRELATION_HEADER]));
      return void response.writeHead(status, { ...headers, "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
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
