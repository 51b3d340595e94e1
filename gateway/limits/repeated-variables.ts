import {
  Kind,
  visit,
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from "graphql";
import { AppError } from "../../platform/errors/app-error";
import { platformErrors } from "../../platform/errors/platform-errors";
import { fragmentsOf, type GivenVariables } from "../plugins/selected-fields";

/** Characters of variables that one operation may use again, about the body that a caller without an account may send. */
const MAX_REPEATED = 262_144;
/** Characters that a value counts as beside its text. */
const VALUE_SIZE = 8;
/** Uses after which counting ends: fragments within fragments multiply them. */
const MAX_USES = 1_000_000;

/**
 * Limits what variables grow to when a document uses them more than once: each use is sent, coerced and validated by
 * itself, so a small request could otherwise cost as much as a body of many megabytes.
 * @param variables of limited size; need not be valid
 * @throws AppError QUERY_TOO_COMPLEX
 */
export function refuseRepeatedVariables(document: DocumentNode, operation: OperationDefinitionNode, variables: GivenVariables): void {
  const counter = new UseCounter(fragmentsOf(document));
  let repeated = 0;
  for (const [name, uses] of counter.usesIn(operation.selectionSet)) {
    if (uses > 1) repeated += (uses - 1) * sizeOf(variables[name]);
  }
  if (repeated > MAX_REPEATED)
    throw new AppError(
      platformErrors.QUERY_TOO_COMPLEX,
      `This operation uses its variables too often: with each use, they have more than ${MAX_REPEATED} characters. Use long values once.`,
    );
}

class UseCounter {
  private readonly known = new Map<string, ReadonlyMap<string, number>>();

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  /** Uses of each variable, those in fragments once for each spread. */
  usesIn(node: ASTNode): Map<string, number> {
    const uses = new Map<string, number>();
    const add = (name: string, count: number): void => void uses.set(name, Math.min(MAX_USES, (uses.get(name) ?? 0) + count));
    visit(node, {
      [Kind.VARIABLE]: ({ name }) => add(name.value, 1),
      [Kind.FRAGMENT_SPREAD]: ({ name }) => {
        for (const [variable, count] of this.usesInFragment(name.value)) add(variable, count);
      },
    });
    return uses;
  }

  private usesInFragment(name: string): ReadonlyMap<string, number> {
    const known = this.known.get(name);
    if (known) return known;
    // A fragment that contains itself is not valid, and is refused elsewhere.
    this.known.set(name, new Map());
    const fragment = this.fragments.get(name);
    const uses = fragment ? this.usesIn(fragment.selectionSet) : new Map<string, number>();
    this.known.set(name, uses);
    return uses;
  }
}

/** @returns characters, about */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return VALUE_SIZE + value.length;
  if (typeof value !== "object" || value === null) return VALUE_SIZE;
  return Object.values(value).reduce<number>((sum, item) => sum + sizeOf(item), VALUE_SIZE);
}
