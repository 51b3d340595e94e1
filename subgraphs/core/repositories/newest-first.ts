import { Prisma } from "../../../prisma/core/client/client";
import type { Page } from "../../../platform/graphql/connection";
import type { Tx } from "./database";
import { cursorOf } from "./event.repository";

/** Tables whose lists begin with what was made last. */
const tables = { events: Prisma.sql`events`, guests: Prisma.sql`guests`, purchases: Prisma.sql`purchases` } as const;

/**
 * The ids of one row more than the page asks for. By hand, because Prisma can say neither the condition of a search nor
 * the comparison of rows that lets an index begin at the cursor.
 * @param how.isSearch what a search finds is found first and put in order afterwards (OFFSET 0 keeps the two apart):
 * whoever plans cannot know how rare a word is, and would rather walk through the list until enough of it has the word,
 * which for a word that only one row has is the whole list
 * @param how.offset how many are passed over first. @default 0
 */
export async function idsNewestFirst(tx: Tx, table: keyof typeof tables, matching: Prisma.Sql, page: Page, how: { readonly isSearch: boolean; readonly offset?: number }): Promise<string[]> {
  const after = cursorOf(page);
  const from = how.isSearch ? Prisma.sql`(SELECT id, created_at FROM ${tables[table]} WHERE ${matching} OFFSET 0) AS found` : tables[table];
  const conditions = how.isSearch ? Prisma.sql`TRUE` : matching;
  const beyond = after ? Prisma.sql`AND (created_at, id) < (${after.createdAt}, ${after.id}::uuid)` : Prisma.empty;
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM ${from} WHERE ${conditions} ${beyond} ORDER BY created_at DESC, id DESC LIMIT ${page.first + 1} OFFSET ${how.offset ?? 0}`;
  return rows.map(({ id }) => id);
}

export async function countOf(tx: Tx, table: keyof typeof tables, matching: Prisma.Sql): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`SELECT count(*)::integer AS count FROM ${tables[table]} WHERE ${matching}`;
  return row?.count ?? 0;
}

/** Records in the order in which their ids were found. */
export function inOrderOf<T extends { readonly id: string }>(ids: readonly string[], rows: readonly T[]): T[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
