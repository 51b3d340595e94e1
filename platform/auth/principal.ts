import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const membership = z.object({
  organizationId: z.string(),
  role: z.string(),
  /** Empty while `secondFactorRequired`. */
  permissions: z.array(z.string()),
  /** True if the organization requires a second factor and the caller's session used none: it withholds all permissions. */
  secondFactorRequired: z.boolean().optional(),
});

const principalSchema = z.object({
  /** Null for a caller without an account. */
  user: z
    .object({
      id: z.string(),
      /** The session or API key that the caller came with. */
      sessionId: z.string(),
      /** A person who signed in, or a program with a key: a key is not the person. */
      via: z.enum(["session", "apiKey"]),
      /** Whether the user's e-mail address is known to be his. */
      verified: z.boolean(),
      /** When the user last proved who they are in this session, in Unix milliseconds. Omitted for API keys. */
      authenticatedAt: z.number().optional(),
      /** When a second factor was last used in this session, in Unix milliseconds. Omitted if none was, and for API keys. */
      secondFactorAt: z.number().optional(),
      /** What the user may do everywhere, as resource:action. */
      permissions: z.array(z.string()),
      memberships: z.array(membership),
    })
    .nullable(),
  locale: z.string(),
  /** The client's address, for limits on anonymous callers and the audit log. */
  address: z.string(),
  /** What the client says it is, for the list of somebody's sessions. */
  userAgent: z.string().max(500).optional(),
});

/** Who is asking, as the gateway established it. Every service method takes one as its first parameter. */
export type Principal = z.infer<typeof principalSchema>;
export type Membership = z.infer<typeof membership>;

/** A caller of whom nothing is known. */
export const anonymous = (address = "", locale = "en"): Principal => ({ user: null, locale, address });

const envelopeSchema = z.object({ principal: principalSchema, audience: z.string(), digest: z.string(), expires: z.number() });

/** Seconds for which a signed principal is good: it is made for one request, which may wait for a connection. */
const LIFETIME = 60;

/** The header that carries a principal over HTTP; over graphql-ws the same string is `extensions.principal`. */
export const PRINCIPAL_HEADER = "x-principal";

/** Binds a principal to the request that it was signed for. */
export const requestDigest = (body: string | Buffer): string => createHash("sha256").update(body).digest("base64url");

/** The same for a subscription: its socket is shared by many callers. */
export const subscriptionDigest = (query: string, variables: unknown): string => requestDigest(JSON.stringify([query, variables ?? {}]));

const mac = (payload: string, secret: string): Buffer => createHmac("sha256", secret).update(`principal.${payload}`).digest();

/**
 * @param audience the subgraph it is meant for
 * @param digest `requestDigest` of the body that travels with it
 * @param secrets the first one signs
 */
export function signPrincipal(principal: Principal, audience: string, digest: string, secrets: readonly string[], now = Date.now()): string {
  const envelope = { principal, audience, digest, expires: Math.floor(now / 1000) + LIFETIME };
  const payload = Buffer.from(JSON.stringify(envelope)).toString("base64url");
  return `${payload}.${mac(payload, secrets[0] ?? "").toString("base64url")}`;
}

/** The principal, or null when the signature, the audience, the request or the time is not right. Never throws. */
export function verifyPrincipal(token: unknown, audience: string, digest: string, secrets: readonly string[], now = Date.now()): Principal | null {
  if (typeof token !== "string") return null;
  const [payload = "", signature = ""] = token.split(".");
  const given = Buffer.from(signature, "base64url");
  const good = secrets.some((secret) => {
    const expected = mac(payload, secret);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!good) return null;
  const { data } = envelopeSchema.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString()));
  if (!data || data.audience !== audience || data.digest !== digest || data.expires * 1000 < now) return null;
  return data.principal;
}
