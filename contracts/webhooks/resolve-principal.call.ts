import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { id } from "../field-schemas";

const account = z.object({
  id: z.string(),
  sessionId: z.string(),
  via: z.enum(["session", "apiKey"]),
  /** Whether the user's email address is confirmed. */
  verified: z.boolean(),
  /** When the session last proved who the user is, in Unix milliseconds. Omitted for API keys. */
  authenticatedAt: z.number().optional(),
  /** When the session last used a second factor, in Unix milliseconds. */
  secondFactorAt: z.number().optional(),
  permissions: z.array(z.string()),
  memberships: z.array(
    z.object({ organizationId: z.string(), role: z.string(), permissions: z.array(z.string()), secondFactorRequired: z.boolean().optional() }),
  ),
  locale: z.string(),
  /** When the session or key expires, in Unix milliseconds. */
  expiresAt: z.number(),
});

/**
 * The gateway asks who is behind a session (after it verified the access token) or an API key (hashed by auth).
 * `null`: the session was ended, the key revoked or unknown.
 */
export const resolvePrincipalCall = defineCall({
  name: "resolve-principal",
  priority: "critical",
  service: "auth",
  callers: ["gateway"],
  method: "POST",
  path: "/api/internal/principals/resolve",
  timeout: 2_000,
  request: z.union([z.object({ sessionId: id }), z.object({ apiKey: z.string().max(200) })]),
  response: z.object({
    user: account.nullable(),
  }),
});

/**
 * A service that accepts bearer tokens itself asks who the caller is. The token is an access token or an API key. `user` is
 * null if it is invalid, expired or revoked; `retryAfter` is set, in seconds, if the address sent too many of those.
 */
export const authenticateCall = defineCall({
  name: "authenticate",
  priority: "critical",
  service: "auth",
  callers: ["scans"],
  method: "POST",
  path: "/api/internal/principals/authenticate",
  timeout: 2_000,
  openFor: 1_000,
  budget: 4_000,
  bulkhead: "scanning",
  request: z.object({ token: z.string().max(4_000), address: z.string().max(100) }),
  response: z.object({ user: account.nullable(), retryAfter: z.number().nullable() }),
});
