import { badInput } from "../../platform/errors/platform-errors";

/** A value within JSON, with the way back to its root. */
interface Place {
  readonly value: unknown;
  readonly key: string;
  readonly parent: Place | null;
}

/**
 * Refuses half of a surrogate pair anywhere in what the client sent beside the document, which has its own check in the
 * parser. Such a text cannot be encoded as UTF-8: one service after the other would fail on it in its own way.
 * @param input JSON by name, e.g. the variables
 * @throws AppError BAD_USER_INPUT naming the variable, or the field within it
 */
export function refuseUnpairedSurrogates(input: Readonly<Record<string, unknown>>): void {
  if (isWellFormed(input)) return;
  throw badInput({ [firstIllFormed(input)]: "must not contain an unpaired surrogate (half of a character)" });
}

/** Iterative, because a client decides how deep its JSON is; without paths, because nearly all of it is well-formed. */
function isWellFormed(input: unknown): boolean {
  const open: unknown[] = [input];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "string" && !value.isWellFormed()) return false;
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) for (const item of value) open.push(item);
    else for (const [key, item] of Object.entries(value)) open.push(key, item);
  }
  return true;
}

/** The name of the field for the caller: within an input object, the variable's own name says nothing. */
function firstIllFormed(input: Readonly<Record<string, unknown>>): string {
  const open: Place[] = [{ value: input, key: "", parent: null }];
  for (let place = open.pop(); place; place = open.pop()) {
    const { value, key } = place;
    if (!key.isWellFormed() || (typeof value === "string" && !value.isWellFormed())) {
      const path = pathTo(place);
      return path
        .slice(path.length > 1 ? 1 : 0)
        .join(".")
        .toWellFormed();
    }
    if (typeof value !== "object" || value === null) continue;
    for (const [name, item] of Object.entries(value).reverse()) open.push({ value: item, key: name, parent: place });
  }
  return "input";
}

function pathTo(place: Place): string[] {
  const path: string[] = [];
  for (let at = place; at.parent; at = at.parent) path.unshift(at.key);
  return path;
}
