import { Prisma } from "../../../prisma/core/client/client";
import type { Page } from "../../../platform/graphql/connection";
import type { Tx } from "./database";
import { cursorOf } from "./event.repository";

/** Tables whose lists begin with what was made last. */
const tables = { events: Prisma.sql`events`, guests: Prisma.sql`guests`, purchases: Prisma.sql`purchases` } as const;

/**
 * The ids of one row more than the page asks for. By hand, because Prisma can say neither the condition of a search nor
 * the comparison of rows that lets an index begin at the cursor.
 * @param offset how many are passed over first
 */
export async function idsNewestFirst(tx: Tx, table: keyof typeof tables, matching: Prisma.Sql, page: Page, offset = 0): Promise<string[]> {
  const after = cursorOf(page);
  const conditions = after ? Prisma.sql`${matching} AND (created_at, id) < (${after.createdAt}, ${after.id}::uuid)` : matching;
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT id::text FROM ${tables[table]} WHERE ${conditions} ORDER BY created_at DESC, id DESC LIMIT ${page.first + 1} OFFSET ${offset}`;
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
