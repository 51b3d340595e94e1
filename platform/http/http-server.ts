import Fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { AppError } from "../errors/app-error";
import { isOutage } from "../errors/outage";
import { badInput, platformErrors, unavailable } from "../errors/platform-errors";
import { retryAfterHeader } from "../errors/retry-after";
import { isUnstorableText } from "../errors/unstorable-text";
import { acceptCorrelationId, CORRELATION_HEADER, withCorrelation } from "../logging/correlation";
import type { Logger } from "../logging/logger";
import { httpDuration, registry } from "../metrics/metrics";
import type { TrustProxy } from "./trust-proxy";

declare module "fastify" {
  interface FastifyRequest {
    correlationId: string;
    /** The body as it came, for signatures; undefined without one. */
    rawBody: Buffer | undefined;
  }
}

export interface HttpServerOptions {
  readonly service: string;
  readonly logger: Logger;
  /** Bytes; a larger body is refused with 413 before it is parsed. @default 1_048_576 */
  readonly bodyLimit?: number;
  /** What must answer before this process is ready, by name. */
  readonly dependencies: Readonly<Record<string, () => Promise<unknown>>>;
  /** Which of the addresses before us may say in X-Forwarded-For whom they speak for. @default none */
  readonly trustProxy?: TrustProxy;
  /** Whether /metrics is answered here. @default false */
  readonly metrics?: boolean;
}

/** Milliseconds for one dependency to answer the readiness probe. */
const PROBE_TIMEOUT = 2_000;

/**
 * A fastify server as every process has it: correlation id, raw body, error shape, /health, /health/ready, and
 * /metrics where it is wanted. It does not listen yet.
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { service, logger } = options;
  const app = Fastify({
    logger: false,
    bodyLimit: options.bodyLimit ?? 1_048_576,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    trustProxy: options.trustProxy ?? false,
    routerOptions: { maxParamLength: 200 },
  });
  // A connection that cannot be accepted (no file descriptors, no memory) is an error of the server, not of a request.
  app.server.on("error", (error) => logger.error({ err: error }, "http server failed to accept a connection"));
  const started = Date.now();
  app.decorateRequest("correlationId", "");
  app.decorateRequest("rawBody", undefined);
  app.addHook("onRequest", (request, reply, done) => {
    request.correlationId = acceptCorrelationId(request.headers[CORRELATION_HEADER]);
    void reply.header(CORRELATION_HEADER, request.correlationId);
    withCorrelation(request.correlationId, done);
  });
  // The body is read in the socket's own asynchronous context: enter ours again after it.
  app.addHook("preValidation", (request, _reply, done) => withCorrelation(request.correlationId, done));
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "unknown";
    httpDuration.observe({ service, method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    logger.debug({ method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, "answered");
    done();
  });
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body: Buffer, done) => {
    request.rawBody = body;
    try {
      done(null, body.length === 0 ? undefined : JSON.parse(body.toString("utf8")));
    } catch {
      done(new AppError(platformErrors.BAD_USER_INPUT, "The body is not JSON."));
    }
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = recognise(error, service, logger);
    const { status, body } = errorAnswer(known, request.correlationId, logger);
    const retryAfter = known instanceof AppError ? retryAfterHeader(known.extensions.retryAfter) : undefined;
    if (retryAfter !== undefined) void reply.header("retry-after", retryAfter);
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: { code: platformErrors.NOT_FOUND.code, message: `There is nothing at ${request.method} ${request.url.split("?")[0]}.` } }),
  );

  app.get("/health", () => ({ status: "healthy", service, uptime: Math.round((Date.now() - started) / 1000) }));
  app.get("/health/ready", async (_request, reply) => {
    const checks = await Promise.all(
      Object.entries(options.dependencies).map(async ([name, ping]) => [name, await answers(ping)] as const),
    );
    const ready = checks.every(([, ok]) => ok);
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready", service, dependencies: Object.fromEntries(checks) });
  });
  if (options.metrics) app.get("/metrics", async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  return app;
}

async function answers(ping: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), PROBE_TIMEOUT)));
  const answer = ping().then(() => true, () => false);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** What a database says becomes an error of ours where we know what it means. */
function recognise(error: FastifyError | AppError, service: string, logger: Logger): FastifyError | AppError {
  if (error instanceof AppError) return error;
  if (isUnstorableText(error)) return badInput({ input: "must not contain U+0000" });
  if (!isOutage(error)) return error;
  logger.error({ err: error }, "a request failed because a database is away");
  return unavailable(service, undefined, error);
}

/** Only what is meant for the caller goes out; the rest is logged under the correlation id. */
function errorAnswer(error: FastifyError | AppError, correlationId: string, logger: Logger): { status: number; body: object } {
  if (error instanceof AppError) return { status: error.status, body: { error: { code: error.code, message: error.message, ...error.extensions } } };
  if (error.statusCode === 413) {
    const { status, code } = platformErrors.PAYLOAD_TOO_LARGE;
    return { status, body: { error: { code, message: "The body is over the limit." } } };
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return { status: error.statusCode, body: { error: { code: platformErrors.BAD_USER_INPUT.code, message: error.message } } };
  }
  logger.error({ err: error }, "a request failed");
  const { status, code } = platformErrors.INTERNAL_SERVER_ERROR;
  return { status, body: { error: { code, message: "Something went wrong on our side.", correlationId } } };
}
