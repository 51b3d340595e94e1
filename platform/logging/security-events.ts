/** A change that an account's owner or an auditor asks about later. Each needs a real change, so each one is logged. */
const CHANGES = [
  "user signed in",
  "signed in from new device",
  "password reset requested",
  "password reset",
  "password changed",
  "api key created",
  "api key revoked",
  "member joined",
  "member role changed",
  "member removed",
  "session ended",
  "refresh token reused",
  "user reauthenticated",
  "second factor changed",
  "recovery code used",
  "second factor requirement changed",
] as const;

/** A refusal. Anyone can cause as many as they like, so only some of each minute are logged, and all are counted. */
const REFUSALS = [
  "login failed",
  "login limited",
  "second factor failed",
  "second factor limited",
  "passkey refused",
  "password reset limited",
  "token refused",
  "token guesses limited",
  "access forbidden",
  "webhook refused",
  "service call refused",
  "principal refused",
] as const;

export type SecurityChange = (typeof CHANGES)[number];
export type SecurityRefusal = (typeof REFUSALS)[number];

/** All security events. docs/operations.md lists them. */
export const securityEvents: readonly (SecurityChange | SecurityRefusal)[] = [...CHANGES, ...REFUSALS];

export const isSecurityChange = (name: string): name is SecurityChange => (CHANGES as readonly string[]).includes(name);
