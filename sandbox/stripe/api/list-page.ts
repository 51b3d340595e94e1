import type { Params } from "./params";
import { invalidParam } from "./stripe-error";

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

/** The parameters that every list has. */
export const LIST_PARAMS = ["limit", "starting_after", "ending_before", "created"];

/** A page of a list, newest first. */
export interface ListPage<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}

/**
 * Cuts the page that `limit`, `starting_after`, `ending_before` and `created` ask for.
 *
 * @param records oldest first, already filtered by what is special to this list.
 * @throws StripeError for a limit out of range or a cursor that is not in the list.
 */
export function listPage<R extends { id: string; created: number }, T>(
  records: R[],
  params: Params,
  url: string,
  render: (record: R) => T,
): ListPage<T> {
  const limit = params.integer("limit") ?? DEFAULT_LIMIT;
  if (limit < 1 || limit > MAX_LIMIT) throw invalidParam("limit", `limit must be between 1 and ${MAX_LIMIT}.`);
  const newestFirst = records.filter(createdFilter(params)).reverse();
  const before = params.string("ending_before");
  if (before !== null) {
    const end = indexOf(newestFirst, before, "ending_before");
    const from = Math.max(0, end - limit);
    return { object: "list", data: newestFirst.slice(from, end).map(render), has_more: from > 0, url };
  }
  const after = params.string("starting_after");
  const from = after === null ? 0 : indexOf(newestFirst, after, "starting_after") + 1;
  const data = newestFirst.slice(from, from + limit).map(render);
  return { object: "list", data, has_more: from + limit < newestFirst.length, url };
}

function indexOf(records: { id: string }[], id: string, param: string): number {
  const index = records.findIndex((record) => record.id === id);
  if (index < 0) throw invalidParam(param, `No such object: '${id}'`, "resource_missing");
  return index;
}

function createdFilter(params: Params): (record: { created: number }) => boolean {
  if (!params.has("created")) return () => true;
  const exact = params.isString("created") ? params.integer("created") : null;
  if (exact !== null) return ({ created }) => created === exact;
  const range = params.nested("created").only("gt", "gte", "lt", "lte");
  const bound = (name: string, fallback: number) => range.integer(name) ?? fallback;
  const above = Math.max(bound("gte", -Infinity), bound("gt", -Infinity) + 1);
  const below = Math.min(bound("lte", Infinity), bound("lt", Infinity) - 1);
  return ({ created }) => created >= above && created <= below;
}
