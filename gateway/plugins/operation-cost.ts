import {
  getNamedType, isListType, isNonNullType, isObjectType, isInterfaceType, Kind, SchemaMetaFieldDef, TypeMetaFieldDef,
  type DocumentNode, type FieldNode, type FragmentDefinitionNode, type GraphQLField, type GraphQLNamedType, type GraphQLOutputType,
  type GraphQLSchema, type OperationDefinitionNode, type SelectionSetNode,
} from "graphql";

/** How much an operation asks for. Fragments count wherever they are spread. */
export interface OperationSize {
  /** Selections inside selections. */
  readonly depth: number;
  /** Fields by their weight, those in lists as often as the list may be long. */
  readonly cost: number;
  /** Selections, each once however long a list it is in: what has to be planned. */
  readonly selections: number;
  readonly aliases: number;
  /** Fields at the root. */
  readonly rootFields: number;
  /** How often the most repeated question about the schema is asked. */
  readonly schemaQuestions: number;
}

/** What a list without a page size is taken for: ticket types of an event, tickets of a purchase. */
const LIST = 20;
/** What lists of the schema are taken for. They are read from memory: what every tool asks for has to fit into the limit. */
const SCHEMA_LIST = 4;
/** A mutation does more than reading a field. */
const MUTATION = 10;
/** Fields that take more than being read, by coordinate. */
const WEIGHTS: Readonly<Record<string, number>> = { "Ticket.qrCodeImage": 100 };

const META_FIELDS: Readonly<Record<string, GraphQLField<unknown, unknown>>> = { __schema: SchemaMetaFieldDef, __type: TypeMetaFieldDef };

/** What a selection amounts to; `rootFields` are the fields on its own level. */
interface Size extends Omit<OperationSize, "schemaQuestions"> {
  /** How often each question about the schema is asked, by coordinate. */
  readonly questions: ReadonlyMap<string, number>;
}

const NONE: ReadonlyMap<string, number> = new Map();
const NOTHING: Size = { depth: 0, cost: 0, selections: 0, aliases: 0, rootFields: 0, questions: NONE };

/**
 * Measures a validated operation. Each fragment is measured once however often it is spread, so that measuring a
 * document that explodes does not.
 */
export function measureOperation(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): OperationSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const measured = new Map<string, Size>();
  const given = withDefaults(operation, variables);

  const ofSelections = (selectionSet: SelectionSetNode, parent: GraphQLNamedType | undefined, paged: boolean): Size =>
    sum(
      selectionSet.selections.map((selection) => {
        if (selection.kind === Kind.FIELD) return ofField(selection, parent, paged);
        if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value, paged);
        return ofSelections(selection.selectionSet, selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : parent, paged);
      }),
    );

  const ofFragment = (name: string, paged: boolean): Size => {
    const key = `${name}:${paged}`;
    const known = measured.get(key);
    if (known) return known;
    const fragment = fragments.get(name);
    const size = fragment ? ofSelections(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), paged) : NOTHING;
    measured.set(key, size);
    return size;
  };

  const ofField = (node: FieldNode, parent: GraphQLNamedType | undefined, paged: boolean): Size => {
    const name = node.name.value;
    const meta = META_FIELDS[name];
    const field = meta ?? (parent && (isObjectType(parent) || isInterfaceType(parent)) ? parent.getFields()[name] : undefined);
    const pageSize = field ? pageSizeOf(field, node, given) : undefined;
    const inner = node.selectionSet ? ofSelections(node.selectionSet, field && getNamedType(field.type), pageSize !== undefined) : NOTHING;
    const aboutSchema = parent?.name.startsWith("__") === true;
    const list = aboutSchema ? SCHEMA_LIST : LIST;
    const times = pageSize ?? (field && isList(field.type) && !paged ? list : 1);
    const coordinate = `${parent?.name ?? ""}.${name}`;
    const renamed = node.alias !== undefined && node.alias.value !== name;
    return {
      // How deep the schema is asked about is limited by graphql-js, which knows where that grows.
      depth: meta ? 1 : inner.depth + 1,
      cost: (WEIGHTS[coordinate] ?? 1) + times * inner.cost,
      selections: 1 + inner.selections,
      aliases: (renamed ? 1 : 0) + inner.aliases,
      rootFields: 1,
      questions: meta || (aboutSchema && renamed) ? plus(inner.questions, new Map([[coordinate, 1]])) : inner.questions,
    };
  };

  const { questions, ...size } = ofSelections(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, false);
  const cost = size.cost + (operation.operation === "mutation" ? MUTATION * size.rootFields : 0);
  return { ...size, cost, schemaQuestions: Math.max(0, ...questions.values()) };
}

const sum = (parts: readonly Size[]): Size =>
  parts.reduce(
    (total, part) => ({
      depth: Math.max(total.depth, part.depth),
      cost: total.cost + part.cost,
      selections: total.selections + part.selections,
      aliases: total.aliases + part.aliases,
      rootFields: total.rootFields + part.rootFields,
      questions: plus(total.questions, part.questions),
    }),
    NOTHING,
  );

function plus(some: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  if (some.size === 0 || others.size === 0) return some.size === 0 ? others : some;
  const both = new Map(some);
  for (const [key, count] of others) both.set(key, (both.get(key) ?? 0) + count);
  return both;
}

/** Variables as they will be: those that are not given have the operation's defaults. */
function withDefaults(operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const given: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (Object.hasOwn(variables, name) && variables[name] !== undefined) given[name] = variables[name];
    else if (defaultValue?.kind === Kind.INT) given[name] = Number(defaultValue.value);
  }
  return given;
}

/** The value of `first`, where a field has that argument: given, a variable, or the schema's default. */
function pageSizeOf(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Readonly<Record<string, unknown>>): number | undefined {
  const argument = field.args.find(({ name }) => name === "first");
  if (!argument) return undefined;
  const given = node.arguments?.find(({ name }) => name.value === "first")?.value;
  const value = given?.kind === Kind.INT ? Number(given.value) : given?.kind === Kind.VARIABLE ? variables[given.name.value] : undefined;
  const size = typeof value === "number" ? value : argument.defaultValue;
  return typeof size === "number" ? Math.max(1, size) : LIST;
}

const isList = (type: GraphQLOutputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);
