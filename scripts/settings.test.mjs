import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { chooseMetricsPorts, choosePorts } from "./choose-ports.mjs";
import { freePort, isFree } from "./ports.mjs";
import { OWN_SECRETS, completeSecrets } from "./process-secrets.mjs";
import { PORTS, environmentOfParts, missingInProduction, needsSandbox, sandboxed } from "./settings.mjs";

const facts = (env) => ({
  env,
  ports: Object.fromEntries(PORTS.map(({ variable, standard }) => [variable, standard])),
  secrets: Object.fromEntries(OWN_SECRETS.map(({ name }) => [name, `generated ${name}`])),
  dataDir: "/data",
  databaseUrls: { core: "postgresql://localhost/event_planner_core" },
  serverUrl: "postgresql://localhost/postgres",
  redisUrl: "redis://localhost",
});

test("each provider without keys is stood in for on its own", () => {
  assert.deepEqual(sandboxed({}), { stripe: true, mail: true });
  assert.deepEqual(sandboxed({ STRIPE_SECRET_KEY: "sk_test_real" }), { stripe: false, mail: true });
  assert.deepEqual(sandboxed({ SENDGRID_API_KEY: "SG.x" }), { stripe: true, mail: false });
  assert.equal(needsSandbox({ STRIPE_SECRET_KEY: "sk_test_real", SMTP_URL: "smtp://mail" }), false);
  assert.equal(needsSandbox({ NODE_ENV: "production" }), false);
});

test("the gateway learns where the demo accounts are, but not in production", () => {
  assert.equal(environmentOfParts(facts({})).DEMO_ACCOUNTS, "/data/seed.json");
  assert.equal(environmentOfParts(facts({ NODE_ENV: "production" })).DEMO_ACCOUNTS, undefined);
});

test("parts are told where everything is, and what was set wins", () => {
  const env = environmentOfParts(
    facts({ GRANT_SECRET: "mine", PUBLIC_URL: "https://tickets.example.org", CAPABILITY_SECRET: "" }),
  );
  assert.equal(env.GRANT_SECRET, "mine");
  assert.equal(env.PUBLIC_URL, "https://tickets.example.org");
  assert.equal(env.CAPABILITY_SECRET, "generated CAPABILITY_SECRET", "an empty variable is one that is not set");
  assert.equal(env.CORE_URL, "http://127.0.0.1:3001");
  assert.equal(env.CORE_DATABASE_URL, "postgresql://localhost/event_planner_core");
  assert.equal(env.STRIPE_API_BASE, "http://127.0.0.1:4101");
  assert.equal(env.STRIPE_WEBHOOK_URL, "http://127.0.0.1:3003/webhooks/stripe");
  assert.equal(env.SMTP_URL, "smtp://127.0.0.1:4125");
  assert.equal(env.SANDBOX, "1");
});

test("a signing key that was set comes with its public key, unless that was set too", () => {
  const { PRINCIPAL_PRIVATE_KEY, PRINCIPAL_PUBLIC_KEYS } = completeSecrets();
  assert.equal(environmentOfParts(facts({ PRINCIPAL_PRIVATE_KEY })).PRINCIPAL_PUBLIC_KEYS, PRINCIPAL_PUBLIC_KEYS);
  const both = { PRINCIPAL_PRIVATE_KEY, PRINCIPAL_PUBLIC_KEYS: "old,new" };
  assert.equal(environmentOfParts(facts(both)).PRINCIPAL_PUBLIC_KEYS, "old,new");
});

test("real keys are never mixed with the sandbox's", () => {
  const env = environmentOfParts(facts({ STRIPE_SECRET_KEY: "sk_live_x", SMTP_URL: "smtp://mail.example.org" }));
  assert.equal(env.STRIPE_SECRET_KEY, "sk_live_x");
  for (const name of ["STRIPE_API_BASE", "STRIPE_WEBHOOK_SECRET", "SANDBOX", "INBOX_URL"])
    assert.equal(env[name], undefined, name);
  assert.equal(env.SMTP_URL, "smtp://mail.example.org");
});

