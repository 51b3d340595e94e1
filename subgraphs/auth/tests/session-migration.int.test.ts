import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";

const FOLDER = join(__dirname, "..", "..", "..", "prisma", "auth", "migrations");
const MIGRATION = "known_origins";
const name = `session_migration_${randomBytes(4).toString("hex")}`;
const urlOf = (database: string): string => Object.assign(new URL(process.env.TEST_DATABASE_URL ?? ""), { pathname: `/${database}` }).href;

async function withClient<T>(database: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: urlOf(database) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

beforeAll(() => withClient("postgres", (client) => client.query(`CREATE DATABASE ${name}`)));
afterAll(() => withClient("postgres", (client) => client.query(`DROP DATABASE ${name}`)));

const USER = "00000000-0000-4000-8000-000000000001";

it("gives sessions of earlier versions an absolute end, counted from their sign-in and at least a day away", async () => {
  const migrations = readdirSync(FOLDER).filter((folder) => !folder.endsWith(".toml")).sort();
  const index = migrations.findIndex((folder) => folder.endsWith(MIGRATION));
  const sqlOf = (folder: string): string => readFileSync(join(FOLDER, folder, "migration.sql"), "utf8");
  const rows = await withClient(name, async (client) => {
    for (const folder of migrations.slice(0, index)) await client.query(sqlOf(folder));
    await client.query(`INSERT INTO users (id, email, name, password_hash, locale) VALUES ('${USER}', 'ada@example.com', 'Ada', 'x', 'en')`);
    await client.query(`
      INSERT INTO sessions (id, user_id, user_agent, remember_me, created_at, expires_at)
      SELECT gen_random_uuid(), '${USER}', label, remember_me, now() - age, now() + interval '10 days'
      FROM (VALUES ('young', true, interval '10 days'), ('old', true, interval '400 days'), ('short', false, interval '5 hours')) AS s (label, remember_me, age)`);
    await client.query(sqlOf(migrations[index] ?? ""));
    return (await client.query<{ label: string; hours: number }>("SELECT user_agent AS label, round(extract(epoch FROM ends_at - now()) / 3600)::int AS hours FROM sessions")).rows;
  });
  expect(Object.fromEntries(rows.map(({ label, hours }) => [label, hours]))).toEqual({ young: 80 * 24, old: 24, short: 24 });
});
