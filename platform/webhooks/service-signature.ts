import { createHmac, timingSafeEqual } from "node:crypto";

/** What is signed: everything that says what is asked, so that a captured signature is good for the same request only. */
export interface SignedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly idempotencyKey: string;
  readonly body: string | Buffer;
}

/** Seconds by which the clocks of two services may differ. */
const WINDOW = 300;

const derive = (secret: string, service: string, purpose: string): string =>
  createHmac("sha256", secret).update(`service.${purpose}.${service}`).digest("base64url");

const sign = (key: string, time: number, request: SignedRequest): string =>
  createHmac("sha256", key)
    .update(`${time}\n${request.method}\n${request.path}\n${request.idempotencyKey}\n`)
    .update(request.body)
    .digest("hex");

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/**
 * The headers by which `service` proves who it is and what it asks. Each service has keys of its own, derived from the
 * common secret, so that a leaked API key names one service and cannot sign.
 * @param secrets the first one signs
 */
export function signServiceRequest(service: string, request: SignedRequest, secrets: readonly string[], now = Date.now()): Record<string, string> {
  const secret = secrets[0] ?? "";
  const time = Math.floor(now / 1000);
  return {
    "x-api-key": `${service}.${derive(secret, service, "api-key")}`,
    "x-signature": `t=${time},v1=${sign(derive(secret, service, "signature"), time, request)}`,
  };
}

/** The name of the service that signed, or null. Never throws. */
export function verifyServiceRequest(apiKey: unknown, signature: unknown, request: SignedRequest, secrets: readonly string[], now = Date.now()): string | null {
  if (typeof apiKey !== "string" || typeof signature !== "string") return null;
  const [service = "", key = ""] = apiKey.split(".");
  const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature);
  if (!parts) return null;
  const time = Number(parts[1]);
  if (Math.abs(now / 1000 - time) > WINDOW) return null;
  const good = secrets.some(
    (secret) => same(key, derive(secret, service, "api-key")) && same(parts[2] ?? "", sign(derive(secret, service, "signature"), time, request)),
  );
  return good ? service : null;
}
