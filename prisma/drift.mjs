import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LOCKFILE, createDatabases, migrateAll, withClient } from "./migrate.mjs";
import { withEngine } from "./schema-engine.mjs";

/**
 * What schema.prisma has that the migrations do not make. Prisma sees neither functions, triggers, CHECK constraints nor
 * extensions, and indexes on expressions or on part of the rows are kept when only the migrations know them.
 *
 * @param {string} subgraph
 * @param {string} serverUrl of a server on which databases may be made
 * @param {string} [folder]
 * @returns {Promise<string>} the SQL that is missing; "" when there is nothing
 */
export async function driftOf(subgraph, serverUrl, folder = import.meta.dirname) {
  return withScratchDatabase(serverUrl, subgraph, async (url) => {
    await migrateAll({ [subgraph]: url }, { folder });
    const path = join(folder, subgraph, "schema.prisma");
    const files = [{ path, content: readFileSync(path, "utf8") }];
    const sql = await withEngine(url, async (engine) => {
      const { stdout } = await engine.diff({
        from: { tag: "schemaDatasource", files, configDir: dirname(path) },
        to: { tag: "schemaDatamodel", files },
        script: true,
        exitCode: null,
        filters: { externalTables: ["public._prisma_migrations"], externalEnums: [] },
      });
      return stdout ?? "";
    });
    return withClient(url, async (client) => withoutUnmodelledIndexes(sql, await unmodelledIndexes(client)));
  });
}

/**
 * Writes the migration that is missing for schema.prisma.
 *
 * @param {string} subgraph
 * @param {string} name a few words, e.g. "add gates"
 * @param {string} serverUrl of a server on which databases may be made
 * @param {{ folder?: string, now?: Date }} [options]
 * @returns {Promise<string | null>} the file; null when nothing is missing
 */
export async function createMigration(
  subgraph,
  name,
  serverUrl,
  { folder = import.meta.dirname, now = new Date() } = {},
) {
  const sql = await driftOf(subgraph, serverUrl, folder);
  if (sql === "") return null;
  const stamp = now.toISOString().replace(/\D/g, "").slice(0, 14);
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
  const file = join(folder, subgraph, "migrations", `${stamp}_${slug}`, "migration.sql");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${sql.trim()}\n`);
  await writeFile(join(folder, subgraph, "migrations", LOCKFILE.path), LOCKFILE.content);
  return file;
}

/** Indexes that a Prisma schema cannot describe: on part of the rows, on expressions, with columns that only ride along, or exclusions. */
async function unmodelledIndexes(client) {
  const { rows } = await client.query(
    `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR i.indisexclusion OR i.indnkeyatts <> i.indnatts`,
  );
  return new Set(rows.map((row) => row.name));
}

/**
 * Takes the statements out of a diff that drop such indexes.
 *
 * @param {string} sql as the engine prints it: a comment and its statements in each paragraph
 * @param {Set<string>} names
 */
export function withoutUnmodelledIndexes(sql, names) {
  return sql
    .split(/\n\s*\n/)
    .filter((paragraph) => {
      const dropped = /^(?:--.*\n)?DROP INDEX (?:"[^"]+"\.)?"([^"]+)";\s*$/.exec(paragraph.trim());
      return (
        paragraph.trim() !== "" &&
        !/^-- This is an empty migration\.?$/.test(paragraph.trim()) &&
        !(dropped && names.has(dropped[1]))
      );
    })
    .join("\n\n")
    .trim();
}

async function withScratchDatabase(serverUrl, subgraph, work) {
  const name = `event_planner_scratch_${subgraph}_${randomBytes(4).toString("hex")}`;
  await createDatabases(serverUrl, [name]);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  try {
    return await work(url.href);
  } finally {
    await withClient(serverUrl, (client) =>
      client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
    );
  }
}
