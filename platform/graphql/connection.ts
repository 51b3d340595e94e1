import { isId } from "../db/new-id";
import { badInput } from "../errors/platform-errors";
import { parseInstant } from "../values/instant";
import type { PageInfo } from "./page-info.type";

/** What a list is asked for, after `pageOf` has checked it. */
export interface Page {
  readonly first: number;
  /** The sort key and id of the row that the page comes after; null for the first page. */
  readonly after: { readonly key: string; readonly id: string } | null;
}

export interface Connection<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number;
}

/** A connection whose rows are only counted when somebody asks how many there are: the count reads all of them. */
export interface LazyConnection<T> extends Omit<Connection<T>, "totalCount"> {
  readonly totalCount: number | Promise<number>;
}

const isTime = (key: string): boolean => parseInstant(key) !== null;

/**
 * Checks the arguments of a connection. The cursor names a row by its sort key, a time, and id, so that a page stays correct
 * while rows are added before it.
 * @param isKey what a sort key looks like. @default a time
 * @throws BAD_USER_INPUT for `first` outside 1..100 or a cursor that is not one of ours
 */
export function pageOf(first: number | null | undefined, after: string | null | undefined, isKey = isTime): Page {
  const size = first ?? 20;
  if (size < 1 || size > 100) throw badInput({ first: "must be between 1 and 100" });
  if (after === null || after === undefined) return { first: size, after: null };
  const [key, id, rest] = Buffer.from(after, "base64url").toString().split("|");
  if (key === undefined || id === undefined || rest !== undefined || !isKey(key) || !isId(id)) {
    throw badInput({ after: "is not a cursor of this list" });
  }
  return { first: size, after: { key, id } };
}

/**
 * Makes a connection of one row more than was asked for.
 * @param rows up to `page.first + 1` of them; the one too many says that there is a next page
 * @param keyOf the sort key of a row, as text
 */
export function connectionOf<T extends { readonly id: string }>(rows: readonly T[], page: Page, totalCount: number, keyOf: (row: T) => string): Connection<T> {
  const edges = rows.slice(0, page.first).map((node) => ({ cursor: Buffer.from(`${keyOf(node)}|${node.id}`).toString("base64url"), node }));
  return {
    edges,
    totalCount,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/**
 * The same, but counts only when `totalCount` is read, and then once.
 * @param count how many rows there are in all
 */
export function lazyConnectionOf<T extends { readonly id: string }>(rows: readonly T[], page: Page, count: () => Promise<number>, keyOf: (row: T) => string): LazyConnection<T> {
  const { edges, pageInfo } = connectionOf(rows, page, 0, keyOf);
  let counted: Promise<number> | undefined;
  return {
    edges,
    pageInfo,
    get totalCount() {
      return (counted ??= count());
    },
  };
}
