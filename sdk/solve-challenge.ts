import { SdkError } from "./sdk-error";

/** The `extensions.challenge` of an error with the code CHALLENGE_REQUIRED. */
export interface Challenge {
  readonly kind: string;
  /** When its solution is no longer accepted, in RFC 3339. */
  readonly expiresAt: string;
  readonly parameters: ChallengeParameters;
  readonly signature: string;
}

interface ChallengeParameters {
  readonly algorithm: string;
  /** Bytes as hexadecimal digits. */
  readonly nonce: string;
  readonly salt: string;
  readonly keyPrefix: string;
  /** Iterations of each derivation. */
  readonly cost: number;
  /** Bytes. */
  readonly keyLength: number;
}

const KIND = "altcha";
const ALGORITHM = "PBKDF2/SHA-256";
/** Derivations that run at the same time: browsers and Node spread them over their threads. */
const BATCH = 32;

/**
 * Solves a challenge with WebCrypto, in browsers and in Node 20 and later: derives keys until one has the required prefix.
 * The easiest challenge takes a desktop computer about a second.
 * @returns the value for `challengeSolution`
 * @throws Error for a kind of challenge that this version cannot solve, or when it expires or the signal aborts
 */
export async function solveChallenge(challenge: Challenge, options: { readonly signal?: AbortSignal | undefined } = {}): Promise<string> {
  const { kind, parameters, signature, expiresAt } = challenge;
  if (kind !== KIND || parameters.algorithm !== ALGORITHM) throw new Error(`This version of the SDK cannot solve a challenge of the kind ${kind} with ${parameters.algorithm}.`);
  const prefix = parameters.keyPrefix.toLowerCase();
  const salt = bytesOf(parameters.salt);
  const password = bytesOf(`${parameters.nonce}00000000`);
  for (let first = 0; ; first += BATCH) {
    options.signal?.throwIfAborted();
    if (Date.now() >= Date.parse(expiresAt)) throw new Error("The challenge expired before it was solved.");
    const keys = await Promise.all(Array.from({ length: BATCH }, (_, index) => derive(password, first + index, salt, parameters)));
    const index = keys.findIndex((key) => key.startsWith(prefix));
    if (index < 0) continue;
    return btoa(JSON.stringify({ challenge: { parameters, signature }, solution: { counter: first + index, derivedKey: keys[index] } }));
  }
}

/** The challenge that an operation was refused with, or null for every other error. */
export function challengeOf(error: unknown): Challenge | null {
  if (!(error instanceof SdkError) || error.code !== "CHALLENGE_REQUIRED") return null;
  const { challenge } = error.extensions as { challenge?: Challenge };
  return challenge?.kind === KIND ? challenge : null;
}

/** Challenges that are solved for one operation: others of the same network may make one that is solved too easy. */
const MOST_CHALLENGES = 3;

/**
 * Runs an operation, and again with the solution each time that it is refused with a challenge. The input keeps its
 * idempotency key: a refused operation changed nothing.
 * @param variables the solution is added to `variables.input`
 */
export async function solvingChallenges<T>(variables: Record<string, unknown>, run: (variables: Record<string, unknown>) => Promise<T>, signal?: AbortSignal): Promise<T> {
  let given = variables;
  for (let solved = 0; ; solved++) {
    try {
      return await run(given);
    } catch (error) {
      const challenge = solved < MOST_CHALLENGES ? challengeOf(error) : null;
      const { input } = variables;
      if (challenge === null || typeof input !== "object" || input === null) throw error;
      given = { ...variables, input: { ...input, challengeSolution: await solveChallenge(challenge, { signal }) } };
    }
  }
}

/** @returns the key as hexadecimal digits */
async function derive(nonce: Uint8Array<ArrayBuffer>, counter: number, salt: Uint8Array<ArrayBuffer>, { cost, keyLength }: ChallengeParameters): Promise<string> {
  const password = nonce.slice();
  new DataView(password.buffer).setUint32(password.length - 4, counter, false);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: cost }, key, keyLength * 8);
  return Array.from(new Uint8Array(bits), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let index = 0; index < bytes.length; index++) bytes[index] = Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16);
  return bytes;
}
