import type { Call, Operation } from "../api/operation";
import { LIST_PARAMS, listPage } from "../api/list-page";
import { mergeMetadata } from "../api/params";
import { invalidParam, missing, refusedByState } from "../api/stripe-error";
import { newId, nowInSeconds } from "../model/ids";
import type { ChargeRecord, RefundRecord } from "../model/records";
import type { Work } from "../work";

const REASONS = ["duplicate", "fraudulent", "requested_by_customer"] as const;
/** How long the bank behind the slow test cards takes. */
const SETTLE_MS = 1000;

export const refundOperations: Operation[] = [
  { name: "refunds.create", method: "POST", path: "/refunds", access: "secret", run: create },
  { name: "refunds.list", method: "GET", path: "/refunds", access: "secret", run: list },
  { name: "refunds.retrieve", method: "GET", path: "/refunds/:id", access: "secret", run: retrieve },
  { name: "refunds.update", method: "POST", path: "/refunds/:id", access: "secret", run: update },
];

function create(call: Call): object {
  const { params, work } = call;
  params
    .unsupported("refund_application_fee", "reverse_transfer", "instructions_email", "origin", "customer", "currency")
    .only("charge", "payment_intent", "amount", "reason", "metadata");
  const charge = chargeToRefund(call);
  const left = charge.amount - charge.amountRefunded;
  if (left === 0) {
    throw refusedByState("charge_already_refunded", `Charge ${charge.id} has already been refunded.`);
  }
  const amount = params.integer("amount") ?? left;
  if (amount < 1) throw invalidParam("amount", "Invalid positive integer", "parameter_invalid_integer");
  if (amount > left) {
    const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`;
    throw refusedByState("amount_too_large", message, { param: "amount" });
  }
  const settles = work.tx.get("paymentMethod", charge.paymentMethod)?.outcome.refund ?? "immediate";
  const refund: RefundRecord = {
    id: newId("re"),
    created: nowInSeconds(),
    amount,
    currency: charge.currency,
    charge: charge.id,
    paymentIntent: charge.paymentIntent,
    paymentMethod: charge.paymentMethod,
    status: settles === "later" ? "pending" : "succeeded",
    reason: params.oneOf("reason", REASONS),
    settles:
      settles === "immediate" ? null : { at: Date.now() + SETTLE_MS, to: settles === "later" ? "succeeded" : "failed" },
    failureReason: null,
    reference: null,
    metadata: mergeMetadata({}, params.metadata()),
  };
  return takeBack(work, refund, charge);
}

function takeBack(work: Work, refund: RefundRecord, charge: ChargeRecord): object {
  const refunded: ChargeRecord = { ...charge, amountRefunded: charge.amountRefunded + refund.amount };
  work.tx.put("charge", charge.id, refunded);
  work.tx.put("refund", refund.id, refund);
  const answer = work.objects.refund(refund);
  work.emit("refund.created", answer);
  const before = { amount_refunded: charge.amountRefunded, refunded: false };
  work.emit("charge.refunded", work.objects.charge(refunded), before);
  if (refund.settles) {
    work.settleLater(refund);
    return answer;
  }
  return changed(work, { ...refund, reference: traceNumber() });
}

function retrieve(call: Call): object {
  call.params.only();
  return call.work.objects.refund(find(call));
}

function list({ work, params }: Call): object {
  params.only(...LIST_PARAMS, "charge", "payment_intent");
  const charge = params.string("charge");
  const intent = params.string("payment_intent");
  const refunds = work.tx
    .all("refund")
    .filter(
      (refund) =>
        (charge ?? refund.charge) === refund.charge && (intent ?? refund.paymentIntent) === refund.paymentIntent,
    );
  return listPage(refunds, params, "/v1/refunds", (refund) => work.objects.refund(refund));
}

function update(call: Call): object {
  call.params.only("metadata");
  const refund = find(call);
  return changed(call.work, { ...refund, metadata: mergeMetadata(refund.metadata, call.params.metadata()) });
}

/** The bank behind a slow test card has decided. Does nothing when it had decided before. */
export function settleRefund(work: Work, id: string): void {
  const refund = work.tx.get("refund", id);
  if (!refund?.settles) return;
  if (refund.settles.to === "succeeded") {
    changed(work, { ...refund, status: "succeeded", settles: null, reference: traceNumber() });
    return;
  }
  const charge = work.tx.get("charge", refund.charge);
  if (charge) work.tx.put("charge", charge.id, { ...charge, amountRefunded: charge.amountRefunded - refund.amount });
  const failed: RefundRecord = { ...refund, status: "failed", settles: null, failureReason: "lost_or_stolen_card" };
  work.emit("refund.failed", work.objects.refund(failed));
  changed(work, failed);
}

function changed(work: Work, refund: RefundRecord): object {
  work.tx.put("refund", refund.id, refund);
  const object = work.objects.refund(refund);
  work.emit("refund.updated", object);
  return object;
}

function find({ work, id }: Call): RefundRecord {
  const refund = work.tx.get("refund", id);
  if (!refund) throw missing("refund", id);
  return refund;
}

function chargeToRefund({ work, params }: Call): ChargeRecord {
  const chargeId = params.string("charge");
  const intentId = params.string("payment_intent");
  if (chargeId === null && intentId === null) {
    throw invalidParam("payment_intent", "Provide one of payment_intent or charge.", "parameter_missing");
  }
  const intent = intentId === null ? null : work.tx.get("paymentIntent", intentId);
  if (intentId !== null && !intent) throw missing("payment_intent", intentId, "payment_intent");
  const id = chargeId ?? intent?.latestCharge ?? null;
  const charge = id === null ? undefined : work.tx.get("charge", id);
  if (chargeId !== null && !charge) throw missing("charge", chargeId, "charge");
  if (charge?.status !== "succeeded") {
    throw refusedByState("charge_not_refundable", "This PaymentIntent does not have a successful charge to refund.");
  }
  return charge;
}

/** 23 digits, as an acquirer reference number has. */
function traceNumber(): string {
  return Array.from({ length: 23 }, () => Math.floor(Math.random() * 10)).join("");
}
