import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";

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
  request: z.union([z.object({ sessionId: z.uuid() }), z.object({ apiKey: z.string().max(200) })]),
  response: z.object({
    user: z
      .object({
        id: z.string(),
        sessionId: z.string(),
        via: z.enum(["session", "apiKey"]),
        /** Whether the user's e-mail address is known to be his. */
        verified: z.boolean(),
        permissions: z.array(z.string()),
        memberships: z.array(z.object({ organizationId: z.string(), role: z.string(), permissions: z.array(z.string()) })),
        locale: z.string(),
        /** When the session or key ends by itself, Unix milliseconds. */
        expiresAt: z.number(),
      })
      .nullable(),
  }),
});
