import type { FastifyReply, FastifyRequest } from "fastify";
import { platformErrors } from "../errors/platform-errors";

/** A complete page and the headers it is sent with. */
export interface HtmlPage {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Answers requests that no route matches: browsers get the page, if there is one, and programs the error as JSON.
 *
 * @param page for requests that accept HTML
 */
export const notFoundHandler =
  (page?: HtmlPage) =>
  (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    reply.code(404).header("vary", "accept");
    const opensPage = ["GET", "HEAD"].includes(request.method) && /\btext\/html\b/.test(request.headers.accept ?? "");
    if (page && opensPage) return reply.headers(page.headers).type("text/html; charset=utf-8").send(page.html);
    const path = request.url.split("?")[0];
    return reply.send({ error: { code: platformErrors.NOT_FOUND.code, message: `There is nothing at ${request.method} ${path}.` } });
  };
