import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Socket } from "node:net";
import { ZodError } from "zod";
import { guardBrowsers } from "./browser-guard";

/** Somebody else listens there. The message is meant for the person at the terminal. */
export class PortTakenError extends Error {
  constructor(what: string, port: number, variable: string) {
    super(`${what}: port ${port} is already in use. Stop what uses it, or set ${variable} to another port (0 = any).`);
    this.name = "PortTakenError";
  }
}

const BODY_LIMIT_BYTES = 1024 * 1024;
const DRAIN_MS = 400;

/** Headers of every response. Mails are shown in frames of the inbox's own pages. */
const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "SAMEORIGIN",
};

/**
 * A Fastify server that returns JSON errors, names invalid fields, and is quiet: the sandbox's record is `GET /_control`.
 *
 * @param allowedHosts names of this machine beside localhost, see `guardBrowsers`
 */
export function createHttpServer(allowedHosts: readonly string[]): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: "idle",
    // A client that sends slowly holds a connection.
    requestTimeout: 30_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    // These are refused before any hook runs.
    frameworkErrors: (error, _request, reply) =>
      void (reply as FastifyReply).headers(SECURITY_HEADERS).code(400).send({ error: { message: error.message } }),
    clientErrorHandler: refuseInvalidHttp,
  });
  app.addHook("onRequest", (_request, reply, next) => {
    void reply.headers(SECURITY_HEADERS);
    next();
  });
  guardBrowsers(app, allowedHosts);
  // Fastify's own parser refuses an empty body, which is what many clients send to /_control/reset.
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, body === "" ? undefined : JSON.parse(body as string));
    } catch {
      done(Object.assign(new Error("The body is not valid JSON."), { statusCode: 400 }));
    }
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof ZodError) {
      const fields = error.issues.map((issue) => ({ field: issue.path.join("."), message: issue.message }));
      return reply.code(400).send({ error: { message: "Some fields are not valid.", fields } });
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) process.stderr.write(`sandbox: ${error.stack ?? error.message}\n`);
    return reply.code(status).send({ error: { message: status >= 500 ? "Internal error" : error.message } });
  });
  return app;
}

/** Responds to what is not HTTP, or arrives too slowly. */
function refuseInvalidHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request";
  const headers = Object.entries({ ...SECURITY_HEADERS, connection: "close", "content-length": "0" });
  socket.end(`HTTP/1.1 ${status}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
}

/** Where one server listens, and the variable that says so. */
export interface Listen {
  what: string;
  host: string;
  port: number;
  variable: string;
}

/** @returns the address to reach it on this machine. @throws PortTakenError */
export async function listenHttp(app: FastifyInstance, { what, host, port, variable }: Listen): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") throw new PortTakenError(what, port, variable);
    throw error;
  }
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error(`${what} has no port`);
  return `http://127.0.0.1:${address.port}`;
}

/** Lets running answers finish, then cuts what is left (stalled calls, event streams). */
export async function closeHttp(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => {
    app.server.closeAllConnections();
  }, DRAIN_MS);
  await app.close();
  clearTimeout(cut);
}
