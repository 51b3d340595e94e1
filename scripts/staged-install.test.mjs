import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stagedLock } from "./staged-install.mjs";

const REGISTRY = "https://registry.example/";

const LOCK = {
  lockfileVersion: 3,
  packages: {
    "": { dependencies: { a: "1", alias: "npm:@real/name@2" }, devDependencies: { cli: "1" }, optionalDependencies: { fast: "1" } },
    "node_modules/a": { version: "1.0.0", dependencies: { "@b/c": "2" }, peerDependencies: { cli: "*", peer: "*" }, peerDependenciesMeta: { cli: { optional: true } } },
    "node_modules/a/node_modules/@b/c": { version: "2.0.0", dependencies: { d: "1" } },
    "node_modules/@b/c": { version: "1.0.0", dev: true },
    "node_modules/d": { version: "1.0.0", optionalDependencies: { "elsewhere": "1" } },
    "node_modules/elsewhere": { version: "1.0.0", optional: true, os: ["plan9"] },
    "node_modules/peer": { version: "1.0.0", peer: true },
    "node_modules/fast": { version: "1.0.0", optional: true, dependencies: { shared: "1" } },
    "node_modules/shared": { version: "1.0.0", devOptional: true },
    "node_modules/alias": { name: "@real/name", version: "2.0.0" },
    "node_modules/cli": { version: "1.0.0", devOptional: true, dependencies: { "@b/c": "1", studio: "1", shared: "1" } },
    "node_modules/studio": { version: "1.0.0", devOptional: true },
    "node_modules/fixed": { version: "1.0.0", extraneous: true },
  },
};

const pathsOf = (lock) => Object.keys(lock.packages).filter(Boolean);

describe("the lockfile of an installation", () => {
  test("has what the root needs, without development dependencies that are optional peers of something", () => {
    assert.deepEqual(pathsOf(stagedLock(LOCK, { dev: false, registry: null })), [
      "node_modules/a",
      "node_modules/a/node_modules/@b/c",
      "node_modules/d",
      "node_modules/elsewhere",
      "node_modules/peer",
      "node_modules/fast",
      "node_modules/shared",
      "node_modules/alias",
    ]);
  });

  test("has development dependencies where they are wanted", () => {
    const paths = pathsOf(stagedLock(LOCK, { dev: true, registry: null }));
    for (const path of ["node_modules/cli", "node_modules/studio", "node_modules/@b/c"]) assert.ok(paths.includes(path));
  });

  test("names the address of each package, under its real name", () => {
    const { packages } = stagedLock(LOCK, { dev: false, registry: REGISTRY });
    assert.equal(packages["node_modules/a/node_modules/@b/c"].resolved, `${REGISTRY}@b/c/-/c-2.0.0.tgz`);
    assert.equal(packages["node_modules/alias"].resolved, `${REGISTRY}@real/name/-/name-2.0.0.tgz`);
    assert.equal(packages[""].resolved, undefined);
  });

  test("changes no version, no hash and no lockfile", () => {
    const before = structuredClone(LOCK);
    const { packages } = stagedLock(LOCK, { dev: true, registry: REGISTRY });
    assert.deepEqual(LOCK, before);
    for (const [path, entry] of Object.entries(packages)) assert.equal(entry.version, LOCK.packages[path].version);
  });
});
