import type Stripe from "stripe";
import type { Transaction } from "../../journal/store";
import { invalidParam } from "../api/stripe-error";
import type {
  ChargeRecord,
  PaymentIntentRecord,
  PaymentMethodRecord,
  RefundRecord,
  StripeShape,
} from "../model/records";
import { chargeObject } from "./charge.object";
import { customerObject } from "./customer.object";
import { paymentIntentObject } from "./payment-intent.object";
import { paymentMethodObject } from "./payment-method.object";
import { refundObject } from "./refund.object";

const MAX_EXPAND_DEPTH = 4;

/** The fields that hold an id and can hold the object instead. */
const EXPANDABLE: Record<string, string[]> = {
  payment_intent: ["customer", "latest_charge", "payment_method"],
  charge: ["balance_transaction", "customer", "payment_intent", "refunds"],
  refund: ["balance_transaction", "charge", "payment_intent", "payment_method"],
  payment_method: ["customer"],
};

type Json = Record<string, unknown>;

/** Turns records into Stripe's objects, and ids inside them into objects on request. */
export class Objects {
  constructor(
    private readonly tx: Pick<Transaction<StripeShape>, "get" | "all">,
    private readonly baseUrl: string,
  ) {}

  paymentIntent(record: PaymentIntentRecord): Stripe.PaymentIntent {
    const failed = record.lastPaymentError?.paymentMethod;
    return paymentIntentObject(record, failed ? this.method(failed) : null, this.baseUrl);
  }

  charge(record: ChargeRecord): Stripe.Charge {
    return chargeObject(record, this.method(record.paymentMethod));
  }

  refund(record: RefundRecord): Stripe.Refund {
    return refundObject(record);
  }

  /** @throws StripeError for a path that cannot be expanded. */
  expand<T extends object>(object: T, paths: string[]): T {
    if (paths.length === 0) return object;
    const copy = structuredClone(object);
    for (const path of paths) {
      const segments = path.split(".");
      if (segments.length > MAX_EXPAND_DEPTH) throw cannotExpand(path);
      this.expandPath(copy as Json, segments, path);
    }
    return copy;
  }

  private expandPath(object: Json, [segment = "", ...rest]: string[], path: string): void {
    if (object.object === "list") {
      if (segment !== "data" || rest.length === 0) throw cannotExpand(path);
      for (const item of object.data as Json[]) this.expandPath(item, rest, path);
      return;
    }
    if (!EXPANDABLE[String(object.object)]?.includes(segment)) throw cannotExpand(path);
    if (segment === "refunds") object.refunds ??= this.refundsOf(String(object.id));
    else if (typeof object[segment] === "string") object[segment] = this.byId(object[segment]);
    if (rest.length > 0 && object[segment]) this.expandPath(object[segment] as Json, rest, path);
  }

  private refundsOf(chargeId: string): Json {
    const refunds = this.tx
      .all("refund")
      .filter((refund) => refund.charge === chargeId)
      .reverse();
    const data = refunds.map((refund) => this.refund(refund));
    return { object: "list", data, has_more: false, url: `/v1/refunds?charge=${chargeId}` };
  }

  private byId(id: string): object {
    const intent = this.tx.get("paymentIntent", id);
    if (intent) return this.paymentIntent(intent);
    const charge = this.tx.get("charge", id);
    if (charge) return this.charge(charge);
    const customer = this.tx.get("customer", id);
    return customer ? customerObject(customer) : paymentMethodObject(this.method(id));
  }

  private method(id: string): PaymentMethodRecord {
    const method = this.tx.get("paymentMethod", id);
    if (!method) throw new Error(`payment method ${id} is referred to and does not exist`);
    return method;
  }
}

function cannotExpand(path: string) {
  return invalidParam("expand", `This property cannot be expanded (${path}).`);
}
