/** A text within a JSON value. */
export interface FoundText {
  /** The path of the value, or of the object whose key it is. */
  readonly path: readonly string[];
  /** The text itself if it is a key. */
  readonly key: string | null;
}

/** A value within JSON, with the way back to its root. */
interface Place {
  readonly value: unknown;
  readonly key: string | null;
  readonly parent: Place | null;
}

/**
 * Finds texts in a JSON value, in keys and in values, in document order. Not recursive, because a client decides how deep
 * its JSON is. The value of a key that is found is not searched.
 * @param limit the number of texts after which the search ends
 */
export function findTexts(root: unknown, isWanted: (text: string) => boolean, limit: number): FoundText[] {
  if (!hasText(root, isWanted)) return [];
  const found: FoundText[] = [];
  const open: Place[] = [{ value: root, key: null, parent: null }];
  for (let place = open.pop(); place && found.length < limit; place = open.pop()) {
    const { value, key, parent } = place;
    if (key !== null && isWanted(key)) {
      found.push({ path: parent ? pathTo(parent) : [], key });
      continue;
    }
    if (typeof value === "string" && isWanted(value)) found.push({ path: pathTo(place), key: null });
    if (!isContainer(value)) continue;
    const entries = Object.entries(value);
    for (let i = entries.length - 1; i >= 0; i--) {
      const [name, item] = entries[i] as [string, unknown];
      open.push({ value: item, key: name, parent: place });
    }
  }
  return found;
}

/** The same without paths: nearly always, there is nothing to find. */
function hasText(root: unknown, isWanted: (text: string) => boolean): boolean {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "string" && isWanted(value)) return true;
    if (!isContainer(value)) continue;
    if (Array.isArray(value)) for (const item of value) open.push(item);
    else for (const [name, item] of Object.entries(value)) open.push(name, item);
  }
  return false;
}

const isContainer = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Buffer.isBuffer(value);

function pathTo(place: Place): string[] {
  const path: string[] = [];
  for (let at = place; at.parent; at = at.parent) path.push(at.key ?? "");
  return path.reverse();
}
