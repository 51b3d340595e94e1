import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { precompress } from "./building/precompress.mjs";

test("text files get a compressed copy of each kind, small and binary ones none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "precompress-"));
  const script = "export const message = 'hello';\n".repeat(100);
  await writeFile(join(folder, "app-ABC.js"), script);
  await writeFile(join(folder, "small.css"), "a{}");
  await writeFile(join(folder, "font.woff2"), Buffer.alloc(5_000));
  await precompress(folder);
  assert.deepEqual((await readdir(folder)).sort(), [
    "app-ABC.js",
    "app-ABC.js.br",
    "app-ABC.js.gz",
    "font.woff2",
    "small.css",
  ]);
  assert.equal(brotliDecompressSync(await readFile(join(folder, "app-ABC.js.br"))).toString(), script);
  assert.equal(gunzipSync(await readFile(join(folder, "app-ABC.js.gz"))).toString(), script);
});
