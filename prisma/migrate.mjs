/**
 * Migrations with Prisma's own engine, compiled to WebAssembly: no download, and the ordinary `_prisma_migrations` table,
 * so that Prisma's command line agrees with what was done here.
 *
 * Usage:
 *   node prisma/migrate.mjs                          applies what is missing on DATABASE_URL (or <SUBGRAPH>_DATABASE_URL)
 *   node prisma/migrate.mjs --check                  fails when schema.prisma is not what the migrations make
 *   node prisma/migrate.mjs --create <subgraph> <name>   writes the migration that is missing for schema.prisma
 *
 * The last two need a server only to work on: they make a database there and drop it, or start a private server when
 * DATABASE_URL is not set.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { withEngine } from "./schema-engine.mjs";

export const SUBGRAPHS = ["auth", "core", "payments", "tickets", "notifications", "scans"];

const HERE = import.meta.dirname;
/** What Prisma expects beside the migrations. */
export const LOCKFILE = { path: "migration_lock.toml", content: 'provider = "postgresql"\n' };
const NO_FILTERS = { externalTables: [], externalEnums: [] };
/** Several processes may start at once, in production above all: one migrates, the others wait. Any fixed number will do. */
const ADVISORY_LOCK = 7_206_518_341;

/** A migration that failed, or a database that does not fit: the message is one line, the detail what the database said. */
export class MigrationError extends Error {
  name = "MigrationError";

  constructor(message, detail, cause) {
    super(message, { cause });
    this.detail = detail;
  }
}

/**
 * The migrations of a subgraph in the order in which they are applied.
 *
 * @param {string} subgraph
 * @param {string} [folder] the folder with one folder for each subgraph
 * @returns {{ name: string, sql: string, checksum: string }[]} checksum: sha256 of the file, hex, as Prisma keeps it
 */
export function migrationsOf(subgraph, folder = HERE) {
  const path = join(folder, subgraph, "migrations");
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(path, entry.name, "migration.sql")))
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(path, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/**
 * Makes the databases that do not exist yet.
 *
 * @param {string} serverUrl of a role that may create databases
 * @param {string[]} names
 * @returns {Promise<string[]>} those that were made
 */
export async function createDatabases(serverUrl, names) {
  const missing = await withClient(serverUrl, async (client) => {
    const { rows } = await client.query("SELECT datname FROM pg_database WHERE datname = ANY($1)", [names]);
    return names.filter((name) => !rows.some((row) => row.datname === name));
  });
  // Side by side: most of the time goes into waiting for the disk.
  await Promise.all(
    missing.map((name) =>
      withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)).catch((error) => {
        // Somebody else who starts now was faster.
        if (error.code !== "42P04" && error.code !== "23505") throw error;
      }),
    ),
  );
  return missing;
}

/**
 * Writes to disk what is only in the server's log yet. New databases are thousands of small files; written now, in the
 * background, they do not hold up whoever stops the server.
 *
 * @param {string} serverUrl of a role that may do so
 */
export async function checkpoint(serverUrl) {
  await withClient(serverUrl, (client) => client.query("CHECKPOINT"));
}

/**
 * The database of each subgraph: its own variable, or its database on the server.
 *
 * @param {Record<string, string | undefined>} env
 * @param {(subgraph: string) => string} [nameOf]
 * @returns {Record<string, string>} subgraph → URL
 */
export function databaseUrls(env, nameOf = (subgraph) => `event_planner_${subgraph}`) {
  return Object.fromEntries(
    SUBGRAPHS.map((subgraph) => {
      const own = env[`${subgraph.toUpperCase()}_DATABASE_URL`];
      if (own) return [subgraph, own];
      if (!env.DATABASE_URL) throw new MigrationError(`Set DATABASE_URL or ${subgraph.toUpperCase()}_DATABASE_URL.`);
      const url = new URL(env.DATABASE_URL);
      url.pathname = `/${nameOf(subgraph)}`;
      return [subgraph, url.href];
    }),
  );
}

