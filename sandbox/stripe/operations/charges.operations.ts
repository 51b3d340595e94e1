import type { Call, Operation } from "../api/operation";
import { LIST_PARAMS, listPage } from "../api/list-page";
import { missing } from "../api/stripe-error";

export const chargeOperations: Operation[] = [
  { name: "charges.list", method: "GET", path: "/charges", access: "secret", run: list },
  { name: "charges.retrieve", method: "GET", path: "/charges/:id", access: "secret", run: retrieve },
];

function list({ work, params }: Call): object {
  params.only(...LIST_PARAMS, "payment_intent", "customer");
  const intent = params.string("payment_intent");
  const customer = params.string("customer");
  const charges = work.tx
    .all("charge")
    .filter(
      (charge) =>
        (intent === null || charge.paymentIntent === intent) && (customer === null || charge.customer === customer),
    );
  return listPage(charges, params, "/v1/charges", (charge) => work.objects.charge(charge));
}

function retrieve({ work, id, params }: Call): object {
  params.only();
  const charge = work.tx.get("charge", id);
  if (!charge) throw missing("charge", id);
  return work.objects.charge(charge);
}
