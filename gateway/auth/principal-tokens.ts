import { createHash, type KeyObject } from "node:crypto";
import type { Principal } from "../../platform/auth/principal";
import { signPrincipal, TOKEN_LIFETIME } from "../../platform/auth/principal-token";

interface SignedToken {
  readonly token: string;
  /** Unix milliseconds after which another one is signed. */
  readonly usedUntil: number;
}

/**
 * Milliseconds for which a token is sent again. The rest of its life is for a fetch that waits in the subgraph's queue, and
 * for clocks that differ.
 */
const REUSE = (TOKEN_LIFETIME / 2) * 1000;

/** Characters of all cached tokens together. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * The signed tokens of this gateway's callers, one per caller for all their fetches and subgraphs.
 *
 * The cache is keyed by what a token states. A caller whose session ended or whose memberships changed gets no principal,
 * or another one, from `Principals`, and therefore never the cached token: nothing has to be invalidated in time.
 */
export class PrincipalTokens {
  /** In the order of use, oldest first. */
  private readonly signed = new Map<string, SignedToken>();
  /** Most fetches belong to an operation that has fetched before, whose principal is the same object. */
  private readonly keys = new WeakMap<Principal, string>();
  private characters = 0;

  constructor(
    private readonly privateKey: KeyObject,
    private readonly maxCharacters = MAX_CHARACTERS,
  ) {}

  /**
   * A token with at least half of its life left.
   * @param principal must not be changed afterwards
   * @param now Unix milliseconds
   */
  of(principal: Principal, now = Date.now()): string {
    const key = this.keyOf(principal);
    const known = this.signed.get(key);
    if (known) this.forget(key, known);
    // A clock that was set back would otherwise keep a token in use that is older than it seems.
    const entry = known && now < known.usedUntil && now >= known.usedUntil - REUSE ? known : this.sign(principal, now);
    this.signed.set(key, entry);
    this.characters += entry.token.length;
    for (const [oldest, other] of this.signed) {
      if (this.characters <= this.maxCharacters) break;
      this.forget(oldest, other);
    }
    return entry.token;
  }

  /** Tokens that are cached now. */
  get size(): number {
    return this.signed.size;
  }

  private sign(principal: Principal, now: number): SignedToken {
    return { token: signPrincipal(principal, this.privateKey, now), usedUntil: now + REUSE };
  }

  private keyOf(principal: Principal): string {
    const known = this.keys.get(principal);
    if (known !== undefined) return known;
    const key = createHash("sha256").update(JSON.stringify(principal)).digest("base64url");
    this.keys.set(principal, key);
    return key;
  }

  private forget(key: string, { token }: SignedToken): void {
    if (this.signed.delete(key)) this.characters -= token.length;
  }
}
