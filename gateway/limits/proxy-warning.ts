import { compile } from "@fastify/proxy-addr";
import type { FastifyInstance } from "fastify";
import type { Logger } from "../../platform/logging/logger";

const isPrivate = compile(["loopback", "linklocal", "uniquelocal"]);

/**
 * Warns once when requests seem to come through a proxy that TRUST_PROXY does not name. All clients then have the
 * address of the proxy, and share one budget.
 * @param trustProxy as it was configured; `0` trusts no proxy
 */
export function warnAboutUntrustedProxy(app: FastifyInstance, trustProxy: string, logger: Logger): void {
  if (trustProxy.trim() !== "0") return;
  let isWarned = false;
  app.addHook("onRequest", (request, _reply, done) => {
    const { remoteAddress } = request.socket;
    if (isWarned || request.headers["x-forwarded-for"] === undefined || remoteAddress === undefined) return done();
    if (isPrivate(remoteAddress, 0)) {
      isWarned = true;
      logger.warn(
        { address: remoteAddress },
        "requests came through a proxy, but TRUST_PROXY is 0 and all clients share its address",
      );
    }
    done();
  });
}
