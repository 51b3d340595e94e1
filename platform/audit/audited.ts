import type { Principal } from "../auth/principal";
import { newId } from "../db/new-id";
import { correlationId } from "../logging/correlation";

/** Who did something, and from where. */
export interface Actor {
  readonly kind: "USER" | "API_KEY" | "TOKEN_HOLDER" | "SYSTEM";
  /** Null for whoever has no account. */
  readonly userId: string | null;
  /** The session or API key that the user came with. */
  readonly sessionId: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** What every entry of an audit log begins with, whatever was done. */
export interface Audited {
  readonly id: string;
  /** RFC 3339. */
  readonly occurredAt: string;
  readonly actor: Actor;
  readonly correlationId: string | null;
}

/** Nobody asked for it: it happened by the clock. */
export const SYSTEM = "SYSTEM";

const nobody: Actor = { kind: "SYSTEM", userId: null, sessionId: null, address: null, userAgent: null };

/** Characters. An address is shorter, but a proxy that does not check X-Forwarded-For hands on whatever a client wrote there. */
const LONGEST_ADDRESS = 100;

/** Whoever has no account and was let in all the same has shown a token. */
export function actorOf(caller: Principal | typeof SYSTEM): Actor {
  if (caller === SYSTEM) return nobody;
  const { user, address, userAgent } = caller;
  const place = { address: address.slice(0, LONGEST_ADDRESS) || null, userAgent: userAgent || null };
  if (!user) return { ...place, kind: "TOKEN_HOLDER", userId: null, sessionId: null };
  return { ...place, kind: user.via === "apiKey" ? "API_KEY" : "USER", userId: user.id, sessionId: user.sessionId };
}

/**
 * Puts under what was done who did it, when, from where and within which request.
 * @param what the action, the record, and what changed of it
 */
export const audited = <const What extends { readonly action: string }>(caller: Principal | typeof SYSTEM, what: What, now = new Date()): What & Audited => ({
  ...what,
  id: newId(),
  occurredAt: now.toISOString(),
  actor: actorOf(caller),
  correlationId: correlationId() ?? null,
});
