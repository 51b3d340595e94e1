import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { openCoreDatabase, type CoreDatabase } from "../../subgraphs/core/repositories/database";
import { createLogger } from "../logging/logger";
import { newId } from "./new-id";

const logger = createLogger("test", "silent");
const server = process.env.TEST_DATABASE_URL ?? "";
const urlOf = (name: string): string => Object.assign(new URL(server), { pathname: `/${name}` }).href;
let admin: Client;
let name: string;
let db: CoreDatabase;

beforeEach(async () => {
  admin = new Client({ connectionString: server });
  await admin.connect();
  name = `test_writes_${newId().replaceAll("-", "")}`;
});
afterEach(async () => {
  await db.close();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.end();
});

/** A database with the core schema and these settings or place. */
async function create(place = "", setting?: string): Promise<void> {
  await admin.query(`CREATE DATABASE ${name} TEMPLATE event_planner_template_core ${place}`);
  if (setting !== undefined) await admin.query(`ALTER DATABASE ${name} SET ${setting}`);
  db = openCoreDatabase(urlOf(name), logger, { connections: 2 });
}

describe("the check of a database", () => {
  it("passes where writes are accepted, and leaves nothing behind", async () => {
    await create();
    for (let n = 0; n < 3; n++) await db.check();
    const [row] = await db.client.$queryRaw<{ work_mem: string; temp_files: number }[]>`
      SELECT current_setting('work_mem') AS work_mem, (SELECT count(*)::int FROM pg_ls_tmpdir()) AS temp_files`;
    expect(row).toEqual({ work_mem: "4MB", temp_files: 0 });
  });

  it("fails where no temporary file can be extended", async () => {
    await create("", "temp_file_limit = '100kB'");
    await expect(db.check()).rejects.toThrow("temp_file_limit");
  });

  it("fails where writes are refused", async () => {
    await create("", "default_transaction_read_only = on");
    await expect(db.check()).rejects.toThrow("read-only");
  });
});

/** Mounts a file system of this size, which only an administrator of the machine may. */
function mountTiny(folder: string, megabytes: number): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=700`, "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const disk = mkdtempSync(join(tmpdir(), "tiny-disk-"));
const isMounted = mountTiny(disk, 64);
afterAll(() => {
  if (isMounted) execFileSync("umount", ["-l", disk]);
  rmSync(disk, { recursive: true, force: true });
});

(isMounted ? describe : describe.skip)("on a disk that is full", () => {
  it("the check fails as the writes do, and passes when there is space again", async () => {
    const { rows } = await admin.query<{ data_directory: string }>("SHOW data_directory");
    const { uid, gid } = statSync(rows[0]?.data_directory ?? "");
    const place = join(disk, "space");
    mkdirSync(place, { mode: 0o700 });
    for (const path of [disk, place]) chownSync(path, uid, gid);
    await admin.query(`CREATE TABLESPACE ${name} LOCATION '${place}'`);
    try {
      await create(`TABLESPACE ${name}`);
      await db.check();
      try {
        writeFileSync(join(disk, "ballast"), Buffer.alloc(64 * 1024 * 1024));
      } catch {
        // The disk is full now.
      }
      const insert = db.client.$executeRawUnsafe(
        "CREATE TABLE large AS SELECT repeat('x', 1000) FROM generate_series(1, 1000)",
      );
      await expect(insert).rejects.toMatchObject({
        meta: { driverAdapterError: { cause: { originalCode: "53100" } } },
      });
      await expect(db.check()).rejects.toMatchObject({
        meta: { driverAdapterError: { cause: { originalCode: "53100" } } },
      });
      // Control: what the check consisted of before.
      await db.client.$queryRawUnsafe("SELECT current_setting('TimeZone')");
      rmSync(join(disk, "ballast"));
      await db.check();
    } finally {
      await db.close();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.query(`DROP TABLESPACE ${name}`);
    }
  });
});
