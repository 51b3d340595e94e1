import { authenticate, cancel, confirm } from "./payment-intent.machine";
import type { PaymentIntentRecord, PaymentMethodRecord } from "./records";
import { cardByNumber, cardByToken } from "./test-cards";

const intent: PaymentIntentRecord = {
  id: "pi_1",
  created: 1,
  amount: 6150,
  currency: "eur",
  status: "requires_payment_method",
  clientSecret: "pi_1_secret_x",
  automaticPaymentMethods: { enabled: true, allow_redirects: "always" },
  paymentMethodTypes: ["card"],
  paymentMethod: null,
  latestCharge: null,
  lastPaymentError: null,
  pendingAction: null,
  customer: null,
  description: null,
  receiptEmail: null,
  statementDescriptor: null,
  statementDescriptorSuffix: null,
  setupFutureUsage: null,
  transferGroup: null,
  metadata: {},
  canceledAt: null,
  cancellationReason: null,
};

const method = (token: string): PaymentMethodRecord => {
  const card = cardByToken(token);
  if (!card) throw new Error(token);
  return {
    id: `pm_${token}`,
    created: 1,
    brand: card.brand,
    last4: "4242",
    expMonth: 12,
    expYear: 2099,
    country: "US",
    outcome: card.outcome,
    customer: null,
    billing: { email: null, name: null, phone: null },
  };
};

test("a good card pays", () => {
  const { intent: paid, charge, events } = confirm(intent, method("pm_card_visa"), null);
  expect(paid).toMatchObject({ status: "succeeded", latestCharge: charge?.id, lastPaymentError: null });
  expect(charge).toMatchObject({ status: "succeeded", amount: 6150, currency: "eur" });
  expect(events).toEqual(["charge.succeeded", "payment_intent.succeeded"]);
});

test.each([
  ["pm_card_chargeDeclined", "card_declined", "generic_decline"],
  ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline"],
  ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
  ["pm_card_chargeDeclinedExpiredCard", "expired_card", null],
])("%s is declined with %s, and another card may pay the same intent", (token, code, declineCode) => {
  const { intent: declined, charge, events } = confirm(intent, method(token), null);
  expect(declined).toMatchObject({
    status: "requires_payment_method",
    paymentMethod: null,
    lastPaymentError: { type: "card_error", code, declineCode, charge: charge?.id },
  });
  expect(events).toEqual(["charge.failed", "payment_intent.payment_failed"]);
  expect(confirm(declined, method("pm_card_visa"), null).intent).toMatchObject({
    status: "succeeded",
    lastPaymentError: null,
  });
});

test("a card that needs authentication waits for the person, who may prove it or not", () => {
  const card = method("pm_card_authenticationRequired");
  const { intent: waiting, charge, events } = confirm(intent, card, "https://shop.example/back");
  expect(waiting).toMatchObject({
    status: "requires_action",
    pendingAction: { returnUrl: "https://shop.example/back" },
  });
  expect([charge, events]).toEqual([null, ["payment_intent.requires_action"]]);
  expect(authenticate(waiting, card, true).intent.status).toBe("succeeded");
  const refused = authenticate(waiting, card, false);
  expect(refused.intent).toMatchObject({
    status: "requires_payment_method",
    pendingAction: null,
    lastPaymentError: { code: "payment_intent_authentication_failure" },
  });
  expect(refused.events).toEqual(["payment_intent.payment_failed"]);
  expect(() => authenticate(intent, card, true)).toThrow(/waits for no authentication/);
});

test("what is over stays over", () => {
  const paid = confirm(intent, method("pm_card_visa"), null).intent;
  const canceled = cancel(intent, "abandoned").intent;
  expect(canceled).toMatchObject({ status: "canceled", cancellationReason: "abandoned" });
  for (const over of [paid, canceled]) {
    for (const attempt of [() => confirm(over, method("pm_card_visa"), null), () => cancel(over, null)]) {
      expect(attempt).toThrow(
        expect.objectContaining({ body: expect.objectContaining({ code: "payment_intent_unexpected_state" }) }),
      );
    }
  }
});

test("card numbers: test cards, real cards that are refused, and what is no card number", () => {
  expect(cardByNumber("4242 4242 4242 4242")?.outcome.decline).toBeNull();
  expect(cardByNumber("4000000000009995")?.outcome.decline?.declineCode).toBe("insufficient_funds");
  expect(cardByNumber("4000002500003155")?.outcome.authenticate).toBe(true);
  expect(cardByNumber("4012888888881881")?.outcome.decline?.declineCode).toBe("test_mode_live_card");
  expect(cardByNumber("4242424242424241")).toBeNull();
  expect(cardByNumber("hello")).toBeNull();
});
