import type { IncomingMessage, ServerResponse } from "node:http";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { AppError } from "../errors/app-error";
import { engineErrors } from "../errors/engine-errors";
import { isOutage } from "../errors/outage";
import { badInput, platformErrors, unavailable } from "../errors/platform-errors";
import { isTooComplex, TOO_COMPLEX } from "../errors/too-complex";
import { isUnstorableText } from "../errors/unstorable-text";
import { acceptCorrelationId, CORRELATION_HEADER, withCorrelation } from "../logging/correlation";
import type { Logger } from "../logging/logger";
import { logRefusal } from "../logging/security-event";
import { httpDuration, registry } from "../metrics/metrics";
import { jsonTextExcess, type JsonLimits } from "../values/json-limits";
import { UNSTORABLE_TEXT } from "../values/storable-text";
import { recordMethods } from "./allowed-methods";
import { handleClientError } from "./client-error";
import { collectBody, mayHaveManyChunks } from "./collect-body";
import { boundConnections } from "./connections";
import { errorResponse, pathOf } from "./error-response";
import { pageFor, type HtmlPage } from "./not-found";
import {
  badRequest,
  methodNotAllowed,
  payloadTooLarge,
  routeNotFound,
  unsupportedEncoding,
  unsupportedMediaType,
} from "./protocol-errors";
import { Readiness, type ReadinessChecks } from "./readiness";
import { addSecurityHeaders, securityHeaders, withDataPolicy, type SecurityHeaders } from "./security-headers";
import type { TrustProxy } from "./trust-proxy";

declare module "fastify" {
  interface FastifyRequest {
    correlationId: string;
    /** The body as it came, for signatures; undefined without one. */
    rawBody: Buffer | undefined;
  }
}

/** What a body may contain, whoever sends it. Routes that strangers reach have lower limits of their own. */
const JSON_LIMITS: JsonLimits = { maxValues: 250_000, maxDepth: 100, maxKeyLength: Infinity };

export interface HttpServerOptions {
  readonly service: string;
  readonly logger: Logger;
  /** Bytes; a larger body is refused with 413 before it is parsed. @default 1_048_576 */
  readonly bodyLimit?: number;
  /** Checks that must succeed before this process is ready, by name. A function if they change while it runs. */
  readonly dependencies: ReadinessChecks | (() => ReadinessChecks);
  /** Which of the addresses before us may say in X-Forwarded-For whom they speak for. @default none */
  readonly trustProxy?: TrustProxy;
  /** Whether /metrics is answered here. @default false */
  readonly metrics?: boolean;
  /** What browsers show for an address without a route. @default the error as JSON, as for programs */
  readonly notFoundPage?: HtmlPage;
  /** Headers of every response. @default those of a server that is not reached by https */
  readonly securityHeaders?: SecurityHeaders;
  /** Connections of one network, without those of trusted proxies and WebSockets. @default without limit */
  readonly maxConnections?: number;
  /** Milliseconds between two of five looks at responses that nobody reads. @default 30_000 */
  readonly unreadCheck?: number;
}

/** Milliseconds for the headers of a request, and for all of it: a client that sends slowly holds a connection. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
/**
 * Milliseconds without a byte in either direction, such as of a client that does not read its response. Longer than the
 * longest operation (OPERATION_TIMEOUT), during which nothing is sent either.
 */
const SILENCE_TIMEOUT = 150_000;
/** Milliseconds between two of five looks at responses that nobody reads. */
const UNREAD_CHECK = 30_000;
/** Milliseconds between two looks for requests that are late. Node looks every 30 seconds unless it is told. */
const LATE_CHECK = 5_000;

