import { decode, verify, type JwtPayload } from "jsonwebtoken";
import { createHash, type KeyObject } from "node:crypto";
import { unauthenticated } from "../../platform/errors/platform-errors";
import type { Credential } from "./credential";
import { Lru } from "./lru";

type SessionCredential = Extract<Credential, { kind: "session" }>;

const CLAIMS = { algorithms: ["ES256" as const], issuer: "event-planner", audience: "event-planner" };

/**
 * Verifies access tokens. A verified one is remembered until it expires: checking a signature costs more than all else
 * that the gateway does for a small operation.
 */
export class TokenVerifier {
  /** By the hash of the token, whose size its owner does not choose but whose memory we pay for. */
  private readonly verified = new Lru<string, SessionCredential>(10_000);

  constructor(private readonly keyOf: (kid: string) => Promise<KeyObject | undefined>) {}

  /**
   * @throws AppError UNAUTHENTICATED for a token that is malformed, forged, meant for somebody else or expired
   * @throws AppError SERVICE_UNAVAILABLE when its key is unknown and auth does not answer
   */
  async verify(token: string, now = Date.now()): Promise<SessionCredential> {
    const hash = createHash("sha256").update(token).digest("base64url");
    const known = this.verified.get(hash);
    if (known) {
      if (known.expiresAt > now) return known;
      this.verified.delete(hash);
      throw expired();
    }
    const kid = keyIdOf(token);
    const key = kid === undefined ? undefined : await this.keyOf(kid);
    if (!key) throw notGood();
    const { sub, sid, exp } = read(token, key, now);
    if (typeof sub !== "string" || typeof sid !== "string" || typeof exp !== "number") throw notGood();
    const credential: SessionCredential = { kind: "session", userId: sub, sessionId: sid, expiresAt: exp * 1000 };
    this.verified.set(hash, credential);
    return credential;
  }

  /** After a change of keys nothing that was verified with the old ones is believed. */
  forgetAll(): void {
    this.verified.clear();
  }
}

/** The id of the key that it says it was signed with. `decode` throws where the payload is announced as JSON and is none. */
function keyIdOf(token: string): string | undefined {
  try {
    const kid: unknown = decode(token, { complete: true })?.header.kid;
    return typeof kid === "string" ? kid : undefined;
  } catch {
    return undefined;
  }
}

function read(token: string, key: KeyObject, now: number): JwtPayload {
  try {
    return verify(token, key, { ...CLAIMS, clockTimestamp: Math.floor(now / 1000) }) as JwtPayload;
  } catch (error) {
    throw (error as Error).name === "TokenExpiredError" ? expired() : notGood();
  }
}

const notGood = () => unauthenticated("This token is not a good one. Please sign in again.");
const expired = () => unauthenticated("This token has expired. Refresh the session, or sign in again.");
