/**
 * Installs into node_modules what the system runs with, without install scripts: for images.
 *
 * `npm ci --omit=dev` would also install development tools that a package names as optional peers.
 *
 * Usage: node scripts/production-modules.mjs
 */
import { join } from "node:path";
import { npmTrouble, runNpm } from "./npm.mjs";
import { StagedInstall } from "./staged-install.mjs";

const stage = new StagedInstall(join(import.meta.dirname, ".."));
await stage.prepare(false);
const { code, output } = await runNpm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], stage.path);
if (code !== 0) throw npmTrouble(output);
if (!(await stage.finish())) throw new Error("There is a node_modules folder with something in it: remove it.");
await stage.discard();
