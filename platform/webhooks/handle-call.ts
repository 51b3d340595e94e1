import type { FastifyInstance } from "fastify";
import { badInput, forbidden, unauthenticated } from "../errors/platform-errors";
import type { Logger } from "../logging/logger";
import type { CallDefinition } from "./define-call";
import { verifyServiceRequest } from "./service-signature";

export interface CallContext {
  /** The service that asks. */
  readonly caller: string;
  /** The id under which the call is to be applied once; empty when the caller gave none. */
  readonly idempotencyKey: string;
  /** Answers with another status than 200, e.g. 201 for what was made by this very call. */
  readonly answerWith: (status: number) => void;
}

/** A call with the code that answers it. */
export interface CallHandler<Request = unknown, Response = unknown> {
  readonly call: CallDefinition<Request, Response>;
  readonly handle: (payload: Request, context: CallContext) => Promise<Response>;
}

export const handleCall = <Request, Response>(
  call: CallDefinition<Request, Response>,
  handle: CallHandler<Request, Response>["handle"],
): CallHandler => ({ call, handle }) as unknown as CallHandler;

/** Mounts the calls that this service answers. A wrong key or signature is 401, another caller 403, a bad body 400. */
export function mountCalls(app: FastifyInstance, handlers: readonly CallHandler[], secrets: readonly string[], logger: Logger): void {
  for (const { call, handle } of handlers) {
    app.route({
      method: call.method,
      url: call.path.replace(/\{(\w+)\}/g, ":$1"),
      config: { priority: call.priority },
      handler: async (request, reply) => {
        const idempotencyKey = String(request.headers["idempotency-key"] ?? "");
        const signed = { method: request.method, path: request.url, idempotencyKey, body: request.rawBody ?? "" };
        const caller = verifyServiceRequest(request.headers["x-api-key"], request.headers["x-signature"], signed, secrets);
        if (!caller) {
          logger.warn({ call: call.name, address: request.ip }, "a call between services was not signed properly");
          throw unauthenticated("The API key or signature is missing, wrong, or too old.");
        }
        if (!call.callers.includes(caller)) throw forbidden(`${caller} may not call ${call.name}.`);
        const fields = { ...(request.query as object), ...(request.body as object | undefined), ...(request.params as object) };
        const payload = call.request.safeParse(fields);
        if (!payload.success) throw badInput(Object.fromEntries(payload.error.issues.map((issue) => [issue.path.join("."), issue.message])));
        return call.response.parse(await handle(payload.data, { caller, idempotencyKey, answerWith: (status) => void reply.code(status) }));
      },
    });
  }
}
