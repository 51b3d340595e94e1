import { buildSchema, parse, validate } from "graphql";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { examples } from "./examples";

const schema = buildSchema(readFileSync(join(__dirname, "../sdk/schema.graphql"), "utf8"));

it.each(examples.map(({ query }, index) => [index + 1, query] as const))("example %d is valid against the public API", (_number, query) => {
  expect(validate(schema, parse(query))).toEqual([]);
});
