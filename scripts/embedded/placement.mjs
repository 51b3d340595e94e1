import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { existsSync, lstatSync, realpathSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readFile, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { exclusively } from "../exclusive.mjs";
import { Trouble } from "../trouble.mjs";
import { canReach, closedFolder, unprivilegedAccount } from "./account.mjs";

const run = promisify(execFile);
/**
 * Where root keeps what an account without rights must reach, in order of preference. No temporary folders: data must
 * survive their cleaners and a restart of the machine.
 */
const PLACES = ["/var/lib/event-planner", "/srv/event-planner", "/opt/event-planner"];
/** Names the data folder that a relocated folder belongs to. */
const ORIGIN = "origin";

/**
 * Where PostgreSQL's programs and data are, and the account that it runs as.
 *
 * @typedef {object} Placement
 * @property {import("./account.mjs").Account | null} account null if it runs as this process's account
 * @property {string} programs the folder with `bin`, `lib` and `share`
 * @property {string} dir the data folder
 */

/**
 * Decides where PostgreSQL's programs and data are. If this process is root, both must be where an account without
 * rights can reach them: below a closed folder such as /root, the programs are copied and the data is kept elsewhere, and
 * a symbolic link leads to it.
 *
 * @param {object} wanted
 * @param {string} wanted.programs the folder with the programs in node_modules
 * @param {string} wanted.version of the programs: each version has its own copy
 * @param {string} wanted.dir where the data belongs; the folder above is created
 * @param {readonly string[]} [places] where to put what cannot be reached
 * @returns {Promise<Placement>}
 * @throws {Trouble} naming the closed folder if nothing can be put elsewhere
 */
export async function placePostgres({ programs, version, dir }, places = PLACES) {
  const account = await unprivilegedAccount();
  if (!account) return { account, programs, dir };
  const above = dirname(dir);
  await mkdir(above, { recursive: true });
  // Other accounts may pass through the folder, but not list it; secret files in it are readable only for their owner.
  await chmod(above, 0o711);
  const [hasPrograms, hasData] = await Promise.all([canReach(account, join(programs, "bin", "postgres")), canReach(account, above)]);
  if (hasPrograms && hasData) return { account, programs, dir };

  for (const place of places) {
    if (!(await open(account, place))) continue;
    return {
      account,
      programs: hasPrograms ? programs : await copyPrograms(programs, join(place, `postgresql-${version}`)),
      dir: hasData ? dir : await relocateData(dir, place),
    };
  }
  throw unreachable(account, [hasPrograms ? above : programs]);
}

/**
 * Creates a temporary folder that PostgreSQL's account can reach.
 *
 * @param {string} prefix of its name
 * @param {readonly string[]} [places] parent folders in order of preference
 * @returns {Promise<string>}
 * @throws {Trouble} naming the closed folder if there is none
 */
export async function temporaryFolder(prefix, places = [tmpdir(), "/tmp", "/var/tmp"]) {
  const account = await unprivilegedAccount();
  for (const place of places) {
    if (account && !(await canReach(account, place))) continue;
    const folder = await mkdtemp(join(place, prefix));
    if (account) await chmod(folder, 0o711);
    return folder;
  }
  throw unreachable(account, places);
}

/**
 * Where a data folder leads to, if it was relocated.
 *
 * @param {string} dir
 * @returns {string} the folder itself if it was not, or does not exist yet
 */
export function actualFolder(dir) {
  const isLink = lstatSync(dir, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink && existsSync(dir) ? realpathSync(dir) : dir;
}

/**
 * Deletes what was relocated from a data folder. A folder that belongs to another one stays.
 *
 * @param {string} dir where the data belongs
 */
export async function removeRelocated(dir) {
  const target = await readlink(dir).catch(() => null);
  if (target !== null && (await originOf(target)) === dir) await rm(dirname(target), { recursive: true, force: true });
}

async function open(account, place) {
  try {
    await mkdir(place, { recursive: true, mode: 0o755 });
    await chmod(place, 0o755);
    return await canReach(account, place);
  } catch {
    return false;
  }
}

/** Copies the programs once; a copy that was interrupted does not count. */
async function copyPrograms(programs, target) {
  return exclusively(`${target}.lock`, async () => {
    if (existsSync(target)) return target;
    await rm(`${target}.new`, { recursive: true, force: true });
    await cp(programs, `${target}.new`, { recursive: true, verbatimSymlinks: true });
    await rename(`${target}.new`, target);
    return target;
  });
}

async function relocateData(dir, place) {
  const linked = await readlink(dir).catch(() => null);
  if (linked !== null && existsSync(linked)) return adopt(dir, linked);
  const key = createHash("sha256").update(dir).digest("hex").slice(0, 12);
  const folder = join(place, key);
  const target = join(folder, basename(dir));
  await mkdir(folder, { recursive: true, mode: 0o711 });
  await chmod(folder, 0o711);
  await writeFile(join(folder, ORIGIN), `${dir}\n`);
  if (linked !== null) await rm(dir);
  // Data that is in the closed folder already comes along, with its owners and modes.
  else if (existsSync(dir)) await run("mv", [dir, target]);
  await symlink(target, dir);
  return target;
}

/** Takes over the data that the link leads to: of this folder, or of one that was moved here. */
async function adopt(dir, target) {
  const origin = await originOf(target);
  if (origin !== dir) {
    if (origin !== null && (await readlink(origin).catch(() => null)) === target) {
      throw new Trouble(
        `${dir} is a copy of ${origin}, and its database belongs to the original: start with --fresh, or set DATA_DIR to another folder.`,
      );
    }
    await writeFile(join(dirname(target), ORIGIN), `${dir}\n`);
  }
  return target;
}

const originOf = (target) =>
  readFile(join(dirname(target), ORIGIN), "utf8").then(
    (text) => text.trim(),
    () => null,
  );

function unreachable(account, paths) {
  const closed = account && paths.map((path) => closedFolder(account, path)).find(Boolean);
  const reason = closed
    ? `may not enter ${closed}: run \`chmod o+x ${closed}\`, move the project to a folder that is open, such as /srv`
    : `cannot reach ${paths[0]}: move the project to another folder, such as /srv`;
  return new Trouble(
    `PostgreSQL does not run as root, and the account \`${account?.name}\` that it uses ${reason}, start as another user, or set DATABASE_URL.`,
  );
}
