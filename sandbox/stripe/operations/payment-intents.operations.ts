import type Stripe from "stripe";
import { LIST_PARAMS, listPage } from "../api/list-page";
import { Answer, type Call, type Operation } from "../api/operation";
import { mergeMetadata } from "../api/params";
import { invalidParam, missing, refusedByState, StripeError } from "../api/stripe-error";
import { newId, nowInSeconds, randomToken } from "../model/ids";
import * as machine from "../model/payment-intent.machine";
import type { PaymentIntentRecord, PaymentMethodRecord } from "../model/records";
import { publicPaymentIntent } from "../objects/payment-intent.object";
import { namedMethod } from "./payment-methods.operations";
import {
  CANCELLATION_REASONS,
  CONFIRM_PARAMS,
  CREATE_PARAMS,
  NOT_UPDATABLE,
  UNSUPPORTED_PARAMS,
  UPDATE_PARAMS,
} from "./payment-intent.params";
import { applyTransition, declineBody } from "./take-payment";

export const paymentIntentOperations: Operation[] = [
  { name: "payment_intents.create", method: "POST", path: "/payment_intents", access: "secret", run: create },
  { name: "payment_intents.list", method: "GET", path: "/payment_intents", access: "secret", run: list },
  {
    name: "payment_intents.retrieve",
    method: "GET",
    path: "/payment_intents/:id",
    access: "publishable",
    run: retrieve,
  },
  { name: "payment_intents.update", method: "POST", path: "/payment_intents/:id", access: "secret", run: update },
  {
    name: "payment_intents.confirm",
    method: "POST",
    path: "/payment_intents/:id/confirm",
    access: "publishable",
    run: confirm,
  },
  {
    name: "payment_intents.cancel",
    method: "POST",
    path: "/payment_intents/:id/cancel",
    access: "secret",
    run: cancel,
  },
];

function create(call: Call): object {
  const { params, work } = call;
  params.unsupported(...UNSUPPORTED_PARAMS).only(...CREATE_PARAMS);
  onlyAutomatic(call);
  const currency = params.currency();
  const intentId = newId("pi");
  const method = namedMethod(work, params);
  const automatic = params.nested("automatic_payment_methods").only("enabled", "allow_redirects");
  const types = params.strings("payment_method_types");
  const enabled = automatic.boolean("enabled") ?? !params.has("payment_method_types");
  const intent: PaymentIntentRecord = {
    id: intentId,
    created: nowInSeconds(),
    amount: params.chargeable(currency),
    currency,
    status: method ? "requires_confirmation" : "requires_payment_method",
    clientSecret: `${intentId}_secret_${randomToken(25)}`,
    automaticPaymentMethods: enabled
      ? { enabled, allow_redirects: automatic.oneOf("allow_redirects", ["always", "never"]) ?? "always" }
      : null,
    paymentMethodTypes: types.length > 0 ? types : ["card"],
    paymentMethod: method?.id ?? null,
    latestCharge: null,
    lastPaymentError: null,
    pendingAction: null,
    customer: existingCustomer(call),
    description: params.string("description", 1000),
    receiptEmail: params.email("receipt_email"),
    statementDescriptor: params.string("statement_descriptor", 22),
    statementDescriptorSuffix: params.string("statement_descriptor_suffix", 22),
    setupFutureUsage: params.oneOf("setup_future_usage", ["on_session", "off_session"]),
    transferGroup: params.string("transfer_group"),
    metadata: mergeMetadata({}, params.metadata()),
    canceledAt: null,
    cancellationReason: null,
  };
  const confirmNow = params.boolean("confirm") ?? false;
  if (confirmNow && !method) {
    throw invalidParam(
      "payment_method",
      "You cannot confirm a PaymentIntent without a payment method.",
      "parameter_missing",
    );
  }
  const created = applyTransition(work, { intent, charge: null, events: ["payment_intent.created"] });
  return confirmNow && method ? attempt(call, intent, method) : created;
}

function list({ work, params }: Call): object {
  params.only(...LIST_PARAMS, "customer", "customer_account");
  const customer = params.string("customer");
  const intents = work.tx.all("paymentIntent").filter((intent) => customer === null || intent.customer === customer);
  return listPage(intents, params, "/v1/payment_intents", (intent) => work.objects.paymentIntent(intent));
}

function retrieve(call: Call): object {
  call.params.only("client_secret", "client_secret_type");
  return present(call, call.work.objects.paymentIntent(find(call)));
}

