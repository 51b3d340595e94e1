import { buildOperationContext } from "@apollo/gateway";
import { operationFromDocument, Supergraph, type Schema } from "@apollo/federation-internals";
import { QueryPlanner, type FetchNode, type PlanNode, type QueryPlan } from "@apollo/query-planner";
import { getOperationAST, GraphQLError, Kind, parse, specifiedRules, validate, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import { createHash } from "node:crypto";
import { engineErrors } from "../../platform/errors/engine-errors";
import { Lru } from "../auth/lru";
import { hashOf } from "../limits/hash-of";
import type { Plannable } from "../limits/operation-budget";
import type { SentDocument } from "../limits/sent-document";
import type { EndpointOf } from "../subgraph-endpoints";
import { conditionalSubscription } from "../plugins/conditional-subscriptions";

/** A validated operation. It is not planned yet: the limits come first. */
export interface LiveDocument {
  readonly document: DocumentNode;
  /** Null if `operationName` names none. */
  readonly operation: OperationDefinitionNode | null;
}

/** A subscription that was validated and planned: where its events come from, and what completes each of them. */
export interface LivePlan {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationContext: ReturnType<typeof buildOperationContext>;
  /** What is subscribed to at the subgraph that owns the root field. */
  readonly primary: FetchNode;
  /** What the other subgraphs are asked for at each event. */
  readonly rest: PlanNode | undefined;
  /** Whether its first event is the present state. By the API's convention its name says so. */
  readonly follows: boolean;
  /** The supergraph that it was planned for: it is executed with that one, whatever is loaded meanwhile. */
  readonly supergraph: LiveSupergraph;
  /** Bytes in memory, about. */
  readonly bytes: number;
}

export interface ReadOptions {
  readonly maxTokens: number;
  /** Whether errors must not name fields that exist. */
  readonly hideSuggestions: boolean;
}

/** Documents of which it is kept that they are valid. */
const MAX_VALID = 4_000;
const MAX_PLANS = 1_000;
/** Bytes of the plans that are kept. */
const MAX_PLAN_BYTES = 32 * 1024 * 1024;
/** Bytes of a plan for each character of it as JSON, and for each character of its document, about. */
const [PLAN_CHARACTER, DOCUMENT_CHARACTER] = [4, 200];
/** Errors of validation after which it ends. */
const MAX_VALIDATION_ERRORS = 10;

const FOLLOWS = /(Updated|Progressed)$/;

/** One version of the supergraph, able to plan subscriptions. */
export class LiveSupergraph {
  readonly id: string;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly apiSchema: Schema;
  readonly supergraphSchema: GraphQLSchema;
  /** Where each of its subgraphs answers GraphQL, by name. */
  readonly endpoints: ReadonlyMap<string, string>;
  private readonly planner: QueryPlanner;
  private readonly valid = new Lru<string, true>(MAX_VALID);
  private readonly plans = new Lru<string, LivePlan>(MAX_PLANS, { maxBytes: MAX_PLAN_BYTES, sizeOf: ({ bytes }) => bytes });

  /** @throws Error for a subgraph without a usable URL */
  constructor(sdl: string, endpointOf: EndpointOf) {
    const supergraph = Supergraph.build(sdl, { validateSupergraph: false });
    this.id = createHash("sha256").update(sdl).digest("base64url");
    this.apiSchema = supergraph.apiSchema();
    this.schema = this.apiSchema.toGraphQLJSSchema();
    this.supergraphSchema = supergraph.schema.toGraphQLJSSchema();
    this.endpoints = new Map(supergraph.subgraphsMetadata().map(({ name, url }) => [name, endpointOf(name, url)]));
    this.planner = new QueryPlanner(supergraph);
  }

  /**
   * Validates an operation of any kind.
   * @throws GraphQLError GRAPHQL_PARSE_FAILED
   * @throws AggregateError of the GraphQLErrors by which the document is not valid
   */
  read(sent: SentDocument, operationName: string | undefined, { maxTokens, hideSuggestions }: ReadOptions): LiveDocument {
    const document = sent.document ?? parseDocument(sent.query, maxTokens);
    if (!this.valid.get(sent.hash)) {
      const errors = this.validate(document, hideSuggestions);
      if (errors.length > 0) throw new AggregateError(errors);
      this.valid.set(sent.hash, true);
    }
    return { document, operation: getOperationAST(document, operationName) ?? null };
  }

  /** Whether {@link plan} is quick. */
  hasPlan(sent: SentDocument, operationName: string | undefined): boolean {
    return this.plans.get(keyOf(sent, operationName)) !== undefined;
  }

  /**
   * Plans a subscription within the limits: planning takes time that grows with its size.
   * @param planned its plan, if it was made elsewhere
   */
  plan(sent: SentDocument, { document, operation, operationName }: Plannable, planned: QueryPlan | null): LivePlan {
    const key = keyOf(sent, operationName ?? undefined);
    const known = this.plans.get(key);
    if (known) return known;
    const named = operationName == null ? {} : { operationName };
    const { node } = planned ?? this.planner.buildQueryPlan(operationFromDocument(this.apiSchema, document, named));
    if (node?.kind !== "Subscription") throw new Error("a subscription has another kind of plan");
    const { primary, rest } = node;
    const plan: LivePlan = {
      document,
      operation,
      operationContext: buildOperationContext({ schema: this.schema, operationDocument: document, ...named }),
      primary,
      rest,
      follows: FOLLOWS.test(rootFieldOf(primary)),
      supergraph: this,
      bytes: PLAN_CHARACTER * JSON.stringify([primary, rest]).length + DOCUMENT_CHARACTER * sent.query.length,
    };
    this.plans.set(key, plan);
    return plan;
  }

  /** @throws Error for a name that no subgraph has */
  endpoint(name: string): string {
    const endpoint = this.endpoints.get(name);
    if (endpoint === undefined) throw new Error(`the supergraph has no subgraph ${name}`);
    return endpoint;
  }

  private validate(document: DocumentNode, hideSuggestions: boolean): readonly GraphQLError[] {
    const conditional = conditionalSubscription(document);
    return conditional ? [conditional] : validate(this.schema, document, specifiedRules, { maxErrors: MAX_VALIDATION_ERRORS, hideSuggestions });
  }
}

/** The syntax errors of graphql-js have no code of their own. */
function parseDocument(query: string, maxTokens: number): DocumentNode {
  try {
    return parse(query, { maxLexicalTokens: maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { message, source, positions } = error;
    throw new GraphQLError(message, { source: source ?? null, positions: positions ?? null, extensions: { code: engineErrors.GRAPHQL_PARSE_FAILED.code } });
  }
}

const keyOf = ({ hash }: SentDocument, operationName = ""): string => hashOf(`${hash} ${operationName}`);

/** The name of the one field that a subscription to a subgraph has. */
function rootFieldOf({ operation }: FetchNode): string {
  const [definition] = parse(operation, { noLocation: true }).definitions;
  const field = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections.find((selection) => selection.kind === Kind.FIELD) : undefined;
  return field?.name.value ?? "";
}
