import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import { badRequest } from "../platform/http/protocol-errors";
import { CORRELATION_HEADER } from "../platform/logging/correlation";

/**
 * Lets pages of other origins call the gateway. No response allows credentials: the only one is the Authorization header,
 * which a page must know to send.
 * @param origins those that may read responses; `*` is any
 */
export async function registerCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  // The plugin would answer such a request in plain text.
  app.addHook("onRequest", (request, _reply, done) => {
    const { method, headers } = request;
    const isPreflight = headers.origin !== undefined && headers["access-control-request-method"] !== undefined;
    if (method === "OPTIONS" && !isPreflight)
      return done(
        badRequest(
          "This is not a CORS preflight. Send Origin and Access-Control-Request-Method, or use another method.",
        ),
      );
    done();
  });
  await app.register(cors, {
    origin: origins.includes("*") ? "*" : [...origins],
    methods: ["GET", "POST", "OPTIONS"],
    exposedHeaders: [CORRELATION_HEADER, "retry-after"],
    maxAge: 86_400,
  });
}
