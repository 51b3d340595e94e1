import type { CallKeys } from "../config/call-key-variables";
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

/** Keys for one purpose and pair, so a value that was given to two pairs by mistake still proves which one signed. */
const derive = (key: string, caller: string, callee: string, purpose: string): string =>
  createHmac("sha256", key).update(`service.${purpose}.${caller}.${callee}`).digest("base64url");

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
 * The headers by which a service proves who it is and what it requests. The API key alone, which a log may contain, cannot
 * sign.
 * @param keys of the calls from `caller` to `callee`: the first one signs
 * @param now Unix milliseconds
 */
export function signServiceRequest(caller: string, callee: string, request: SignedRequest, keys: readonly string[], now = Date.now()): Record<string, string> {
  const key = keys[0] ?? "";
  const time = Math.floor(now / 1000);
  return {
    "x-api-key": `${caller}.${derive(key, caller, callee, "api-key")}`,
    "x-signature": `t=${time},v1=${sign(derive(key, caller, callee, "signature"), time, request)}`,
  };
}

/**
 * The name of the service that signed, or null. Never throws.
 * @param keys of the calls to `callee` by their caller: each of a list may have signed
 * @param now Unix milliseconds
 */
export function verifyServiceRequest(apiKey: unknown, signature: unknown, callee: string, request: SignedRequest, keys: CallKeys, now = Date.now()): string | null {
  if (typeof apiKey !== "string" || typeof signature !== "string") return null;
  const [caller = "", given = ""] = apiKey.split(".");
  const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature);
  if (!parts || !Object.hasOwn(keys, caller)) return null;
  const time = Number(parts[1]);
  if (Math.abs(now / 1000 - time) > WINDOW) return null;
  const valid = keys[caller]?.some(
    (key) => same(given, derive(key, caller, callee, "api-key")) && same(parts[2] ?? "", sign(derive(key, caller, callee, "signature"), time, request)),
  );
  return valid ? caller : null;
}
