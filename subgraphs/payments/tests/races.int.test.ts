import { PaymentGateway } from "../../../contracts/enums/payment-gateway.enum";
import { Capabilities } from "../../../platform/auth/capability";
import { anonymous } from "../../../platform/auth/principal";
import { newId } from "../../../platform/db/new-id";
import { waitFor } from "../../../platform/testing/wait-for";
import { StripeProvider } from "../providers/stripe.provider";
import type { Tx } from "../repositories/database";
import { PaymentRepository, type PaymentRecord } from "../repositories/payment.repository";
import { RefundRepository } from "../repositories/refund.repository";
import { ApplyIntentState } from "../services/apply-intent-state";
import { ClosePayment } from "../services/close-payment";
import type { CoreFacts } from "../services/core-facts.port";
import { OpenIntent } from "../services/open-intent";
import { PaymentAccess } from "../services/payment-access";
import type { IntentState, PaymentProvider } from "../services/payment-provider.port";
import { PaymentProviders } from "../services/payment-providers";
import { ProcessPayment } from "../services/process-payment";
import { RetryPayment } from "../services/retry-payment";
import { SyncPayment } from "../services/sync-payment";
import { createPaymentsWorld, orderOf, type PaymentsWorld } from "./payments-world";

/** Each race is run with its mechanism and, as a control, without it: the control must go wrong, or the race proves nothing. */

let world: PaymentsWorld;
beforeAll(async () => (world = await createPaymentsWorld()));
afterAll(() => world.close());

/** Lets nobody through before `parties` have arrived. */
function barrier(parties: number): () => Promise<void> {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let arrived = 0;
  return () => {
    if (++arrived >= parties) open();
    return opened;
  };
}

const stripe = () => new StripeProvider({ secretKey: "sk_test_sandbox", webhookSecrets: [], apiBase: world.stripeUrl, payPage: false }, world.logger);

/** The services over another repository or provider than the module's. */
function services(provider: PaymentProvider = stripe(), payments = new PaymentRepository(), patience = 7_000) {
  const { db, logger, config } = world;
  const providers = new PaymentProviders([provider]);
  const sync = new SyncPayment(db, payments, providers, new ApplyIntentState(db, payments, new RefundRepository(), logger));
  const closePayment = new ClosePayment(db, payments, sync);
  const openIntent = new OpenIntent(db, payments, providers, closePayment, 120_000, logger);
  const access = new PaymentAccess(new Capabilities({ grants: config.grantSecrets, accessTokens: config.capabilitySecrets }));
  const core: CoreFacts = {
    organizationOfEvent: () => Promise.reject(new Error("not asked")),
    purchase: () => Promise.reject(new Error("not asked")),
    standing: () => Promise.resolve({ payable: true, status: "PENDING", order: null }),
  };
  return {
    sync,
    process: new ProcessPayment(db, payments, openIntent, patience, 10_000, logger),
    retry: new RetryPayment(db, payments, access, core, providers, closePayment, openIntent, 10_000),
  };
}

/** Stripe, but with something in between. */
function between(change: Partial<PaymentProvider>): PaymentProvider {
  const real = stripe();
  return {
    gateway: PaymentGateway.STRIPE,
    createIntent: (request, key) => real.createIntent(request, key),
    readIntent: (intentId) => real.readIntent(intentId),
    cancelIntent: (intentId) => real.cancelIntent(intentId),
    refund: (request, key) => real.refund(request, key),
    readEvent: (body, headers) => real.readEvent(body, headers),
    isDispute: (type) => real.isDispute(type),
    ...change,
  };
}

const retryOf = (run: RetryPayment, purchaseId: string) => run.run(anonymous(), { purchaseId, gateway: "STRIPE", accessToken: world.accessToken(purchaseId), idempotencyKey: newId() });

async function begun(): Promise<PaymentRecord> {
  const order = orderOf(world);
  return (await services().process.run(order, order.metadata.purchaseId)).payment;
}

describe("two webhooks of one intent at once", () => {
  /** Both have asked Stripe before either writes. */
  async function race(payments: PaymentRepository) {
    const payment = await begun();
    await world.pay(payment.intentId, payment.clientSecret);
    const both = barrier(2);
    const real = stripe();
    const readIntent = async (intentId: string): Promise<IntentState> => {
      const state = await real.readIntent(intentId);
      await both();
      return state;
    };
    const { sync } = services(between({ readIntent }), payments);
    await Promise.all([sync.run(payment), sync.run(payment)]);
    return (await world.news(payment.id)).filter(({ eventType }) => eventType === "payment.completed").length;
  }

  it("complete the payment once", async () => {
    expect(await race(new PaymentRepository())).toBe(1);
  });

  it("complete it twice without the lock (control)", async () => {
    const both = barrier(2);
    class WithoutLock extends PaymentRepository {
      override async lock(tx: Tx, id: string): Promise<PaymentRecord | null> {
        const payment = await this.byId(tx, id);
        await both();
        return payment;
      }
    }
    expect(await race(new WithoutLock())).toBe(2);
  });
});

