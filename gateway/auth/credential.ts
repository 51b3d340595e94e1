import { createHash } from "node:crypto";

/** What a caller proved to have: an access token of a session, or an API key (which auth has yet to recognise). */
export type Credential =
  | { readonly kind: "session"; readonly userId: string; readonly sessionId: string; /** Unix milliseconds. */ readonly expiresAt: number }
  | { readonly kind: "apiKey"; readonly key: string };

export const API_KEY_PREFIX = "ep_";

/** Names a credential in caches, without being one. */
export const credentialKey = (credential: Credential): string =>
  credential.kind === "session" ? `session:${credential.sessionId}` : `key:${createHash("sha256").update(credential.key).digest("base64url")}`;
