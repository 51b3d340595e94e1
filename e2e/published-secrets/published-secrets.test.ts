import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { readCompose, type ComposeService } from "../../scripts/deploying/compose-file";

/** The file for trying the product out, and what an operator changes in a hurry. */
const sandbox = { ...(parseEnv(readFileSync("docker/sandbox.env", "utf8")) as Record<string, string>), NODE_ENV: "production" };
const { services } = readCompose(readFileSync("docker-compose.yml", "utf8"), sandbox);

/** Variables that production must name wherever a process gets them: each value is in docker/sandbox.env. */
const PUBLISHED = /^(REDIS_URL|DATABASE_URL|PRINCIPAL_(PRIVATE_KEY|PUBLIC_KEYS)|[A-Z_]+_SECRET|[A-Z]+_TO_[A-Z]+_KEY|STRIPE_SECRET_KEY)$/;

const environmentOf = ({ environment = {} }: ComposeService): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value ?? "")]));

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a process as its container would, with that environment and no other. */
function run([, ...args]: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH ?? "", ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

const namedIn = (output: string): string[] =>
  [...output.matchAll(/^ {2}([A-Z_]+(?:, [A-Z_]+)*): /gm)].flatMap(([, names = ""]) => names.split(", ")).sort();

const ours = Object.entries(services).filter(([, { image }]) => image === "event-planner");
const union = (names: readonly string[]): Record<string, string> => Object.assign({}, ...names.map((name) => environmentOf(services[name] ?? {}))) as Record<string, string>;
const SUBGRAPHS = ["auth", "core", "payments", "tickets", "notifications", "scans"];
const servers = (): Record<string, string> => {
  const { REDIS_URL = "", DATABASE_URL = "" } = environmentOf(services.core ?? {});
  return { NODE_ENV: "production", REDIS_URL, DATABASE_URL };
};

const processes: [string, readonly string[], Record<string, string>][] = [
  ...ours.map(([name, service]): [string, readonly string[], Record<string, string>] => [name, service.command ?? [], environmentOf(service)]),
  ["all subgraphs in one", ["node", "dist/subgraphs/main.js"], union(SUBGRAPHS)],
  ["the dead letters", ["node", "dist/scripts/dead-letters.js", "list"], servers()],
  ["a replay of dead letters", ["node", "dist/scripts/dead-letters.js", "replay", "core", "all"], servers()],
];

it("covers every process", () => {
  expect(processes.map(([name]) => name)).toEqual(
    expect.arrayContaining(["migrate", "gateway", ...SUBGRAPHS, "workers", "all subgraphs in one", "the dead letters"]),
  );
});

it.each(processes)("production refuses to start %s with docker/sandbox.env, and names each variable", async (_name, command, env) => {
  const published = Object.keys(env).filter((name) => PUBLISHED.test(name) && env[name] !== "").sort();
  const { code, output } = await run(command, env);
  expect(code).toBe(1);
  expect(published.length).toBeGreaterThan(0);
  expect(namedIn(output)).toEqual(expect.arrayContaining(published));
  // One refusal, with every variable once and without a value.
  expect(new Set(namedIn(output)).size).toBe(namedIn(output).length);
  expect(output.match(/missing or invalid/g)).toHaveLength(1);
  for (const name of published) expect(output).not.toContain(env[name]);
  expect(output).not.toMatch(/only-to-try-it-out|sk_test_sandbox|whsec_sandbox/);
});

/** The key pair, or Stripe's fake, is left as it is in these, so that nothing is really started. */
const refusedAnyway = processes.filter(([name, , env]) => name === "workers" || Object.keys(env).some((variable) => variable.startsWith("PRINCIPAL_")));

it.each(refusedAnyway)("refuses no strong secret of %s", async (_name, command, env) => {
  const strong = Object.fromEntries(
    Object.entries(env).map(([variable, value]) => {
      if (!PUBLISHED.test(variable) || variable.startsWith("PRINCIPAL_")) return [variable, value];
      return [variable, value.includes("://") ? value.replace("only-to-try-it-out", randomBytes(24).toString("hex")) : randomBytes(32).toString("base64url")];
    }),
  );
  const { code, output } = await run(command, strong);
  expect(code).toBe(1);
  expect(namedIn(output).filter((variable) => PUBLISHED.test(variable))).toEqual(Object.keys(strong).filter((variable) => /^PRINCIPAL_/.test(variable)));
});