describe("the same order twice at once", () => {
  const parallel = 6;

  /** All of them have looked for the key before any of them writes. */
  async function race() {
    const order = orderOf(world);
    const all = barrier(parallel);
    class Together extends PaymentRepository {
      override async insert(...args: Parameters<PaymentRepository["insert"]>): Promise<PaymentRecord> {
        await all();
        return super.insert(...args);
      }
    }
    const { process } = services(stripe(), new Together());
    const intents = (await world.stored()).paymentIntents ?? 0;
    const answers = await Promise.all(Array.from({ length: parallel }, () => process.run(order, order.metadata.purchaseId)));
    return {
      rows: (await world.paymentsOf(order.metadata.purchaseId)).length,
      intents: ((await world.stored()).paymentIntents ?? 0) - intents,
      answers: new Set(answers.map(({ payment }) => `${payment.id} ${payment.intentId} ${payment.clientSecret}`)).size,
      first: answers.filter(({ first }) => first).length,
    };
  }

  it("makes one payment with one intent, and the same answer for everybody", async () => {
    expect(await race()).toEqual({ rows: 1, intents: 1, answers: 1, first: 1 });
  });

  it("makes several without the unique keys (control)", async () => {
    await world.db.client.$executeRawUnsafe("DROP INDEX payments_one_open");
    await world.db.client.$executeRawUnsafe("ALTER TABLE payment_requests DROP CONSTRAINT payment_requests_pkey");
    try {
      expect(await race()).toMatchObject({ rows: parallel, intents: parallel });
    } finally {
      await world.db.client.$executeRawUnsafe("DELETE FROM payments");
      await world.db.client.$executeRawUnsafe("ALTER TABLE payment_requests ADD PRIMARY KEY (key)");
      await world.db.client.$executeRawUnsafe("CREATE UNIQUE INDEX payments_one_open ON payments (purchase_id) WHERE status IN ('PENDING', 'PROCESSING', 'FAILED')");
    }
  });
});

describe("a new attempt while the old one succeeds", () => {
  /** How much money there is after a buyer pays whatever can be paid, the old intent in the very moment of the retry. */
  async function race(provider: PaymentProvider) {
    const old = await begun();
    const { retry, sync } = services(provider);
    const [attempt] = await Promise.allSettled([retryOf(retry, old.purchaseId), world.pay(old.intentId, old.clientSecret)]);
    if (attempt.status === "rejected") expect(attempt.reason).toMatchObject({ code: "CONFLICT" });
    else await world.pay(attempt.value.intentId, attempt.value.clientSecret);
    for (const payment of await world.paymentsOf(old.purchaseId)) await sync.run(payment);
    return (await world.paymentsOf(old.purchaseId)).filter(({ status }) => status === "COMPLETED").length;
  }

  it("is paid once, whoever was faster", async () => {
    for (let round = 0; round < 8; round++) expect(await race(stripe())).toBe(1);
  });

  it("is paid twice when the old intent is not closed before (control)", async () => {
    const cancelIntent = (id: string): Promise<IntentState> =>
      Promise.resolve({ id, status: "cancelled", amountMinor: 6150, currency: "EUR", paymentId: null, failureReason: null, cardFingerprint: null, refunds: [] });
    expect(await race(between({ cancelIntent }))).toBe(2);
  });
});

describe("an intent that comes too late for the answer", () => {
  /** A provider that answers when the test says so. */
  function slow() {
    let answer: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (answer = resolve));
    const real = stripe();
    const createIntent: PaymentProvider["createIntent"] = async (request, key) => {
      const intent = await real.createIntent(request, key);
      await released;
      return intent;
    };
    return { provider: between({ createIntent }), answer };
  }

  it("is recorded all the same", async () => {
    const { provider, answer } = slow();
    const order = orderOf(world);
    const { payment } = await services(provider, new PaymentRepository(), 50).process.run(order, newId());
    expect(payment).toMatchObject({ status: "PENDING", intentId: null });
    answer();
    await waitFor("the intent", async () => (await world.payment(payment.id)).intentId);
  });

  it("is closed when the payment was called off meanwhile", async () => {
    const { provider, answer } = slow();
    const order = orderOf(world);
    const { payment } = await services(provider, new PaymentRepository(), 50).process.run(order, newId());
    await world.module.closePayment.ofPurchase(order.metadata.purchaseId);
    answer();
    const closed = await waitFor("the webhook", () => world.hooks.received.find(({ type, body }) => type === "payment_intent.canceled" && body.includes(payment.id)));
    expect(closed.body).toContain(order.metadata.purchaseId);
    expect(await world.payment(payment.id)).toMatchObject({ status: "CANCELLED", intentId: null });
  });
});

describe("two new attempts at once", () => {
  it("leave one that can be paid", async () => {
    const old = await begun();
    const { retry } = services();
    const attempts = await Promise.allSettled([retryOf(retry, old.purchaseId), retryOf(retry, old.purchaseId), retryOf(retry, old.purchaseId)]);
    for (const attempt of attempts) if (attempt.status === "rejected") expect(attempt.reason).toMatchObject({ code: "CONFLICT" });
    const rows = await world.paymentsOf(old.purchaseId);
    expect(rows.filter(({ status }) => status === "PENDING")).toHaveLength(1);
    const paid = await Promise.all(rows.filter(({ intentId }) => intentId !== null).map(({ intentId, clientSecret }) => world.pay(intentId, clientSecret)));
    expect(paid.filter((status) => status === 200)).toHaveLength(1);
  });
});
