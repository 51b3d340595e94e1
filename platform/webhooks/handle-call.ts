import type { FastifyInstance, FastifyRequest } from "fastify";
import type { z } from "zod";
import { bearerTokenOf } from "../auth/bearer";
import type { Principal } from "../auth/principal";
import type { CallKeys } from "../config/call-key-variables";
import { AppError } from "../errors/app-error";
import { badInput, forbidden, platformErrors, unauthenticated } from "../errors/platform-errors";
import type { Logger } from "../logging/logger";
import { logRefusal } from "../logging/security-event";
import { canonicalId } from "../values/canonical-id";
import { UNSTORABLE_TEXT, unstorablePaths } from "../values/storable-text";
import type { CallDefinition } from "./define-call";
import { verifyServiceRequest } from "./service-signature";

type AnyCall = Pick<CallDefinition<unknown, unknown>, "rawText">;

export interface CallContext {
  /** The service that asks. */
  readonly caller: string;
  /** The id under which the call is to be applied once; empty when the caller gave none. */
  readonly idempotencyKey: string;
  /** Answers with another status than 200, e.g. 201 for what was made by this very call. */
  readonly answerWith: (status: number) => void;
}

/** Serves the path of a call to people and programs, too: with a bearer token instead of a service's signature. */
export interface UserAccess {
  /** @throws AppError UNAUTHENTICATED, RATE_LIMITED, SERVICE_UNAVAILABLE */
  readonly authenticate: (token: string, address: string) => Promise<Principal>;
  readonly request: z.ZodType;
  readonly handle: (payload: never, context: { readonly user: Principal; readonly idempotencyKey: string }) => Promise<unknown>;
}

/** A call with the code that answers it. */
export interface CallHandler<Request = unknown, Response = unknown> {
  readonly call: CallDefinition<Request, Response>;
  readonly handle: (payload: Request, context: CallContext) => Promise<Response>;
  /** If omitted, services only. */
  readonly forUsers?: UserAccess;
}

export const handleCall = <Request, Response>(
  call: CallDefinition<Request, Response>,
  handle: CallHandler<Request, Response>["handle"],
  forUsers?: UserAccess,
): CallHandler => ({ call, handle, ...(forUsers ? { forUsers } : {}) }) as unknown as CallHandler;

/**
 * Mounts the calls that this service receives. A wrong key or signature is 401, another caller 403, an invalid body 400.
 * @param keys of each service that may call this one
 */
export function mountCalls(app: FastifyInstance, handlers: readonly CallHandler[], keys: CallKeys, logger: Logger): void {
  for (const { call, handle, forUsers } of handlers) {
    app.route({
      method: call.method,
      url: call.path.replace(/\{(\w+)\}/g, ":$1"),
      config: { priority: call.priority },
      handler: async (request, reply) => {
        const givenKey = String(request.headers["idempotency-key"] ?? "");
        const idempotencyKey = canonicalId(givenKey);
        if (forUsers && request.headers["x-signature"] === undefined) {
          return call.response.parse(await handleForUser(call, forUsers, request, idempotencyKey, logger));
        }
        const signed = { method: request.method, path: request.url, idempotencyKey: givenKey, body: request.rawBody ?? "" };
        const caller = verifyServiceRequest(request.headers["x-api-key"], request.headers["x-signature"], call.service, signed, keys);
        if (!caller) {
          const reason = "missing or invalid signature";
          logRefusal(logger, "service call refused", { reason, subject: call.name, address: request.ip });
          throw unauthenticated("The API key or signature is missing, wrong, or too old.");
        }
        // Logged where every refused request is.
        if (!call.callers.includes(caller)) throw forbidden(`${caller} may not call ${call.name}.`);
        const payload = payloadOf(call, call.request, request);
        return call.response.parse(await handle(payload, { caller, idempotencyKey, answerWith: (status) => void reply.code(status) }));
      },
    });
  }
}

/** @throws AppError BAD_USER_INPUT naming each invalid field */
function payloadOf<Payload>({ rawText = [] }: AnyCall, schema: z.ZodType<Payload>, request: FastifyRequest): Payload {
  const fields = { ...(request.query as object), ...(request.body as object | undefined), ...(request.params as object) };
  const unstorable = unstorablePaths(fields).filter((path) => !rawText.includes(path));
  if (unstorable.length > 0) throw badInput(Object.fromEntries(unstorable.map((path) => [path, UNSTORABLE_TEXT])));
  const payload = schema.safeParse(fields);
  if (payload.success) return payload.data;
  throw badInput(Object.fromEntries(payload.error.issues.map((issue) => [issue.path.join("."), issue.message])));
}

async function handleForUser(
  call: AnyCall,
  access: UserAccess,
  request: FastifyRequest,
  idempotencyKey: string,
  logger: Logger,
): Promise<unknown> {
  const user = await authenticated(access, request).catch((error: unknown) => {
    if (error instanceof AppError && error.code === platformErrors.UNAUTHENTICATED.code) {
      logRefusal(logger, "token refused", { reason: error.message, address: request.ip });
    }
    throw error;
  });
  return access.handle(payloadOf(call, access.request, request) as never, { user, idempotencyKey });
}

async function authenticated({ authenticate }: UserAccess, request: FastifyRequest): Promise<Principal> {
  const { authorization } = request.headers;
  if (authorization === undefined) throw unauthenticated("Send a bearer token, or sign the request as a service.");
  return authenticate(bearerTokenOf(authorization), request.ip);
}
