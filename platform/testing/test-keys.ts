import { createHash, generateKeyPairSync } from "node:crypto";
import type { Principal } from "../auth/principal";
import { publicKeyText } from "../auth/principal-keys";
import { PRINCIPAL_HEADER, signPrincipal } from "../auth/principal-token";
import { callKeyName, type CallKeys } from "../config/call-key-variables";
import { createLogger, type Logger } from "../logging/logger";
import { ServiceClient } from "../webhooks/service-client";

/** The parts that may call each other in tests; any of them may call any other. */
const PARTS = ["gateway", "auth", "core", "payments", "tickets", "notifications", "scans"];

/** Generated once per test process: no key is in the repository. */
const principalKeys = generateKeyPairSync("ed25519");

/** A strong value that is the same in every test process and stands nowhere in the repository. */
export const testSecret = (purpose: string): string => createHash("sha256").update(`test ${purpose}`).digest("base64url");

const callKey = (caller: string, callee: string): string => testSecret(`${caller} calls ${callee}`);
const others = (part: string): string[] => PARTS.filter((name) => name !== part);

/** The keys for calls from a part, by callee. */
export const keysFrom = (caller: string): CallKeys => Object.fromEntries(others(caller).map((callee) => [callee, [callKey(caller, callee)]]));

/** The keys for calls to a part, by caller. */
export const keysTo = (callee: string): CallKeys => Object.fromEntries(others(callee).map((caller) => [caller, [callKey(caller, callee)]]));

/** Another service that calls: signed as `caller`. */
export const testServiceClient = (caller: string, urls: Readonly<Record<string, string>>, logger: Logger = createLogger(caller, "silent")): ServiceClient =>
  new ServiceClient(caller, urls, keysFrom(caller), logger);

/** The key with which gateways of tests sign. */
export const principalPrivateKey = principalKeys.privateKey;
export const principalPublicKeys = [principalKeys.publicKey];

/** The header with which a gateway sends a principal. */
export const principalHeader = (principal: Principal): Record<string, string> => ({
  [PRINCIPAL_HEADER]: signPrincipal(principal, principalPrivateKey),
});

/** Every key by the name of its variable: processes of tests read those that they need. */
export const testKeys = (): Record<string, string> => ({
  PRINCIPAL_PRIVATE_KEY: principalPrivateKey.export({ format: "pem", type: "pkcs8" }) as string,
  PRINCIPAL_PUBLIC_KEYS: principalPublicKeys.map(publicKeyText).join(","),
  ...Object.fromEntries(
    ["GRANT_SECRET", "CAPABILITY_SECRET", "EXPORT_LINK_SECRET", "TICKET_LINK_SECRET", "KEY_ENCRYPTION_SECRET"].map((name) => [name, testSecret(name)]),
  ),
  ...Object.fromEntries(PARTS.flatMap((caller) => others(caller).map((callee) => [callKeyName(caller, callee), callKey(caller, callee)]))),
});
