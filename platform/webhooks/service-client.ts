import { BrokenCircuitError, ConsecutiveBreaker, ExponentialBackoff, circuitBreaker, handleWhen, retry, wrap, type IPolicy } from "cockatiel";
import { Agent, request } from "undici";
import { newId } from "../db/new-id";
import { AppError } from "../errors/app-error";
import { unavailable } from "../errors/platform-errors";
import { CORRELATION_HEADER, correlationId } from "../logging/correlation";
import type { Logger } from "../logging/logger";
import { callDuration } from "../metrics/metrics";
import { currentWork } from "../overload/work";
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

/** The service did not answer, or answered that it cannot now. Worth another try. */
class CallFailed extends Error {
  override readonly name = "CallFailed";
}

const failed = handleWhen((error) => error instanceof CallFailed);

export interface CallOptions {
  /** The receiver applies the call once under this key; it makes a retry safe. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Calls other services: signed, with a timeout, a circuit breaker for each target, and retries where they are safe. */
export class ServiceClient {
  private readonly agent = new Agent({ connections: 32, keepAliveTimeout: 30_000 });
  private readonly breakers = new Map<string, IPolicy>();

  /**
   * @param self the name of the calling service
   * @param urls origin of each service by name
   */
  constructor(
    private readonly self: string,
    private readonly urls: Readonly<Record<string, string>>,
    private readonly secrets: readonly string[],
    private readonly logger: Logger,
  ) {}

  /**
   * @throws CallRefused when the service says no (4xx)
   * @throws AppError SERVICE_UNAVAILABLE when it does not answer, or its circuit is open
   */
  async call<Request, Response>(call: CallDefinition<Request, Response>, payload: Request, options: CallOptions = {}): Promise<Response> {
    const parsed = call.request.parse(payload);
    const repeatable = call.method === "GET" || options.idempotencyKey !== undefined;
    const breaker = this.breakerOf(call.service);
    const policy = repeatable ? wrap(retry(failed, { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 500 }) }), breaker) : breaker;
    const end = callDuration.startTimer({ call: call.name });
    try {
      const answer = await policy.execute(() => this.send(call, parsed, options), options.signal);
      end({ outcome: "done" });
      return answer;
    } catch (error) {
      end({ outcome: error instanceof CallRefused ? "refused" : "failed" });
      if (error instanceof CallFailed || error instanceof BrokenCircuitError) throw unavailable(call.service, undefined, error);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  private breakerOf(service: string): IPolicy {
    let breaker = this.breakers.get(service);
    if (!breaker) {
      const made = circuitBreaker(failed, { halfOpenAfter: 2_000, breaker: new ConsecutiveBreaker(5) });
      made.onBreak(() => this.logger.warn({ target: service }, "circuit opened: the service does not answer"));
      made.onReset(() => this.logger.info({ target: service }, "circuit closed: the service answers again"));
      this.breakers.set(service, made);
      breaker = made;
    }
    return breaker;
  }

  private async send<Request, Response>(call: CallDefinition<Request, Response>, payload: Request, options: CallOptions): Promise<Response> {
    const { path, body } = requestOf(call, payload);
    const idempotencyKey = options.idempotencyKey ?? "";
    const work = currentWork();
    const timeout = timeoutOf(call, work);
    const signal = AbortSignal.any([AbortSignal.timeout(timeout), ...(options.signal ? [options.signal] : [])]);
    const answer = await request(new URL(path, this.urls[call.service]), {
      method: call.method,
      dispatcher: this.agent,
      signal,
      headers: {
        ...signServiceRequest(this.self, { method: call.method, path, idempotencyKey, body }, this.secrets),
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
    if (answer.statusCode >= 500 || answer.statusCode === 429) throw new CallFailed(`${call.name}: ${answer.statusCode} ${text.slice(0, 300)}`);
    const json = JSON.parse(text) as { error?: { code: string; message: string } & Record<string, unknown> };
    if (answer.statusCode >= 400) {
      const { code = "INTERNAL_SERVER_ERROR", message = "refused", ...extensions } = json.error ?? {};
      throw new CallRefused(answer.statusCode, code, message, extensions);
    }
    return call.response.parse(json);
  }
}
