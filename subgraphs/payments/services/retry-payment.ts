import type { Principal } from "../../../platform/auth/principal";
import { isId, newId } from "../../../platform/db/new-id";
import { badInput, conflict, forbidden, notFound, unavailable } from "../../../platform/errors/platform-errors";
import type { PaymentsDatabase } from "../repositories/database";
import { AlreadyRequested, isOpen, isPaid, type NewPayment, type PaymentRecord, type PaymentRepository } from "../repositories/payment.repository";
import { BuyersToken } from "./buyers-token";
import type { ClosePayment } from "./close-payment";
import type { CoreFacts, PurchaseStanding } from "./core-facts.port";
import { newProviderKey, type OpenIntent } from "./open-intent";
import type { PaymentAccess, Seen } from "./payment-access";
import { paymentEvent } from "./payment-event";
import { hashOf, paymentOf } from "./payment-order";
import { ProviderRefused, ProviderUnavailable } from "./payment-provider.port";
import type { PaymentProviders } from "./payment-providers";

export interface RetryRequest {
  readonly purchaseId: string;
  readonly gateway: NewPayment["gateway"];
  readonly accessToken: string | null;
  readonly idempotencyKey: string | null;
}

/** A new attempt to pay a purchase whose tickets are still held. The old one is closed before: both could be paid. */
export class RetryPayment {
  private readonly tokens: BuyersToken;

  /** @param reopen milliseconds before a provider that could not be reached is asked again */
  constructor(
    private readonly db: PaymentsDatabase,
    private readonly payments: PaymentRepository,
    private readonly access: PaymentAccess,
    private readonly core: CoreFacts,
    private readonly providers: PaymentProviders,
    private readonly closePayment: ClosePayment,
    private readonly openIntent: OpenIntent,
    private readonly reopen: number,
  ) {
    this.tokens = new BuyersToken(access, core);
  }

  /**
   * For the buyer. A repeat under the same key answers with the first attempt as it is now.
   * @throws NOT_FOUND, FORBIDDEN, BAD_USER_INPUT for a gateway that is not set up, SERVICE_UNAVAILABLE; CONFLICT when it
   * is paid, over, being processed, or for another input under the same key
   */
  async run(caller: Principal, request: RetryRequest): Promise<Seen<PaymentRecord>> {
    const { purchaseId, gateway } = request;
    if (request.idempotencyKey !== null && !/^.{1,200}$/.test(request.idempotencyKey)) throw badInput({ idempotencyKey: "must have 1 to 200 characters" });
    const rows = isId(purchaseId) ? await this.payments.ofPurchases(this.db.client, [purchaseId]) : [];
    await this.authorise(caller, request, rows);
    if (!this.providers.find(gateway)) throw badInput({ gateway: `is not available here. Choose one of: ${this.providers.gateways().join(", ") || "none"}` });
    const key = request.idempotencyKey === null ? null : `retry:${purchaseId}:${request.idempotencyKey}`;
    const before = await this.repeated(key, gateway);
    if (before) return { ...(await this.openIntent.run(before)), seenAs: "BUYER" };

    if (rows.some(isPaid)) throw conflict("This purchase is already paid.");
    const standing = await this.core.standing(purchaseId);
    if (!standing.payable) throw conflict(unpayable(standing.status));
    for (const payment of rows.filter(isOpen)) await this.close(payment);
    const made = await this.insert(this.next(rows[0] ?? null, standing, gateway), key);
    return { ...(await this.openIntent.run(made)), seenAs: "BUYER" };
  }

  private async authorise(caller: Principal, { purchaseId, accessToken }: RetryRequest, [known]: readonly PaymentRecord[]): Promise<void> {
    if (!isId(purchaseId)) throw notFound("purchase");
    if (await this.tokens.isValid(purchaseId, accessToken)) return;
    const scope = this.access.of(caller, known ?? (await this.core.purchase(purchaseId)));
    if (scope === null) throw notFound("purchase");
    if (scope === "STAFF") throw forbidden("Only the buyer can pay.");
  }

  private async repeated(key: string | null, gateway: string): Promise<PaymentRecord | null> {
    const request = key === null ? null : await this.payments.request(this.db.client, key);
    if (!request) return null;
    if (request.inputHash !== hashOf({ gateway })) throw conflict("This idempotencyKey was used with another gateway. Use a new one for a new attempt.");
    return this.payments.byId(this.db.client, request.paymentId);
  }

  private async close(payment: PaymentRecord): Promise<void> {
    const closed = await this.closePayment.run(payment).catch((error: unknown) => {
      // Unless the old intent is closed for certain, a new one could take the money twice.
      if (error instanceof ProviderUnavailable || error instanceof ProviderRefused) throw unavailable("payments", 10, error);
      throw error;
    });
    if (isPaid(closed)) throw conflict("This purchase is already paid.");
    if (isOpen(closed)) throw conflict("The payment is being processed. Wait until the gateway has decided.");
  }

  /** What core says has to be paid. Without its word, which earlier versions of core did not give, the same again. */
  private next(last: PaymentRecord | null, standing: PurchaseStanding, gateway: NewPayment["gateway"]): NewPayment {
    const nextCheckAt = new Date(Date.now() + this.reopen);
    const fresh = { gateway, preferredGateways: [gateway] };
    if (standing.order) return { ...paymentOf(standing.order, nextCheckAt), ...fresh };
    if (!last) throw unavailable("payments");
    const { purchaseId, eventId, organizationId, buyerUserId, amountMinor, currency, description, reference, customerEmail, customerName, returnUrl, expiresAt } = last;
    const same = { purchaseId, eventId, organizationId, buyerUserId, amountMinor, currency, description, reference, customerEmail, customerName, returnUrl, expiresAt };
    return { ...same, ...fresh, id: newId(), providerKey: newProviderKey(), nextCheckAt };
  }

  private async insert(payment: NewPayment, key: string | null): Promise<PaymentRecord> {
    const inputHash = hashOf({ gateway: payment.gateway });
    try {
      const created = await this.payments.insert(this.db.client, payment, key === null ? null : { key, inputHash });
      this.db.logEvent(this.db.client, "payment created", paymentEvent(created));
      return created;
    } catch (error) {
      if (!(error instanceof AlreadyRequested)) throw error;
      // The same request twice at once: the other one was first.
      const winner = await this.repeated(key, payment.gateway);
      if (winner) return winner;
      throw conflict("Another attempt was begun at the same moment.");
    }
  }
}

/** Why a purchase cannot be paid, by its status in core. */
function unpayable(status: string): string {
  if (status === "EXPIRED") return "This purchase has expired, and its tickets are no longer held. Make a new purchase.";
  if (status === "CANCELLED") return "This purchase is cancelled. Make a new purchase.";
  return `This purchase is ${status.toLowerCase().replaceAll("_", " ")}. There is nothing to pay.`;
}