/**
 * Brings every database up to date. When nothing is missing, which is usual, this costs one query for each.
 *
 * @param {Record<string, string>} urls subgraph → URL of its database, which exists; a subgraph without migrations is skipped
 * @param {{ folder?: string, report?: (subgraph: string, applied: string[]) => void }} [options]
 * @returns {Promise<Record<string, string[]>>} subgraph → the migrations that were applied now
 * @throws {MigrationError} naming the migration that failed, or the one that was edited after it had been applied
 */
export async function migrateAll(urls, { folder = HERE, report = () => {} } = {}) {
  // All of them end before the first failure is thrown: one that is cut off would be recorded as half applied.
  const results = await Promise.allSettled(
    Object.entries(urls).map(async ([subgraph, url]) => {
      const applied = await migrateOne(subgraph, url, folder);
      if (applied.length > 0) report(subgraph, applied);
      return [subgraph, applied];
    }),
  );
  const failed = results.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
  return Object.fromEntries(results.map(({ value }) => value));
}

async function migrateOne(subgraph, url, folder) {
  const migrations = migrationsOf(subgraph, folder);
  if (migrations.length === 0) return [];
  return withClient(url, async (client) => {
    if ((await missingMigrations(client, subgraph, migrations)).length === 0) return [];
    // The lock belongs to the session: it is gone with the connection, whatever happens to this process.
    await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK]);
    const missing = await missingMigrations(client, subgraph, migrations);
    if (missing.length === 0) return [];
    return withEngine(url, async (engine) => {
      try {
        const { appliedMigrationNames } = await engine.applyMigrations({
          migrationsList: migrationsList(folder, subgraph, migrations),
          filters: NO_FILTERS,
        });
        return appliedMigrationNames;
      } catch (error) {
        const failure = applyError(subgraph, error);
        // Each script is one transaction, so nothing of it happened: once it is repaired it may be tried again.
        if (failure.migration)
          await engine.markMigrationRolledBack({ migrationName: failure.migration }).catch(() => {});
        throw failure;
      }
    }, sessionOf(process.env));
  });
}

/**
 * What an operator states about stored rows, as settings that the migrations read. Without a statement nothing is set,
 * because some connection poolers refuse the `options` parameter.
 *
 * @param {Record<string, string | undefined>} env STORED_CURRENCY_DIGITS: e.g. `HUF:0,RSD:2`
 * @returns {{ options?: string }}
 * @throws {MigrationError} if the variable is malformed
 */
export function sessionOf({ STORED_CURRENCY_DIGITS: digits }) {
  if (!digits) return {};
  if (!/^[A-Z]{3}:[0-3](,[A-Z]{3}:[0-3])*$/.test(digits)) {
    throw new MigrationError("STORED_CURRENCY_DIGITS must be a list of currencies and decimals, e.g. HUF:0,RSD:2");
  }
  return { options: `-c event_planner.stored_currency_digits=${digits}` };
}

/**
 * Which migrations a database lacks, without loading the engine.
 *
 * @throws {MigrationError} when one that was applied is different now, or failed half-way
 */
async function missingMigrations(client, subgraph, migrations) {
  const { rows: tables } = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present");
  if (!tables[0].present) return migrations;
  const { rows } = await client.query(
    "SELECT migration_name, checksum, finished_at, logs FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  const applied = new Map(rows.map((row) => [row.migration_name, row]));
  for (const { name, checksum } of migrations) {
    const row = applied.get(name);
    if (row && row.finished_at === null) {
      throw new MigrationError(
        `Migration ${name} of ${subgraph} failed half-way before: repair it (npx prisma@7.10.0 migrate resolve), or start again with empty databases: \`npm start -- --fresh\`.`,
        row.logs ?? undefined,
      );
    }
    if (row && row.checksum !== checksum) {
      throw new MigrationError(
        `Migration ${name} of ${subgraph} was changed after it had been applied: restore the file and add a new migration, or begin anew with \`npm start -- --fresh\`.`,
      );
    }
  }
  return migrations.filter(({ name }) => !applied.has(name));
}

function migrationsList(folder, subgraph, migrations) {
  return {
    baseDir: join(folder, subgraph, "migrations"),
    lockfile: LOCKFILE,
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
    })),
  };
}

