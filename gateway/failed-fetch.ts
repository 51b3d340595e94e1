import { Kind, parse, type FieldNode, type GraphQLFormattedError, type SelectionNode } from "graphql";
import type { AppError } from "../platform/errors/app-error";

interface Fetch {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

type Answer = { data: null; errors: GraphQLFormattedError[] };

/**
 * The answer of a subgraph that gave none: an error at every field that was asked of it, by which the executor finds
 * their places in the answer to the client. An error without a path would leave the client to guess what is missing.
 */
export function failedFetch({ query, variables }: Fetch, error: AppError): Answer {
  const [operation] = parse(query, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error("a fetch is one operation");
  const paths = operation.selectionSet.selections.flatMap((selection) => {
    if (selection.kind !== Kind.FIELD) return [];
    if (selection.name.value !== "_entities") return [[keyOf(selection)]];
    const representations = (variables.representations ?? []) as { __typename?: string }[];
    return representations.flatMap(({ __typename }, index) => {
      const keys = fieldsFor(selection.selectionSet?.selections ?? [], __typename);
      return keys.length === 0 ? [["_entities", index]] : keys.map((key) => ["_entities", index, key]);
    });
  });
  const { message, code, extensions } = error;
  return { data: null, errors: paths.map((path) => ({ message, path, extensions: { code, ...extensions } })) };
}

function fieldsFor(selections: readonly SelectionNode[], typename: string | undefined): string[] {
  const keys = selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === "__typename" ? [] : [keyOf(selection)];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    const condition = selection.typeCondition?.name.value;
    return condition === undefined || condition === typename ? fieldsFor(selection.selectionSet.selections, typename) : [];
  });
  return [...new Set(keys)];
}

const keyOf = (field: FieldNode): string => (field.alias ?? field.name).value;
