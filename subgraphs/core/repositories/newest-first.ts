import { Prisma } from "../../../prisma/core/client/client";
import type { Page } from "../../../platform/graphql/connection";
import type { Tx } from "./database";
import { cursorOf } from "./event.repository";

/** Tables whose lists begin with what was made last. */
const tables = { events: Prisma.sql`events`, guests: Prisma.sql`guests`, purchases: Prisma.sql`purchases` } as const;

/** Which rows a list is made of. */
export interface Matching {
  /** The condition that one index answers, and that is asked first; null when there is none. */
  readonly found: Prisma.Sql | null;
  /** All other conditions. */
  readonly conditions: Prisma.Sql;
}

/**
 * The ids of one row more than the page asks for. By hand, because Prisma can say neither the condition of a search nor
 * the comparison of rows that lets an index begin at the cursor.
 * @param matching the list is made of all that any of these describe; no row is described by two of them. Of each as much is
 * read as the page may need
 * @param offset how many are passed over first
 */
export async function idsNewestFirst(tx: Tx, table: keyof typeof tables, matching: readonly Matching[], page: Page, offset = 0): Promise<string[]> {
  if (matching.length === 0) return [];
  const after = cursorOf(page);
  const beyond = after ? Prisma.sql`AND (created_at, id) < (${after.createdAt}, ${after.id}::uuid)` : Prisma.empty;
  const limit = page.first + 1;
  const parts = matching.map(
    (part) => Prisma.sql`(SELECT id, created_at FROM ${source(table, part)} WHERE ${part.conditions} ${beyond} ORDER BY created_at DESC, id DESC LIMIT ${limit + offset})`,
  );
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM (${Prisma.join(parts, " UNION ALL ")}) AS list ORDER BY created_at DESC, id DESC LIMIT ${limit} OFFSET ${offset}`;
  return rows.map(({ id }) => id);
}

export async function countOf(tx: Tx, table: keyof typeof tables, matching: readonly Matching[]): Promise<number> {
  if (matching.length === 0) return 0;
  const parts = matching.map((part) => Prisma.sql`(SELECT count(*) FROM ${source(table, part)} WHERE ${part.conditions})`);
  const [row] = await tx.$queryRaw<{ count: number }[]>`SELECT (${Prisma.join(parts, " + ")})::integer AS count`;
  return row?.count ?? 0;
}

/**
 * What is found is found first, and put in order and narrowed down afterwards; OFFSET 0 keeps the two apart. Whoever plans
 * cannot know how rare a word is, and would rather walk through the list until enough of it has the word, which for a word
 * that only one row has is the whole list; or go through all that another condition leaves, which may be nearly everything.
 */
const source = (table: keyof typeof tables, { found }: Matching): Prisma.Sql =>
  found === null ? tables[table] : Prisma.sql`(SELECT * FROM ${tables[table]} WHERE ${found} OFFSET 0) AS found`;

/** Records in the order in which their ids were found. */
export function inOrderOf<T extends { readonly id: string }>(ids: readonly string[], rows: readonly T[]): T[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