/**
 * A fastify server as every process has it: correlation ID, raw body, error shape, /health, /health/ready, and
 * /metrics where requested. It does not listen yet.
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { service, logger, securityHeaders: security = securityHeaders() } = options;
  const bodyLimit = options.bodyLimit ?? 1_048_576;
  const failed = (error: FastifyError | AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refusal = recognise(error, options, request);
    if (refusal.code === platformErrors.FORBIDDEN.code) {
      // The route and not the path: paths of signed links are secrets.
      const subject = request.routeOptions.url;
      logRefusal(logger, "access forbidden", { reason: "request refused", subject, address: request.ip });
    }
    const { status, headers, body } = errorResponse(refusal, request.url, request.correlationId);
    return reply.code(status).headers(headers).send(body);
  };
  const app = Fastify({
    logger: false,
    bodyLimit,
    requestTimeout: REQUEST_TIMEOUT,
    connectionTimeout: SILENCE_TIMEOUT,
    // Refused below, in the shape of every other error.
    http: { headersTimeout: HEADERS_TIMEOUT, connectionsCheckingInterval: LATE_CHECK, requireHostHeader: false },
    keepAliveTimeout: 65_000,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    trustProxy: options.trustProxy ?? false,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: (error, socket) => handleClientError(error, socket, withDataPolicy(security)),
    // A URL that cannot be decoded is refused before any hook runs.
    frameworkErrors: (error, request, reply) => {
      request.correlationId = acceptCorrelationId(request.headers[CORRELATION_HEADER]);
      void failed(error, request, reply.headers(withDataPolicy(security)));
    },
  });
  // A connection that cannot be accepted (no file descriptors, no memory) is an error of the server, not of a request.
  app.server.on("error", (error) => logger.error({ err: error }, "http server failed to accept a connection"));
  const { maxConnections, trustProxy, unreadCheck = UNREAD_CHECK } = options;
  boundConnections(app.server, { perNetwork: maxConnections, trustProxy, unreadCheck, logger });
  // Expectations that nobody knows are ignored. Node would refuse them itself, without the headers of every response.
  app.server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => void app.server.emit("request", request, response));
  const methodsOf = recordMethods(app);
  addSecurityHeaders(app, security);
  addHooks(app, service, logger);
  addJsonParser(app);
  app.setErrorHandler(failed);
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request.url);
    const allowed = methodsOf(path);
    // A route may also find nothing itself, e.g. no such file.
    if (allowed.length === 0 || allowed.includes(request.method)) {
      const page = pageFor(request, options.notFoundPage);
      void reply.header("vary", "accept");
      if (page) return reply.code(404).headers(page.headers).type("text/html; charset=utf-8").send(page.html);
      throw routeNotFound(request.method, path);
    }
    void reply.header("allow", allowed.join(", "));
    throw methodNotAllowed(request.method, path, allowed);
  });
  addHealth(app, options);
  if (options.metrics)
    app.get("/metrics", async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  return app;
}

function addHooks(app: FastifyInstance, service: string, logger: Logger): void {
  app.decorateRequest("correlationId", "");
  app.decorateRequest("rawBody", undefined);
  app.addHook("onRequest", (request, reply, done) => {
    request.correlationId = acceptCorrelationId(request.headers[CORRELATION_HEADER]);
    void reply.header(CORRELATION_HEADER, request.correlationId);
    if (request.headers.host === undefined && request.raw.httpVersion === "1.1")
      return done(badRequest("The Host header is missing. Send it with each request."));
    withCorrelation(request.correlationId, done);
  });
  // After `onRequest`, in which limits are applied.
  app.addHook("preParsing", (request, reply, payload, done) => {
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding.toLowerCase() === "identity")
      return done(null, mayHaveManyChunks(request.headers["content-length"]) ? collectBody(payload) : payload);
    void reply.header("accept-encoding", "identity");
    done(unsupportedEncoding());
  });
  // The body is read in the socket's own asynchronous context: enter ours again after it.
  app.addHook("preValidation", (request, _reply, done) => withCorrelation(request.correlationId, done));
  app.addHook("onResponse", (request, reply, done) => {
    drain(request.raw);
    const route = request.routeOptions.url ?? "unknown";
    httpDuration.observe(
      { service, method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
    logger.debug(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      "answered",
    );
    done();
  });
}

/**
 * Reads the rest of a body that was refused. Node does so only if nobody has begun to read it, and the next request of the
 * connection comes after it.
 */
function drain(request: IncomingMessage): void {
  if (request.readableEnded || request.destroyed) return;
  request.unpipe();
  request.resume();
}

/** JSON is the only content type that a process accepts unless a route says otherwise. */
function addJsonParser(app: FastifyInstance): void {
  app.removeContentTypeParser("text/plain");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body: Buffer, done) => {
    request.rawBody = body;
    if (jsonTextExcess(body, JSON_LIMITS)) return done(tooManyValues());
    try {
      done(null, body.length === 0 ? undefined : JSON.parse(body.toString("utf8")));
    } catch {
      done(new AppError(platformErrors.BAD_USER_INPUT, "The body is not JSON."));
    }
  });
}

const tooManyValues = (): AppError =>
  new AppError(platformErrors.BAD_USER_INPUT, "The body has too many values or levels. Send less at once.");

function addHealth(app: FastifyInstance, { service, dependencies }: HttpServerOptions): void {
  const started = Date.now();
  app.get("/health", () => ({ status: "healthy", service, uptime: Math.round((Date.now() - started) / 1000) }));
  const readiness = new Readiness(dependencies);
  app.get("/health/ready", async (_request, reply) => {
    const report = await readiness.current();
    const status = report.ready ? "ready" : "not ready";
    return reply.code(report.ready ? 200 : 503).send({ status, service, dependencies: report.dependencies });
  });
}

/** Translates what libraries throw into an error for the caller; everything unknown is logged and masked. */
function recognise(
  error: FastifyError | AppError,
  { service, logger, bodyLimit = 1_048_576 }: HttpServerOptions,
  request: FastifyRequest,
): AppError {
  if (error instanceof AppError) return error;
  if (isUnstorableText(error)) return badInput({ input: UNSTORABLE_TEXT });
  if (isTooComplex(error)) return badInput({ input: TOO_COMPLEX });
  if (isOutage(error)) {
    logger.error({ err: error }, "a request failed because a database is away");
    return unavailable(service, undefined, error);
  }
  const { statusCode } = error;
  if (statusCode === 413) return payloadTooLarge(request.routeOptions.bodyLimit ?? bodyLimit);
  if (statusCode === 415) return unsupportedMediaType(request.headers["content-type"]);
  if (error.code === "FST_ERR_BAD_URL") return badRequest("The URL is not valid. Check its percent-encoding.");
  if (statusCode !== undefined && statusCode < 500)
    return new AppError({ ...engineErrors.BAD_REQUEST, status: statusCode }, error.message);
  logger.error({ err: error }, "a request failed");
  return new AppError(platformErrors.INTERNAL_SERVER_ERROR, "Something went wrong on our side.", {
    correlationId: request.correlationId,
  });
}
