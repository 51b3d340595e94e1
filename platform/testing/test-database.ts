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
  return { url: url.href, drop: () => administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
