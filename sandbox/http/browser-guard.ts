import type { FastifyInstance, FastifyRequest } from "fastify";
import { isIP } from "node:net";

/** Methods that change nothing here. Another site can send them, but a browser does not let it read the response. */
const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Keeps other web sites that are open in a developer's browser away from the sandbox, whose servers trust the machine
 * that they run on:
 * - A name that is not ours is refused, because a site can have its own name resolve to this machine (DNS rebinding)
 *   and would then read mails with their links. An IP address cannot be rebound.
 * - Requests of other origins that change something are refused. Payment pages need the payment's secret, and the
 *   Stripe API needs a key; a browser of another origin may use it with a publishable key only, as Stripe.js does.
 *
 * @param allowedHosts further names of this machine, e.g. of a service in Compose
 */
export function guardBrowsers(app: FastifyInstance, allowedHosts: readonly string[]): void {
  const allowed = new Set(allowedHosts.map((name) => name.toLowerCase()));
  app.addHook("onRequest", (request, reply, next) => {
    const { host } = request.headers;
    if (!isOurs(host, allowed)) {
      const message = `This server does not serve the host ${JSON.stringify(host ?? "")}. Use localhost or an IP address, or add the name to SANDBOX_ALLOWED_HOSTS.`;
      return void reply.code(421).send({ error: { message } });
    }
    if (isForeign(request) && !mayForeign(request))
      return void reply.code(403).send({ error: { message: "Other web sites may not call this server." } });
    next();
  });
}

/** @param host `name:port` */
function isOurs(host: string | undefined, allowed: ReadonlySet<string>): boolean {
  const name = hostnameOf(`http://${host ?? ""}`);
  if (name === null) return false;
  const bare = name.replace(/^\[|\]$/g, "");
  return isIP(bare) !== 0 || bare === "localhost" || bare.endsWith(".localhost") || allowed.has(bare);
}

/** Whether a page of another origin sent it. Programs send neither header. */
function isForeign({ headers }: FastifyRequest): boolean {
  // A browser that sends it says more than Origin, which is `null` for forms of pages without referrers.
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const { origin, host } = headers;
  return origin !== undefined && origin !== `http://${host ?? ""}`;
}

function mayForeign({ method, url, headers }: FastifyRequest): boolean {
  if (/^\/v1(\/|\?|$)/.test(url)) return method === "OPTIONS" || /^bearer +pk_test_/i.test(headers.authorization ?? "");
  return READS.has(method) || /^\/pay\//.test(url);
}

function hostnameOf(url: string): string | null {
  try {
    return new URL(url).hostname;
  } catch {
    return null;
  }
}
