import { Client } from "pg";

/**
 * Fills a test's database with as much as there is after years, as one who copies data in: foreign keys are not checked.
 * @param statements in their order
 * @param some a query for one row: ids of what was made, for whoever asks for it
 */
export async function fillWith<T>(url: string, statements: readonly string[], some: string): Promise<T> {
  const sql = new Client({ connectionString: url });
  await sql.connect();
  try {
    await sql.query("SET session_replication_role = replica");
    for (const statement of statements) await sql.query(statement);
    await sql.query("VACUUM ANALYZE");
    const { rows } = await sql.query(some);
    const [row] = rows as T[];
    if (row === undefined) throw new Error("nothing was made of what the query asks for");
    return row;
  } finally {
    await sql.end();
  }
}
