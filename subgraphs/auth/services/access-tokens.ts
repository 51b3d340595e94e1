import { decode, sign, verify, type JwtPayload } from "jsonwebtoken";
import type { SigningKeys } from "./signing-keys";

/** Seconds for which an access token is good. */
export const ACCESS_TOKEN_LIFETIME = 3_600;

const ISSUER = "event-planner";
const AUDIENCE = "event-planner";

/** What an access token says. */
export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

/** ES256 tokens that anybody with our key set can verify. Whether the session still goes on, only auth knows. */
export class AccessTokens {
  constructor(private readonly keys: SigningKeys) {}

  /** @param lifetime seconds; a token must not outlive its session */
  async issue(userId: string, sessionId: string, lifetime = ACCESS_TOKEN_LIFETIME): Promise<string> {
    const { id, key } = await this.keys.signer();
    return sign({ sid: sessionId }, key, {
      algorithm: "ES256",
      keyid: id,
      issuer: ISSUER,
      audience: AUDIENCE,
      subject: userId,
      expiresIn: lifetime,
    });
  }

  /** What a good token says; null for one that is forged, expired, or none of ours. Never throws for a bad token. */
  async read(token: string): Promise<AccessClaims | null> {
    const keyId = keyIdOf(token);
    const key = keyId === undefined ? null : await this.keys.verifier(keyId);
    if (!key) return null;
    try {
      const { sub, sid, exp } = verify(token, key, { algorithms: ["ES256"], issuer: ISSUER, audience: AUDIENCE }) as JwtPayload & { sid?: unknown };
      if (sub === undefined || typeof sid !== "string" || exp === undefined) return null;
      return { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
    } catch {
      return null;
    }
  }
}

/** `decode` throws where the payload is announced as JSON and is none. */
function keyIdOf(token: string): string | undefined {
  try {
    const keyId: unknown = decode(token, { complete: true })?.header.kid;
    return typeof keyId === "string" ? keyId : undefined;
  } catch {
    return undefined;
  }
}
