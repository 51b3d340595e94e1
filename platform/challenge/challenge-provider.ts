/** What a challenge is issued for. A solution is accepted for exactly this. */
export interface ChallengeBinding {
  /** The operation, e.g. `purchaseTickets`. */
  readonly purpose: string;
  /** The record that the operation concerns, e.g. the event's ID. */
  readonly subject: string;
  /** The caller's network as `networkOf` returns it. */
  readonly network: string;
}

/** A challenge as the client receives it in `extensions.challenge` of CHALLENGE_REQUIRED. */
export interface IssuedChallenge {
  /** How to solve it. Clients that do not know the kind ask the user to try again later. */
  readonly kind: string;
  /** When its solution is no longer accepted, in RFC 3339. */
  readonly expiresAt: string;
  readonly [detail: string]: unknown;
}

/** A challenge that was solved. The caller of `check` must accept each ID only once. */
export interface SolvedChallenge {
  readonly id: string;
  /** The level that it was issued with. */
  readonly level: number;
  readonly expiresAt: Date;
}

/**
 * Issues challenges that cost a client something, and checks their solutions. The only implementation is a proof of work;
 * an operator can add another, such as Turnstile, behind the same interface.
 */
export interface ChallengeProvider {
  /** @param level how hard the challenge is, from 1: each level takes twice the work of the one before */
  readonly issue: (binding: ChallengeBinding, level: number, now?: Date) => Promise<IssuedChallenge>;
  /**
   * @param solution as the client sent it; any text
   * @returns null for a solution that is wrong, forged, expired, or for another binding
   */
  readonly check: (solution: string, binding: ChallengeBinding, now?: Date) => Promise<SolvedChallenge | null>;
}
