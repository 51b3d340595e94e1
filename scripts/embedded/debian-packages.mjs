import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Trouble, saysDiskFull } from "../trouble.mjs";

const run = promisify(execFile);
/** Enough for what apt-get and dpkg print, in bytes. */
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** Whether this system has the tools that unpack packages of Debian or Ubuntu. */
export const hasDebianPackages = () => existsSync("/usr/bin/apt-get") && existsSync("/usr/bin/dpkg");

/**
 * Downloads packages of Debian or Ubuntu, with the libraries that this system lacks, and unpacks them into a folder.
 * Nothing is installed, and nothing of the system is changed: package lists and archives are private too.
 *
 * @param {object} options
 * @param {string[]} options.names the packages that will do; the first that exists is taken
 * @param {string} options.target the folder; it is replaced as a whole
 * @param {string} options.missing the sentence that says what is missing, for errors
 * @param {string} options.remedy how to get it in another way, for errors
 * @param {(text: string) => void} options.note called with the progress
 * @throws {Trouble} if the packages cannot be downloaded or unpacked
 */
export async function unpackDebianPackages({ names, target, missing, remedy, note }) {
  if (!hasDebianPackages()) throw new Trouble(`${missing}: ${remedy}.`);
  const work = `${target}.new`;
  await rm(work, { recursive: true, force: true });
  for (const folder of ["lists/partial", "cache/archives/partial", "root"])
    await mkdir(join(work, folder), { recursive: true });
  const options = {
    env: { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
    maxBuffer: OUTPUT_LIMIT,
  };
  const apt = (...args) => run("apt-get", [...privateFolders(work), ...args], options);
  try {
    note("downloading the package lists");
    await apt("update");
    note(`downloading ${names[0]}`);
    await firstOf(names, (name) => apt("-y", "--no-install-recommends", "--download-only", "install", name));
    const archives = (await readdir(join(work, "cache", "archives"))).filter((name) => name.endsWith(".deb"));
    for (const name of archives)
      await run("dpkg", ["-x", join(work, "cache", "archives", name), join(work, "root")], options);
    await rm(target, { recursive: true, force: true });
    await rename(join(work, "root"), target);
  } catch (error) {
    const words = error.stderr || error.message;
    if (saysDiskFull(words))
      throw new Trouble(`The disk is full (writing ${target}): free some space and try again.`, { cause: error });
    throw new Trouble(`${missing}, and its package could not be downloaded: ${remedy}.`, {
      detail: words.trim().split("\n").slice(-4).join("\n"),
      cause: error,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  note("");
}

/**
 * The folders of unpacked packages that hold shared libraries, for LD_LIBRARY_PATH. Some packages, such as PulseAudio's,
 * keep theirs in a folder of their own.
 *
 * @param {string} folder the target of unpackDebianPackages()
 * @returns {string} separated by colons
 */
export function libraryPath(folder) {
  const withLibraries = (path) => {
    if (!existsSync(path)) return [];
    const entries = readdirSync(path, { withFileTypes: true });
    const nested = entries.filter((entry) => entry.isDirectory()).flatMap(({ name }) => withLibraries(join(path, name)));
    return entries.some(({ name }) => /\.so(\.|$)/.test(name)) ? [path, ...nested] : nested;
  };
  return [join(folder, "usr", "lib"), join(folder, "lib")].flatMap(withLibraries).join(":");
}

/** The system's own record of installed packages is only read, so that just the missing libraries are downloaded. */
function privateFolders(work) {
  const options = [
    `Dir::State::Lists=${join(work, "lists")}`,
    `Dir::Cache=${join(work, "cache")}`,
    "Debug::NoLocking=1",
    "Acquire::Retries=2",
    "APT::Sandbox::User=root",
    "Acquire::Languages=none",
  ];
  return [...options.flatMap((option) => ["-o", option]), "-qq"];
}

async function firstOf(names, work) {
  const [name, ...others] = names;
  try {
    return await work(name);
  } catch (error) {
    if (others.length === 0) throw error;
    return firstOf(others, work);
  }
}
