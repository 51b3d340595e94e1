/**
 * Generates the secrets of a deployment.
 *
 * Usage: npm run --silent secrets                    all of them as one env file, for docker compose
 *        npm run --silent secrets -- --dir=<folder>  one env file for each process, with the secrets that it reads
 *        npm run --silent secrets -- NAME …          new values of these variables only, to rotate them
 */
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OWN_SECRETS, PROCESSES, completeSecrets, environmentFor } from "./process-secrets.mjs";

/** Passwords of the servers in docker-compose.yml. They become part of URLs: only characters that mean nothing there. */
const PASSWORDS = ["POSTGRES_PASSWORD", "REDIS_PASSWORD"];
/** The halves of one key pair: a new one of either needs the other. */
const PAIR = ["PRINCIPAL_PRIVATE_KEY", "PRINCIPAL_PUBLIC_KEYS"];

const lines = (values) => Object.entries(values).map(([name, value]) => `${name}=${value}\n`).join("");

async function main(args) {
  const secrets = completeSecrets();
  const passwords = Object.fromEntries(PASSWORDS.map((name) => [name, randomBytes(24).toString("hex")]));
  const known = { ...secrets, ...passwords };
  const names = args.filter((arg) => !arg.startsWith("--"));
  const dir = args.find((arg) => arg.startsWith("--dir="))?.slice("--dir=".length);
  const unknown = args.filter((arg) => arg !== `--dir=${dir}` && !(arg in known));
  if (unknown.length > 0 || (dir && names.length > 0) || dir === "") {
    console.error(`Usage: npm run --silent secrets [-- --dir=<folder> | -- NAME …]\nNames: ${Object.keys(known).join(", ")}`);
    return 2;
  }
  if (names.length > 0) {
    const wanted = new Set(names.flatMap((name) => (PAIR.includes(name) ? PAIR : [name])));
    process.stdout.write(lines(Object.fromEntries(Object.entries(known).filter(([name]) => wanted.has(name)))));
    return 0;
  }
  if (dir === undefined) {
    process.stdout.write(lines(known));
    return 0;
  }
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (const name of PROCESSES) {
    await writeFile(join(dir, `${name}.env`), lines(environmentFor(name, secrets)), { mode: 0o600, flag: "wx" });
  }
  console.log(`${dir}: ${PROCESSES.length} files with ${OWN_SECRETS.length} secrets.`);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error) => {
    console.error(error.code === "EEXIST" ? `${error.path} exists already, and is not overwritten.` : error.message);
    process.exitCode = 1;
  },
);
