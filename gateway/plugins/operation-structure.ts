import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from "graphql";
import { fragmentsOf } from "./selected-fields";

/** The size of an operation as it is written, with each fragment counted wherever it is spread. */
export interface OperationStructure {
  /** The number of nested levels. Questions about the schema are one level: graphql-js limits those itself. */
  readonly depth: number;
  /** The number of selected fields, each counted once however long its list is: the work of planning. */
  readonly selections: number;
}

const NOTHING: OperationStructure = { depth: 0, selections: 0 };

/**
 * Measures a validated operation before it is planned, in time linear in the document: each fragment is measured once,
 * so a document whose fragments double with each level is measured as quickly as any other.
 */
export function measureStructure(document: DocumentNode, operation: OperationDefinitionNode): OperationStructure {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, OperationStructure>();

  const ofSet = (set: SelectionSetNode): OperationStructure => {
    let [depth, selections] = [0, 0];
    for (const selection of set.selections) {
      const part =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? ofSet(selection.selectionSet)
            : null;
      if (part) {
        depth = Math.max(depth, part.depth);
        selections += part.selections;
        continue;
      }
      if (selection.kind !== Kind.FIELD) continue;
      const inner = selection.selectionSet ? ofSet(selection.selectionSet) : NOTHING;
      depth = Math.max(depth, selection.name.value.startsWith("__") ? 1 : inner.depth + 1);
      selections += 1 + inner.selections;
    }
    return { depth, selections };
  };

  const ofFragment = (name: string): OperationStructure => {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    const size = fragment ? ofSet(fragment.selectionSet) : NOTHING;
    measured.set(name, size);
    return size;
  };

  return ofSet(operation.selectionSet);
}
