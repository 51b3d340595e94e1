import { z } from "zod";
import { seal, unseal } from "../../../platform/crypto/sealed-text";
import { newId } from "../../../platform/db/new-id";
import type { Tx } from "../repositories/database";
import type { UsedChallengeRepository } from "../repositories/used-challenge.repository";
import { newSecret } from "./secret-tokens";

/** Seconds in which a challenge must be answered. */
export const CHALLENGE_LIFETIME = 300;

/** Binds sealed tokens to this use of the secret. */
const CONTEXT = "auth.challenge";

/** The longest token that is looked at, in characters. */
const MAX_TOKEN = 2_000;

const common = {
  id: z.string(),
  /** Unix milliseconds. */
  expiresAt: z.number(),
  /** What a passkey signs, base64url. */
  webauthn: z.string(),
};

const content = z.discriminatedUnion("purpose", [
  /** The first factor was right; the second one is missing. */
  z.object({
    ...common,
    purpose: z.literal("LOGIN"),
    userId: z.string(),
    rememberMe: z.boolean(),
    first: z.enum(["PASSWORD", "EMAIL_LINK"]),
    /** Identifies the password that was checked: after a change, the answer is refused. */
    password: z.string(),
    /** The device's token, so that the second step needs none. Missing in challenges of earlier versions. */
    deviceToken: z.string().nullable().default(null),
  }),
  /** Any passkey, to sign in without a password or to reauthenticate. */
  z.object({ ...common, purpose: z.literal("PASSKEY"), rememberMe: z.boolean() }),
  z.object({ ...common, purpose: z.literal("REGISTRATION"), userId: z.string() }),
]);

export type Challenge = z.infer<typeof content>;
type Purpose = Challenge["purpose"];
type Of<P extends Purpose> = Extract<Challenge, { readonly purpose: P }>;
type NewChallenge = Challenge extends infer C ? (C extends Challenge ? Omit<C, "id" | "expiresAt" | "webauthn"> : never) : never;

/**
 * Questions that a client answers in its next request. Their content is sealed into the token that the client holds, so
 * callers who never answer leave nothing behind. Only answers are stored: each token is accepted once.
 */
export class Challenges {
  /** @param secrets the first one seals */
  constructor(
    private readonly secrets: readonly string[],
    private readonly used: UsedChallengeRepository,
  ) {}

  issue(about: NewChallenge, now = Date.now()): { readonly token: string; readonly webauthn: string } {
    const webauthn = newSecret();
    const challenge = { ...about, id: newId(), expiresAt: now + CHALLENGE_LIFETIME * 1_000, webauthn };
    return { token: seal(JSON.stringify(challenge), CONTEXT, this.secrets), webauthn };
  }

  /** The content of a token, or null if it is not ours, has expired or is for another purpose. Never throws. */
  read<P extends Purpose>(token: string, purposes: readonly P[], now = Date.now()): Of<P> | null {
    const opened = token.length > MAX_TOKEN ? null : this.open(token);
    if (!opened || opened.expiresAt <= now || !(purposes as readonly Purpose[]).includes(opened.purpose)) return null;
    return opened as Of<P>;
  }

  /** Marks a challenge as answered, within the transaction of its effect. @returns false if it was answered before */
  use(tx: Tx, { id, expiresAt }: Challenge): Promise<boolean> {
    return this.used.use(tx, id, new Date(expiresAt));
  }

  private open(token: string): Challenge | null {
    try {
      return content.safeParse(JSON.parse(unseal(token, CONTEXT, this.secrets))).data ?? null;
    } catch {
      return null;
    }
  }
}
