/**
 * Bundles GraphiQL into playground/dist, fonts and workers included, so that the page asks no other machine for anything.
 *
 * Usage: node playground/build.mjs
 */
import { build } from "esbuild";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { precompress } from "../scripts/building/precompress.mjs";
import { shippedPackages } from "../scripts/licenses/shipped-packages.mjs";
import { licenseTexts } from "../scripts/licenses/texts.mjs";

const here = import.meta.dirname;
const dist = join(here, "dist");
/** A gateway serves dist/ as soon as it exists, so the bundle is complete when it gets that name. */
const unfinished = join(here, "..", ".cache", "playground-dist");

const options = {
  absWorkingDir: here,
  outdir: unfinished,
  bundle: true,
  minify: true,
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "none",
  target: "es2022",
  loader: { ".ttf": "dataurl", ".woff": "dataurl", ".woff2": "dataurl" },
  logLevel: "warning",
};

/** The editor's language services; each runs in a worker of its own, which has to be one file. */
const workers = {
  "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
  "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
  "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
};

await rm(unfinished, { recursive: true, force: true });
await Promise.all([
  build({ ...options, entryPoints: { playground: join(here, "main.jsx") }, format: "esm", splitting: true, jsx: "automatic" }),
  build({ ...options, entryPoints: workers, format: "iife" }),
]);
// A bundle has no comments, and with them no licenses.
const root = join(here, "..");
const bundled = shippedPackages(root).filter(({ paths }) => paths.some((path) => path.startsWith("playground/")));
await writeFile(join(unfinished, "licenses.txt"), licenseTexts(root, bundled));
await precompress(unfinished);
await rm(dist, { recursive: true, force: true });
await rename(unfinished, dist);
