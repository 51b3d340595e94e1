import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleWhen } from "cockatiel";
import Stripe from "stripe";
import { z } from "zod";
import { PaymentGateway } from "../../../contracts/enums/payment-gateway.enum";
import type { Logger } from "../../../platform/logging/logger";
import { showBreakerState } from "../../../platform/metrics/breaker-state";
import {
  ProviderRefused,
  ProviderUnavailable,
  UnverifiedEvent,
  type Intent,
  type IntentRequest,
  type IntentState,
  type PaymentProvider,
  type ProviderHint,
  type RefundRequest,
  type RefundState,
} from "../services/payment-provider.port";
import { fromStripeAmount, toStripeAmount } from "./stripe-amount";

export interface StripeOptions {
  readonly secretKey: string;
  /** Any of them may have signed a webhook: endpoints have secrets of their own, and secrets rotate. */
  readonly webhookSecrets: readonly string[];
  /** Origin of the API when it is not Stripe itself. */
  readonly apiBase: string | null;
  /** Whether the API has the sandbox's payment page; real Stripe's form is part of our front ends. */
  readonly payPage: boolean;
  /** Milliseconds for one attempt of a call. @default 8_000 */
  readonly timeout?: number;
  /** Milliseconds for which nobody is asked after Stripe failed five times in a row. @default 5_000 */
  readonly rest?: number;
}

/** The events that are processed. All others that an endpoint is subscribed to are ignored. */
const INTENT_EVENTS = new Set(["payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.processing", "payment_intent.requires_action", "payment_intent.canceled"]);
const DISPUTE_EVENTS = new Set(["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated", "charge.dispute.closed"]);
/** Events about an object that names its intent in `payment_intent`. */
const CHARGE_EVENTS = new Set(["charge.refunded", "charge.refund.updated", "refund.created", "refund.updated", "refund.failed", ...DISPUTE_EVENTS]);
/** Seconds for which a signature counts: an older webhook may be a replay. */
const SIGNATURE_TOLERANCE = 300;

/** Stripe, by its own SDK. */
export class StripeProvider implements PaymentProvider {
  readonly gateway = PaymentGateway.STRIPE;
  private readonly stripe: Stripe;
  private readonly breaker;

  constructor(
    private readonly options: StripeOptions,
    logger: Logger,
  ) {
    const base = options.apiBase === null ? null : new URL(options.apiBase);
    this.stripe = new Stripe(options.secretKey, {
      apiVersion: Stripe.API_VERSION,
      timeout: options.timeout ?? 8_000,
      maxNetworkRetries: 2,
      telemetry: false,
      ...(base ? { host: base.hostname, port: base.port || (base.protocol === "https:" ? 443 : 80), protocol: base.protocol === "https:" ? "https" : "http" } : {}),
    });
    this.breaker = circuitBreaker(
      handleWhen((error) => error instanceof ProviderUnavailable),
      { halfOpenAfter: options.rest ?? 5_000, breaker: new ConsecutiveBreaker(5) },
    );
    showBreakerState("payments:stripe", this.breaker);
    this.breaker.onBreak(() => logger.warn({ provider: "stripe" }, "circuit opened"));
    this.breaker.onReset(() => logger.info({ provider: "stripe" }, "circuit closed"));
  }

  async createIntent(request: IntentRequest, key: string): Promise<Intent> {
    const amount = amountOf(request);
    const intent = await this.ask(() =>
      this.stripe.paymentIntents.create(
        {
          amount,
          currency: request.currency.toLowerCase(),
          automatic_payment_methods: { enabled: true },
          description: request.description,
          receipt_email: request.customerEmail,
          metadata: { purchase_id: request.purchaseId, payment_id: request.paymentId, reference: request.reference },
        },
        { idempotencyKey: key },
      ),
    );
    return { id: intent.id, clientSecret: intent.client_secret, checkoutUrl: this.payPageOf(intent, request.returnUrl) };
  }

  async readIntent(intentId: string): Promise<IntentState> {
    const intent = await this.ask(() => this.stripe.paymentIntents.retrieve(intentId, { expand: ["latest_charge"] }));
    return stateOf(intent, intent.status === "succeeded" ? await this.refundsOf(intentId) : []);
  }

  async cancelIntent(intentId: string): Promise<IntentState> {
    try {
      return stateOf(await this.ask(() => this.stripe.paymentIntents.cancel(intentId)), []);
    } catch (error) {
      // Paid, being processed, or cancelled before: how it stands is the answer.
      if (error instanceof ProviderRefused) return this.readIntent(intentId);
      throw error;
    }
  }

  async refund(request: RefundRequest, key: string): Promise<RefundState> {
    const amount = amountOf(request);
    const metadata = { refund_id: request.refundId, payment_id: request.paymentId, ...(request.reason === null ? {} : { reason: request.reason.slice(0, 500) }) };
    const refund = await this.ask(() =>
      this.stripe.refunds.create({ payment_intent: request.intentId, amount, reason: "requested_by_customer", metadata }, { idempotencyKey: key }),
    );
    return refundStateOf(refund);
  }

  readEvent(rawBody: Buffer, headers: Readonly<Record<string, string | string[] | undefined>>): Promise<ProviderHint | null> {
    return Promise.resolve().then(() => {
      this.verify(rawBody, headers["stripe-signature"]);
      return hintOf(rawBody);
    });
  }

