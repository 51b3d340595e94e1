import { z } from "zod";
import { secret, variable, type Config } from "./define-config";
import { processVariables, trustVariables } from "./process-variables";
import { integer, port } from "./variable-schemas";

const origin = (service: string, fallback: number) =>
  variable(`${service.toUpperCase()}_URL`, z.url().default(`http://127.0.0.1:${fallback}`), `Where the ${service} service answers`);

/** Where the services answer each other. */
export const serviceUrlVariables = {
  authUrl: origin("auth", 3000),
  coreUrl: origin("core", 3001),
  notificationsUrl: origin("notifications", 3002),
  paymentsUrl: origin("payments", 3003),
  ticketsUrl: origin("tickets", 3004),
  scansUrl: origin("scans", 3005),
};

/** Origin by name of service, as `ServiceClient` wants them. */
export const serviceUrls = (config: Config<typeof serviceUrlVariables>): Readonly<Record<string, string>> => ({
  auth: config.authUrl,
  core: config.coreUrl,
  notifications: config.notificationsUrl,
  payments: config.paymentsUrl,
  tickets: config.ticketsUrl,
  scans: config.scansUrl,
});

/**
 * What every subgraph reads.
 * @param name of the subgraph, in lower case
 * @param defaultPort where it listens unless `<NAME>_PORT` says otherwise
 */
export const subgraphVariables = <Name extends string>(name: Name, defaultPort: number) => ({
  ...processVariables,
  ...trustVariables,
  ...serviceUrlVariables,
  port: variable(`${name.toUpperCase()}_PORT`, port(defaultPort), `The port of the ${name} service; 0 is any free one`),
  databaseServer: secret("DATABASE_URL", z.url().optional(), `The PostgreSQL server; each service has its own database event_planner_<service> on it`),
  ownDatabase: secret(`${name.toUpperCase()}_DATABASE_URL`, z.url().optional(), `The database of the ${name} service, when it is not on the common server`),
  maxInFlight: variable("SUBGRAPH_MAX_IN_FLIGHT", integer(64, 4, 10_000), "The number of requests that one subgraph executes at once. As many again may wait for a moment; others are refused"),
  recentMinutes: variable("RECENT_AUTHENTICATION_MINUTES", integer(60, 1, 43_200), "Minutes after signing in or `reauthenticate` in which a session may export guests, change members and second factors, and create API keys. The same for all services"),
  databaseConnections: variable("DATABASE_CONNECTIONS", integer(10, 1, 200), "Connections that one process holds to one service's database"),
});

export type SubgraphConfig = Config<ReturnType<typeof subgraphVariables>>;

/**
 * The URL of a service's own database.
 * @throws Error when neither variable is set
 */
export function databaseUrlOf(name: string, config: Pick<SubgraphConfig, "databaseServer" | "ownDatabase">): string {
  if (config.ownDatabase) return config.ownDatabase;
  if (!config.databaseServer) throw new Error(`Set DATABASE_URL or ${name.toUpperCase()}_DATABASE_URL.`);
  const url = new URL(config.databaseServer);
  url.pathname = `/event_planner_${name}`;
  return url.href;
}
