import { Client } from "pg";
import { newId } from "../db/new-id";

/** A database for one test file, made from the migrated template of its subgraph. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, whoever is still connected. */
  readonly drop: () => Promise<void>;
}

/**
 * @param subgraph whose migrations it has
 * @throws when the test runner did not provide PostgreSQL (`npm test` and `npm run test:int` do)
 */
export async function createTestDatabase(subgraph: string): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error("TEST_DATABASE_URL is not set: run this test with `npm run test:int`");
  const name = `test_${subgraph}_${newId().replaceAll("-", "")}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE event_planner_template_${subgraph}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => drop(server, name) };
}

/** Lets connections that are being closed go first: ended by force, they would raise an error that nobody hears. */
async function drop(server: string, name: string): Promise<void> {
  const deadline = Date.now() + 2_000;
  while ((await administer(server, `SELECT 1 FROM pg_stat_activity WHERE datname = '${name}'`)) > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

async function administer(server: string, statement: string): Promise<number> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    return (await client.query(statement)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}
