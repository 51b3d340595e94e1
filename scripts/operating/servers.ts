import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readConfig, serverUrl } from "../../platform/config/define-config";

/** Where a running system keeps its data. */
export interface Servers {
  readonly redisUrl: string;
  /** @throws Error when nothing says where it is */
  readonly databaseUrl: (subgraph: string) => string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const SERVICES = ["auth", "core", "payments", "tickets", "notifications", "scans"];

/** Where the servers are, for tools that need nothing else. What is not set may be found by other means. */
const serverVariables = {
  redisUrl: serverUrl("REDIS_URL", z.string().optional(), "Redis or Valkey"),
  databaseServer: serverUrl("DATABASE_URL", z.url().optional(), "The PostgreSQL server"),
  ownDatabases: {
    members: Object.fromEntries(
      SERVICES.map((name) => [name, serverUrl(`${name.toUpperCase()}_DATABASE_URL`, z.url().optional(), `The database of the ${name} service`)]),
    ),
  },
};

/**
 * Refuses in production what every process refuses: servers with weak or published passwords.
 * @throws InvalidVariables naming each variable
 */
export const checkServers = (env: NodeJS.ProcessEnv): void => void readConfig(serverVariables, env);

/**
 * The servers that the environment names; else the private ones that `npm start` runs, found by what it noted in its
 * data folder.
 * @throws Error when neither is there
 */
export function findServers(env: Environment, dataDir: string): Servers {
  const own = privateServers(dataDir);
  const redisUrl = env.REDIS_URL || own?.redisUrl;
  if (!redisUrl) throw new Error(`Set REDIS_URL and DATABASE_URL, or start the system: nothing runs in ${dataDir}.`);
  return {
    redisUrl,
    databaseUrl: (subgraph) => {
      const chosen = env[`${subgraph.toUpperCase()}_DATABASE_URL`];
      if (chosen) return chosen;
      const server = env.DATABASE_URL || own?.databaseServer;
      if (!server) throw new Error(`Set DATABASE_URL or ${subgraph.toUpperCase()}_DATABASE_URL.`);
      const url = new URL(server);
      url.pathname = `/event_planner_${subgraph}`;
      return url.href;
    },
  };
}

function privateServers(dataDir: string): { databaseServer: string; redisUrl: string } | null {
  const [secrets, runtime] = ["secrets.json", "runtime.json"].map((file) => join(dataDir, file));
  if (!secrets || !runtime || !existsSync(secrets) || !existsSync(runtime)) return null;
  const { POSTGRES_PASSWORD, REDIS_PASSWORD } = read<{ POSTGRES_PASSWORD: string; REDIS_PASSWORD: string }>(secrets);
  const { ports } = read<{ ports: { postgres?: number; redis?: number } }>(runtime);
  if (ports.postgres === undefined || ports.redis === undefined) return null;
  return {
    databaseServer: `postgresql://postgres:${POSTGRES_PASSWORD}@127.0.0.1:${ports.postgres}/postgres`,
    redisUrl: `redis://:${REDIS_PASSWORD}@127.0.0.1:${ports.redis}/0`,
  };
}

const read = <T>(path: string): T => JSON.parse(readFileSync(path, "utf8")) as T;
