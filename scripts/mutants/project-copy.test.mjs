import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { link, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ProjectCopy } from "./project-copy.mjs";

describe("ProjectCopy", () => {
  let root;
  let copy;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "event-planner-mutants-test-"));
    for (const folder of ["node_modules", ".git", "src"]) await mkdir(join(root, folder));
    await writeFile(join(root, ".git", "HEAD"), "");
    await writeFile(join(root, "src", "a.ts"), "if (sold) throw soldOut();\n");
    await link(join(root, "src", "a.ts"), join(root, "src", "linked.ts"));
    copy = await ProjectCopy.create(root);
  });
  after(async () => {
    await copy.remove();
    await rm(root, { recursive: true, force: true });
  });
  const read = (folder, file = "a.ts") => readFile(join(folder, "src", file), "utf8");

  it("breaks a guard in the copy alone, and mends it", async () => {
    const mend = await copy.break({ file: "src/a.ts", search: "if (sold) throw", replace: "if ($&) throw" });
    assert.equal(await read(copy.root), "if ($&) throw soldOut();\n");
    assert.equal(await read(copy.root, "linked.ts"), "if (sold) throw soldOut();\n");
    assert.equal(await read(root), "if (sold) throw soldOut();\n");
    await mend();
    assert.equal(await read(copy.root), "if (sold) throw soldOut();\n");
  });

  it("refuses a text that does not occur exactly once", async () => {
    for (const search of ["not there", "sold"]) {
      await assert.rejects(copy.break({ file: "src/a.ts", search, replace: "" }), /exactly once in src\/a\.ts/);
    }
  });

  it("shares node_modules, leaves the history out and disappears when it is removed", async () => {
    const other = await ProjectCopy.create(root);
    assert.ok(existsSync(join(other.root, "node_modules")));
    assert.ok(!existsSync(join(other.root, ".git")));
    await other.remove();
    assert.ok(!existsSync(other.folder));
    assert.ok(existsSync(join(root, "node_modules")));
  });
});
