import {
  getNamedType, isListType, isNonNullType, isObjectType, isInterfaceType, Kind,
  type DocumentNode, type FieldNode, type FragmentDefinitionNode, type GraphQLField, type GraphQLNamedType, type GraphQLOutputType,
  type GraphQLSchema, type OperationDefinitionNode, type SelectionSetNode,
} from "graphql";

/** How much an operation asks for. */
export interface OperationSize {
  /** Selections inside selections. */
  readonly depth: number;
  /** Fields, those in lists as often as the list may be long. */
  readonly cost: number;
  readonly aliases: number;
}

/** What a list without a page size is taken for: ticket types of an event, tickets of a purchase. */
const LIST = 10;
/** A mutation does more than reading a field. */
const MUTATION = 10;

/**
 * Measures a validated operation. Each fragment is measured once however often it is spread, so that measuring a
 * document that explodes does not.
 */
export function measureOperation(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): OperationSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const measured = new Map<string, OperationSize>();

  const ofSelections = (selectionSet: SelectionSetNode, parent: GraphQLNamedType | undefined, paged: boolean): OperationSize => {
    const parts = selectionSet.selections.map((selection): OperationSize => {
      if (selection.kind === Kind.FIELD) return ofField(selection, parent, paged);
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        return ofSelections(selection.selectionSet, selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : parent, paged);
      }
      return ofFragment(selection.name.value, paged);
    });
    return {
      depth: Math.max(0, ...parts.map((part) => part.depth)),
      cost: parts.reduce((sum, part) => sum + part.cost, 0),
      aliases: parts.reduce((sum, part) => sum + part.aliases, 0),
    };
  };

  const ofFragment = (name: string, paged: boolean): OperationSize => {
    const key = `${name}:${paged}`;
    const known = measured.get(key);
    if (known) return known;
    const fragment = fragments.get(name);
    const size = fragment ? ofSelections(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), paged) : { depth: 0, cost: 0, aliases: 0 };
    measured.set(key, size);
    return size;
  };

  const ofField = (node: FieldNode, parent: GraphQLNamedType | undefined, paged: boolean): OperationSize => {
    const aliases = node.alias && node.alias.value !== node.name.value ? 1 : 0;
    // Introspection is answered from memory, and graphql-js limits its depth.
    if (node.name.value.startsWith("__")) return { depth: 1, cost: 1, aliases };
    const field = parent && (isObjectType(parent) || isInterfaceType(parent)) ? parent.getFields()[node.name.value] : undefined;
    const pageSize = field ? pageSizeOf(field, node, variables) : undefined;
    const inner = node.selectionSet ? ofSelections(node.selectionSet, field && getNamedType(field.type), pageSize !== undefined) : { depth: 0, cost: 0, aliases: 0 };
    const times = pageSize ?? (field && isList(field.type) && !paged ? LIST : 1);
    return { depth: inner.depth + 1, cost: 1 + times * inner.cost, aliases: aliases + inner.aliases };
  };

  const root = schema.getRootType(operation.operation) ?? undefined;
  const size = ofSelections(operation.selectionSet, root, false);
  return operation.operation === "mutation" ? { ...size, cost: size.cost + MUTATION * operation.selectionSet.selections.length } : size;
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
