import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** Raw variables by name, completed with the operation's defaults. */
export type GivenVariables = Readonly<Record<string, unknown>>;

/** Resolves whether an object type satisfies the type condition of a fragment. */
export type AppliesTo = (condition: string) => boolean;

/** Completes the client's variables with the defaults of the operation, without coercing them. */
export function withDefaults(operation: OperationDefinitionNode, variables: GivenVariables): GivenVariables {
  const given = Object.create(null) as Record<string, unknown>;
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (Object.hasOwn(variables, name) && variables[name] !== undefined) given[name] = variables[name];
    else if (defaultValue) given[name] = valueFromASTUntyped(defaultValue);
  }
  return given;
}

export const fragmentsOf = (document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );

/**
 * Collects the fields that one object of a concrete type returns, grouped by response key, as execution does: fields
 * reached through several fragments are one field, and each fragment is entered once.
 * @param visit called for each selection, so that the caller can bound the work
 */
export function collectFields(
  sets: readonly SelectionSetNode[],
  appliesTo: AppliesTo,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: GivenVariables,
  visit: () => void,
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const entered = new Set<string>();
  const add = (field: FieldNode): void => {
    const key = (field.alias ?? field.name).value;
    const known = fields.get(key);
    if (known) known.push(field);
    else fields.set(key, [field]);
  };
  const enter = (selection: SelectionNode): void => {
    visit();
    if (!isIncluded(selection, variables)) return;
    if (selection.kind === Kind.FIELD) return add(selection);
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const name = selection.name.value;
      const fragment = fragments.get(name);
      if (!fragment || entered.has(name)) return;
      entered.add(name);
      if (appliesTo(fragment.typeCondition.name.value)) fragment.selectionSet.selections.forEach(enter);
      return;
    }
    const condition = selection.typeCondition?.name.value;
    if (condition === undefined || appliesTo(condition)) selection.selectionSet.selections.forEach(enter);
  };
  for (const set of sets) set.selections.forEach(enter);
  return fields;
}

/** A condition that is neither true nor false is refused before execution: counting the field is the safe choice. */
function isIncluded({ directives }: SelectionNode, variables: GivenVariables): boolean {
  if (!directives || directives.length === 0) return true;
  const conditionOf = (name: string): unknown => {
    const value = directives
      .find((directive) => directive.name.value === name)
      ?.arguments?.find((argument) => argument.name.value === "if")?.value;
    if (value?.kind === Kind.BOOLEAN) return value.value;
    return value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  };
  return conditionOf(GraphQLSkipDirective.name) !== true && conditionOf(GraphQLIncludeDirective.name) !== false;
}
