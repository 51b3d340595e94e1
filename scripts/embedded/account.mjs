import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { Trouble } from "../trouble.mjs";

const run = promisify(execFile);

/**
 * The account that PostgreSQL runs as when this process is root, because it refuses to run as root.
 *
 * @typedef {{ name: string, uid: number, gid: number }} Account
 */

/**
 * Finds an account without rights for PostgreSQL: `postgres` if it exists, else `nobody`.
 *
 * @returns {Promise<Account | null>} null if this process is not root and PostgreSQL can run as its own account
 * @throws {Trouble} if there is no such account
 */
export async function unprivilegedAccount() {
  if (process.getuid?.() !== 0) return null;
  const account = (await lookUp("postgres")) ?? (await lookUp("nobody"));
  if (account) return account;
  throw new Trouble(
    "PostgreSQL does not run as root, and there is no account `nobody`: start as another user, or set DATABASE_URL.",
  );
}

/**
 * Whether an account can use a file or enter a folder, which requires that it can enter every parent folder.
 *
 * @param {Account} account
 * @param {string} path absolute
 */
export async function canReach(account, path) {
  try {
    // The account itself is asked, because modes are not everything: access control lists and mount options count too.
    await run("/bin/sh", ["-c", 'test -x "$0"', path], { uid: account.uid, gid: account.gid, cwd: "/" });
    return true;
  } catch {
    return false;
  }
}

/**
 * The outermost folder on the way to a path that an account may not enter, by its mode.
 *
 * @param {Account} account
 * @param {string} path absolute
 * @returns {string | null} null if the modes do not explain it
 */
export function closedFolder({ uid, gid }, path) {
  const parent = dirname(path);
  const above = parent === path ? null : closedFolder({ uid, gid }, parent);
  if (above) return above;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return null;
  const right = stats.uid === uid ? 0o100 : stats.gid === gid ? 0o010 : 0o001;
  return (stats.mode & right) === 0 ? path : null;
}

async function lookUp(name) {
  try {
    const [uid, gid] = await Promise.all(
      ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, name])).stdout)),
    );
    return { name, uid, gid };
  } catch {
    return null;
  }
}
