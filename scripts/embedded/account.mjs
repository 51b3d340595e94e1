import { execFile } from "node:child_process";
import { chmod, mkdir } from "node:fs/promises";
import { promisify } from "node:util";
import { Trouble } from "../trouble.mjs";

const run = promisify(execFile);

/**
 * PostgreSQL refuses to run as root. Then it gets an account that has no rights: `postgres` where there is one, else `nobody`.
 *
 * @param {string} binary what it has to run
 * @param {string} folder where its data lies
 * @returns {Promise<{ uid: number, gid: number, wrapper?: string[] } | null>} null when the account is this one
 */
export async function accountFor(binary, folder) {
  if (process.getuid?.() !== 0) return null;
  const account = (await lookUp("postgres")) ?? (await lookUp("nobody"));
  if (!account)
    throw new Trouble(
      "PostgreSQL does not run as root, and there is no account `nobody`: start as another user, or set DATABASE_URL.",
    );
  // Others may pass through the data folder, not list it; what is secret in it is readable for its owner alone.
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);

  const reach = ["-c", 'test -x "$0" && test -x "$1"', binary, folder];
  const asAccount = { uid: account.uid, gid: account.gid, cwd: "/" };
  if (await succeeds("/bin/sh", reach, asAccount)) return account;
  // Below a closed folder such as /root: keep the account, and give it the one right that lets it pass.
  const wrapper = [
    "setpriv",
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--",
  ];
  if (await succeeds(wrapper[0], [...wrapper.slice(1), "/bin/sh", ...reach], { cwd: "/" }))
    return { ...account, wrapper };
  throw new Trouble(
    `PostgreSQL does not run as root, and the account it gets instead cannot reach ${folder}: move the project out of closed folders, start as another user, or set DATABASE_URL.`,
  );
}

async function lookUp(name) {
  try {
    const [uid, gid] = await Promise.all(
      ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, name])).stdout)),
    );
    return { uid, gid };
  } catch {
    return null;
  }
}

const succeeds = (file, args, options) =>
  run(file, args, options).then(
    () => true,
    () => false,
  );
