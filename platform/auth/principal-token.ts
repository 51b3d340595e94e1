import { sign, verify, type KeyObject } from "node:crypto";
import { z } from "zod";
import { principalSchema, type Principal } from "./principal";

/** The header that carries a token over HTTP. Over graphql-ws the same string is `extensions.principal`. */
export const PRINCIPAL_HEADER = "x-principal";

/** Seconds for which a token is valid, at most. */
export const TOKEN_LIFETIME = 30;

/** Seconds by which the clock of the signer may be ahead of the verifier's. */
export const CLOCK_TOLERANCE = 5;

/**
 * Signed together with the payload, so a signature that the same key made for another purpose or version is not a token.
 * There is no header and no name of an algorithm: a verifier that reads how to verify from the token can be told wrongly.
 */
const CONTEXT = "event-planner.principal.v1.";

/** Characters of the longest token that is looked at. A user in a hundred organizations has a shorter one. */
const MAX_LENGTH = 262_144;

const SIGNATURE_BYTES = 64;

const payloadSchema = z.object({
  principal: principalSchema,
  /** Unix seconds. */
  issuedAt: z.int().nonnegative(),
  /** Unix seconds. */
  expiresAt: z.int().nonnegative(),
});

/** What a token states. Times are Unix seconds. */
export type PrincipalClaims = z.infer<typeof payloadSchema>;

/**
 * Signs who the caller is, for any subgraph and any request. Form: `payload.signature`, both base64url.
 * @param now Unix milliseconds
 * @param lifetime seconds; verifiers refuse more than {@link TOKEN_LIFETIME}
 */
export function signPrincipal(principal: Principal, privateKey: KeyObject, now = Date.now(), lifetime = TOKEN_LIFETIME): string {
  const issuedAt = Math.floor(now / 1000);
  const claims: PrincipalClaims = { principal, issuedAt, expiresAt: issuedAt + lifetime };
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
  return `${payload}.${sign(null, Buffer.from(CONTEXT + payload), privateKey).toString("base64url")}`;
}

/**
 * The claims of a token that one of the keys signed, whatever its age. Never throws.
 * @returns null if the signature or the form is invalid, or if it states a longer lifetime than allowed
 */
export function openToken(token: unknown, publicKeys: readonly KeyObject[]): PrincipalClaims | null {
  if (typeof token !== "string" || token.length > MAX_LENGTH) return null;
  const end = token.indexOf(".");
  const [payload, encoded] = [token.slice(0, end), token.slice(end + 1)];
  const signature = Buffer.from(encoded, "base64url");
  // The decoder ignores characters that are not of its alphabet. A token has one spelling only.
  if (end < 1 || signature.length !== SIGNATURE_BYTES || signature.toString("base64url") !== encoded) return null;
  const signed = Buffer.from(CONTEXT + payload);
  if (!publicKeys.some((key) => verify(null, signed, key, signature))) return null;
  const { data } = payloadSchema.safeParse(parsed(payload));
  return data && data.expiresAt - data.issuedAt <= TOKEN_LIFETIME ? data : null;
}

/** Whether claims are valid at a time. @param now Unix milliseconds */
export const isCurrent = ({ issuedAt, expiresAt }: Pick<PrincipalClaims, "issuedAt" | "expiresAt">, now: number): boolean =>
  now < expiresAt * 1000 && issuedAt * 1000 <= now + CLOCK_TOLERANCE * 1000;

function parsed(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, "base64url").toString());
  } catch {
    return null;
  }
}
