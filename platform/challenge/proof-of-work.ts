import { createHash, randomInt } from "node:crypto";
import { createChallenge, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { z } from "zod";
import { derivedSecret } from "../crypto/derived-secret";
import type { ChallengeBinding, ChallengeProvider, IssuedChallenge, SolvedChallenge } from "./challenge-provider";

/** Iterations of one key derivation, about 0.3 ms of CPU. */
const COST = 1_000;
/** Seconds in which a challenge must be solved and used. The hardest takes a slow phone a few minutes. */
const LIFETIME = 600;
/** Characters. A solution has about 900. */
const LONGEST_SOLUTION = 4_000;

const answer = z.object({
  challenge: z.object({
    parameters: z.object({
      algorithm: z.string(), nonce: z.string(), salt: z.string(), cost: z.number(), keyLength: z.number(), keyPrefix: z.string(),
      keySignature: z.string(), expiresAt: z.number(),
      data: z.object({ purpose: z.string(), subject: z.string(), network: z.string(), level: z.number() }).strict(),
    }).strict(),
    signature: z.string(),
  }),
  solution: z.object({ counter: z.number(), derivedKey: z.string() }),
});

/**
 * Proof of work without a third party, in the format of ALTCHA 2: the client derives keys with PBKDF2 until one begins as
 * the challenge says. A challenge takes the server one derivation and a check takes it none, whatever the level.
 */
export class ProofOfWork implements ChallengeProvider {
  private readonly keys: readonly { readonly challenge: string; readonly solution: string }[];

  /**
   * @param secrets the first signs, all of them verify
   * @param work the number of derivations that the easiest challenge takes at most, and half of it at least
   */
  constructor(
    secrets: readonly string[],
    private readonly work: number,
  ) {
    this.keys = secrets.map((secret) => ({ challenge: derivedSecret(secret, "challenge"), solution: derivedSecret(secret, "challenge-solution") }));
  }

  async issue(binding: ChallengeBinding, level: number, now = new Date()): Promise<IssuedChallenge> {
    const expiresAt = Math.floor(now.getTime() / 1000) + LIFETIME;
    const [key] = this.keys;
    if (!key) throw new Error("there is no secret to sign challenges with");
    const hardest = this.work * 2 ** (level - 1);
    const { parameters, signature } = await createChallenge({
      algorithm: "PBKDF2/SHA-256",
      cost: COST,
      // Random within the upper half, so that no challenge is much easier than others of its level.
      counter: randomInt(Math.floor(hardest / 2), hardest),
      deriveKey,
      expiresAt,
      data: dataOf(binding, level),
      hmacSignatureSecret: key.challenge,
      hmacKeySignatureSecret: key.solution,
    });
    return { kind: "altcha", parameters, signature, expiresAt: new Date(expiresAt * 1000).toISOString() };
  }

  async check(text: string, binding: ChallengeBinding, now = new Date()): Promise<SolvedChallenge | null> {
    const { data: given } = text.length > LONGEST_SOLUTION ? { data: undefined } : answer.safeParse(parsed(text));
    if (!given) return null;
    const { data, nonce, expiresAt } = given.challenge.parameters;
    const expected = dataOf(binding, data.level);
    if (data.purpose !== expected.purpose || data.subject !== expected.subject || data.network !== expected.network) return null;
    if (expiresAt * 1000 <= now.getTime()) return null;
    for (const key of this.keys) {
      const { verified } = await verifySolution({ ...given, deriveKey, hmacSignatureSecret: key.challenge, hmacKeySignatureSecret: key.solution });
      if (verified) return { id: nonce, level: data.level, expiresAt: new Date(expiresAt * 1000) };
    }
    return null;
  }
}

/** The network as a hash: clients hand challenges around in logs and error reports. */
const dataOf = ({ purpose, subject, network }: ChallengeBinding, level: number) => ({
  purpose,
  subject,
  network: createHash("sha256").update(network).digest("base64url").slice(0, 16),
  level,
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64").toString("utf8"));
  } catch {
    return null;
  }
}
