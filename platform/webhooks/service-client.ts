import { Agent, request } from "undici";
import type { CallKeys } from "../config/call-key-variables";
import { newId } from "../db/new-id";
import { AppError } from "../errors/app-error";
import { unavailable } from "../errors/platform-errors";
import { CORRELATION_HEADER, correlationId } from "../logging/correlation";
import type { Logger } from "../logging/logger";
import { callDuration } from "../metrics/metrics";
import { currentWork } from "../overload/work";
import { CallCircuits, CallFailed, isNoResponse, type CircuitCall } from "./call-circuits";
import { requestOf, type CallDefinition } from "./define-call";
import { overloadHeaders, overloadRefusal, timeoutOf } from "./overload-headers";
import { signServiceRequest } from "./service-signature";

/** The other service understood the call and said no: `code` and `status` are its own. */
export class CallRefused extends Error {
  override readonly name = "CallRefused";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly extensions: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }

  /** The same refusal as an answer to our own caller. */
  toAppError(): AppError {
    return new AppError({ code: this.code, status: this.status, description: "" }, this.message, this.extensions);
  }
}

export interface CallOptions {
  /** The receiver applies the call once under this key; it makes a retry safe. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Calls other services: signed, with a timeout, a circuit breaker for each call, and retries where they are safe. */
export class ServiceClient {
  private readonly agents = new Map<string, Agent>();
  private readonly circuits: CallCircuits;

  /**
   * @param self the name of the calling service
   * @param urls origin of each service by name
   * @param keys of the calls to each service
   */
  constructor(
    private readonly self: string,
    private readonly urls: Readonly<Record<string, string>>,
    private readonly keys: CallKeys,
    logger: Logger,
  ) {
    this.circuits = new CallCircuits(self, logger);
  }

  /**
   * @throws CallRefused if the service rejects the call (4xx)
   * @throws AppError SERVICE_UNAVAILABLE if it does not respond or the circuit is open; `retryAfter` then says when it is
   * worth another attempt
   */
  async call<Request, Response>(call: CallDefinition<Request, Response>, payload: Request, options: CallOptions = {}): Promise<Response> {
    const parsed = call.request.parse(payload);
    const repeatable = call.method === "GET" || options.idempotencyKey !== undefined;
    const end = callDuration.startTimer({ call: call.name });
    try {
      const answer = await this.circuits.run(call, repeatable, (timeout) => this.send(call, parsed, options, timeout), options.signal);
      end({ outcome: "done" });
      return answer;
    } catch (error) {
      end({ outcome: error instanceof CallRefused ? "refused" : "failed" });
      if (isNoResponse(error)) throw unavailable(call.service, this.retryAfter(call, error), error);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.circuits.close();
    await Promise.all([...this.agents.values()].map((agent) => agent.close()));
  }

  /** Seconds, or undefined where nothing is known. A call with a budget is urgent and worth asking again soon. */
  private retryAfter(call: CircuitCall, error: unknown): number | undefined {
    const asked = error instanceof CallFailed ? error.retryAfter : undefined;
    return this.circuits.opensIn(call) ?? asked ?? (call.budget === undefined ? undefined : 1);
  }

  private agentOf(bulkhead: string): Agent {
    const agent = this.agents.get(bulkhead) ?? new Agent({ connections: 32, keepAliveTimeout: 30_000 });
    this.agents.set(bulkhead, agent);
    return agent;
  }

  /** @throws Error if the service was not given a key for this call */
  private keysFor({ name, service }: Pick<CallDefinition<unknown, unknown>, "name" | "service">): readonly string[] {
    const keys = Object.hasOwn(this.keys, service) ? this.keys[service] : undefined;
    if (!keys) throw new Error(`${this.self} has no key for calls to ${service}, and cannot make ${name}`);
    return keys;
  }

  private async send<Request, Response>(
    call: CallDefinition<Request, Response>,
    payload: Request,
    options: CallOptions,
    attemptTimeout: number,
  ): Promise<Response> {
    const { path, body } = requestOf(call, payload);
    const idempotencyKey = options.idempotencyKey ?? "";
    const work = currentWork();
    const timeout = timeoutOf({ ...call, timeout: attemptTimeout }, work);
    const signal = AbortSignal.any([AbortSignal.timeout(timeout), ...(options.signal ? [options.signal] : [])]);
    const answer = await request(new URL(path, this.urls[call.service]), {
      method: call.method,
      dispatcher: this.agentOf(call.bulkhead),
      signal,
      headers: {
        ...signServiceRequest(this.self, call.service, { method: call.method, path, idempotencyKey, body }, this.keysFor(call)),
        [CORRELATION_HEADER]: correlationId() ?? newId(),
        ...overloadHeaders(call, timeout, work),
        ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}),
        ...(call.method === "POST" ? { "content-type": "application/json" } : {}),
      },
      body: call.method === "POST" ? body : null,
    }).catch((cause: unknown) => {
      // The time of our own caller ran out: that says nothing about the service.
      if (work?.remaining === 0) throw work.refusal();
      throw new CallFailed(`${call.name}: no answer`, { cause });
    });
    const text = await answer.body.text().catch((cause: unknown) => {
      throw new CallFailed(`${call.name}: the answer broke off`, { cause });
    });
    const refusal = overloadRefusal(call.service, answer.statusCode, text);
    if (refusal) throw refusal;
    if (answer.statusCode >= 500 || answer.statusCode === 429) {
      const retryAfter = Number(answer.headers["retry-after"]) || undefined;
      throw new CallFailed(`${call.name}: ${answer.statusCode} ${text.slice(0, 300)}`, undefined, retryAfter);
    }
    const json = JSON.parse(text) as { error?: { code: string; message: string } & Record<string, unknown> };
    if (answer.statusCode >= 400) {
      const { code = "INTERNAL_SERVER_ERROR", message = "refused", ...extensions } = json.error ?? {};
      throw new CallRefused(answer.statusCode, code, message, extensions);
    }
    return call.response.parse(json);
  }
}
