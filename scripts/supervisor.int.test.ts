import { createServer, type AddressInfo } from "node:net";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { Client } from "pg";
import { StandInSystem, until, type SupervisorEvent } from "./testing/stand-in-system";

jest.setTimeout(120_000);

let system: StandInSystem;

beforeEach(async () => {
  system = await StandInSystem.create();
});

afterEach(async () => {
  await system.remove();
});

async function query(event: SupervisorEvent, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: event.env?.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

async function redis<T>(event: SupervisorEvent, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(event.env?.redisUrl ?? "", { lazyConnect: true });
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

async function answerOf(
  event: SupervisorEvent,
  name: string,
): Promise<{ part: string; pid: number; env: Record<string, string> }> {
  const response = await fetch(event.urls?.[name] ?? "");
  return (await response.json()) as { part: string; pid: number; env: Record<string, string> };
}

test("starts every part with all they need, and stops all of them in under 5 s", async () => {
  const supervisor = system.start();
  const ready = await supervisor.ready();

  expect(Object.keys(ready.pids ?? {}).sort()).toEqual([
    "gateway",
    "postgres",
    "redis",
    "sandbox",
    "subgraphs",
    "workers",
  ]);
  const { env } = await answerOf(ready, "core");
  expect(env.PAYMENTS_URL).toBe(ready.urls?.payments);
  expect(env.STRIPE_API_BASE).toBe(ready.urls?.stripe);
  expect(env.STRIPE_WEBHOOK_URL).toBe(`${ready.urls?.payments ?? ""}/webhooks/stripe`);
  expect(env.CORE_DATABASE_URL).toContain("/event_planner_core");
  expect(env.GRANT_SECRET).toHaveLength(43);
  // Each process has the secrets that it reads, and no other.
  const environments = await Promise.all(["gateway", "workers", "stripe"].map(async (name) => (await answerOf(ready, name)).env));
  const [gateway = {}, workers = {}, sandbox = {}] = environments;
  const secretsIn = (values: Record<string, unknown>): string[] =>
    Object.keys(values).filter((name) => /^(PRINCIPAL_|GRANT_|CAPABILITY_|[A-Z]+_LINK_|KEY_ENCRYPTION_|[A-Z]+_TO_[A-Z]+_KEY$|(?!TEST_)([A-Z]+_)?DATABASE_URL$)/.test(name)).sort();
  expect(secretsIn(gateway)).toEqual(["GATEWAY_TO_AUTH_KEY", "PRINCIPAL_PRIVATE_KEY"]);
  expect(secretsIn(env)).toContain("GATEWAY_TO_AUTH_KEY");
  expect(secretsIn(env)).not.toContain("PRINCIPAL_PRIVATE_KEY");
  expect(secretsIn(workers)).toContain("SCANS_TO_CORE_KEY");
  for (const name of ["PRINCIPAL_PRIVATE_KEY", "PRINCIPAL_PUBLIC_KEYS", "GATEWAY_TO_AUTH_KEY"]) expect(secretsIn(workers)).not.toContain(name);
  expect(secretsIn(sandbox)).toEqual([]);
  const databases = await query(ready, "SELECT datname FROM pg_database WHERE datname LIKE 'event_planner_%'");
  expect(databases).toHaveLength(6);
  expect((await stat(join(system.root, ".data", "secrets.json"))).mode & 0o777).toBe(0o600);

  const asked = Date.now();
  supervisor.signal("SIGTERM");
  expect(await supervisor.exit).toBe(0);
  expect(Date.now() - asked).toBeLessThan(5_000);
  expect(await system.processes()).toEqual([]);
});

test("gives each process a port of its own for its metrics", async () => {
  // Below the ports that systems and tests take by themselves.
  const first = 16_000 + 3 * Math.floor(Math.random() * 1_000);
  const supervisor = system.start({ env: { METRICS_PORT: String(first) } });
  const ready = await supervisor.ready();
  const ports = await Promise.all(
    ["gateway", "core", "workers"].map(async (name) => Number((await answerOf(ready, name)).env.METRICS_PORT)),
  );
  expect(ports).toEqual([first, first + 1, first + 2]);
});

test("ends a part that does not want to stop, still in under 5 s", async () => {
  const supervisor = system.start({ env: { STUBBORN: "gateway" } });
  await supervisor.ready();
  const asked = Date.now();
  supervisor.signal("SIGINT");
  expect(await supervisor.exit).toBe(0);
  expect(Date.now() - asked).toBeLessThan(5_000);
  expect(await system.processes()).toEqual([]);
});

test("brings back every part that is killed, with its data, on the same port", async () => {
  const supervisor = system.start();
  const ready = await supervisor.ready();
  await query(ready, "CREATE TABLE kept AS SELECT 42 AS answer");
  await redis(ready, (client) => client.set("kept", "42"));
  // A client in the middle of a long query keeps a backend busy that outlives its killed server.
  const busy = new Client({ connectionString: ready.env?.databaseUrl });
  busy.on("error", () => undefined);
  await busy.connect();
  const sleeping = busy.query("SELECT pg_sleep(300)").catch(() => undefined);

  const names = ["gateway", "core", "workers", "stripe"];
  const pidsOf = () => Promise.all(names.map(async (name) => [name, (await answerOf(ready, name)).pid]));
  const before = await pidsOf();

  for (const [part, pid] of Object.entries(ready.pids ?? {})) {
    process.kill(pid, "SIGKILL");
    const back = await supervisor.event((event) => event.type === "restarted" && event.part === part);
    expect(back.pid).not.toBe(pid);
  }
  await sleeping;

  expect(await query(ready, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  expect(await redis(ready, (client) => client.get("kept"))).toBe("42");
  // The same addresses lead to new processes.
  const after = await pidsOf();
  for (const [index, [name, pid]] of after.entries()) expect([name, pid]).not.toEqual(before[index]);
  expect(supervisor.said).toMatch(/workers ended \(SIGKILL\): starting it again in 250 ms/);
});

test("takes over what a killed supervisor left behind", async () => {
  const first = system.start();
  const before = await first.ready();
  await query(before, "CREATE TABLE kept AS SELECT 42 AS answer");
  first.signal("SIGKILL");
  await first.exit;

  // At once, while the parts of the first one still notice that they are alone.
  const second = system.start();
  const after = await second.ready();
  expect(await query(after, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  const old = Object.values(before.pids ?? {});
  await until("the first one's parts are gone", async () => {
    const left = await system.processes();
    return !left.some((pid) => old.includes(pid));
  });
  second.signal("SIGTERM");
  expect(await second.exit).toBe(0);
});

test("leaves no process behind when it is killed and not started again", async () => {
  const supervisor = system.start();
  await supervisor.ready();
  supervisor.signal("SIGKILL");
  await supervisor.exit;
  await until("no process is left", async () => {
    const left = await system.processes();
    return left.length === 0;
  });
});

test("a second start on the same folder says who has it, and leaves the first alone", async () => {
  const first = system.start();
  const ready = await first.ready();
  const second = system.start();
  expect(await second.exit).toBe(1);
  expect(second.said).toMatch(new RegExp(`already runs on .* \\(process ${first.pid}\\)`));
  expect(second.said.trim().split("\n")).toHaveLength(1);
  expect((await answerOf(ready, "gateway")).part).toBe("gateway");
});

test("a port that is taken is named, with who has it and the variable that changes it", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  try {
    const supervisor = system.start({ env: { GATEWAY_PORT: String(port) } });
    expect(await supervisor.exit).toBe(1);
    expect(supervisor.said).toContain(`Port ${port} (the gateway) is taken`);
    expect(supervisor.said).toContain(`GATEWAY_PORT=${port + 10}`);
    expect(supervisor.said.trim().split("\n")).toHaveLength(1);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});

test("a part that cannot start ends the whole start with its own words, leaving nothing", async () => {
  const supervisor = system.start({ env: { BROKEN: "workers" } });
  expect(await supervisor.exit).toBe(1);
  expect(supervisor.said).toContain("workers ended before it was ready (exit code 1)");
  expect(supervisor.said).toContain("CORE_THING is not set");
  expect(await system.processes()).toEqual([]);
});

test("can be stopped while it is still starting", async () => {
  const supervisor = system.start();
  await until("PostgreSQL is being made", async () => (await system.processes()).length > 1);
  supervisor.signal("SIGINT");
  await supervisor.exit;
  await until("no process is left", async () => (await system.processes()).length === 0);
});

test("--fresh begins anew, but deletes no folder that is not ours", async () => {
  const first = system.start();
  await query(await first.ready(), "CREATE TABLE kept AS SELECT 42 AS answer");
  first.signal("SIGTERM");
  await first.exit;
  const fresh = system.start({ args: ["--fresh"] });
  expect(await query(await fresh.ready(), "SELECT to_regclass('kept') AS kept")).toEqual([{ kept: null }]);
  fresh.signal("SIGTERM");
  await fresh.exit;

  const foreign = join(system.root, "photos");
  await mkdir(foreign);
  await writeFile(join(foreign, "wedding.jpg"), "");
  const refused = system.start({ args: ["--fresh"], env: { DATA_DIR: foreign } });
  expect(await refused.exit).toBe(1);
  expect(refused.said).toContain("does not look like a data folder");
  expect(await readdir(foreign)).toEqual(["wedding.jpg"]);
});

test("production makes nothing up and lists all that is missing", async () => {
  const supervisor = system.start({ env: { NODE_ENV: "production", DATABASE_URL: "", REDIS_URL: "" } });
  expect(await supervisor.exit).toBe(1);
  for (const name of ["DATABASE_URL", "REDIS_URL", "PRINCIPAL_PRIVATE_KEY", "CORE_TO_PAYMENTS_KEY", "STRIPE_SECRET_KEY", "PUBLIC_URL"]) {
    expect(supervisor.said).toContain(name);
  }
  expect(await system.processes()).toEqual([]);
});

test("creates demo data once for each data folder, and lists its accounts at every start", async () => {
  await mkdir(join(system.root, "dist", "prisma"), { recursive: true });
  const count = join(system.root, "seeded");
  await writeFile(
    join(system.root, "dist", "prisma", "seed.js"),
    `require("node:fs").appendFileSync(${JSON.stringify(count)}, process.env.GATEWAY_URL + "\\n");
     console.log(JSON.stringify({ accounts: [{ email: "owner@example.org", password: "secret-demo" }], links: [] }));`,
  );
  for (let i = 0; i < 2; i++) {
    const supervisor = system.start();
    await supervisor.ready();
    supervisor.signal("SIGTERM");
    await supervisor.exit;
    // The gateway of this system has no accounts, so at the second start nobody knows whether the password still works.
    expect(supervisor.said).toContain(`owner@example.org  ${i === 0 ? "secret-demo" : "(password not checked)"}`);
  }
  expect((await readFile(count, "utf8")).trim().split("\n")).toHaveLength(1);
});
