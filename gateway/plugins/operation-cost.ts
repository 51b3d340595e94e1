import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { collectFields, fragmentsOf, withDefaults, type GivenVariables } from "./selected-fields";

/** The work of executing an operation. */
export interface OperationCost {
  /** Fields by their weight, those in lists counted as often as the list may be long. */
  readonly cost: number;
  /** Fields with another name in the response. */
  readonly aliases: number;
  /** Fields at the root. */
  readonly rootFields: number;
  /** How often the most repeated question about the schema is asked. */
  readonly schemaQuestions: number;
}

/** The assumed length of a list without a page size: ticket types of an event, tickets of a purchase. */
const LIST = 20;
/** The assumed length of the schema's own lists. They are read from memory, and every tool's introspection must fit. */
const SCHEMA_LIST = 4;
/** A mutation does more than reading a field. */
const MUTATION = 10;
/** Fields that take more than being read, by coordinate. */
const WEIGHTS: Readonly<Record<string, number>> = { "Ticket.qrCodeImage": 100 };
/**
 * Selections that may be visited while measuring one operation. Merged fields are counted in time linear in the
 * document, except where many overlapping abstract types meet: such a document is refused instead of measured.
 */
const MAX_VISITS = 100_000;

const META_FIELDS: Readonly<Record<string, GraphQLField<unknown, unknown>>> = {
  __schema: SchemaMetaFieldDef,
  __type: TypeMetaFieldDef,
};

interface Size {
  readonly cost: number;
  readonly aliases: number;
  /** Fields on this level. */
  readonly fields: number;
  /** How often each question about the schema is asked, by coordinate. */
  readonly questions: ReadonlyMap<string, number>;
}

const NO_QUESTIONS: ReadonlyMap<string, number> = new Map();
const NOTHING: Size = { cost: 0, aliases: 0, fields: 0, questions: NO_QUESTIONS };

/** Thrown internally when measuring would take too long. */
class TooManyVisits extends Error {}

/**
 * Counts what executing a validated operation does: fields that merge count once, of mutually exclusive fragments the
 * most expensive counts, and skipped fields do not count. Call it only for an operation of limited structure.
 * @returns an infinite cost for a document that takes too long to measure
 */
export function measureCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: GivenVariables,
): OperationCost {
  const root = schema.getRootType(operation.operation) ?? undefined;
  try {
    const { questions, cost, aliases, fields } = new CostMeter(
      schema,
      document,
      withDefaults(operation, variables),
    ).ofSets([operation.selectionSet], root, false);
    return {
      cost: cost + (operation.operation === "mutation" ? MUTATION * fields : 0),
      aliases,
      rootFields: fields,
      schemaQuestions: Math.max(0, ...questions.values()),
    };
  } catch (error) {
    if (!(error instanceof TooManyVisits)) throw error;
    return { cost: Infinity, aliases: 0, rootFields: 0, schemaQuestions: 0 };
  }
}

