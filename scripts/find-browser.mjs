/**
 * Finds the browser for tests, downloading Debian's Chromium if there is none, and prints it as JSON: `file` and `env`.
 *
 * Usage: node scripts/find-browser.mjs
 */
import { join } from "node:path";
import { findChromium } from "./embedded/chromium.mjs";
import { explain } from "./trouble.mjs";

try {
  console.log(JSON.stringify(await findChromium(join(import.meta.dirname, ".."))));
} catch (error) {
  const { message, detail } = explain(error);
  console.error([message, detail].filter(Boolean).join("\n"));
  process.exitCode = 1;
}
