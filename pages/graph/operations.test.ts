import { buildSchema, parse, validate } from "graphql";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as account from "../account/account.query";
import * as confirmDelivery from "../confirm-delivery/confirm-delivery.query";
import * as purchase from "../purchase/purchase.query";
import * as waitingList from "../waiting-list/waiting-list.query";

const schema = buildSchema(readFileSync(join(__dirname, "../../sdk/schema.graphql"), "utf8"));

it.each(Object.entries({ ...account, ...confirmDelivery, ...purchase, ...waitingList }))("%s is valid against the public API", (_name, query) => {
  expect(validate(schema, parse(query))).toEqual([]);
});
