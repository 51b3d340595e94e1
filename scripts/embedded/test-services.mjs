import { createDatabases, databaseUrls, migrateAll } from "../../prisma/migrate.mjs";
import { ThrowAwayServices } from "./throw-away.mjs";

/**
 * Starts the servers of the integration tests, with one migrated database per subgraph that each test copies.
 *
 * @param {string} root the repository
 * @param {{ note?: (text: string) => void, migrations?: string }} [options] migrations: a folder with one folder per
 *   subgraph; if omitted, that of this repository
 * @returns {Promise<{ services: ThrowAwayServices, env: Record<string, string> }>} env: the variables the tests read
 * @throws {MigrationError} if a migration fails
 */
export async function startTestServices(root, { note = () => {}, migrations } = {}) {
  const services = await ThrowAwayServices.start(root, { note });
  try {
    note("migrating the templates");
    const urls = databaseUrls(
      { DATABASE_URL: services.databaseUrl },
      (subgraph) => `event_planner_template_${subgraph}`,
    );
    await createDatabases(
      services.databaseUrl,
      Object.values(urls).map((url) => new URL(url).pathname.slice(1)),
    );
    await migrateAll(urls, migrations ? { folder: migrations } : {});
    note("");
  } catch (error) {
    await services.stop();
    throw error;
  }
  const env = {
    TEST_DATABASE_URL: services.databaseUrl,
    TEST_REDIS_URL: services.redisUrl,
    TEST_REDIS_PROGRAM: JSON.stringify(services.redisProgram),
  };
  return { services, env };
}
