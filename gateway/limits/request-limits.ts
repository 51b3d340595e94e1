import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Redis } from "ioredis";
import { mayHaveManyChunks } from "../../platform/http/collect-body";
import { NetworkPlaces } from "../../platform/http/network-places";
import { rateLimited } from "../../platform/errors/platform-errors";
import { LogThrottle } from "../../platform/logging/log-throttle";
import type { Logger } from "../../platform/logging/logger";
import { NetworkLimiter } from "../../platform/redis/network-limiter";
import { groupOf, type RouteGroup } from "./route-group";

declare module "fastify" {
  interface FastifyRequest {
    /** Whether another limit counted this request, such as that of operations. */
    isCharged: boolean;
  }
}

/** Health checks a minute: probes and load balancers ask often, from few addresses. The answer is cached. */
const HEALTH_PER_MINUTE = 3_000;
/** Webhooks with an invalid signature a minute. Valid ones are not limited: a provider sends as many as there are sales. */
const REFUSED_WEBHOOKS_PER_MINUTE = 120;

/** Bodies over 16 KB, or of unknown length, that one network may be sending at the same time. Each is held until its end. */
const MAX_OPEN_BODIES = 100;

/** Statuses of a request to /graphql that were counted as invalid tokens, or that say that another limit is exceeded. */
const COUNTED_ELSEWHERE = new Set([401, 429]);

export interface RequestLimitsOptions {
  readonly redis: Redis;
  /** Requests of a network to each group of routes; 0 is without limit. */
  readonly perMinute: number;
  readonly logger: Logger;
}

/**
 * Limits all requests by network, before anything is done for them. Operations at /graphql have a limit of their own by
 * caller; here only those count that fail before it.
 */
export class RequestLimits {
  private readonly limiters: Readonly<Record<RouteGroup, NetworkLimiter>>;
  private readonly log: LogThrottle;
  /** Bodies that networks are sending at the moment. */
  private readonly openBodies = new NetworkPlaces(MAX_OPEN_BODIES);

  constructor({ redis, perMinute, logger }: RequestLimitsOptions) {
    this.log = new LogThrottle(logger);
    const limiter = (name: string, limit = perMinute, store: { redis?: Redis } = { redis }): NetworkLimiter =>
      new NetworkLimiter({ ...store, name, perMinute: perMinute === 0 ? 0 : limit, logger });
    this.limiters = {
      graphql: limiter("malformed-operations"),
      // Must be answered while Redis is away, and protects this process only.
      health: limiter("health", HEALTH_PER_MINUTE, {}),
      webhooks: limiter("refused-webhooks", REFUSED_WEBHOOKS_PER_MINUTE),
      files: limiter("files"),
      pages: limiter("pages"),
      other: limiter("requests"),
    };
  }

  /**
   * Applies the limits to all routes, paths that do not exist included. Call this before other hooks do work.
   * @param registerCors adds the headers that let a page of another origin read the refusal
   */
  async protect(app: FastifyInstance, registerCors: () => Promise<void>): Promise<void> {
    app.decorateRequest("isCharged", false);
    // A preflight is answered by the plugin, so it is counted before it.
    app.addHook("onRequest", async (request) => {
      if (request.method === "OPTIONS") await this.count(request);
    });
    await registerCors();
    app.addHook("onRequest", async (request) => {
      if (request.method !== "OPTIONS") await this.count(request);
      if (mayHaveManyChunks(request.headers["content-length"])) this.openBody(request);
    });
    app.addHook("onResponse", async (request, reply) => {
      if (isFailure(groupOf(request.routeOptions.url), request, reply.statusCode))
        await this.limiters[groupOf(request.routeOptions.url)].take(request.ip);
    });
  }

  /** @returns the seconds for which this network may not send operations, because too many were malformed; 0 if it may */
  malformedWait(request: FastifyRequest): number {
    return this.limiters.graphql.wait(request.ip);
  }

  /** @throws AppError RATE_LIMITED */
  private openBody({ raw, ip }: FastifyRequest): void {
    if (raw.headers["content-length"] === undefined && raw.headers["transfer-encoding"] === undefined) return;
    const release = this.openBodies.take(ip);
    if (!release) {
      this.log.warn({ address: ip }, "open bodies of a network exceed the limit");
      throw rateLimited(1);
    }
    raw.once("close", release);
  }

  private async count(request: FastifyRequest): Promise<void> {
    const group = groupOf(request.routeOptions.url);
    if (group === "graphql") return;
    const limiter = this.limiters[group];
    const seconds = group === "webhooks" ? limiter.wait(request.ip) : await limiter.take(request.ip);
    if (seconds === 0) return;
    request.isCharged = true;
    this.log.warn({ address: request.ip, group }, "request limit of a network exceeded");
    throw rateLimited(seconds);
  }
}

/** Whether a request counts because it failed, in a group that has no other limit for it. */
function isFailure(group: RouteGroup, { isCharged }: FastifyRequest, status: number): boolean {
  if (isCharged || status < 400 || status >= 500) return false;
  return group === "webhooks" || (group === "graphql" && !COUNTED_ELSEWHERE.has(status));
}