function applyError(subgraph, error) {
  const text = String(error?.message ?? error);
  const name = /Migration name: (\S+)/.exec(text)?.[1] ?? /migration_name="([^"]+)"/.exec(text)?.[1];
  const reason = /ERROR: (.+)/.exec(text)?.[1];
  const failure = new MigrationError(
    `${name ? `Migration ${name}` : "A migration"} of ${subgraph} failed${reason ? `: ${reason}` : ""}`,
    text.trim(),
    error,
  );
  failure.migration = name;
  return failure;
}

/** Runs `work` with a connection of its own. */
export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url, application_name: "event-planner-migrate" });
  client.on("error", () => {}); // told by the query that fails
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs `work` with DATABASE_URL, or with a private server that is gone afterwards. */
async function withServer(work) {
  if (process.env.DATABASE_URL) return work(process.env.DATABASE_URL);
  const { ThrowAwayServices } = await import("../scripts/embedded/throw-away.mjs");
  const services = await ThrowAwayServices.start(join(HERE, ".."), { redis: false });
  try {
    return await work(services.databaseUrl);
  } finally {
    await services.stop();
  }
}

/**
 * Refuses in production what every process refuses: servers with weak or published passwords.
 *
 * @throws {MigrationError} naming each variable
 */
async function checkServers(env) {
  if (env.NODE_ENV !== "production") return;
  const built = await import("../dist/scripts/operating/servers.js").catch((error) => {
    throw new MigrationError("In production, build first: node scripts/build.mjs", String(error.message));
  });
  try {
    built.default.checkServers(env);
  } catch (error) {
    throw new MigrationError(error.message);
  }
}

async function main(args) {
  const { createMigration, driftOf } = await import("./drift.mjs");
  const withSchema = SUBGRAPHS.filter((subgraph) => existsSync(join(HERE, subgraph, "schema.prisma")));
  if (args[0] === "--check") {
    const drifts = await withServer(async (serverUrl) => {
      const found = [];
      for (const subgraph of withSchema) found.push({ subgraph, sql: await driftOf(subgraph, serverUrl) });
      return found.filter(({ sql }) => sql !== "");
    });
    for (const { subgraph, sql } of drifts) {
      console.error(
        `prisma/${subgraph}/schema.prisma is not what its migrations make. Missing (node prisma/migrate.mjs --create ${subgraph} <name>):\n\n${sql}\n`,
      );
    }
    if (drifts.length === 0) console.log(`${withSchema.length} schemas are what their migrations make.`);
    process.exitCode = drifts.length === 0 ? 0 : 1;
  } else if (args[0] === "--create") {
    const [, subgraph, ...name] = args;
    if (!withSchema.includes(subgraph) || name.length === 0) {
      throw new MigrationError(`Usage: node prisma/migrate.mjs --create <${withSchema.join(" | ")}> <name>`);
    }
    const file = await withServer((serverUrl) => createMigration(subgraph, name.join(" "), serverUrl));
    console.log(file ?? "Nothing is missing: schema.prisma is what the migrations make.");
  } else {
    await checkServers(process.env);
    const urls = databaseUrls(process.env);
    if (process.env.DATABASE_URL) {
      const onServer = SUBGRAPHS.filter((subgraph) => !process.env[`${subgraph.toUpperCase()}_DATABASE_URL`]);
      await createDatabases(
        process.env.DATABASE_URL,
        onServer.map((subgraph) => `event_planner_${subgraph}`),
      );
    }
    const applied = await migrateAll(urls, {
      report: (subgraph, names) => console.log(`${subgraph}: ${names.join(", ")}`),
    });
    if (Object.values(applied).every((names) => names.length === 0)) console.log("Every database is up to date.");
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  main(process.argv.slice(2))
    .catch((error) => {
      console.error(error instanceof MigrationError ? error.message : error);
      if (error instanceof MigrationError && error.detail) console.error(error.detail);
      process.exitCode = 1;
    })
    // The engine leaves a timer of 10 s behind.
    .finally(() => process.exit());
}
