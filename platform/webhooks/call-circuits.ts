import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen, type CircuitBreakerPolicy } from "cockatiel";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../logging/logger";
import { showBreakerState } from "../metrics/breaker-state";
import type { CallDefinition } from "./define-call";

/** What a call definition says about its circuit. */
export type CircuitCall = Pick<CallDefinition<unknown, unknown>, "name" | "service" | "timeout" | "budget" | "openFor">;

/** The service did not respond, or responded that it cannot now. Another attempt may succeed. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
  /** @param retryAfter the service's own `Retry-After`, in seconds */
  constructor(
    message: string,
    options?: ErrorOptions,
    readonly retryAfter?: number,
  ) {
    super(message, options);
  }
}

/** One attempt. @param timeout milliseconds */
type Attempt<Response> = (timeout: number) => Promise<Response>;

interface Circuit {
  readonly breaker: CircuitBreakerPolicy;
  /** Unix milliseconds. */
  openedAt: number;
}

/** Consecutive failures that open a circuit. */
const FAILURES = 5;
/** Attempts of a call without a budget. */
const ATTEMPTS = 3;
/** Milliseconds before the second attempt; doubled for each further one, up to the longest pause. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 500;
/** Milliseconds that a call gets even if it spent its budget waiting for the probe of an open circuit. */
const LEAST_TIMEOUT = 500;

/**
 * Retries calls and stops calling what does not respond. Each call has its own circuit: slow responses to one call say
 * nothing about another, which may need other tables or none.
 */
export class CallCircuits {
  private readonly circuits = new Map<string, Circuit>();
  private readonly gauges: (() => void)[] = [];

  /** @param self the calling service, which names its circuits in the metrics: services in one process have their own */
  constructor(
    private readonly self: string,
    private readonly logger: Logger,
  ) {}

  /** Removes the circuits from the metrics. */
  close(): void {
    for (const end of this.gauges.splice(0)) end();
  }

  /**
   * @param repeatable whether another attempt is safe
   * @param signal when aborted, no further attempt is made
   * @throws CallFailed if no attempt succeeded; BrokenCircuitError without an attempt while the circuit is open; any other
   * error of an attempt
   */
  run<Response>(call: CircuitCall, repeatable: boolean, attempt: Attempt<Response>, signal?: AbortSignal): Promise<Response> {
    const { breaker } = this.circuitOf(call);
    const isWanted = () => signal?.aborted !== true;
    if (!repeatable) return breaker.execute(() => attempt(call.timeout));
    // Without a budget each attempt counts, so that a service that hangs is left alone after a few attempts.
    if (call.budget === undefined) {
      return retried(() => breaker.execute(() => attempt(call.timeout)), (attempts) => isWanted() && attempts < ATTEMPTS);
    }
    const deadline = Date.now() + call.budget;
    const withinBudget = () => attempt(Math.min(call.timeout, Math.max(deadline - Date.now(), LEAST_TIMEOUT)));
    return breaker.execute(() => retried(withinBudget, (_attempts, pause) => isWanted() && Date.now() + pause < deadline));
  }

  /** Seconds, at least 1, until an open circuit allows a call again; undefined if it is closed. */
  opensIn(call: CircuitCall): number | undefined {
    const { breaker, openedAt } = this.circuitOf(call);
    if (breaker.state === CircuitState.Closed) return undefined;
    return Math.max(1, Math.ceil((openedAt + call.openFor - Date.now()) / 1_000));
  }

  private circuitOf({ name, service, openFor }: CircuitCall): Circuit {
    const known = this.circuits.get(name);
    if (known) return known;
    const failed = handleWhen((error) => error instanceof CallFailed);
    const breaker = circuitBreaker(failed, { halfOpenAfter: openFor, breaker: new ConsecutiveBreaker(FAILURES) });
    const circuit: Circuit = { breaker, openedAt: 0 };
    breaker.onBreak(() => {
      circuit.openedAt = Date.now();
      this.logger.warn({ target: service, call: name }, "circuit opened");
    });
    breaker.onReset(() => this.logger.info({ target: service, call: name }, "circuit closed"));
    this.circuits.set(name, circuit);
    this.gauges.push(showBreakerState(`${this.self}:${name}`, breaker));
    return circuit;
  }
}

/** @param again whether to make another attempt after this many, and after a pause of so many milliseconds */
async function retried<Response>(attempt: () => Promise<Response>, again: (attempts: number, pause: number) => boolean): Promise<Response> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      const pause = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE) * (0.5 + Math.random());
      if (!(error instanceof CallFailed) || !again(attempts, pause)) throw error;
      await sleep(pause);
    }
  }
}

/** Whether a call failed because the service did not respond, or was not asked because it did not respond before. */
export const isNoResponse = (error: unknown): boolean => error instanceof CallFailed || error instanceof BrokenCircuitError;
