import type { Call, Operation } from "../api/operation";
import { invalidParam, missing, StripeError } from "../api/stripe-error";
import type { Params } from "../api/params";
import { newId, nowInSeconds } from "../model/ids";
import type { PaymentMethodRecord } from "../model/records";
import { cardByNumber, cardByToken, fingerprintOf, lastFour, type TestCard } from "../model/test-cards";
import { paymentMethodObject } from "../objects/payment-method.object";
import type { Work } from "../work";

const METHOD_PARAMS = ["type", "card", "billing_details", "metadata", "allow_redisplay"];

export const paymentMethodOperations: Operation[] = [
  {
    name: "payment_methods.create",
    method: "POST",
    path: "/payment_methods",
    access: "publishable",
    run: ({ work, params }) => paymentMethodObject(methodFromData(work, params)),
  },
  {
    name: "payment_methods.retrieve",
    method: "GET",
    path: "/payment_methods/:id",
    access: "secret",
    run: ({ work, id }: Call) => {
      const method = work.tx.get("paymentMethod", id);
      if (!method) throw missing("PaymentMethod", id);
      return paymentMethodObject(method);
    },
  },
];

/**
 * The payment method that a request names: a test token (`pm_card_visa`), an existing one (`pm_…`), or card data.
 * `null`: none.
 *
 * @throws StripeError when it does not exist or the card number is not one.
 */
export function namedMethod(work: Work, params: Params): PaymentMethodRecord | null {
  if (params.has("payment_method_data"))
    return methodFromData(work, params.nested("payment_method_data"), "payment_method_data");
  const id = params.string("payment_method");
  if (id === null) return null;
  const existing = work.tx.get("paymentMethod", id);
  if (existing) return existing;
  const card = cardByToken(id);
  if (!card) throw missing("PaymentMethod", id, "payment_method");
  return storeMethod(work, card, { last4: lastFour(card.numbers[0] ?? "3184") });
}

function methodFromData(work: Work, params: Params, under = ""): PaymentMethodRecord {
  params.only(...METHOD_PARAMS);
  const name = (field: string) => (under ? `${under}[${field}]` : field);
  if (params.required("type") !== "card") {
    throw invalidParam(name("type"), "The sandbox only takes payment methods of type card.", "parameter_unsupported");
  }
  const data = params.nested("card");
  const card = cardByNumber(data.required("number"));
  if (!card) {
    const message = "Your card number is incorrect.";
    throw new StripeError(402, { type: "card_error", code: "incorrect_number", message, param: "number" }, true);
  }
  const billing = params.nested("billing_details");
  return storeMethod(work, card, {
    last4: lastFour(data.required("number")),
    ...withoutNulls({ expMonth: data.integer("exp_month"), expYear: data.integer("exp_year") }),
    billing: { email: billing.string("email"), name: billing.string("name"), phone: billing.string("phone") },
  });
}

function storeMethod(work: Work, card: TestCard, known: Partial<PaymentMethodRecord>): PaymentMethodRecord {
  const method: PaymentMethodRecord = {
    id: newId("pm"),
    created: nowInSeconds(),
    brand: card.brand,
    last4: "",
    fingerprint: fingerprintOf(card),
    expMonth: 12,
    expYear: new Date().getUTCFullYear() + 3,
    country: card.country,
    outcome: card.outcome,
    customer: null,
    billing: { email: null, name: null, phone: null },
    ...known,
  };
  work.tx.put("paymentMethod", method.id, method);
  return method;
}

function withoutNulls<T extends Record<string, number | null>>(values: T): { [K in keyof T]?: number } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: number;
  };
}
