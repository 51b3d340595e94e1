import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { engineErrors } from "../../platform/errors/engine-errors";
import { fragmentsOf } from "./selected-fields";

/**
 * Finds a subscription whose root field depends on a variable. No such document is valid, but graphql-js throws
 * while it validates one instead of reporting it, which Apollo Server takes as a fault of the server.
 * @returns the error, or undefined for every other document
 */
export function conditionalSubscription(document: DocumentNode): GraphQLError | undefined {
  const fragments = fragmentsOf(document);
  const node = document.definitions.find(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === "subscription" &&
      isConditional(definition.selectionSet, fragments, new Set()),
  );
  if (!node) return undefined;
  const message = "The root field of a subscription must not depend on a variable. Remove @skip and @include from it.";
  return new GraphQLError(message, {
    nodes: node,
    extensions: { code: engineErrors.GRAPHQL_VALIDATION_FAILED.code, http: { status: 400 } },
  });
}

function isConditional(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  entered: Set<string>,
): boolean {
  return selections.some((selection) => {
    const variable = selection.directives?.some(
      ({ name, arguments: given = [] }) =>
        /^(skip|include)$/.test(name.value) && given.some(({ value }) => value.kind === Kind.VARIABLE),
    );
    if (variable) return true;
    if (selection.kind === Kind.INLINE_FRAGMENT) return isConditional(selection.selectionSet, fragments, entered);
    if (selection.kind !== Kind.FRAGMENT_SPREAD || entered.has(selection.name.value)) return false;
    entered.add(selection.name.value);
    const fragment = fragments.get(selection.name.value);
    return fragment !== undefined && isConditional(fragment.selectionSet, fragments, entered);
  });
}
