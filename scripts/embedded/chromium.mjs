import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { exclusively } from "../exclusive.mjs";
import { Trouble } from "../trouble.mjs";
import { libraryPath, unpackDebianPackages } from "./debian-packages.mjs";

const run = promisify(execFile);
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
/** Where browsers are installed that are not on the PATH. */
const PLACES = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];
const HOW_TO_GET_ONE =
  "install Chromium or Google Chrome (apt install chromium · dnf install chromium · brew install --cask chromium), " +
  "or set CHROMIUM to the path of its program";

/**
 * A browser for tests, as an executable and its environment.
 *
 * @typedef {{ file: string, env: Record<string, string> }} Browser
 */

/**
 * Finds Chromium or a browser that is built from it: the one that CHROMIUM names, else one on the PATH, else Debian's
 * package, unpacked into `.cache/chromium`.
 *
 * @param {string} root the repository
 * @param {(text: string) => void} [note] called with the progress of a download
 * @param {Record<string, string | undefined>} [env]
 * @returns {Promise<Browser>}
 * @throws {Trouble} with the ways to get a browser if none can be found or downloaded
 */
export async function findChromium(root, note = () => {}, env = process.env) {
  if (env.CHROMIUM) {
    const chosen = { file: env.CHROMIUM, env: {} };
    if (await works(chosen)) return chosen;
    throw new Trouble(`CHROMIUM names ${env.CHROMIUM}, which does not run: correct it, or unset it.`);
  }
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const installed = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES];
  for (const file of installed.filter((path) => existsSync(path))) {
    if (await works({ file, env: {} })) return { file, env: {} };
  }
  const unpacked = join(root, ".cache", "chromium");
  return exclusively(join(root, ".cache", "chromium.lock"), async () => {
    const known = unpackedBrowser(unpacked);
    if (known && (await works(known))) return known;
    const missing = "The browser tests need a browser, and none was found";
    await unpackDebianPackages({ names: ["chromium"], target: unpacked, missing, remedy: HOW_TO_GET_ONE, note });
    const browser = unpackedBrowser(unpacked);
    if (browser && (await works(browser))) return browser;
    await rm(unpacked, { recursive: true, force: true });
    throw new Trouble(`${missing}: the one in the package does not run here. ${HOW_TO_GET_ONE}.`);
  });
}

async function works({ file, env }) {
  try {
    await run(file, ["--version"], { env: { ...process.env, ...env } });
    return true;
  } catch {
    return false;
  }
}

/**
 * The browser itself in the unpacked packages. `usr/bin/chromium` is a script that expects the package to be installed.
 *
 * @returns {Browser | null}
 */
function unpackedBrowser(folder) {
  const file = join(folder, "usr", "lib", "chromium", "chromium");
  if (!existsSync(file)) return null;
  const fonts = join(folder, "etc", "fonts");
  return {
    file,
    env: {
      LD_LIBRARY_PATH: libraryPath(folder),
      // A system without fontconfig has neither fonts nor the list of their folders.
      ...(existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: fonts, FONTCONFIG_SYSROOT: folder }),
    },
  };
}