  isDispute(type: string): boolean {
    return DISPUTE_EVENTS.has(type);
  }

  /** By the signature alone: what Stripe signed is acknowledged whatever it says, or Stripe would repeat it for days. */
  private verify(rawBody: Buffer, signature: string | string[] | undefined): void {
    let problem: unknown = new Error("there is no signing secret");
    for (const secret of this.options.webhookSecrets) {
      try {
        this.stripe.webhooks.signature?.verifyHeader(rawBody, signature ?? "", secret, SIGNATURE_TOLERANCE);
        return;
      } catch (error) {
        problem = error;
      }
    }
    throw new UnverifiedEvent("the webhook is not signed by Stripe", { cause: problem });
  }

  private async refundsOf(intentId: string): Promise<RefundState[]> {
    const refunds = await this.ask(() => this.stripe.refunds.list({ payment_intent: intentId, limit: 100 }));
    return refunds.data.map(refundStateOf);
  }

  private payPageOf(intent: Stripe.PaymentIntent, returnUrl: string): string | null {
    if (!this.options.payPage || this.options.apiBase === null) return null;
    const url = new URL(`/pay/${intent.id}`, this.options.apiBase);
    url.searchParams.set("client_secret", intent.client_secret ?? "");
    url.searchParams.set("return_url", returnUrl);
    return url.href;
  }

  private async ask<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await this.breaker.execute(() =>
        call().catch((error: unknown) => {
          throw asProviderError(error);
        }),
      );
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw new ProviderUnavailable("Stripe has not answered for a while", { cause: error });
      throw error;
    }
  }
}

/** IDs of Stripe, as they may be stored. */
const stripeId = z.string().regex(/^[A-Za-z0-9_]{1,255}$/);
const event = z.object({ id: stripeId, type: z.string(), data: z.object({ object: z.record(z.string(), z.unknown()) }) });
/** An intent, or its ID. */
const reference = z.union([stripeId, z.object({ id: stripeId }).transform(({ id }) => id)]);

/** Null for everything but the events above, e.g. a thin event, or one of an API version of another shape. */
function hintOf(rawBody: Buffer): ProviderHint | null {
  const { data: read } = event.safeParse(parsed(rawBody));
  if (!read) return null;
  const { id: eventId, type } = read;
  const { id, payment_intent: ofCharge } = read.data.object;
  const { data: intentId } = reference.safeParse(INTENT_EVENTS.has(type) ? id : CHARGE_EVENTS.has(type) ? ofCharge : null);
  return intentId === undefined ? null : { eventId, type, intentId };
}

function parsed(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString("utf8"));
  } catch {
    return null;
  }
}

function amountOf({ amountMinor, currency }: { readonly amountMinor: number; readonly currency: string }): number {
  const amount = toStripeAmount(amountMinor, currency);
  if (amount === null) throw new ProviderRefused(`Stripe cannot take this amount of ${currency}.`);
  return amount;
}

/** Our own mistakes (a wrong key) are an outage to everybody else. */
function asProviderError(error: unknown): unknown {
  const { StripeCardError, StripeError, StripeInvalidRequestError } = Stripe.errors;
  if (!(error instanceof StripeError)) return error;
  if (error instanceof StripeInvalidRequestError || error instanceof StripeCardError) return new ProviderRefused(error.message, { cause: error });
  return new ProviderUnavailable(`Stripe: ${error.type}`, { cause: error });
}

function stateOf(intent: Stripe.PaymentIntent, refunds: readonly RefundState[]): IntentState {
  const currency = intent.currency.toUpperCase();
  const status = statusOf(intent);
  return {
    id: intent.id,
    status,
    amountMinor: fromStripeAmount(status === "succeeded" ? intent.amount_received : intent.amount, currency),
    currency,
    paymentId: intent.metadata.payment_id ?? null,
    failureReason: status === "failed" ? (intent.last_payment_error?.message ?? intent.last_payment_error?.decline_code ?? "The payment was declined.") : null,
    cardFingerprint: status === "succeeded" ? fingerprintOf(intent.latest_charge) : null,
    refunds,
  };
}

/** The card of a charge that was read with its intent. Other methods of payment have none. */
function fingerprintOf(charge: Stripe.PaymentIntent["latest_charge"]): string | null {
  return charge === null || typeof charge === "string" ? null : (charge.payment_method_details?.card?.fingerprint ?? null);
}

function statusOf(intent: Stripe.PaymentIntent): IntentState["status"] {
  if (intent.status === "succeeded") return "succeeded";
  if (intent.status === "processing") return "processing";
  if (intent.status === "canceled") return "cancelled";
  if (intent.status === "requires_action") return "action_required";
  return intent.status === "requires_payment_method" && intent.last_payment_error ? "failed" : "open";
}

function refundStateOf(refund: Stripe.Refund): RefundState {
  const { metadata, status } = refund;
  return {
    id: refund.id,
    status: status === "succeeded" ? "succeeded" : status === "failed" || status === "canceled" ? "failed" : "pending",
    amountMinor: fromStripeAmount(refund.amount, refund.currency.toUpperCase()),
    refundId: metadata?.refund_id ?? null,
    reason: metadata?.reason ?? refund.reason,
    failureReason: refund.failure_reason ?? null,
  };
}
