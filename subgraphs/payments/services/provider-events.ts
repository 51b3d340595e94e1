import type { PaymentGateway } from "../../../contracts/enums/payment-gateway.enum";
import { processProviderEventJob } from "../../../contracts/jobs/process-provider-event.job";
import { newId } from "../../../platform/db/new-id";
import { continueCorrelation } from "../../../platform/logging/correlation";
import type { Logger } from "../../../platform/logging/logger";
import { auditAlarms, paymentDisputes } from "../../../platform/metrics/metrics";
import { addToOutbox, jobMessage } from "../../../platform/outbox/outbox";
import type { PaymentsDatabase } from "../repositories/database";
import type { PaymentRecord, PaymentRepository } from "../repositories/payment.repository";
import type { ProviderEventRecord, ProviderEventRepository } from "../repositories/provider-event.repository";
import { ProviderRefused, type ProviderHint } from "./payment-provider.port";
import type { PaymentProviders } from "./payment-providers";
import type { SyncPayment } from "./sync-payment";

/** Webhooks of the providers: stored when they arrive, processed later by reading the intent from the provider. */
export class ProviderEvents {
  constructor(
    private readonly db: PaymentsDatabase,
    private readonly events: ProviderEventRepository,
    private readonly payments: PaymentRepository,
    private readonly providers: PaymentProviders,
    private readonly sync: SyncPayment,
    private readonly logger: Logger,
  ) {}

  /** Keeps a verified event and has it processed. @returns false when the provider has sent it before */
  receive(provider: PaymentGateway, hint: ProviderHint): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      const id = newId();
      if (!(await this.events.insert(tx, { id, provider, ...hint }))) return false;
      await addToOutbox(tx, jobMessage(processProviderEventJob, { id }));
      this.db.logEvent(tx, "provider event received", {
        provider, providerEventId: hint.eventId, type: hint.type, intentId: hint.intentId,
      });
      return true;
    });
  }

  /** @throws ProviderUnavailable: then it has to be run again */
  async process(id: string): Promise<void> {
    const event = await this.events.byId(this.db.client, id);
    if (!event || event.processedAt !== null) return;
    const payment = await this.payments.byIntent(this.db.client, event.provider, event.intentId);
    if (payment) await continueCorrelation(payment.correlationId, () => this.sync.run(payment));
    else await this.lookAtStranger(event);
    if (payment && this.providers.require(event.provider).isDispute(event.type)) this.raiseDispute(event, payment);
    await this.events.markProcessed(this.db.client, id, new Date());
  }

  /** Disputes are handled at the provider. Organizers and operators have to hear of them, because deadlines are short. */
  private raiseDispute({ type, eventId, intentId }: ProviderEventRecord, { id: paymentId, purchaseId, eventId: ticketedEventId, organizationId }: PaymentRecord): void {
    paymentDisputes.inc({ type });
    auditAlarms.inc({ audit: "dispute" });
    const data = { type, providerEventId: eventId, intentId, paymentId, purchaseId, eventId: ticketedEventId, organizationId };
    this.db.logEvent(this.db.client, "payment disputed", data, "error");
  }

  /** An intent of somebody else on the same account, or one of ours that no payment has: money in the latter is an alarm. */
  private async lookAtStranger({ provider, intentId, type }: ProviderEventRecord): Promise<void> {
    try {
      const { status, paymentId } = await this.providers.require(provider).readIntent(intentId);
      if (paymentId === null || status !== "succeeded") return;
      auditAlarms.inc({ audit: "unknown-payment" });
      this.logger.error({ provider, intentId, paymentId, type }, "money came for an intent that belongs to no payment");
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error;
    }
  }
}
