import type { PaymentsDatabase } from "../repositories/database";
import type { PaymentRecord, PaymentRepository } from "../repositories/payment.repository";
import type { ApplyIntentState } from "./apply-intent-state";
import type { IntentState, PaymentProvider } from "./payment-provider.port";
import type { PaymentProviders } from "./payment-providers";

/** How often a payment may change while its provider is asked, before somebody else has to come back to it. */
const TRIES = 5;

/** Asks the provider how a payment stands and writes that down. Safe to run at any time, any number of times. */
export class SyncPayment {
  constructor(
    private readonly db: PaymentsDatabase,
    private readonly payments: PaymentRepository,
    private readonly providers: PaymentProviders,
    private readonly apply: ApplyIntentState,
  ) {}

  /** @throws ProviderUnavailable, ProviderRefused */
  run(payment: PaymentRecord): Promise<PaymentRecord> {
    return this.with(payment, (provider, intentId) => provider.readIntent(intentId));
  }

  /** Closes the intent of a payment, unless the money came first: the answer says. @throws ProviderUnavailable */
  cancel(payment: PaymentRecord): Promise<PaymentRecord> {
    return this.with(payment, (provider, intentId) => provider.cancelIntent(intentId));
  }

  private async with(payment: PaymentRecord, ask: (provider: PaymentProvider, intentId: string) => Promise<IntentState>): Promise<PaymentRecord> {
    let current = payment;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      if (current.intentId === null) return current;
      const state = await ask(this.providers.require(current.gateway), current.intentId);
      const applied = await this.apply.run(current, state);
      if (applied) return applied;
      current = (await this.payments.byId(this.db.client, payment.id)) ?? current;
    }
    throw new Error(`payment ${payment.id} kept changing while its provider was asked`);
  }
}
