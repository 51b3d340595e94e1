import { resolve } from "node:path";

/** Everything the sandbox can be told, read once. Ports: 0 = any free one. */
export interface SandboxConfig {
  /** The address to listen on; 0.0.0.0 inside a container. */
  host: string;
  /** Names by which browsers and programs may reach it, beside localhost and IP addresses. */
  allowedHosts: string[];
  stripePort: number;
  inboxPort: number;
  smtpPort: number;
  /** Absolute folder of the sandbox's own state. */
  stateDir: string;
  /** Signs what the Stripe stand-in sends. */
  stripeWebhookSecret: string;
  /** Where it sends it. */
  stripeWebhookUrl: string;
  /** Where the payment page leads back to when the shop named no return address. */
  publicUrl: string;
}

/**
 * @throws Error naming every variable that is wrong, and always where NODE_ENV is `production`: real money and real
 *   mail must never end up in a stand-in.
 */
export function readSandboxConfig(env: NodeJS.ProcessEnv = process.env): SandboxConfig {
  if (env.NODE_ENV === "production") {
    throw new Error("The sandbox refuses to run with NODE_ENV=production: configure the real providers instead.");
  }
  const problems: string[] = [];
  const port = (name: string, fallback: number): number => {
    const value = env[name] === undefined || env[name] === "" ? fallback : Number(env[name]);
    if (!Number.isInteger(value) || value < 0 || value > 65_535) problems.push(`${name} must be a port, 0 to 65535`);
    return value;
  };
  const url = (name: string, fallback: string): string => {
    const value = env[name] || fallback;
    if (!/^https?:\/\//.test(value) || !URL.canParse(value)) problems.push(`${name} must be an http(s) URL`);
    return value;
  };
  const config: SandboxConfig = {
    host: env.SANDBOX_HOST || "127.0.0.1",
    allowedHosts: (env.SANDBOX_ALLOWED_HOSTS ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
    stripePort: port("SANDBOX_STRIPE_PORT", 4101),
    inboxPort: port("SANDBOX_INBOX_PORT", 4104),
    smtpPort: port("SANDBOX_SMTP_PORT", 4125),
    stateDir: resolve(env.DATA_DIR || ".data", "sandbox"),
    stripeWebhookSecret: env.STRIPE_WEBHOOK_SECRET || "whsec_sandbox",
    stripeWebhookUrl: url("STRIPE_WEBHOOK_URL", "http://127.0.0.1:3003/webhooks/stripe"),
    publicUrl: url("PUBLIC_URL", "http://127.0.0.1:4000"),
  };
  if (problems.length > 0) throw new Error(`Sandbox configuration: ${problems.join("; ")}.`);
  return config;
}
