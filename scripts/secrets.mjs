import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { completeSecrets } from "./process-secrets.mjs";
import { Trouble } from "./trouble.mjs";

/** Passwords of the private servers, kept with the secrets but not passed on: their URLs hold them. */
const PASSWORDS = ["POSTGRES_PASSWORD", "REDIS_PASSWORD"];

/**
 * The random secrets of a data folder, generated on the first start and kept, because what they signed (links in emails,
 * QR keys) has to stay valid. Those that an earlier version did not have are added.
 *
 * @param {string} dataDir
 * @returns {Promise<{ secrets: Record<string, string>, passwords: { postgres: string, redis: string } }>}
 */
export async function keepSecrets(dataDir) {
  const path = join(dataDir, "secrets.json");
  const known = await read(path);
  const secrets = completeSecrets(known);
  const all = { ...known, ...secrets };
  // In URLs and in redis.conf: only characters that mean nothing there.
  for (const name of PASSWORDS) all[name] ??= randomBytes(24).toString("hex");
  if (Object.keys(all).length !== Object.keys(known).length) {
    await writeFile(`${path}.new`, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
  return {
    secrets,
    passwords: { postgres: all.POSTGRES_PASSWORD, redis: all.REDIS_PASSWORD },
  };
}

async function read(path) {
  let text;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Trouble(`${path} is damaged: restore it from a backup, or begin anew with \`npm start -- --fresh\`.`);
  }
}
