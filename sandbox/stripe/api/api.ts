import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Control } from "../../control/control";
import { newId } from "../model/ids";
import type { IdempotentAnswer } from "../model/records";
import { API_VERSION } from "../model/records";
import type { Work, WorkUnit } from "../work";
import { authenticateKey } from "./authenticate";
import { decodeForm, FormError, type Form } from "./form";
import { earlierAnswer, fingerprint } from "./idempotency";
import { Answer, type Caller, type Operation } from "./operation";
import { Params } from "./params";
import { StripeError, type StripeErrorBody } from "./stripe-error";

/** One request on its way through. */
interface Exchange {
  operation: Operation;
  request: FastifyRequest;
  requestId: string;
  idempotencyKey: string | null;
}

/** What goes back; `original` when it is an earlier answer again. */
interface Outcome {
  status: number;
  body: object;
  original?: string;
}

/** Mounts the operations under `/v1`, with everything that Stripe does the same for all of them. */
export function registerApi(app: FastifyInstance, operations: Operation[], unit: WorkUnit, control: Control): void {
  void app.register(
    (v1, _options, done) => {
      v1.setErrorHandler((error: FastifyError, request, reply) => sendError(error, request, reply));
      v1.setNotFoundHandler((request, reply) => {
        const message = `Unrecognized request URL (${request.method}: ${request.url.split("?")[0]}).`;
        return reply.code(404).send({ error: { type: "invalid_request_error", message } });
      });
      v1.addHook("onRequest", (_request, reply, next) => {
        reply.header("access-control-allow-origin", "*");
        next();
      });
      v1.options("/*", (_request, reply) =>
        reply
          .header("access-control-allow-methods", "GET, POST")
          .header("access-control-allow-headers", "authorization, content-type, idempotency-key, stripe-version")
          .code(204)
          .send(),
      );
      for (const operation of operations) {
        v1.route({
          method: operation.method,
          url: operation.path,
          handler: (request, reply) => handle(operation, request, reply, unit, control),
        });
      }
      done();
    },
    { prefix: "/v1" },
  );
}

function handle(
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  unit: WorkUnit,
  control: Control,
): FastifyReply {
  control.count(operation.name);
  const fate = control.fate();
  if (fate === "fail") {
    control.count(`${operation.name} failed on purpose`);
    const message = "An unknown error occurred (the sandbox was told to fail).";
    return reply.code(500).send({ error: { type: "api_error", message } });
  }
  const header = request.headers["idempotency-key"];
  const idempotencyKey = operation.method === "POST" && typeof header === "string" && header !== "" ? header : null;
  const requestId = newId("req");
  const outcome = execute({ operation, request, requestId, idempotencyKey }, unit);
  if (fate === "timeout") {
    control.count(`${operation.name} left unanswered`);
    return reply.hijack();
  }
  reply.headers({ "request-id": requestId, "stripe-version": request.headers["stripe-version"] ?? API_VERSION });
  if (idempotencyKey) reply.header("idempotency-key", idempotencyKey);
  if (outcome.original) reply.headers({ "idempotent-replayed": "true", "original-request": outcome.original });
  return reply.code(outcome.status).send(outcome.body);
}

function execute(exchange: Exchange, unit: WorkUnit): Outcome {
  const { operation, request, requestId, idempotencyKey } = exchange;
  const origin = { id: requestId, idempotency_key: idempotencyKey };
  let print = "";
  try {
    const caller = authenticateKey(request.headers.authorization, operation.access);
    const form = readForm(request);
    print = fingerprint(request.method, request.url.split("?")[0] ?? "", form);
    return unit.run(origin, (work) => {
      const earlier = idempotencyKey === null ? undefined : earlierAnswer(work.tx, idempotencyKey, print);
      if (earlier) return { status: earlier.status, body: earlier.body, original: earlier.requestId };
      const answer = runOperation(exchange, caller, form, work);
      if (idempotencyKey !== null) remember(work, { ...answer, key: idempotencyKey, fingerprint: print, requestId });
      return answer;
    });
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    const answer: Outcome = { status: error.status, body: { error: error.body } };
    if (idempotencyKey !== null && error.executed) {
      unit.run(origin, (work) => {
        remember(work, { ...answer, key: idempotencyKey, fingerprint: print, requestId });
      });
    }
    return answer;
  }
}

function runOperation({ operation, request }: Exchange, caller: Caller, form: Form, work: Work): Outcome {
  const id = (request.params as { id?: string }).id ?? "";
  const params = new Params(form);
  const expand = params.strings("expand");
  const result = operation.run({ work, params, id, caller });
  if (result instanceof Answer) return { status: result.status, body: result.body };
  return { status: 200, body: work.objects.expand(result, expand) };
}

function remember(work: Work, answer: Omit<IdempotentAnswer, "at">): void {
  work.tx.put("answer", answer.key, { ...answer, at: Date.now() });
}

function readForm(request: FastifyRequest): Form {
  const query = request.url.split("?")[1] ?? "";
  try {
    return decodeForm(request.method === "GET" ? query : ((request.body as string | undefined) ?? ""));
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    throw new StripeError(400, { type: "invalid_request_error", message: `Invalid request: ${error.message}` });
  }
}

function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status >= 500)
    process.stderr.write(`sandbox: ${request.method} ${request.url.split("?")[0]}: ${error.stack ?? error.message}\n`);
  const body: StripeErrorBody =
    status >= 500
      ? { type: "api_error", message: "An unknown error occurred." }
      : { type: "invalid_request_error", message: error.message };
  return reply.code(status).send({ error: body });
}
