import { buildSubgraphSchema as makeExecutable } from "@apollo/subgraph";
import { printSchemaWithDirectives } from "@graphql-tools/utils";
import { Kind, parse, print, type DefinitionNode, type GraphQLSchema } from "graphql";
import { buildSchema, createResolversMap, type BuildSchemaOptions, type ClassType } from "type-graphql";
import { enforceArgumentRules } from "./argument-rules";
import type { GraphContext } from "./graph-context";

const FEDERATION = "https://specs.apollo.dev/federation/v2.9";
const IMPORTS = ["@key", "@shareable", "@external", "@requires", "@inaccessible"];

/** Turns the raw JSON of a reference into the entity. Asynchronous always: one that throws at once nulls its whole batch. */
export type ReferenceResolver<Context extends GraphContext> = (reference: never, context: Context) => Promise<unknown>;

export interface SubgraphSchemaOptions<Context extends GraphContext> {
  /** Resolver instances, wired by hand. */
  readonly resolvers: readonly object[];
  /** Types that no field of this subgraph leads to, above all the entities it contributes to. */
  readonly orphanedTypes?: readonly ClassType[];
  /** Input fields (`Type.field`) that may hold any text, because it is never stored. Text is refused elsewhere if it cannot be. */
  readonly rawText?: readonly string[];
  /** By name of entity. */
  readonly references?: Readonly<Record<string, ReferenceResolver<Context>>>;
}

export interface SubgraphSchema {
  readonly schema: GraphQLSchema;
  /** What composition needs, printed; the committed schema.graphql. */
  readonly sdl: string;
}

/** Live messages come out of `follow` and `observe`; type-graphql only wants to see something here. */
const unusedPubSub: NonNullable<BuildSchemaOptions["pubSub"]> = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error("subscriptions name their own source");
  },
};

/**
 * A Federation 2 subgraph schema out of type-graphql classes: printed with its directives, linked to the federation
 * specification, and made executable again with reference resolvers.
 */
export async function buildFederatedSchema<Context extends GraphContext>(options: SubgraphSchemaOptions<Context>): Promise<SubgraphSchema> {
  const instances = new Map(options.resolvers.map((resolver) => [resolver.constructor, resolver]));
  const code = await buildSchema({
    resolvers: [...instances.keys()] as unknown as [ClassType],
    ...(options.orphanedTypes ? { orphanedTypes: [...options.orphanedTypes] } : {}),
    container: { get: (type: unknown) => instances.get(type as ClassType) },
    // Without the target: its error would repeat the input, passwords and all.
    validate: { forbidUnknownValues: false, validationError: { target: false, value: false } },
    pubSub: unusedPubSub,
    skipCheck: true,
  });
  const link = parse(`extend schema @link(url: "${FEDERATION}", import: [${IMPORTS.map((name) => `"${name}"`).join(", ")}])`);
  const own = parse(printSchemaWithDirectives(code)).definitions.filter((definition) => !isNoise(definition));
  const typeDefs = { kind: Kind.DOCUMENT, definitions: [...link.definitions, ...own] } as const;
  const resolvers = createResolversMap(code) as Record<string, Record<string, unknown>>;
  if (!own.some((definition) => "name" in definition && definition.name?.value === "Query")) delete resolvers.Query;
  for (const [type, resolve] of Object.entries(options.references ?? {})) {
    if (!resolvers[type]) throw new Error(`there is a reference resolver for ${type}, but no such type`);
    resolvers[type] = { ...resolvers[type], __resolveReference: (reference: never, context: Context) => resolve(reference, context) };
  }
  const schema = makeExecutable({ typeDefs, resolvers: resolvers as never });
  enforceArgumentRules(schema, options.rawText);
  return { schema, sdl: `${print(typeDefs)}\n` };
}

/** The `schema {}` block, and the empty Query of a subgraph that has no queries. */
const isNoise = (definition: DefinitionNode): boolean =>
  definition.kind === Kind.SCHEMA_DEFINITION ||
  (definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === "Query" && !definition.fields?.length);