class CostMeter {
  private readonly fragments;
  private readonly measured = new Map<string, Size>();
  private readonly numbers = new Map<SelectionSetNode, number>();
  private visits = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly variables: GivenVariables,
  ) {
    this.fragments = fragmentsOf(document);
  }

  /** @param paged whether a field above has a page size that already counts the next list */
  ofSets(sets: readonly SelectionSetNode[], type: GraphQLNamedType | undefined, paged: boolean): Size {
    const key = `${type?.name}|${paged}|${sets.map((set) => this.numberOf(set)).join()}`;
    const known = this.measured.get(key);
    if (known) return known;
    const possible = type && isAbstractType(type) ? this.schema.getPossibleTypes(type) : [];
    const sizes = (possible.length > 0 ? possible : [type]).map((concrete) => this.ofObject(sets, concrete, paged));
    const size = sizes.reduce(larger);
    this.measured.set(key, size);
    return size;
  }

  private ofObject(sets: readonly SelectionSetNode[], type: GraphQLNamedType | undefined, paged: boolean): Size {
    const fields = collectFields(
      sets,
      (condition) => this.satisfies(type, condition),
      this.fragments,
      this.variables,
      () => this.visit(),
    );
    return [...fields.values()].map((nodes) => this.ofField(nodes, type, paged)).reduce(sum, NOTHING);
  }

  private ofField(nodes: readonly FieldNode[], parent: GraphQLNamedType | undefined, paged: boolean): Size {
    const [node] = nodes as readonly [FieldNode];
    const name = node.name.value;
    const meta = META_FIELDS[name];
    const field = meta ?? (isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined);
    // Equal by validation, because they merge; the largest is the safe choice for a document that is not valid.
    const pageSize = field ? nodes.map((one) => pageSizeOf(field, one, this.variables)).reduce(largest) : undefined;
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const inner =
      sets.length > 0 ? this.ofSets(sets, field && getNamedType(field.type), pageSize !== undefined) : NOTHING;
    const aboutSchema = parent?.name.startsWith("__") === true;
    const times = pageSize ?? (field && isList(field.type) && !paged ? (aboutSchema ? SCHEMA_LIST : LIST) : 1);
    const coordinate = `${parent?.name ?? ""}.${name}`;
    const renamed = node.alias !== undefined && node.alias.value !== name;
    return {
      cost: (WEIGHTS[coordinate] ?? 1) + times * inner.cost,
      aliases: (renamed ? 1 : 0) + inner.aliases,
      fields: 1,
      questions:
        meta || (aboutSchema && renamed) ? combine(inner.questions, new Map([[coordinate, 1]]), add) : inner.questions,
    };
  }

  private satisfies(type: GraphQLNamedType | undefined, condition: string): boolean {
    if (!type || type.name === condition) return true;
    const other = this.schema.getType(condition);
    if (!isAbstractType(other)) return !isCompositeType(other) || !isObjectType(type);
    return isObjectType(type) ? this.schema.isSubType(other, type) : true;
  }

  private numberOf(set: SelectionSetNode): number {
    let number = this.numbers.get(set);
    if (number === undefined) this.numbers.set(set, (number = this.numbers.size));
    return number;
  }

  private visit(): void {
    this.visits += 1;
    if (this.visits > MAX_VISITS) throw new TooManyVisits();
  }
}

const add = (one: number, other: number): number => one + other;
const largest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined ? other : other === undefined ? one : Math.max(one, other);

const sum = (one: Size, other: Size): Size => ({
  cost: one.cost + other.cost,
  aliases: one.aliases + other.aliases,
  fields: one.fields + other.fields,
  questions: combine(one.questions, other.questions, add),
});

/** One object has one of the two types: each bound is the larger one. */
const larger = (one: Size, other: Size): Size => ({
  cost: Math.max(one.cost, other.cost),
  aliases: Math.max(one.aliases, other.aliases),
  fields: Math.max(one.fields, other.fields),
  questions: combine(one.questions, other.questions, Math.max),
});

function combine(
  some: ReadonlyMap<string, number>,
  others: ReadonlyMap<string, number>,
  join: (one: number, other: number) => number,
): ReadonlyMap<string, number> {
  if (some.size === 0 || others.size === 0) return some.size === 0 ? others : some;
  const both = new Map(some);
  for (const [key, count] of others) both.set(key, join(both.get(key) ?? 0, count));
  return both;
}

/** The value of `first`, where a field has that argument: given, a variable, or the schema's default. */
function pageSizeOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: GivenVariables,
): number | undefined {
  const argument = field.args.find(({ name }) => name === "first");
  if (!argument) return undefined;
  const given = node.arguments?.find(({ name }) => name.value === "first")?.value;
  const value =
    given?.kind === Kind.INT
      ? Number(given.value)
      : given?.kind === Kind.VARIABLE
        ? variables[given.name.value]
        : undefined;
  const size = typeof value === "number" ? value : argument.defaultValue;
  return typeof size === "number" ? Math.max(1, size) : LIST;
}

const isList = (type: GraphQLOutputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);
