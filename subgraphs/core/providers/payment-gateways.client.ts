import { PaymentGateway } from "../../../contracts/enums/payment-gateway.enum";
import { paymentGatewaysCall } from "../../../contracts/webhooks/payment-gateways.call";
import type { Logger } from "../../../platform/logging/logger";
import type { ServiceClient } from "../../../platform/webhooks/service-client";
import type { PaymentGateways } from "../services/payment-gateways.port";

/** Milliseconds for which an answer counts. It changes only when payments is configured anew. */
const TTL = 60_000;
/** Milliseconds before payments is asked again after it did not answer. */
const RETRY = 5_000;
/** Milliseconds that the first buyer waits for the first answer. */
const MAX_WAIT = 1_500;

/** Asks payments which gateways it is set up with, at most once a minute, and never makes a buyer wait for it twice. */
export class PaymentGatewaysClient implements PaymentGateways {
  private known: readonly PaymentGateway[] | null = null;
  private nextAt = 0;
  private asking: Promise<void> | null = null;

  /** @param fallback what counts before the first answer */
  constructor(
    private readonly fallback: readonly PaymentGateway[],
    private readonly client: ServiceClient,
    private readonly logger: Logger,
  ) {}

  async available(now = Date.now()): Promise<readonly PaymentGateway[]> {
    if (now >= this.nextAt) this.asking ??= this.ask().finally(() => (this.asking = null));
    if (this.known === null) await this.asking;
    return this.known ?? this.fallback;
  }

  private async ask(): Promise<void> {
    try {
      const { gateways } = await this.client.call(paymentGatewaysCall, {}, { signal: AbortSignal.timeout(MAX_WAIT) });
      this.known = gateways.map((gateway) => PaymentGateway[gateway.toUpperCase() as keyof typeof PaymentGateway]);
      this.nextAt = Date.now() + TTL;
    } catch (error) {
      this.nextAt = Date.now() + RETRY;
      this.logger.warn({ err: error }, "payment gateways not known; using the last known ones");
    }
  }
}
