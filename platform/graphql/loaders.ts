import DataLoader from "dataloader";
import { isId } from "../db/new-id";

/**
 * Loads one record for each id, null for what is not there. Ids from outside that are no UUIDs are never asked for:
 * PostgreSQL would fail the whole batch.
 */
export function oneByKey<T>(fetch: (ids: readonly string[]) => Promise<readonly T[]>, keyOf: (record: T) => string): DataLoader<string, T | null> {
  return new DataLoader(async (ids) => {
    const found = new Map((await fetch(ids.filter(isId))).map((record) => [keyOf(record), record]));
    return ids.map((id) => found.get(id) ?? null);
  });
}

/** Loads the list of records that belong to each id, in the order in which they were fetched. */
export function manyByKey<T>(fetch: (ids: readonly string[]) => Promise<readonly T[]>, keyOf: (record: T) => string): DataLoader<string, T[]> {
  return new DataLoader(async (ids) => {
    const groups = new Map<string, T[]>(ids.map((id) => [id, []]));
    for (const record of await fetch(ids.filter(isId))) groups.get(keyOf(record))?.push(record);
    return ids.map((id) => groups.get(id) ?? []);
  });
}
