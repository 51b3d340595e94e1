import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen, type CircuitBreakerPolicy } from "cockatiel";
import type { Logger } from "../../../platform/logging/logger";
import { showBreakerState } from "../../../platform/metrics/breaker-state";
import { MailFailed, MailRejected, type MailMessage, type MailProvider, type MailReceipt } from "../services/mail-provider.port";
import type { SendRate } from "./send-rate";

export interface GuardOptions {
  /** Milliseconds for one mail. */
  readonly timeout: number;
  /** Milliseconds until a provider that failed five times in a row is tried again. @default 10_000 */
  readonly rest?: number;
}

/** Puts a rate limit, a circuit breaker and a timeout of its own around a provider. */
export class GuardedMailProvider implements MailProvider {
  readonly name: string;
  private readonly breaker: CircuitBreakerPolicy;
  private readonly hideState: () => void;

  constructor(
    private readonly provider: MailProvider,
    private readonly rate: Pick<SendRate, "take">,
    private readonly options: GuardOptions,
    logger: Logger,
  ) {
    this.name = provider.name;
    // A message that is refused says nothing against the provider.
    this.breaker = circuitBreaker(handleWhen((error) => !(error instanceof MailRejected)), {
      halfOpenAfter: options.rest ?? 10_000,
      breaker: new ConsecutiveBreaker(5),
    });
    this.hideState = showBreakerState(`notifications:${this.name}`, this.breaker);
    this.breaker.onBreak(() => logger.warn({ provider: this.name }, "circuit opened"));
    this.breaker.onReset(() => logger.info({ provider: this.name }, "circuit closed"));
  }

  async send(message: MailMessage, signal: AbortSignal): Promise<MailReceipt> {
    try {
      if (!(await this.rate.take(signal))) throw new MailFailed("there is too much to send right now");
      return await this.breaker.execute(() => this.inTime(message, signal));
    } catch (error) {
      if (error instanceof MailRejected || error instanceof MailFailed) throw error;
      throw new MailFailed(error instanceof BrokenCircuitError ? "resting after too many failures" : "failed in an unexpected way", { cause: error });
    }
  }

  close(): Promise<void> {
    this.hideState();
    return this.provider.close();
  }

  private async inTime(message: MailMessage, signal: AbortSignal): Promise<MailReceipt> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new MailFailed("did not answer in time")), this.options.timeout);
    });
    try {
      return await Promise.race([this.provider.send(message, signal), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
