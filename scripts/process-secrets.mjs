import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";

/** The subgraphs in the order in which people are told about them. */
export const SUBGRAPHS = ["auth", "core", "payments", "tickets", "notifications", "scans"];

/** Every process of a deployment that has a container of its own for each subgraph. */
export const PROCESSES = ["gateway", ...SUBGRAPHS, "workers"];

/** Which services call which, as contracts/services.ts says; this runs before anything is built. A test compares them. */
export const CALLEES = {
  gateway: ["auth"],
  auth: ["core", "notifications"],
  core: ["auth", "payments", "tickets", "notifications", "scans"],
  payments: ["auth", "core", "notifications"],
  tickets: ["auth", "core"],
  notifications: ["auth", "core", "tickets"],
  scans: ["auth", "core", "tickets"],
};

/** The workers call other services as the subgraphs whose work they do, and receive no calls. */
const CALL_KEYS = Object.entries(CALLEES).flatMap(([caller, callees]) =>
  callees.map((callee) => ({
    name: `${caller}_TO_${callee}_KEY`.toUpperCase(),
    readers: [caller, callee, ...(caller === "gateway" ? [] : ["workers"])],
  })),
);

/**
 * Secrets of our own, with the processes that read each. All but the private key may be lists with commas: the first
 * signs, all verify.
 *
 * @type {readonly { readonly name: string, readonly readers: readonly string[] }[]}
 */
export const OWN_SECRETS = [
  { name: "PRINCIPAL_PRIVATE_KEY", readers: ["gateway"] },
  { name: "PRINCIPAL_PUBLIC_KEYS", readers: SUBGRAPHS },
  { name: "GRANT_SECRET", readers: ["core", "payments", "tickets", "scans", "workers"] },
  { name: "CAPABILITY_SECRET", readers: ["core", "payments", "workers"] },
  { name: "EXPORT_LINK_SECRET", readers: ["core", "workers"] },
  { name: "TICKET_LINK_SECRET", readers: ["tickets", "workers"] },
  { name: "KEY_ENCRYPTION_SECRET", readers: ["auth", "tickets", "workers"] },
  ...CALL_KEYS,
];

/** Secrets of servers and providers, with the processes that read each. */
const OUTSIDE_SECRETS = [
  { name: "REDIS_URL", readers: PROCESSES },
  { name: "DATABASE_URL", readers: [...SUBGRAPHS, "workers"] },
  ...SUBGRAPHS.map((name) => ({ name: `${name.toUpperCase()}_DATABASE_URL`, readers: [name, "workers"] })),
  { name: "STRIPE_SECRET_KEY", readers: ["payments", "workers"] },
  { name: "STRIPE_WEBHOOK_SECRET", readers: ["payments", "workers", "sandbox"] },
  { name: "SENDGRID_API_KEY", readers: ["notifications", "workers"] },
  { name: "SMTP_URL", readers: ["notifications", "workers"] },
];

/**
 * The environment of one process: without the secrets that it does not read.
 *
 * @param {string} part gateway, a subgraph, workers or sandbox; `subgraphs` for all six in one process; else no secret
 * @param {Record<string, string>} env of all processes together
 * @returns {Record<string, string>}
 */
export function environmentFor(part, env) {
  const parts = part === "subgraphs" ? SUBGRAPHS : [part];
  const withheld = [...OWN_SECRETS, ...OUTSIDE_SECRETS].filter(({ readers }) => !readers.some((name) => parts.includes(name)));
  const names = new Set(withheld.map(({ name }) => name));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.has(name)));
}

/**
 * Random values for all secrets of our own that are not known.
 *
 * @param {Record<string, string>} [known]
 * @returns {Record<string, string>} all of them, in the order of {@link OWN_SECRETS}
 */
export function completeSecrets(known = {}) {
  const all = { ...known };
  if (!all.PRINCIPAL_PRIVATE_KEY) Object.assign(all, newPrincipalKeys());
  all.PRINCIPAL_PUBLIC_KEYS ??= publicKeyOf(all.PRINCIPAL_PRIVATE_KEY);
  for (const { name } of OWN_SECRETS) all[name] ??= randomBytes(32).toString("base64url");
  return Object.fromEntries(OWN_SECRETS.map(({ name }) => [name, all[name]]));
}

/** @returns {{ PRINCIPAL_PRIVATE_KEY: string, PRINCIPAL_PUBLIC_KEYS: string }} base64, which fits on one line */
function newPrincipalKeys() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    PRINCIPAL_PRIVATE_KEY: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
    PRINCIPAL_PUBLIC_KEYS: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
  };
}

/**
 * The value of PRINCIPAL_PUBLIC_KEYS for a private key: PKCS #8 as PEM or base64.
 *
 * @param {string} privateKey
 * @returns {string} "" if it is not a key: the gateway says so
 */
export function publicKeyOf(privateKey) {
  try {
    const pem = privateKey.includes("-----BEGIN");
    const bytes = Buffer.from(privateKey, "base64");
    const der = bytes.length === 32 ? Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), bytes]) : bytes;
    const key = pem ? createPrivateKey(privateKey.replaceAll("\\n", "\n")) : createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    return createPublicKey(key).export({ format: "der", type: "spki" }).toString("base64");
  } catch {
    return "";
  }
}
