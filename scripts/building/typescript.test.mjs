import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { compileTypescript } from "./typescript.mjs";

const REPOSITORY = join(import.meta.dirname, "..", "..");
let root;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "event-planner-build-"));
  await cp(join(REPOSITORY, ".swcrc"), join(root, ".swcrc"));
  await symlink(join(REPOSITORY, "node_modules"), join(root, "node_modules"));
});
after(() => rm(root, { recursive: true }));

async function source(path, text) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

test("compiles what changed, and only that, and removes what has no source any more", async () => {
  await source("platform/greeting.ts", "export const greeting: string = 'hello';");
  await source(
    "gateway/main.ts",
    "import { greeting } from '../platform/greeting';\nif (process.argv[2]) throw new Error('here');\nconsole.log(greeting);",
  );
  await source("gateway/main.test.ts", "not compiled");
  assert.deepEqual(await compileTypescript(root), { compiled: 2, removed: 0 });
  assert.equal(spawnSync(process.execPath, [join(root, "dist/gateway/main.js")]).stdout.toString(), "hello\n");

  assert.deepEqual(await compileTypescript(root), { compiled: 0, removed: 0 });
  await source("platform/greeting.ts", "export const greeting: string = 'good day';");
  assert.deepEqual(await compileTypescript(root), { compiled: 1, removed: 0 });
  await rm(join(root, "platform/greeting.ts"));
  assert.deepEqual(await compileTypescript(root), { compiled: 0, removed: 1 });
  await assert.rejects(stat(join(root, "dist/platform/greeting.js")));
  await source("platform/greeting.ts", "export const greeting = 'hello';");
  await compileTypescript(root);
});

test("a stack trace names the line of the source", async () => {
  const { stderr } = spawnSync(process.execPath, ["--enable-source-maps", join(root, "dist/gateway/main.js"), "throw"]);
  assert.match(stderr.toString(), new RegExp(`${join(root, "gateway/main.ts")}:2`));
});

test("what does not parse is named, and compiled once it is repaired", async () => {
  await source("workers/main.ts", "export const = 1;");
  await assert.rejects(
    compileTypescript(root),
    (error) => /1 file does not compile/.test(error.message) && /workers\/main\.ts/.test(error.detail),
  );
  await source("workers/main.ts", "export const one = 1;");
  assert.deepEqual(await compileTypescript(root), { compiled: 1, removed: 0 });
  assert.match(await readFile(join(root, "dist/workers/main.js"), "utf8"), /one/);
});
