import { Kind, type DocumentNode, type FieldNode, type FragmentDefinitionNode, type SelectionSetNode } from "graphql";
import { fragmentsOf } from "../plugins/selected-fields";

/** Characters of arguments that are compared in about the time of one field. */
const ARGUMENT_CHARACTERS = 16;

/**
 * Estimates how long it takes to validate that the fields of a document can be merged: graphql-js compares each two
 * fields with the same place in the response, and the fragments of a place with each other. Both grow quadratically.
 * The document need not be valid.
 * @param limit at which the estimation ends
 * @returns comparisons, somewhat more than the limit if there are more
 */
export function mergeWork(document: DocumentNode, limit: number): number {
  const meter = new MergeMeter(fragmentsOf(document), limit);
  for (const definition of document.definitions) {
    if (meter.work > limit) break;
    if (definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION)
      meter.ofSets([definition.selectionSet]);
  }
  return meter.work;
}

class MergeMeter {
  work = 0;
  /** The fragments around the present place: a fragment that contains itself is entered once. */
  private readonly around = new Set<string>();

  constructor(
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly limit: number,
  ) {}

  /** @param sets the selections of all fields with one place in the response */
  ofSets(sets: readonly SelectionSetNode[]): void {
    const fields = new Map<string, FieldNode[]>();
    const entered = new Set<string>();
    for (const set of sets) this.collect(set, fields, entered);
    if (entered.size > 1) this.work += (entered.size * fields.size) / 2;
    for (const name of entered) this.around.add(name);
    for (const nodes of fields.values()) {
      if (this.work > this.limit) break;
      if (nodes.length > 1) this.work += ((nodes.length - 1) / 2) * nodes.reduce((sum, node) => sum + weightOf(node), 0);
      const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (inner.length > 0) this.ofSets(inner);
    }
    for (const name of entered) this.around.delete(name);
  }

  private collect(set: SelectionSetNode, fields: Map<string, FieldNode[]>, entered: Set<string>): void {
    for (const selection of set.selections) {
      if (++this.work > this.limit) return;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const known = fields.get(key);
        if (known) known.push(selection);
        else fields.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) this.collect(selection.selectionSet, fields, entered);
      else this.enter(selection.name.value, fields, entered);
    }
  }

  private enter(name: string, fields: Map<string, FieldNode[]>, entered: Set<string>): void {
    const fragment = this.fragments.get(name);
    if (!fragment || entered.has(name) || this.around.has(name)) return;
    entered.add(name);
    this.collect(fragment.selectionSet, fields, entered);
  }
}

function weightOf({ arguments: given = [] }: FieldNode): number {
  const [first, last] = [given[0]?.loc?.start ?? 0, given.at(-1)?.loc?.end ?? 0];
  return 1 + (last - first) / ARGUMENT_CHARACTERS;
}
