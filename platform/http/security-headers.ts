import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyInstance {
    /** Headers of every response of this server, also of those that no handler sends. */
    readonly securityHeaders: SecurityHeaders;
  }
}

export type SecurityHeaders = Readonly<Record<string, string>>;

/** What of the configuration decides about the headers. */
export interface HeaderConfig {
  readonly environment: string;
  readonly publicUrl: string;
}

const POLICY = "content-security-policy";
/** For data that a browser shows as a document: nothing in it runs or loads, and no page may frame it. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** Seconds for which a browser uses https only. Subdomains are left out: they may be servers of others. */
const STRICT_TRANSPORT = "max-age=31536000";

const ALWAYS: SecurityHeaders = {
  "x-content-type-options": "nosniff",
  // Addresses contain IDs and signatures: no other site receives them. Pages may choose another policy.
  "referrer-policy": "no-referrer",
  "x-permitted-cross-domain-policies": "none",
};

/**
 * Headers of every response.
 * @param config if omitted, the server is not reached by https. Strict-Transport-Security is sent in production when
 * PUBLIC_URL begins with https: a browser that saw it would no longer reach a server that has no certificate.
 */
export function securityHeaders(config?: HeaderConfig): SecurityHeaders {
  const isStrict = config?.environment === "production" && config.publicUrl.startsWith("https://");
  return isStrict ? { ...ALWAYS, "strict-transport-security": STRICT_TRANSPORT } : ALWAYS;
}

/** Headers of a response that is JSON in any case. */
export const withDataPolicy = (headers: SecurityHeaders): SecurityHeaders => ({ ...headers, [POLICY]: DATA_POLICY });

/** Adds the headers to all responses of the handlers. A route that sets one of them itself keeps its own. */
export function addSecurityHeaders(app: FastifyInstance, headers: SecurityHeaders): void {
  app.decorate("securityHeaders", headers);
  app.addHook("onRequest", (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
  app.addHook("onSend", (_request, reply, _payload, done) => {
    const type = String(reply.getHeader("content-type") ?? "");
    if (/^(application\/([\w-]+\+)?json|text\/(html|plain))\b/.test(type) && !reply.hasHeader(POLICY))
      void reply.header(POLICY, DATA_POLICY);
    done();
  });
}
