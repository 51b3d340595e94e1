import { newId } from "../../../platform/db/new-id";
import { waitFor } from "../../../platform/testing/wait-for";
import { ProviderRefused, ProviderUnavailable, UnverifiedEvent, type Intent, type IntentRequest, type PaymentProvider } from "../services/payment-provider.port";

/** A webhook as the provider sent it. */
export interface SentWebhook {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The adapter, and the outside world that it talks to, as the suite needs to move it. */
export interface ProviderUnderTest {
  readonly provider: PaymentProvider;
  /** As the buyer does it. */
  readonly pay: (intent: Intent, card?: string) => Promise<void>;
  /** The buyer's card is refused. */
  readonly decline: (intent: Intent) => Promise<void>;
  /** Webhooks about this intent so far. */
  readonly webhooks: (intentId: string) => readonly SentWebhook[];
  /** Whether the provider answers from now on. */
  readonly setUp: (up: boolean) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What every payment provider does, and how it fails. Each adapter passes this file. */
export function describePaymentProvider(name: string, create: () => Promise<ProviderUnderTest>): void {
  describe(`${name} as a payment provider`, () => {
    let world: ProviderUnderTest;
    beforeAll(async () => (world = await create()));
    afterAll(() => world.close());

    const order = (more: Partial<IntentRequest> = {}): IntentRequest => ({
      paymentId: newId(),
      purchaseId: newId(),
      amountMinor: 6150,
      currency: "EUR",
      description: "Night of Lights · EP-1234-5678",
      reference: "EP-1234-5678",
      customerEmail: "ada@example.com",
      customerName: "Ada Lovelace",
      returnUrl: "https://shop.example/thanks",
      ...more,
    });
    const refundOf = (intent: Intent, amountMinor: number, more = {}) => ({ refundId: newId(), paymentId: newId(), intentId: intent.id, amountMinor, currency: "EUR", reason: "Called off.", ...more });

    it("makes an intent that waits for its buyer, and gives the buyer a way to pay it", async () => {
      const request = order();
      const intent = await world.provider.createIntent(request, newId());
      expect(intent.clientSecret ?? intent.checkoutUrl).toEqual(expect.any(String));
      expect(await world.provider.readIntent(intent.id)).toEqual({
        id: intent.id,
        status: "open",
        amountMinor: 6150,
        currency: "EUR",
        paymentId: request.paymentId,
        failureReason: null,
        cardFingerprint: null,
        refunds: [],
      });
    });

    it.each([
      ["JPY", 500],
      ["KWD", 5_120],
      ["HUF", 499_050],
      ["RSD", 10_050],
      ["IDR", 150_000_000],
      ["UGX", 100],
      ["MGA", 5_000],
      ["ISK", 500],
    ])("counts %s as it is counted", async (currency, amountMinor) => {
      const intent = await world.provider.createIntent(order({ currency, amountMinor }), newId());
      await world.pay(intent);
      expect(await world.provider.readIntent(intent.id)).toMatchObject({ status: "succeeded", currency, amountMinor });
    });

    it("makes the same intent once under one key, at once and one after the other", async () => {
      const [request, key] = [order(), newId()];
      const intents = await Promise.all([1, 2, 3].map(() => world.provider.createIntent(request, key)));
      intents.push(await world.provider.createIntent(request, key));
      expect(new Set(intents.map(({ id }) => id)).size).toBe(1);
      expect((await world.provider.createIntent(request, newId())).id).not.toBe(intents[0]?.id);
    });

    it("returns the same fingerprint for each payment with one card, and another one for another card", async () => {
      const paidWith = async (card?: string): Promise<string | null> => {
        const intent = await world.provider.createIntent(order(), newId());
        expect(await world.provider.readIntent(intent.id)).toMatchObject({ cardFingerprint: null });
        await world.pay(intent, card);
        return (await world.provider.readIntent(intent.id)).cardFingerprint;
      };
      const fingerprint = await paidWith();
      expect(fingerprint).toMatch(/^\S{8,}$/);
      expect(await paidWith()).toBe(fingerprint);
      expect(await paidWith("pm_card_mastercard")).not.toBe(fingerprint);
    });

    it("tells that a card was declined and why, and that another one was not", async () => {
      const intent = await world.provider.createIntent(order(), newId());
      await world.decline(intent);
      expect(await world.provider.readIntent(intent.id)).toMatchObject({ status: "failed", failureReason: expect.stringMatching(/declined/i) as string });
      await world.pay(intent);
      expect(await world.provider.readIntent(intent.id)).toMatchObject({ status: "succeeded", failureReason: null });
    });

    it("closes an intent for good, as often as it is asked to", async () => {
      const intent = await world.provider.createIntent(order(), newId());
      expect(await world.provider.cancelIntent(intent.id)).toMatchObject({ id: intent.id, status: "cancelled" });
      expect(await world.provider.cancelIntent(intent.id)).toMatchObject({ status: "cancelled" });
      await world.pay(intent).catch(() => undefined);
      expect(await world.provider.readIntent(intent.id)).toMatchObject({ status: "cancelled" });
    });

    it("says that an intent was paid when it is too late to close it", async () => {
      const intent = await world.provider.createIntent(order(), newId());
      await world.pay(intent);
      expect(await world.provider.cancelIntent(intent.id)).toMatchObject({ status: "succeeded", amountMinor: 6150 });
    });

    it("gives money back once under one key, in parts, and lists all of it", async () => {
      const intent = await world.provider.createIntent(order(), newId());
      await world.pay(intent);
      const [first, key] = [refundOf(intent, 1_000), newId()];
      const refund = await world.provider.refund(first, key);
      expect(refund).toMatchObject({ amountMinor: 1_000, refundId: first.refundId, reason: "Called off." });
      expect((await world.provider.refund(first, key)).id).toBe(refund.id);
      const rest = await world.provider.refund(refundOf(intent, 5_150), newId());
      const { refunds } = await world.provider.readIntent(intent.id);
      expect(refunds.map(({ id, amountMinor, status }) => [id, amountMinor, status]).sort()).toEqual(
        [
          [refund.id, 1_000, "succeeded"],
          [rest.id, 5_150, "succeeded"],
        ].sort(),
      );
      await expect(world.provider.refund(refundOf(intent, 1), newId())).rejects.toThrow(ProviderRefused);
    });

    it("refuses what is not there and what cannot be", async () => {
      const intent = await world.provider.createIntent(order(), newId());
      await expect(world.provider.readIntent("pi_that_is_not_there")).rejects.toThrow(ProviderRefused);
      await expect(world.provider.refund(refundOf(intent, 100), newId())).rejects.toThrow(ProviderRefused);
      await expect(world.provider.createIntent(order({ amountMinor: 1 }), newId())).rejects.toThrow(ProviderRefused);
    });

    it("hints at what changed by webhooks that it signed itself", async () => {
      const intent = await world.provider.createIntent(order(), newId());
      await world.pay(intent);
      const [hint, hook] = await waitFor("a webhook about the payment", async () => {
        for (const sent of world.webhooks(intent.id)) {
          const read = await world.provider.readEvent(sent.body, sent.headers);
          if (read) return [read, sent] as const;
        }
        return null;
      });
      expect(hint).toEqual({ eventId: expect.any(String) as string, type: expect.any(String) as string, intentId: intent.id });
      expect(await world.provider.readEvent(hook.body, hook.headers)).toEqual(hint);
      const changed = Buffer.from(hook.body.toString().replace(intent.id, "pi_of_somebody_else"));
      await expect(world.provider.readEvent(changed, hook.headers)).rejects.toThrow(UnverifiedEvent);
      await expect(world.provider.readEvent(hook.body, {})).rejects.toThrow(UnverifiedEvent);
      await expect(world.provider.readEvent(Buffer.alloc(0), hook.headers)).rejects.toThrow(UnverifiedEvent);
    });

    it("is unavailable while nobody answers, soon without asking, and works again after that", async () => {
      const key = newId();
      const request = order();
      await world.setUp(false);
      for (let time = 0; time < 6; time++) await expect(world.provider.createIntent(request, key)).rejects.toThrow(ProviderUnavailable);
      const since = performance.now();
      await expect(world.provider.createIntent(request, key)).rejects.toThrow(ProviderUnavailable);
      expect(performance.now() - since).toBeLessThan(100);
      await world.setUp(true);
      const intent = await waitFor("an intent", () => world.provider.createIntent(request, key));
      expect(await world.provider.readIntent(intent.id)).toMatchObject({ status: "open" });
    }, 60_000);
  });
}
