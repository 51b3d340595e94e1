type Json = Record<string, unknown>;

/** A fetch of entities in which none is asked for twice. */
export interface UniqueRepresentations {
  readonly unique: readonly unknown[];
  /** For each of the original places, the place in `unique`. */
  readonly placeOf: readonly number[];
}

/** @returns null when there is nothing to save */
export function deduplicate(representations: readonly unknown[]): UniqueRepresentations | null {
  if (representations.length < 2) return null;
  const places = new Map<string, number>();
  const unique: unknown[] = [];
  const placeOf = representations.map((representation) => {
    const key = JSON.stringify(representation);
    let place = places.get(key);
    if (place === undefined) {
      place = unique.length;
      places.set(key, place);
      unique.push(representation);
    }
    return place;
  });
  return unique.length === representations.length ? null : { unique, placeOf };
}

/** Puts each entity back to every place that asked for it. Copies, because the executor merges into what it is given. */
export function spreadEntities(entities: readonly unknown[], placeOf: readonly number[]): unknown[] {
  const given = new Set<number>();
  return placeOf.map((place) => {
    if (given.has(place)) return copy(entities[place]);
    given.add(place);
    return entities[place];
  });
}

/** An error about one unique entity is an error about every place that asked for it. */
export function spreadErrors<E extends { readonly path?: readonly (string | number)[] | undefined }>(errors: readonly E[], placeOf: readonly number[]): E[] {
  return errors.flatMap((error) => {
    const [root, place, ...rest] = error.path ?? [];
    if (root !== "_entities" || typeof place !== "number") return [error];
    return placeOf.flatMap((at, index) => (at === place ? [{ ...error, path: [root, index, ...rest] }] : []));
  });
}

/** `structuredClone` for what JSON can say, at a fraction of its cost. */
function copy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const result: Json = {};
  for (const [key, item] of Object.entries(value)) {
    // A key of this name would set the prototype instead of a field.
    if (key !== "__proto__") result[key] = copy(item);
  }
  return result;
}
