type Fields = Readonly<Record<string, unknown>>;

/** What was changed, for the audit log; both null where an entry is worth writing though the record is as it was. */
export interface Change {
  readonly before: Fields | null;
  readonly after: Fields | null;
}

/** For what was done with a record without changing it. */
export const NOTHING_CHANGED: Change = { before: null, after: null };

/**
 * The fields that are not what they were, as they were and as they are. Dates become RFC 3339. Fields are named one by
 * one, so that none gets into the log, which never forgets, because somebody added it to the record.
 * @param before null for what was made: then all fields are in `after`
 * @param after null for what was removed: then all fields are in `before`
 * @returns null when none of the fields changed
 */
export function changesBetween<T extends object>(before: T | null, after: T | null, fields: readonly (keyof T & string)[]): Change | null {
  const [old, present] = [before && plain(before, fields), after && plain(after, fields)];
  if (!old || !present) return { before: old, after: present };
  const changed = fields.filter((field) => JSON.stringify(old[field]) !== JSON.stringify(present[field]));
  if (changed.length === 0) return null;
  return { before: plain(old, changed), after: plain(present, changed) };
}

/** The names of the fields that a change concerns. */
export const changedFields = ({ before, after }: Change): string[] => Object.keys(after ?? before ?? {});

/** As JSON says it; what is not there is null. */
function plain(record: object, fields: readonly string[]): Fields {
  const values = record as Fields;
  return Object.fromEntries(fields.map((field) => [field, JSON.parse(JSON.stringify(values[field] ?? null)) as unknown]));
}
