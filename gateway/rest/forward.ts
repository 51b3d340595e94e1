import type { FastifyReply, FastifyRequest } from "fastify";
import { Agent } from "undici";
import { unavailable } from "../../platform/errors/platform-errors";
import { CORRELATION_HEADER } from "../../platform/logging/correlation";
import { PRIORITY_HEADER } from "../../platform/overload/priority";
import { DEADLINE_HEADER } from "../../platform/overload/work";

/** Of one hop, or of our own making. */
const NOT_FORWARDED = new Set(["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host", "content-length", "expect", PRIORITY_HEADER, DEADLINE_HEADER, "x-principal", "x-api-key", "x-signature", "x-forwarded-for"]);
const NOT_ANSWERED = new Set(["connection", "keep-alive", "transfer-encoding", CORRELATION_HEADER]);

/** Passes requests on to the services behind the gateway as they are, and streams their answers back. */
export class Forwarder {
  private readonly agent = new Agent({ connections: 64, headersTimeout: 20_000, bodyTimeout: 60_000, connect: { timeout: 2_000 } });

  /** @param urls origin by name of service */
  constructor(private readonly urls: Readonly<Record<string, string>>) {}

  /** @throws AppError SERVICE_UNAVAILABLE when the service does not answer */
  async forward(service: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const abort = new AbortController();
    reply.raw.once("close", () => abort.abort());
    const answer = await this.agent
      .request({
        origin: this.urls[service] ?? "",
        path: request.url,
        method: request.method,
        headers: { ...forwardable(request), "x-forwarded-for": request.ip, [CORRELATION_HEADER]: request.correlationId, ...(request.work ? { [PRIORITY_HEADER]: request.work.priority } : {}) },
        body: Buffer.isBuffer(request.body) ? request.body : null,
        signal: abort.signal,
      })
      .catch((cause: unknown) => {
        throw unavailable(service, undefined, cause);
      });
    // An answer that breaks off breaks the connection to the client: half a file must not look like a whole one.
    // Attached first: a header that cannot be passed on throws, and the abandoned body must not end the process.
    answer.body.on("error", () => reply.raw.destroy());
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined && !NOT_ANSWERED.has(name)) void reply.header(name, value);
    }
    return reply.code(answer.statusCode).send(answer.body);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

function forwardable(request: FastifyRequest): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !NOT_FORWARDED.has(name)) headers[name] = value;
  }
  return headers;
}