function update(call: Call): object {
  const { params, work } = call;
  params.unsupported(...UNSUPPORTED_PARAMS, ...NOT_UPDATABLE).only(...UPDATE_PARAMS);
  const intent = find(call);
  const changesMoney = params.has("amount") || params.has("currency");
  if (changesMoney && !["requires_payment_method", "requires_confirmation"].includes(intent.status)) {
    throw refusedByState(
      "payment_intent_unexpected_state",
      `The amount of this PaymentIntent cannot be changed because it has a status of ${intent.status}.`,
      { payment_intent: work.objects.paymentIntent(intent) },
    );
  }
  const currency = params.has("currency") ? params.currency() : intent.currency;
  const method = namedMethod(work, params);
  const given = <T>(name: string, read: () => T, current: T): T => (params.has(name) ? read() : current);
  const updated: PaymentIntentRecord = {
    ...intent,
    currency,
    amount: given("amount", () => params.chargeable(currency), intent.amount),
    description: given("description", () => params.string("description", 1000), intent.description),
    receiptEmail: given("receipt_email", () => params.email("receipt_email"), intent.receiptEmail),
    customer: given("customer", () => existingCustomer(call), intent.customer),
    transferGroup: given("transfer_group", () => params.string("transfer_group"), intent.transferGroup),
    metadata: mergeMetadata(intent.metadata, params.metadata()),
    ...(method && intent.status === "requires_payment_method" && { status: "requires_confirmation" as const }),
    ...(method && { paymentMethod: method.id }),
  };
  return applyTransition(work, { intent: updated, charge: null, events: [] });
}

function confirm(call: Call): object | Answer {
  const { params, work } = call;
  params.unsupported(...UNSUPPORTED_PARAMS).only(...CONFIRM_PARAMS);
  const intent = find(call);
  const attached = intent.paymentMethod === null ? undefined : work.tx.get("paymentMethod", intent.paymentMethod);
  const method = namedMethod(work, params) ?? attached ?? null;
  const receiptEmail = params.email("receipt_email") ?? intent.receiptEmail;
  return attempt(call, { ...intent, receiptEmail }, method);
}

function cancel(call: Call): object {
  call.params.only("cancellation_reason");
  const intent = find(call);
  const reason = call.params.oneOf("cancellation_reason", CANCELLATION_REASONS);
  return step(call, intent, () => machine.cancel(intent, reason));
}

function attempt(call: Call, intent: PaymentIntentRecord, method: PaymentMethodRecord | null): object | Answer {
  const returnUrl = call.params.url("return_url");
  const after = step(call, intent, () => machine.confirm(intent, method, returnUrl));
  const declined = method ? declineBody(after, method) : null;
  if (declined) return new Answer(402, { error: { ...declined, payment_intent: present(call, after) } });
  return present(call, after);
}

/** Takes one step; a refusal shows the intent as it is, as Stripe's do. @throws StripeError */
function step(call: Call, intent: PaymentIntentRecord, run: () => machine.Transition): Stripe.PaymentIntent {
  try {
    return applyTransition(call.work, run());
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    const body = { ...error.body, payment_intent: present(call, call.work.objects.paymentIntent(intent)) };
    throw new StripeError(error.status, body, error.executed);
  }
}

/** @throws StripeError when it does not exist, or a browser does not know its secret. */
function find({ work, id, caller, params }: Call): PaymentIntentRecord {
  const intent = work.tx.get("paymentIntent", id);
  if (!intent) throw missing("payment_intent", id, "intent");
  const secret = caller === "publishable" ? params.required("client_secret") : params.string("client_secret");
  if (secret !== null && secret !== intent.clientSecret) {
    throw invalidParam(
      "client_secret",
      "The client_secret provided does not match the client_secret associated with the PaymentIntent.",
      "payment_intent_invalid_parameter",
    );
  }
  return intent;
}

function present({ caller }: Call, intent: Stripe.PaymentIntent): object {
  return caller === "secret" ? intent : publicPaymentIntent(intent);
}

function onlyAutomatic({ params }: Call): void {
  for (const name of ["capture_method", "confirmation_method"]) {
    const value = params.oneOf(name, ["automatic", "automatic_async", "manual"]);
    if (value === "manual") {
      throw invalidParam(name, `The sandbox only implements ${name} automatic.`, "parameter_unsupported");
    }
  }
}

function existingCustomer({ work, params }: Call): string | null {
  const id = params.string("customer");
  if (id !== null && !work.tx.get("customer", id)) throw missing("customer", id, "customer");
  return id;
}
