import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createPublicKey, verify, sign, createPrivateKey } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseEnv, promisify } from "node:util";
import { CALLEES, OWN_SECRETS, PROCESSES, SUBGRAPHS, completeSecrets, environmentFor, publicKeyOf } from "./process-secrets.mjs";

// The test runner has built before it runs this.
const require = createRequire(import.meta.url);
const built = (path) => require(join(import.meta.dirname, "..", "dist", path));
const names = OWN_SECRETS.map(({ name }) => name);

/** Which of the environment's variables a process reads. */
function readBy(read, env) {
  const used = new Set();
  read(
    new Proxy(env, {
      get: (target, name) => {
        used.add(name);
        return target[name];
      },
    }),
  );
  return names.filter((name) => used.has(name));
}

test("the services that call each other are those of the contracts", () => {
  assert.deepEqual(CALLEES, built("contracts/services.js").callees);
});

test("each process gets exactly the secrets that it reads", () => {
  require("reflect-metadata");
  const { allSubgraphs } = built("subgraphs/all-subgraphs.js");
  const { readServingConfig } = built("platform/subgraph/serve-subgraph.js");
  const { readWorkersConfigs } = built("workers/config.js");
  const { readGatewayConfig } = built("gateway/config.js");
  const readers = {
    gateway: readGatewayConfig,
    ...Object.fromEntries(allSubgraphs.map((definition) => [definition.name, (env) => readServingConfig(definition, env)])),
    workers: (env) => readWorkersConfigs(allSubgraphs, env),
  };
  assert.deepEqual(Object.keys(readers).sort(), [...PROCESSES].sort());
  const env = { REDIS_URL: "redis://localhost", DATABASE_URL: "postgresql://localhost/postgres", ...completeSecrets() };
  for (const [name, read] of Object.entries(readers)) {
    const given = environmentFor(name, env);
    assert.deepEqual(readBy(read, given), names.filter((secret) => secret in given), name);
  }
  const all = environmentFor("subgraphs", env);
  assert.deepEqual(names.filter((name) => !(name in all)), ["PRINCIPAL_PRIVATE_KEY"]);
});

test("a service holds keys of its own calls only, and the private key is the gateway's", () => {
  const secrets = completeSecrets();
  for (const service of SUBGRAPHS) {
    const keys = Object.keys(environmentFor(service, secrets)).filter((name) => name.includes("_TO_"));
    const part = service.toUpperCase();
    assert.ok(keys.length > 0 && keys.every((name) => name.startsWith(`${part}_TO_`) || name.endsWith(`_TO_${part}_KEY`)), `${service}: ${keys}`);
  }
  const holders = PROCESSES.filter((name) => "PRINCIPAL_PRIVATE_KEY" in environmentFor(name, secrets));
  assert.deepEqual(holders, ["gateway"]);
  assert.deepEqual(Object.keys(environmentFor("seed", { ...secrets, DATABASE_URL: "x", SMTP_URL: "x", PUBLIC_URL: "y" })), ["PUBLIC_URL"]);
});

test("what is missing is generated, each value once, and what is known stays", () => {
  const [one, two] = [completeSecrets(), completeSecrets()];
  const values = [...Object.values(one), ...Object.values(two)];
  assert.equal(new Set(values).size, 2 * OWN_SECRETS.length);
  assert.ok(values.every((value) => value.length >= 43));
  assert.deepEqual(completeSecrets(one), one);
  const { PRINCIPAL_PUBLIC_KEYS, ...rest } = one;
  assert.deepEqual(completeSecrets(rest), one);
  const data = Buffer.from("signed");
  const signature = sign(null, data, createPrivateKey({ key: Buffer.from(one.PRINCIPAL_PRIVATE_KEY, "base64"), format: "der", type: "pkcs8" }));
  assert.ok(verify(null, data, createPublicKey({ key: Buffer.from(PRINCIPAL_PUBLIC_KEYS, "base64"), format: "der", type: "spki" }), signature));
  assert.equal(publicKeyOf("not a key"), "");
});

test("npm run secrets writes one file, one for each process, or some variables", async () => {
  const run = (...args) => promisify(execFile)(process.execPath, [join(import.meta.dirname, "generate-secrets.mjs"), ...args]);
  const { stdout } = await run();
  const all = parseEnv(stdout);
  assert.deepEqual(Object.keys(all).sort(), [...names, "POSTGRES_PASSWORD", "REDIS_PASSWORD"].sort());
  const { productionProblems } = built("platform/config/production-secrets.js");
  const tables = Object.keys(all).map((name) => ({ name, strength: name === "PRINCIPAL_PUBLIC_KEYS" ? "public" : "secret" }));
  assert.deepEqual(productionProblems(tables, { ...all, NODE_ENV: "production" }), []);

  const some = parseEnv((await run("GRANT_SECRET", "PRINCIPAL_PUBLIC_KEYS")).stdout);
  assert.deepEqual(Object.keys(some).sort(), ["GRANT_SECRET", "PRINCIPAL_PRIVATE_KEY", "PRINCIPAL_PUBLIC_KEYS"]);
  await assert.rejects(run("NO_SUCH_SECRET"), /Usage/);

  const dir = join(await mkdtemp(join(tmpdir(), "secrets-")), "new");
  try {
    await run(`--dir=${dir}`);
    assert.deepEqual((await readdir(dir)).sort(), PROCESSES.map((name) => `${name}.env`).sort());
    const of = async (name) => parseEnv(await readFile(join(dir, `${name}.env`), "utf8"));
    const [core, payments, gateway] = await Promise.all(["core", "payments", "gateway"].map(of));
    assert.equal(core.CORE_TO_PAYMENTS_KEY, payments.CORE_TO_PAYMENTS_KEY);
    assert.deepEqual(Object.keys(gateway).sort(), ["GATEWAY_TO_AUTH_KEY", "PRINCIPAL_PRIVATE_KEY"]);
    assert.equal(core.PRINCIPAL_PUBLIC_KEYS, publicKeyOf(gateway.PRINCIPAL_PRIVATE_KEY));
    assert.equal((await stat(join(dir, "core.env"))).mode & 0o777, 0o600);
    await assert.rejects(run(`--dir=${dir}`), /is not overwritten/);
  } finally {
    await rm(join(dir, ".."), { recursive: true });
  }
});
