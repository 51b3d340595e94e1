import type { PrismaPg } from "@prisma/adapter-pg";
import { Client } from "pg";
import { openQueryPlans, type PrismaOf, type QueryPlans } from "./query-plans";
import { createTestDatabase, type TestDatabase } from "./test-database";

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
    // The first pass sometimes leaves a table without a visibility map, and the planner then reads it whole instead of an index.
    await sql.query("VACUUM");
    const { rows } = await sql.query(some);
    const [row] = rows as T[];
    if (row === undefined) throw new Error("nothing was made of what the query asks for");
    return row;
  } finally {
    await sql.end();
  }
}

/**
 * A database with volume and its plans, for the tests of one file.
 * @param fill what `fillWith` does, given the database's URL
 * @returns `plans` to be asked for, and `some` to be read, when the tests run
 */
export function testVolume<Tx, Some extends object>(subgraph: string, fill: (url: string) => Promise<Some>, open: (adapter: PrismaPg) => PrismaOf<Tx>) {
  let database: TestDatabase;
  let plans: QueryPlans<Tx>;
  const some = {} as Some;
  beforeAll(async () => {
    database = await createTestDatabase(subgraph);
    Object.assign(some, await fill(database.url));
    plans = await openQueryPlans(database.url, open);
  }, 120_000);
  afterAll(async () => {
    await plans.close();
    await database.drop();
  });
  return { some, plans: () => plans };
}
