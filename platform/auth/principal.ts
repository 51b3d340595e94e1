import { z } from "zod";

const membership = z.object({
  organizationId: z.string(),
  role: z.string(),
  /** Empty while `secondFactorRequired`. */
  permissions: z.array(z.string()),
  /** True if the organization requires a second factor and the caller's session used none: it withholds all permissions. */
  secondFactorRequired: z.boolean().optional(),
});

/** What a token states about the caller. Fields may be added: subgraphs ignore those they do not know. */
export const principalSchema = z.object({
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
      /** The account's email address, only if it is confirmed. */
      confirmedEmail: z.string().optional(),
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

/** The caller, as the gateway established it. The first parameter of every service method. */
export type Principal = z.infer<typeof principalSchema>;
export type Membership = z.infer<typeof membership>;

/** A caller of whom nothing is known. */
export const anonymous = (address = "", locale = "en"): Principal => ({ user: null, locale, address });