test("production lists all that is missing, and refuses the sandbox's keys", () => {
  const complete = {
    DATABASE_URL: "postgresql://db/postgres",
    REDIS_URL: "redis://db",
    PUBLIC_URL: "https://x",
    SMTP_URL: "smtp://x",
    STRIPE_SECRET_KEY: "sk_live_x",
    STRIPE_PUBLISHABLE_KEY: "pk_live_x",
    STRIPE_WEBHOOK_SECRET: "whsec_x",
    CORS_ORIGINS: "https://shop.example.org",
    TRUST_PROXY: "0",
    ...completeSecrets(),
  };
  assert.deepEqual(missingInProduction(complete), []);
  assert.match(missingInProduction({ ...complete, CORS_ORIGINS: "" }).join(), /^CORS_ORIGINS \(origins/);
  assert.match(missingInProduction({ ...complete, TRUST_PROXY: "" }).join(), /^TRUST_PROXY \(how many/);
  assert.match(
    missingInProduction({ ...complete, STRIPE_SECRET_KEY: "sk_test_sandbox" }).join(),
    /STRIPE_SECRET_KEY \(a real one/,
  );
  assert.match(
    missingInProduction({ ...complete, DATABASE_URL: undefined, CORE_DATABASE_URL: "x" }).join(),
    /AUTH_DATABASE_URL, PAYMENTS_/,
  );
  assert.equal(missingInProduction({}).length, 5 + OWN_SECRETS.length + 3 + 1);
});

test("ports: free ones on demand, 0 for one of them, and words for what is no port", async () => {
  const free = await choosePorts({ GATEWAY_PORT: "0", CORE_PORT: "" }, { free: true });
  assert.equal(new Set(Object.values(free)).size, PORTS.length);
  assert.ok(Object.values(free).every((port) => port >= 1024));
  await assert.rejects(choosePorts({ CORE_PORT: "abc" }, { free: true }), /CORE_PORT=abc is no port/);
  await assert.rejects(
    choosePorts({ CORE_PORT: "23456", AUTH_PORT: "23456" }, { free: true }),
    /Port 23456 is meant for two parts/,
  );
});

test("each process has its metrics on a port of its own, or is refused with words", async () => {
  const first = await freeRow();
  assert.deepEqual(await chooseMetricsPorts({ METRICS_PORT: "" }, {}), {});
  assert.deepEqual(await chooseMetricsPorts({ METRICS_PORT: "0" }, {}), { gateway: 0, subgraphs: 0, workers: 0 });
  assert.deepEqual(await chooseMetricsPorts({ METRICS_PORT: String(first) }, {}), {
    gateway: first,
    subgraphs: first + 1,
    workers: first + 2,
  });
  const refused = (port, words, ports = {}) => assert.rejects(chooseMetricsPorts({ METRICS_PORT: port }, ports), words);
  await refused(String(first), new RegExp(`${first + 2} \\(workers\\) is meant for CORE_PORT`), { CORE_PORT: first + 2 });
  await refused("65534", /65536 \(workers\) is no port/);
  await refused("many", /METRICS_PORT=many is no port/);
  const server = createServer();
  await new Promise((resolve) => server.listen(first + 1, resolve));
  try {
    await refused(String(first), new RegExp(`${first + 1} \\(subgraphs\\) is taken`));
  } finally {
    server.close();
  }
});

/** A free port with two free ones after it. */
async function freeRow() {
  for (;;) {
    const first = await freePort();
    if ((await isFree(first + 1)) && (await isFree(first + 2))) return first;
  }
}

test("a port that is taken on any address counts as taken", async () => {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, resolve));
  const { port } = server.address();
  try {
    await assert.rejects(
      choosePorts({ SCANS_PORT: String(port) }, { free: true }),
      new RegExp(`Port ${port} \\(scans\\) is taken.*SCANS_PORT=${port + 10}`),
    );
  } finally {
    server.close();
  }
});
