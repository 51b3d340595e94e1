import { createHash, type KeyObject } from "node:crypto";
import type { Principal } from "./principal";
import { isCurrent, openToken } from "./principal-token";

export interface VerifierLimits {
  /** Tokens that are remembered. */
  readonly entries: number;
  /** Characters of all remembered tokens together, which is about the memory they take. */
  readonly characters: number;
}

const LIMITS: VerifierLimits = { entries: 10_000, characters: 16 * 1024 * 1024 };

interface Verified {
  readonly principal: Principal;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Unix seconds. */
  readonly expiresAt: number;
  readonly characters: number;
}

/**
 * Verifies the tokens of one process. The gateway sends the same token with every fetch of a caller, so its signature is
 * verified once and remembered under its hash; the times are checked on every use. Only valid tokens are remembered: a
 * flood of forged ones displaces nothing.
 */
export class PrincipalVerifier {
  /** In the order of use, oldest first. */
  private readonly known = new Map<string, Verified>();
  private characters = 0;

  /** @param publicKeys each of them may have signed, so keys can be rotated */
  constructor(
    private readonly publicKeys: readonly KeyObject[],
    private readonly limits = LIMITS,
  ) {}

  /**
   * The principal of a token that is valid now. It is shared by all requests with this token and therefore frozen.
   * @param now Unix milliseconds
   * @returns null if the signature, the form or the time is invalid. Never throws.
   */
  verify(token: unknown, now = Date.now()): Principal | null {
    if (typeof token !== "string") return null;
    const hash = createHash("sha256").update(token).digest("base64url");
    const known = this.known.get(hash);
    if (known) {
      this.forget(hash, known);
      if (!isCurrent(known, now)) return null;
      this.remember(hash, known);
      return known.principal;
    }
    const claims = openToken(token, this.publicKeys);
    if (!claims || !isCurrent(claims, now)) return null;
    const { issuedAt, expiresAt } = claims;
    const principal = deepFreeze(claims.principal);
    this.remember(hash, { principal, issuedAt, expiresAt, characters: token.length });
    return principal;
  }

  /** Tokens that are remembered now. */
  get size(): number {
    return this.known.size;
  }

  private remember(hash: string, verified: Verified): void {
    this.known.set(hash, verified);
    this.characters += verified.characters;
    for (const [oldest, entry] of this.known) {
      if (this.known.size <= this.limits.entries && this.characters <= this.limits.characters) return;
      this.forget(oldest, entry);
    }
  }

  private forget(hash: string, { characters }: Verified): void {
    if (this.known.delete(hash)) this.characters -= characters;
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
