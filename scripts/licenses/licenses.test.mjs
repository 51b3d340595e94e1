import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { CORRECTIONS } from "./allowed.mjs";
import { noticeOf } from "./notice.mjs";
import { softwareBillOfMaterials } from "./sbom.mjs";
import { shippedPackages, violations } from "./shipped-packages.mjs";
import { licenseTexts } from "./texts.mjs";

const ROOT = join(import.meta.dirname, "..", "..");
const packageUnder = (license, name = "a") => ({ name, version: "1.0.0", license, paths: [`node_modules/${name}`] });

describe("the licenses of what we ship", () => {
  test("are allowed", () => assert.deepEqual(violations(shippedPackages(ROOT)), []));

  for (const license of ["MIT", "Apache-2.0 AND MIT", "MIT and ISC", "(MIT OR GPL-3.0-only)", "(MIT AND BSD-3-Clause)"]) {
    test(`may be ${license}`, () => assert.deepEqual(violations([packageUnder(license)]), []));
  }

  for (const license of ["", "GPL-3.0-only", "AGPL-3.0-only", "EPL-2.0", "MIT AND GPL-2.0-only", "SEE LICENSE IN x", "Elastic-2.0"]) {
    test(`may not be ${license || "missing"}`, () => {
      const [sentence, ...more] = violations([packageUnder(license)]);
      assert.match(sentence, /^a 1\.0\.0 /);
      assert.deepEqual(more, []);
    });
  }

  test("may be an exception for the packages it was made for", () => {
    assert.deepEqual(violations([packageUnder("Elastic-2.0", "@apollo/gateway")]), []);
    assert.equal(violations([packageUnder("Elastic-2.0", "@apollo/other")]).length, 1);
  });
});

describe("the notice", () => {
  test("names each package below its license, and what an exception asks for", () => {
    const text = noticeOf([packageUnder("MIT"), packageUnder("Elastic-2.0", "@apollo/gateway"), packageUnder("MIT", "b")]);
    assert.match(text, /\nMIT\n---\n- a 1\.0\.0\n- b 1\.0\.0\n/);
    assert.match(text, /\nElastic-2\.0\n-----------\nThe query planner[^-]*managed service[^-]*\n\n- @apollo\/gateway 1\.0\.0\n/);
  });
});

describe("the license texts", () => {
  let root;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "licenses-"))));
  afterEach(() => rmSync(root, { recursive: true }));
  const install = (name, files) => {
    mkdirSync(join(root, "node_modules", name), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(root, "node_modules", name, file), text);
  };

  test("stand once for all packages with the same", () => {
    install("a", { "LICENSE.md": "Same\r\ntext", "license.js": "code" });
    install("b", { LICENCE: "Same\ntext\n", NOTICE: "Notice of b" });
    install("c", { "README.md": "nothing" });
    const text = licenseTexts(root, ["a", "b", "c", "elsewhere"].map((name) => packageUnder("ISC", name)));
    assert.equal(text.split("Same\ntext").length, 2);
    assert.match(text, /^a 1\.0\.0\nb 1\.0\.0\n\nSame\ntext\n/);
    assert.match(text, /b 1\.0\.0\n\nNotice of b/);
    assert.match(text, /c 1\.0\.0\n\nLicense: ISC\. The package contains no text/);
    assert.doesNotMatch(text, /elsewhere|code/);
  });
});

describe("the software bill of materials", () => {
  test("names what runs, with hashes and licenses, and no development tool", async () => {
    const { bomFormat, metadata, components } = await softwareBillOfMaterials(ROOT);
    assert.equal(bomFormat, "CycloneDX");
    assert.equal(metadata.component.name, "event-planner");
    const names = new Set(components.map(({ name }) => name));
    for (const name of ["@apollo/gateway", "fastify", "pg"]) assert.ok(names.has(name), name);
    for (const name of ["jest", "prisma", "eslint", "typescript"]) assert.ok(!names.has(name), name);
    for (const { name, hashes, licenses } of components) {
      assert.equal(hashes?.[0]?.alg, "SHA-512", name);
      if (!(name in CORRECTIONS)) assert.ok(licenses?.length > 0, name);
    }
  });
});
