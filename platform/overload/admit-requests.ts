import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AdmissionController } from "./admission-controller";
import { loopStalls } from "./loop-stalls";
import { PRIORITY_HEADER, readPriority, type Priority } from "./priority";
import { DEADLINE_HEADER, withWork, Work } from "./work";

declare module "fastify" {
  interface FastifyRequest {
    /** How urgent the request is and until when it is wanted; null for a route that is always served. */
    work: Work | null;
    /** Whether its handler runs or has run. */
    isHandled: boolean;
    /** Gives the request's place to the next one; undefined while it has none. */
    releaseAdmission: ((kind?: string) => void) | undefined;
  }
  interface FastifyContextConfig {
    /** How urgent the requests of this route are, unless the caller says otherwise. */
    priority?: Priority;
  }
}

export interface AdmitRequestsOptions {
  /** The public name of this part. */
  readonly service: string;
  readonly admission: AdmissionController;
  /** The priority of routes that name none. If omitted, those are always served. */
  readonly defaultPriority?: Priority;
  /** Whether the headers for priority and deadline are believed: only on ports that clients cannot reach. */
  readonly trustHeaders: boolean;
  /** Tests replace it. @default the stalls of this process */
  readonly stalls?: { readonly waited: number };
}

/** Answered however busy the process is: a probe that is refused would have it restarted. */
const ALWAYS = new Set(["/health", "/health/ready", "/metrics"]);

/**
 * Bounds the requests that a server works on at once. A request that is refused has cost its headers only, except for one
 * with a body from outside: it takes its place when the body is complete, because a client may take long to send it. Call
 * this before any route is added that it is to apply to.
 */
export function admitRequests(app: FastifyInstance, options: AdmitRequestsOptions): void {
  const { admission, service, trustHeaders, stalls = loopStalls() } = options;
  app.decorateRequest("work", null);
  app.decorateRequest("isHandled", false);
  app.decorateRequest("releaseAdmission", undefined);

  const priorityOf = (request: FastifyRequest): Priority | undefined => {
    const own = (request.routeOptions.config as FastifyContextConfig | undefined)?.priority ?? options.defaultPriority;
    return own && ((trustHeaders ? readPriority(request.headers[PRIORITY_HEADER]) : undefined) ?? own);
  };

  const admit = async (request: FastifyRequest, reply: FastifyReply, work: Work): Promise<void> => {
    const { release } = await admission.admit(work);
    reply.raw.once("close", () => {
      // A handler that runs keeps its place although its caller has left: the work is still being done.
      if (!request.isHandled) release();
    });
    request.releaseAdmission = release;
  };

  app.addHook("onRequest", async (request, reply) => {
    const priority = ALWAYS.has(request.routeOptions.url ?? "") ? undefined : priorityOf(request);
    if (priority === undefined) return;
    const timeout = trustHeaders ? timeLeft(request.headers[DEADLINE_HEADER], stalls.waited) : undefined;
    const work = new Work({ service, priority, ...(timeout === undefined ? {} : { timeout }) });
    request.work = work;
    reply.raw.once("close", () => {
      if (!reply.raw.writableFinished) work.abandon();
    });
    if (trustHeaders || !hasBody(request)) await admit(request, reply, work);
  });
  app.addHook("preValidation", async (request, reply) => {
    const { work } = request;
    if (work?.isWanted && !request.releaseAdmission) await admit(request, reply, work);
  });
  // The body was read outside of the request's asynchronous context, and it may have taken long to arrive.
  app.addHook("preValidation", (request, _reply, done) => {
    const { work } = request;
    if (!work) return done();
    if (!work.isWanted) return done(work.refusal());
    request.isHandled = true;
    withWork(work, done);
  });
  // A result that is streamed is the network's work from here on.
  app.addHook("onSend", async (request) => {
    request.releaseAdmission?.(request.routeOptions.url);
    request.work?.finish();
  });
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** @returns undefined without a deadline */
function timeLeft(header: unknown, waited: number): number | undefined {
  const milliseconds = typeof header === "string" && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
  return milliseconds === undefined ? undefined : Math.max(0, milliseconds - waited);
}
