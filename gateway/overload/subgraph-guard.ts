import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen, type CircuitBreakerPolicy } from "cockatiel";
import { AppError } from "../../platform/errors/app-error";
import { unavailable } from "../../platform/errors/platform-errors";
import type { Logger } from "../../platform/logging/logger";
import { showBreakerState } from "../../platform/metrics/breaker-state";
import { observedAdmission, type ObservedAdmission } from "../../platform/overload/observed-admission";
import type { Work } from "../../platform/overload/work";

export interface SubgraphGuardOptions {
  /** The subgraph's public name. */
  readonly name: string;
  /** Fetches that the subgraph may be executing for this process at once. */
  readonly places: number;
  /** Milliseconds for one fetch. */
  readonly timeout: number;
  readonly logger: Logger;
}

/** Says until when a fetch may take, and how long that is. */
export interface Attempt {
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Consecutive fetches without a response after which a subgraph counts as down. */
const FAILURES = 5;
/** Milliseconds after which one fetch tries whether the subgraph is back. */
const HALF_OPEN_AFTER = 2_000;
/** Milliseconds for that fetch. */
const PROBE_TIMEOUT = 3_000;

/** The subgraph did not respond. */
class NoResponse extends Error {
  override readonly name = "NoResponse";
}

/**
 * Stands before every fetch from one subgraph: bounds how many are under way, and stops sending them to a subgraph that
 * does not respond. Scanning has a circuit breaker of its own, so slow lists do not close the gates.
 */
export class SubgraphGuard {
  private readonly admission: ObservedAdmission;
  private readonly breakers: Readonly<Record<"scanning" | "other", CircuitBreakerPolicy>>;
  private readonly endings: (() => void)[] = [];

  constructor(private readonly options: SubgraphGuardOptions) {
    const { name, places } = options;
    this.admission = observedAdmission(`gateway→${name}`, { service: name, limit: { initial: places, min: places, max: places }, queue: 4 * places, isPatient: true });
    this.breakers = { scanning: this.breaker(`${name}:scanning`), other: this.breaker(name) };
  }

  /**
   * @param send one fetch; rejects with an AppError when the subgraph responded and refused
   * @throws AppError SERVICE_UNAVAILABLE when the subgraph does not respond, is known not to, or has no place left
   */
  async run<T>(work: Work, send: (attempt: Attempt) => Promise<T>): Promise<T> {
    const breaker = this.breakers[work.priority === "critical" ? "scanning" : "other"];
    // While one fetch tries whether the subgraph is back, cockatiel would let all others wait for its outcome.
    if (breaker.state === CircuitState.HalfOpen) throw unavailable(this.options.name);
    try {
      return await breaker.execute(() => this.attempt(work, breaker, send));
    } catch (error) {
      if (error instanceof NoResponse || error instanceof BrokenCircuitError) throw unavailable(this.options.name, undefined, error);
      throw error;
    }
  }

  close(): void {
    this.admission.close();
    for (const end of this.endings) end();
  }

  private async attempt<T>(work: Work, breaker: CircuitBreakerPolicy, send: (attempt: Attempt) => Promise<T>): Promise<T> {
    const isProbe = breaker.state !== CircuitState.Closed;
    const { release } = await this.admission.controller.admit(work);
    try {
      // The subgraph was found to be down while this fetch waited for its place.
      if (!isProbe && breaker.state !== CircuitState.Closed) throw unavailable(this.options.name);
      const timeout = Math.ceil(Math.min(isProbe ? PROBE_TIMEOUT : this.options.timeout, work.remaining));
      return await send({ signal: signalFor(work, timeout), timeout }).catch((cause: unknown) => {
        if (cause instanceof AppError || (!isProbe && this.isCallersFault(work, timeout))) throw cause instanceof AppError ? cause : work.refusal();
        this.options.logger.warn({ subgraph: this.options.name, reason: reasonOf(cause) }, "subgraph did not respond");
        throw new NoResponse(this.options.name, { cause });
      });
    } finally {
      release();
    }
  }

  /** The caller left, or came with so little time left that its end says nothing about the subgraph. */
  private isCallersFault(work: Work, timeout: number): boolean {
    return !work.isWanted && (work.remaining > 0 || timeout < this.options.timeout / 2);
  }

  private breaker(target: string): CircuitBreakerPolicy {
    const { logger } = this.options;
    const breaker = circuitBreaker(handleWhen((error) => error instanceof NoResponse), { halfOpenAfter: HALF_OPEN_AFTER, breaker: new ConsecutiveBreaker(FAILURES) });
    breaker.onBreak(() => logger.warn({ target }, "circuit opened"));
    breaker.onReset(() => logger.info({ target }, "circuit closed"));
    this.endings.push(showBreakerState(target, breaker));
    return breaker;
  }
}

/** The operation's own signal where it ends soon enough: it has one timer for all of its fetches. */
const signalFor = (work: Work, timeout: number): AbortSignal =>
  work.remaining <= timeout + 1 ? work.signal : AbortSignal.any([work.signal, AbortSignal.timeout(timeout)]);

const reasonOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
