/**
 * Bundles the pages that links in mails lead to into pages/dist. File names carry a hash of the content, so that browsers
 * may keep them for good; manifest.json says which page needs which file.
 *
 * Usage: node pages/build.mjs
 */
import { build } from "esbuild";
import { rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { precompress } from "../scripts/building/precompress.mjs";

const here = import.meta.dirname;
const dist = join(here, "dist");

const entries = {
  purchase: "purchase/purchase.page.ts",
  "waiting-list": "waiting-list/waiting-list.page.ts",
  "accept-invitation": "account/accept-invitation.page.ts",
  "verify-email": "account/verify-email.page.ts",
  "reset-password": "account/reset-password.page.ts",
  "confirm-delivery": "confirm-delivery/confirm-delivery.page.ts",
  leaving: "leaving/leaving.page.ts",
  style: "view/style.css",
};

await rm(dist, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: entries,
  outdir: dist,
  entryNames: "[name]-[hash]",
  bundle: true,
  format: "esm",
  minify: true,
  legalComments: "none",
  target: "es2022",
  metafile: true,
  logLevel: "warning",
});

const nameOf = Object.fromEntries(Object.entries(entries).map(([name, source]) => [source, name]));
const built = Object.entries(metafile.outputs).map(([file, { entryPoint }]) => [nameOf[entryPoint], basename(file)]);
await writeFile(join(dist, "manifest.json"), `${JSON.stringify(Object.fromEntries(built), null, 2)}\n`);
await precompress(dist);
