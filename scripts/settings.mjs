import { join } from "node:path";
import { OWN_SECRETS, publicKeyOf, SUBGRAPHS } from "./process-secrets.mjs";

/** What the demo data reported, in the data folder: accounts and links. The playground reads the accounts from it. */
export const DEMO_FILE = "seed.json";

/** Which variable chooses the port of what, and the port when it does not; `sandbox` ones are needed with the sandbox alone. */
export const PORTS = [
  { variable: "GATEWAY_PORT", what: "the gateway", standard: 4000 },
  { variable: "AUTH_PORT", what: "auth", standard: 3000 },
  { variable: "CORE_PORT", what: "core", standard: 3001 },
  { variable: "NOTIFICATIONS_PORT", what: "notifications", standard: 3002 },
  { variable: "PAYMENTS_PORT", what: "payments", standard: 3003 },
  { variable: "TICKETS_PORT", what: "tickets", standard: 3004 },
  { variable: "SCANS_PORT", what: "scans", standard: 3005 },
  { variable: "WORKERS_PORT", what: "the workers", standard: 3006 },
  { variable: "SANDBOX_STRIPE_PORT", what: "the sandbox's Stripe", standard: 4101, sandbox: true },
  { variable: "SANDBOX_INBOX_PORT", what: "the inbox page", standard: 4104, sandbox: true },
  { variable: "SANDBOX_SMTP_PORT", what: "the sandbox's mail server", standard: 4125, sandbox: true },
];

/** Our processes that show metrics where METRICS_PORT is set: the first on that port, each other one on the next. */
export const METERED = ["gateway", "subgraphs", "workers"];

/** What the sandbox's Stripe accepts; the same for everybody, so that documentation can name it. Refused in production. */
const SANDBOX_STRIPE = {
  STRIPE_SECRET_KEY: "sk_test_sandbox",
  STRIPE_PUBLISHABLE_KEY: "pk_test_sandbox",
  STRIPE_WEBHOOK_SECRET: "whsec_sandbox",
};

/**
 * Which outside services the sandbox stands in for: those without keys, each on its own; none in production.
 *
 * @param {Record<string, string | undefined>} env
 * @returns {{ stripe: boolean, mail: boolean }}
 */
export function sandboxed(env) {
  if (env.NODE_ENV === "production") return { stripe: false, mail: false };
  return { stripe: !env.STRIPE_SECRET_KEY, mail: !env.SMTP_URL && !env.SENDGRID_API_KEY };
}

/**
 * Whether the sandbox has to run.
 *
 * @param {Record<string, string | undefined>} env
 */
export function needsSandbox(env) {
  const { stripe, mail } = sandboxed(env);
  return stripe || mail;
}

/**
 * What production lacks. There, nothing is made up: no private servers, no generated secrets, no sandbox.
 *
 * @param {Record<string, string | undefined>} env
 * @returns {string[]} one entry for each missing or refused variable, with what it is for
 */
export function missingInProduction(env) {
  const missing = [];
  const databases = SUBGRAPHS.filter((subgraph) => !env[`${subgraph.toUpperCase()}_DATABASE_URL`]);
  if (!env.DATABASE_URL && databases.length > 0) {
    missing.push(
      `DATABASE_URL (a PostgreSQL server), or ${databases.map((name) => `${name.toUpperCase()}_DATABASE_URL`).join(", ")}`,
    );
  }
  if (!env.REDIS_URL) missing.push("REDIS_URL (a Redis or Valkey server)");
  if (!env.PUBLIC_URL) missing.push("PUBLIC_URL (what links in mails begin with, e.g. https://tickets.example.org)");
  if (!env.CORS_ORIGINS) missing.push("CORS_ORIGINS (origins of your web front ends, comma separated, or * for any)");
  if (!env.TRUST_PROXY) missing.push("TRUST_PROXY (how many proxies are in front of the gateway, or their networks; 0 for none)");
  for (const { name } of OWN_SECRETS) if (!env[name]) missing.push(`${name} (npm run secrets)`);
  for (const [name, value] of Object.entries(SANDBOX_STRIPE)) {
    if (!env[name]) missing.push(`${name} (from the Stripe dashboard)`);
    else if (env[name] === value) missing.push(`${name} (a real one: the sandbox's is refused)`);
  }
  if (!env.SENDGRID_API_KEY && !env.SMTP_URL) missing.push("SENDGRID_API_KEY or SMTP_URL (to send mail)");
  return missing;
}

/**
 * The environment of all parts together: what was set stays, the rest is filled in. `environmentFor` withholds from each
 * process the secrets that it does not read.
 *
 * @param {object} facts
 * @param {Record<string, string | undefined>} facts.env what was set
 * @param {Record<string, number>} facts.ports variable → port
 * @param {Record<string, string>} facts.secrets
 * @param {string} facts.dataDir absolute
 * @param {Record<string, string>} facts.databaseUrls subgraph → URL
 * @param {string} facts.serverUrl of the PostgreSQL server; "" when each subgraph has a database of its own
 * @param {string} facts.redisUrl
 * @returns {Record<string, string>}
 */
export function environmentOfParts({ env, ports, secrets, dataDir, databaseUrls, serverUrl, redisUrl }) {
  const at = (variable) => `http://127.0.0.1:${ports[variable]}`;
  const services = ["gateway", ...SUBGRAPHS, "workers"].map((name) => name.toUpperCase());
  const needs = sandboxed(env);
  const filledIn = {
    PUBLIC_URL: at("GATEWAY_PORT"),
    APOLLO_TELEMETRY_DISABLED: "true",
    ...(env.NODE_ENV === "production" ? {} : { DEMO_ACCOUNTS: join(dataDir, DEMO_FILE) }),
    ...secrets,
    ...Object.fromEntries(services.map((name) => [`${name}_URL`, at(`${name}_PORT`)])),
    ...(needs.stripe ? { ...SANDBOX_STRIPE, STRIPE_API_BASE: at("SANDBOX_STRIPE_PORT") } : {}),
    ...(needs.mail ? { SMTP_URL: `smtp://127.0.0.1:${ports.SANDBOX_SMTP_PORT}` } : {}),
    ...(needs.stripe || needs.mail
      ? {
          SANDBOX: "1",
          INBOX_URL: at("SANDBOX_INBOX_PORT"),
          STRIPE_WEBHOOK_URL: `${at("PAYMENTS_PORT")}/webhooks/stripe`,
        }
      : {}),
  };
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  // A key that was set without its other half.
  if (given.PRINCIPAL_PRIVATE_KEY) filledIn.PRINCIPAL_PUBLIC_KEYS = publicKeyOf(given.PRINCIPAL_PRIVATE_KEY);
  return {
    ...filledIn,
    ...given,
    ...Object.fromEntries(Object.entries(ports).map(([variable, port]) => [variable, String(port)])),
    ...Object.fromEntries(
      Object.entries(databaseUrls).map(([name, url]) => [`${name.toUpperCase()}_DATABASE_URL`, url]),
    ),
    ...(serverUrl ? { DATABASE_URL: serverUrl } : {}),
    REDIS_URL: redisUrl,
    DATA_DIR: dataDir,
  };
}
