import { z } from "zod";
import { callees } from "../contracts/services";
import { keysForCallsFrom } from "../platform/config/call-key-variables";
import { readConfig, variable, type Config } from "../platform/config/define-config";
import { processVariables } from "../platform/config/process-variables";
import { serviceUrls, serviceUrlVariables } from "../platform/config/subgraph-variables";
import { trustVariables } from "../platform/config/trust-variables";
import { flag, integer, port } from "../platform/config/variable-schemas";
import { trustedProxies } from "../platform/http/trust-proxy";
import { isHttpUrl } from "./subgraph-endpoints";

/** Origins as browsers send them: scheme, host and port. */
const origins = (text: z.ZodType<string, unknown>) =>
  text
    .transform((value) =>
      value
        .split(",")
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .refine(
      (list) => list.every((part) => part === "*" || isOrigin(part)),
      "must be origins such as https://shop.example.org (without a path), comma separated, or *",
    );

const corsOrigins = (text: z.ZodType<string, unknown>) =>
  variable(
    "CORS_ORIGINS",
    origins(text),
    "Origins of web front ends that may call from a browser, over HTTP and WebSocket, comma separated; `*` allows any. Required in production",
  );

const CORS_REQUIRED =
  "is required in production. List the origins of your web front ends, comma separated; * lets any site call this API";

/** `name=url,…` as a table. */
const subgraphUrls = z
  .string()
  .default("")
  .transform(
    (value) =>
      Object.fromEntries(
        value
          .split(",")
          .map((part) => part.trim())
          .filter(Boolean)
          .map((part) => [part.slice(0, Math.max(part.indexOf("="), 0)), part.slice(part.indexOf("=") + 1)]),
      ) as Readonly<Record<string, string>>,
  )
  .refine(
    (urls) => Object.entries(urls).every(([name, url]) => name !== "" && isHttpUrl(url)),
    "must be name=url, comma separated, with URLs that begin with http:// or https://",
  );

/** Checked here, so an invalid value stops the start. `false` is the former value for no proxy. */
const proxies = (text: z.ZodType<string, unknown>) =>
  variable(
    "TRUST_PROXY",
    text
      .transform((value) => (value.trim().toLowerCase() === "false" ? "0" : value))
      .refine(namesProxies, "is neither a number of proxies nor a list of networks"),
    "The number of proxies in front of the gateway, or their networks, comma separated (CIDR, `loopback`, `uniquelocal`). The client's address is read from their X-Forwarded-For. With a number, only the proxies may be able to reach the gateway's port. Required in production; `0` is none",
  );

const PROXY_REQUIRED =
  "is required in production. Set the number of proxies in front of the gateway, or their networks; 0 if clients connect directly";

const playground = (isOn: boolean) =>
  variable("PLAYGROUND", flag(isOn), "Whether GraphiQL is served at /. Off in production unless set");
const introspection = (isOn: boolean) =>
  variable(
    "INTROSPECTION",
    flag(isOn),
    "Whether clients may read the schema. Without it, errors suggest no names either. Off in production unless set",
  );

/** What the gateway reads. */
export const gatewayVariables = {
  ...processVariables,
  principalPrivateKey: trustVariables.principalPrivateKey,
  callKeys: keysForCallsFrom("gateway", callees),
  ...serviceUrlVariables,
  port: variable("GATEWAY_PORT", port(4000), "The port of the gateway; 0 is any free one"),
  supergraph: variable(
    "SUPERGRAPH",
    z.string().default("gateway/supergraph.graphql"),
    "The file of the composed supergraph, any of Federation 2. It is read again when it changes",
  ),
  subgraphUrls: variable(
    "SUBGRAPH_URLS",
    subgraphUrls,
    "GraphQL endpoints of subgraphs, as name=url, comma separated. For a subgraph that neither this nor a variable above names, the URL in the supergraph is used",
  ),
  subgraphTimeout: variable(
    "SUBGRAPH_TIMEOUT",
    integer(10_000, 100, 60_000),
    "Milliseconds for a subgraph to answer one fetch",
  ),
  subgraphConnections: variable(
    "SUBGRAPH_CONNECTIONS",
    integer(32, 1, 512),
    "Connections that the gateway holds to each subgraph, which is also the number of fetches that one subgraph executes for it at once",
  ),
  operationTimeout: variable(
    "OPERATION_TIMEOUT",
    integer(10_000, 100, 120_000),
    "Milliseconds for one operation, whatever the number of fetches. Subgraphs refuse work that is left of one that has ended",
  ),
  maxInFlight: variable(
    "GATEWAY_MAX_IN_FLIGHT",
    integer(512, 4, 100_000),
    "The largest number of operations that one gateway executes at once. The gateway measures how many the system can execute and adapts below this",
  ),
  maxQueued: variable(
    "GATEWAY_MAX_QUEUED",
    integer(512, 0, 100_000),
    "Operations that may wait in one gateway for a moment. Others are refused with SERVICE_UNAVAILABLE",
  ),
  maxDepth: variable("MAX_DEPTH", integer(16, 1, 100), "How deep an operation may select"),
  maxCost: variable(
    "MAX_COST",
    integer(50_000, 1, 10_000_000),
    "How many fields an operation may ask for, lists counted with their page size",
  ),
  maxSelections: variable(
    "MAX_SELECTIONS",
    integer(1_000, 10, 100_000),
    "How many fields an operation may select, fragments counted wherever they are spread: planning takes about a tenth of a millisecond for each",
  ),
  maxAliases: variable("MAX_ALIASES", integer(50, 0, 10_000), "How many aliases an operation may use"),
  maxMutationFields: variable(
    "MAX_MUTATION_FIELDS",
    integer(10, 1, 1_000),
    "How many things one mutation may do, aliases of the same included",
  ),
  maxDocumentBytes: variable(
    "MAX_DOCUMENT_BYTES",
    integer(65_536, 1_024, 1_048_576),
    "Bytes of a document. Long values belong in variables",
  ),
  maxVariableValues: variable(
    "MAX_VARIABLE_VALUES",
    integer(10_000, 10, 1_000_000),
    "Values in the variables of an operation, those in lists and objects included. A CSV file is one value",
  ),
  maxTokens: variable("MAX_TOKENS", integer(4_000, 10, 100_000), "How many tokens a document may have"),
  maxSubscriptions: variable(
    "MAX_SUBSCRIPTIONS",
    integer(100, 1, 10_000),
    "How many operations one WebSocket may have open",
  ),
  maxConnections: variable(
    "MAX_CONNECTIONS",
    integer(500, 1, 100_000),
    "Connections that one network (IPv6: one /64) may have open at one gateway, WebSockets not counted. Those of proxies that TRUST_PROXY names are not limited",
  ),
  maxSockets: variable(
    "MAX_SOCKETS",
    integer(200, 1, 100_000),
    "WebSockets that one network (IPv6: one /64) may have open at one gateway without a token, and as many more that have not sent `connection_init`",
  ),
  maxSocketsSignedIn: variable(
    "MAX_SOCKETS_SIGNED_IN",
    integer(2_000, 1, 100_000),
    "WebSockets of signed-in callers that one network (IPv6: one /64) may have open at one gateway",
  ),
  socketIdleSeconds: variable(
    "SOCKET_IDLE_SECONDS",
    integer(300, 1, 86_400),
    "Seconds after which a WebSocket without a running operation is closed with 1000",
  ),
  bodyLimit: variable(
    "BODY_LIMIT",
    integer(262_144, 1_024, 104_857_600),
    "Bytes of a body from a caller without a good token",
  ),
  bodyLimitSignedIn: variable(
    "BODY_LIMIT_SIGNED_IN",
    integer(5_242_880, 1_024, 104_857_600),
    "Bytes of a body from a signed-in caller",
  ),
  rateLimit: variable(
    "RATE_LIMIT",
    integer(1_200, 0, 1_000_000),
    "Units per minute and caller; 0 is without limit. An ordinary operation takes one unit, a large one more: see docs/operations.md",
  ),
  httpRateLimit: variable(
    "HTTP_RATE_LIMIT",
    integer(1_200, 0, 1_000_000),
    "Requests per minute from one network (IPv6: one /64) to each group of routes outside of /graphql: pages, files, and all others; 0 is without limit. Health checks and webhooks have budgets of their own",
  ),
  playground: playground(true),
  demoAccounts: variable(
    "DEMO_ACCOUNTS",
    z.string().optional(),
    "A JSON file with demo accounts that the playground offers for signing in; set by `npm start`, ignored in production",
  ),
  introspection: introspection(true),
  corsOrigins: corsOrigins(z.string().default("*")),
  trustProxy: proxies(z.string().default("0")),
  persistedOperations: variable(
    "PERSISTED_OPERATIONS",
    z.string().optional(),
    "A JSON file of SHA-256 to document; when set, nothing else is executed",
  ),
};

/** What has no default in production, or another one. */
const productionVariables = {
  ...gatewayVariables,
  corsOrigins: corsOrigins(z.string({ error: CORS_REQUIRED })),
  trustProxy: proxies(z.string({ error: PROXY_REQUIRED })),
  playground: playground(false),
  introspection: introspection(false),
};

export type GatewayConfig = Config<typeof gatewayVariables> & {
  /** Services whose URL was set, and not left to the default. */
  readonly namedServices: ReadonlySet<string>;
};

/** @throws ConfigError naming every variable that is missing or invalid */
export function readGatewayConfig(env: NodeJS.ProcessEnv = process.env): GatewayConfig {
  // @apollo/gateway would start an exporter that reports to its maker; it can be told through the environment alone.
  process.env.APOLLO_TELEMETRY_DISABLED = "true";
  const config = readConfig(env.NODE_ENV === "production" ? productionVariables : gatewayVariables, env);
  const namedServices = new Set(Object.keys(serviceUrls(config)).filter((name) => env[`${name.toUpperCase()}_URL`]));
  return { ...config, namedServices };
}

function isOrigin(text: string): boolean {
  try {
    return /^https?:/.test(text) && new URL(text).origin === text;
  } catch {
    return false;
  }
}

function namesProxies(text: string): boolean {
  try {
    trustedProxies(text);
    return true;
  } catch {
    return false;
  }
}
