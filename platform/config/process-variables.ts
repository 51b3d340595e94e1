import { z } from "zod";
import { secret, serverUrl, variable } from "./define-config";
import { flag, optionalPort, required } from "./variable-schemas";

/** What every process reads, whatever it is. */
export const processVariables = {
  environment: variable("NODE_ENV", z.enum(["development", "test", "production"]).default("development"), "`production` refuses published, weak and repeated secrets, demo accounts and the sandbox"),
  logLevel: variable("LOG_LEVEL", z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"), "The least severe log line that is written"),
  host: variable("HOST", z.string().default("127.0.0.1"), "The address that servers listen on"),
  metricsPort: variable("METRICS_PORT", optionalPort, "The port that answers /metrics and nothing else; 0 is any free one. In production there are no metrics without it, otherwise the main port has them too. Processes on one machine need one each: `npm start` gives this one to the gateway, the next to the subgraphs, the one after to the workers"),
  publicUrl: variable("PUBLIC_URL", z.url().default("http://127.0.0.1:4000"), "What links in answers and mails begin with"),
  dataDir: variable("DATA_DIR", z.string().default(".data"), "Where embedded databases, files and sandbox state lie"),
  redisUrl: serverUrl("REDIS_URL", required, "Redis or Valkey; `npm start` provides a private one"),
  logHashSecret: secret("LOG_HASH_SECRET", z.string().min(16, "needs at least 16 characters").optional(), "Keys the hashes that stand for accounts in security events. If omitted, each process draws one, so hashes cannot be compared between processes or after a restart"),
  sandbox: variable("SANDBOX", flag(false), "The sandbox stands in for providers without keys; set by `npm start`"),
};
