import type { FastifyRequest } from "fastify";

/** A complete page and the headers it is sent with. */
export interface HtmlPage {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The page for a request that no route matches, if there is one and a browser opens the address. Programs get the error as
 * JSON.
 */
export const pageFor = ({ method, headers }: FastifyRequest, page: HtmlPage | undefined): HtmlPage | undefined =>
  ["GET", "HEAD"].includes(method) && /\btext\/html\b/.test(headers.accept ?? "") ? page : undefined;
