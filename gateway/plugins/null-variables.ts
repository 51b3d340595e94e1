import {
  isNonNullType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type ExecutableDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { fragmentsOf } from "./selected-fields";

/**
 * The variables that are explicitly null although the operation uses them where null is not allowed. Validation allows
 * a nullable variable there if it or the place has a default; null then fails in the middle of the execution, as a
 * fault of the server. Other operations are not searched.
 */
export function misplacedNulls(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): string[] {
  const definitions = (operation.variableDefinitions ?? []).filter(
    ({ variable: { name } }) => Object.hasOwn(variables, name.value) && variables[name.value] === null,
  );
  if (definitions.length === 0) return [];
  const nulls = new Set(definitions.map(({ variable }) => variable.name.value));
  const misplaced = new Set(
    definitions.filter(({ type }) => type.kind === Kind.NON_NULL_TYPE).map(({ variable }) => variable.name.value),
  );
  for (const definition of reachable(document, operation)) {
    const types = new TypeInfo(schema);
    visit(
      definition,
      visitWithTypeInfo(types, {
        VariableDefinition: () => false,
        Variable: ({ name: { value } }) => {
          if (nulls.has(value) && isNonNullType(types.getInputType())) misplaced.add(value);
        },
      }),
    );
  }
  return [...misplaced];
}

/** The operation and the fragments that it uses, directly or through others. */
function reachable(document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<ExecutableDefinitionNode> {
  const fragments = fragmentsOf(document);
  const found = new Set<ExecutableDefinitionNode>([operation]);
  // A set that grows while it is iterated is iterated to its end.
  for (const definition of found) {
    visit(definition, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment) found.add(fragment);
      },
    });
  }
  return found;
}
