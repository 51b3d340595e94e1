import { z } from "zod";
import { defineCall } from "../../platform/webhooks/define-call";
import { emailOrText, id, instant } from "../field-schemas";
import { services } from "../services";

/** What other services are told of a user. `role` in small letters. */
const account = z.object({
  id,
  email: z.string(),
  role: z.enum(["admin", "organizer", "staff", "attendee"]),
  /** What the user may do somewhere: everywhere, or in at least one organization. */
  permissions: z.array(z.string()),
});

/** A service signs somebody in who gave it his password. 401 with no hint which part was wrong. */
export const loginCall = defineCall({
  name: "login",
  service: "auth",
  callers: services,
  method: "POST",
  path: "/api/auth/login",
  request: z.object({
    /** Text that is no address is 401 like an unknown one. */
    email: emailOrText.pipe(z.string().max(254)),
    password: z.string().max(1_000),
    rememberMe: z.boolean().default(false),
    /** Of the person, for limits on guessing; without it, the service counts as one. */
    address: z.string().max(100).optional(),
  }),
  response: z.object({
    success: z.literal(true),
    data: z.object({
      user: account,
      token: z.string(),
      refreshToken: z.string(),
      /** Seconds. */
      expiresIn: z.int(),
    }),
  }),
});

/** Whether an access token or API key is good now, and carries every permission asked for. */
export const validateCall = defineCall({
  name: "validate",
  service: "auth",
  callers: services,
  method: "POST",
  path: "/api/auth/validate",
  request: z.object({ token: z.string().max(4_000), permissions: z.array(z.string()).max(100).default([]) }),
  response: z.object({
    valid: z.boolean(),
    userId: id.nullable(),
    permissions: z.array(z.string()),
    /** Null for a token that is not good, and for a key that does not end by itself. */
    expiresAt: instant.nullable(),
  }),
});

/** Who a user is. 404 when there is none. */
export const userCall = defineCall({
  name: "user",
  service: "auth",
  callers: services,
  method: "GET",
  path: "/api/auth/users/{userId}",
  request: z.object({ userId: id }),
  response: z.object({
    success: z.literal(true),
    data: account.extend({ name: z.string(), locale: z.string(), emailVerified: z.boolean(), createdAt: instant }),
  }),
});
