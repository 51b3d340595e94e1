import type { Call, Operation } from "../api/operation";
import { mergeMetadata } from "../api/params";
import { missing } from "../api/stripe-error";
import { newId, nowInSeconds } from "../model/ids";
import type { CustomerRecord } from "../model/records";
import { customerObject } from "../objects/customer.object";

const FIELDS = ["email", "name", "phone", "description", "metadata", "address", "shipping", "preferred_locales"];

export const customerOperations: Operation[] = [
  { name: "customers.create", method: "POST", path: "/customers", access: "secret", run: create },
  { name: "customers.retrieve", method: "GET", path: "/customers/:id", access: "secret", run: retrieve },
];

function create({ work, params }: Call): object {
  params.only(...FIELDS);
  const customer: CustomerRecord = {
    id: newId("cus"),
    created: nowInSeconds(),
    email: params.email("email"),
    name: params.string("name", 256),
    phone: params.string("phone", 20),
    description: params.string("description", 1000),
    metadata: mergeMetadata({}, params.metadata()),
  };
  work.tx.put("customer", customer.id, customer);
  const object = customerObject(customer);
  work.emit("customer.created", object);
  return object;
}

function retrieve({ work, id, params }: Call): object {
  params.only();
  const customer = work.tx.get("customer", id);
  if (!customer) throw missing("customer", id);
  return customerObject(customer);
}
