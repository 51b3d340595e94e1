import { readFileSync } from "node:fs";
import { Supergraph } from "@apollo/federation-internals";
import { isObjectType, type GraphQLObjectType, type GraphQLSchema } from "graphql";

/** What clients see of the composed supergraph, as the gateway serves it. */
export const readApiSchema = (): GraphQLSchema =>
  Supergraph.build(readFileSync("gateway/supergraph.graphql", "utf8"), { validateSupergraph: false }).apiSchema().toGraphQLJSSchema();

/** Types with fields, the three roots among them. */
export const objectTypesOf = (schema: GraphQLSchema): GraphQLObjectType[] =>
  Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith("__")) as GraphQLObjectType[];

/** Every field there is, as `Type.field`. */
export const fieldsOf = (schema: GraphQLSchema): string[] =>
  objectTypesOf(schema).flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
