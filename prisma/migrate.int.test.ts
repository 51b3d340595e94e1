import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";

jest.setTimeout(60_000);

const run = promisify(execFile);
const SUBGRAPHS = ["auth", "core", "payments", "tickets", "notifications", "scans"];
const SCHEMA = `
generator client { 
  provider = "prisma-client"
  output   = "./client"
}
datasource db { 
  provider = "postgresql"
}
model Gate {
  id       String @id @db.Uuid
  name     String
  capacity Int    @default(0)
}
`;
/** What Prisma cannot describe, and what a repository full of hand-written SQL needs. */
const BEYOND_PRISMA = `
ALTER TABLE "Gate" ADD CONSTRAINT capacity_not_negative CHECK (capacity >= 0);
CREATE UNIQUE INDEX gate_open_name ON "Gate"(name) WHERE capacity > 0;
CREATE INDEX gate_lower_name ON "Gate"(lower(name));
CREATE INDEX gate_covering ON "Gate"(capacity) INCLUDE (name);
ALTER TABLE "Gate" ADD CONSTRAINT gate_one_each EXCLUDE USING btree (name WITH =);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON "Gate" FOR EACH ROW EXECUTE FUNCTION touch();
CREATE EXTENSION IF NOT EXISTS pg_trgm;
`;

let root: string;
let database: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "event-planner-migrate-"));
  await mkdir(join(root, "prisma", "scans"), { recursive: true });
  for (const file of ["migrate.mjs", "drift.mjs", "schema-engine.mjs"]) {
    await cp(join(__dirname, file), join(root, "prisma", file));
  }
  await symlink(join(__dirname, "..", "node_modules"), join(root, "node_modules"));
  await writeFile(join(root, "prisma", "scans", "schema.prisma"), SCHEMA);
  database = `migrate_${randomBytes(6).toString("hex")}`;
  await query("postgres", `CREATE DATABASE ${database}`);
});

afterEach(async () => {
  await query("postgres", `DROP DATABASE ${database} WITH (FORCE)`);
  await rm(root, { recursive: true });
});

function urlOf(name: string): string {
  const url = new URL(process.env.TEST_DATABASE_URL ?? "");
  url.pathname = `/${name}`;
  return url.href;
}

async function query(name: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: urlOf(name) });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Runs `node prisma/migrate.mjs`. Every subgraph has its own variable, so that nothing else on the server is touched. */
async function migrate(...args: string[]): Promise<{ ok: boolean; said: string }> {
  const own = Object.fromEntries(SUBGRAPHS.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, urlOf(database)]));
  const env = { ...process.env, ...own, DATABASE_URL: urlOf("postgres") };
  try {
    const { stdout, stderr } = await run(process.execPath, [join(root, "prisma", "migrate.mjs"), ...args], { env });
    return { ok: true, said: stdout + stderr };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { ok: false, said: stdout + stderr };
  }
}

async function writeMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(root, "prisma", "scans", "migrations", name), { recursive: true });
  await writeFile(join(root, "prisma", "scans", "migrations", name, "migration.sql"), sql);
}

test("writes the missing migration, applies it once, and then agrees with the schema", async () => {
  expect((await migrate("--check")).said).toContain('CREATE TABLE "Gate"');
  expect((await migrate("--create", "scans", "Gates, first")).said).toMatch(
    /migrations\/\d{14}_gates_first\/migration\.sql/,
  );
  expect(await migrate("--create", "scans", "again")).toEqual({
    ok: true,
    said: expect.stringContaining("Nothing is missing"),
  });
  expect((await migrate()).said).toMatch(/^scans: \d{14}_gates_first/);
  expect((await migrate()).said).toContain("Every database is up to date");
  expect(await query(database, 'SELECT count(*)::int AS gates FROM "Gate"')).toEqual([{ gates: 0 }]);
});

test("what Prisma cannot describe is neither cut apart nor taken for drift, and real drift is found", async () => {
  await migrate("--create", "scans", "init");
  await writeMigration("99990101000000_beyond", BEYOND_PRISMA);
  expect(await migrate("--check")).toEqual({ ok: true, said: "1 schemas are what their migrations make.\n" });

  await writeMigration("99990102000000_drift", 'CREATE INDEX gate_name ON "Gate"(name);');
  const { ok, said } = await migrate("--check");
  expect(ok).toBe(false);
  expect(said).toContain('DROP INDEX "gate_name"');
  expect(said).not.toContain("gate_covering");
});

test("a migration that fails changes nothing, is named with the reason, and may be repaired", async () => {
  await migrate("--create", "scans", "init");
  await writeMigration("99990101000000_bad", 'ALTER TABLE "Gate" ADD COLUMN extra int;\nSELECT 1/0;');
  const failed = await migrate();
  expect(failed.ok).toBe(false);
  expect(failed.said).toMatch(/^Migration 99990101000000_bad of scans failed: division by zero\n/);
  expect(await query(database, "SELECT 1 FROM information_schema.columns WHERE column_name = 'extra'")).toEqual([]);

  await writeMigration("99990101000000_bad", 'ALTER TABLE "Gate" ADD COLUMN extra int;');
  expect((await migrate()).said).toContain("scans: 99990101000000_bad");
});

test("a migration that was changed after it had been applied is refused", async () => {
  await migrate("--create", "scans", "init");
  await migrate();
  const [name] = (await readdir(join(root, "prisma", "scans", "migrations"))).filter((entry) =>
    entry.endsWith("_init"),
  );
  await writeMigration(name ?? "", "SELECT 1;");
  const { ok, said } = await migrate();
  expect(ok).toBe(false);
  expect(said).toContain("was changed after it had been applied");
});

test("several that start at once apply each migration once", async () => {
  await migrate("--create", "scans", "init");
  const results = await Promise.all([migrate(), migrate(), migrate()]);
  expect(results.filter(({ said }) => said.startsWith("scans:"))).toHaveLength(1);
  expect(results.every(({ ok }) => ok)).toBe(true);
});
